"""Compression methods of zip members (APPNOTE 4.4.5), each fed by pieces and giving bounded pieces."""

import bz2
import lzma
import struct
import zlib
from collections.abc import Iterator
from typing import Protocol

from ingest.extractors.unread import UnreadError
from passation.errors import Fault

_PIECE = 1 << 20
_SMALL = 1 << 14
"""What Deflate64 is given at once: it cannot be told to stop, and swells up to a thousand times."""
_BROKEN = (zlib.error, lzma.LZMAError, OSError, EOFError, ValueError, struct.error)


class Decoder(Protocol):
    """Turns packed bytes into the bytes of the member."""

    ended: bool
    """Whether the packed data said that they were over."""
    spare: int
    """How many of the bytes last fed lie behind that end; 0 when the method does not tell."""

    def feed(self, data: bytes) -> Iterator[bytes]:
        """Pieces of the member, each of a few megabytes at most."""
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
        while data and not self.ended:
            yield self._zlib.decompress(data, _PIECE)
            data, self.ended = self._zlib.unconsumed_tail, self._zlib.eof
        self.spare = len(self._zlib.unused_data)


class Deflate64:
    """Method 9."""

    def __init__(self) -> None:
        import inflate64  # seldom needed

        self._inflater = inflate64.Inflater()
        self.ended, self.spare = False, 0

    def feed(self, data: bytes) -> Iterator[bytes]:
        """See Decoder."""
        for start in range(0, len(data), _SMALL):
            yield self._inflater.inflate(data[start : start + _SMALL])
        self.ended = self._inflater.eof


class Block:
    """Methods 12 and 14: bzip2, and LZMA behind the head that zip gives it (APPNOTE 5.8.8)."""

    def __init__(self, unpacker: bz2.BZ2Decompressor | None = None) -> None:
        self._unpacker: bz2.BZ2Decompressor | lzma.LZMADecompressor | None = unpacker
        self.ended, self.spare = False, 0

    def feed(self, data: bytes) -> Iterator[bytes]:
        """See Decoder."""
        if self._unpacker is None:
            self._unpacker, data = _lzma(data)
        while not self._unpacker.eof:
            yield self._unpacker.decompress(data, _PIECE)
            data = b""
            if self._unpacker.needs_input:
                break
        self.ended, self.spare = self._unpacker.eof, len(self._unpacker.unused_data)


def _lzma(data: bytes) -> tuple[lzma.LZMADecompressor, bytes]:
    _, length, packed, dictionary = struct.unpack_from("<HHBI", data)
    (positions, rest), literal = divmod(packed, 45), 9
    settings = {"id": lzma.FILTER_LZMA1, "dict_size": dictionary, "pb": positions}
    settings |= {"lp": rest // literal, "lc": rest % literal}
    return lzma.LZMADecompressor(lzma.FORMAT_RAW, filters=[settings]), data[4 + length :]


def decoder(method: int) -> Decoder:
    """A fresh decoder. Raises UnreadError: UNKNOWN_FORMAT."""
    if method == 0:
        return Stored()
    if method == 8:
        return Deflate()
    if method == 9:
        return Deflate64()
    if method == 12:
        return Block(bz2.BZ2Decompressor())
    if method == 14:
        return Block()
    raise UnreadError(Fault.UNKNOWN_FORMAT, f"zip: method {method}")


def fed(unpacking: Decoder, data: bytes) -> Iterator[bytes]:
    """Pieces of the member. Raises UnreadError with CORRUPT."""
    try:
        yield from unpacking.feed(data)
    except _BROKEN as error:
        raise UnreadError(Fault.CORRUPT, f"zip: {type(error).__name__}") from error
