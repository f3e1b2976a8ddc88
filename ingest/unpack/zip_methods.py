"""Compression methods of zip members (APPNOTE 4.4.5), each fed by pieces and giving bounded pieces."""

import bz2
import lzma
import zipfile
import zlib
from collections.abc import Iterator
from typing import Protocol

import inflate64

from ingest.extractors.unread import UnreadError
from passation.errors import Fault

_PIECE = 1 << 20
_SMALL = 1 << 14
"""What Deflate64 is given at once: it cannot be told to stop, and swells up to a thousand times."""


class Decoder(Protocol):
    """Turns packed bytes into the bytes of the member."""

    ended: bool
    """Whether the packed data said that they were over."""
    spare: int
    """How many of the bytes last fed lie behind that end."""

    def feed(self, data: bytes) -> Iterator[bytes]:
        """Pieces of the member. Raises UnreadError with CORRUPT."""
        ...


class Stored:
    """Method 0."""

    ended, spare = False, 0

    def feed(self, data: bytes) -> Iterator[bytes]:
        """The bytes themselves."""
        yield data


class Deflate:
    """Method 8."""

    def __init__(self) -> None:
        self._zlib = zlib.decompressobj(-zlib.MAX_WBITS)
        self.ended, self.spare = False, 0

    def feed(self, data: bytes) -> Iterator[bytes]:
        """See Decoder."""
        try:
            while data and not self.ended:
                yield self._zlib.decompress(data, _PIECE)
                data, self.ended = self._zlib.unconsumed_tail, self._zlib.eof
        except zlib.error as error:
            raise UnreadError(Fault.CORRUPT, "zip: deflate") from error
        self.spare = len(self._zlib.unused_data)


class Deflate64:
    """Method 9."""

    def __init__(self) -> None:
        self._inflater = inflate64.Inflater()
        self.ended, self.spare = False, 0

    def feed(self, data: bytes) -> Iterator[bytes]:
        """See Decoder."""
        try:
            for start in range(0, len(data), _SMALL):
                yield self._inflater.inflate(data[start : start + _SMALL])
        except ValueError as error:
            raise UnreadError(Fault.CORRUPT, "zip: deflate64") from error
        self.ended = self._inflater.eof


class Block:
    """Methods 12 and 14: bzip2, and LZMA with the head that zip gives it."""

    def __init__(self, unpacker: "bz2.BZ2Decompressor | zipfile.LZMADecompressor") -> None:
        self._unpacker = unpacker
        self.ended, self.spare = False, 0

    def feed(self, data: bytes) -> Iterator[bytes]:
        """See Decoder."""
        try:
            yield self._unpacker.decompress(data)
        except (OSError, EOFError, ValueError, lzma.LZMAError) as error:
            raise UnreadError(Fault.CORRUPT, "zip: block") from error
        self.ended, self.spare = self._unpacker.eof, len(self._unpacker.unused_data)


def decoder(method: int) -> Decoder:
    """A fresh decoder. Raises UnreadError: UNKNOWN_FORMAT."""
    if method == zipfile.ZIP_STORED:
        return Stored()
    if method == zipfile.ZIP_DEFLATED:
        return Deflate()
    if method == 9:
        return Deflate64()
    if method == zipfile.ZIP_BZIP2:
        return Block(bz2.BZ2Decompressor())
    if method == zipfile.ZIP_LZMA:
        return Block(zipfile.LZMADecompressor())
    raise UnreadError(Fault.UNKNOWN_FORMAT, f"zip: method {method}")
