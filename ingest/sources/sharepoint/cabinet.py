"""A `.cmp` is a Microsoft cabinet ([MS-CAB]), read in place: MSZIP or no compression, one block of 32 KiB in memory.

Its dates mean nothing. Each cabinet of an export is a package of its own and numbers its `.dat` from the start again.
"""

import os
import struct
import zlib
from collections.abc import Iterator, Set
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from ingest.sources.sharepoint import messages
from passation.errors import Fault, SourceError

_HEADER = struct.Struct("<4s12xI6xHHH4x")  # CFHEADER: signature, coffFiles, cFolders, cFiles, flags
_RESERVED = struct.Struct("<HBB")
_FOLDER = struct.Struct("<IHH")
_FILE = struct.Struct("<IIH4xH")
_DATA = struct.Struct("<IHH")
_PREVIOUS, _NEXT, _RESERVE = 1, 2, 4
_CONTINUED = 0xFFFD
_NONE, _MSZIP = 0, 1
_OTHERS = {2: "Quantum", 3: "LZX"}
_BLOCK = 32768
_DIRECTORY = 16 << 20
"""65,535 files with names of 256 bytes at most: a directory is smaller than this."""


@dataclass(frozen=True, slots=True)
class _Member:
    folder: int
    offset: int
    size: int


@dataclass(frozen=True, slots=True)
class _Folder:
    start: int
    blocks: int
    compression: int


class CabinetStore:
    """See `Store`. The stream of a folder goes on from file to file: reading in order of `position` decodes it once."""

    def __init__(self, path: Path, label: str) -> None:
        self.label = label
        self._path = path
        self._file: BinaryIO | None = None
        self._folders: list[_Folder] = []
        self._members: dict[str, _Member] = {}
        self._reserve = 0
        self._at = (-1, 0)
        self._blocks: Iterator[bytes] = iter(())
        self._rest = b""

    def names(self) -> Set[str]:
        """See `Store`."""
        if self._file is None:
            self._open()
        return self._members.keys()

    def size(self, name: str) -> int | None:
        """See `Store`."""
        return self._members[name].size if name in self.names() else None

    def position(self, name: str) -> tuple[int, int]:
        """See `Store`."""
        return self._members[name].folder, self._members[name].offset

    def chunks(self, name: str) -> Iterator[bytes]:
        """See `Store`."""
        self.names()
        member = self._members[name]
        done = 0
        while done < member.size:
            self._seek(member.folder, member.offset + done)  # somebody may have read another file meanwhile
            piece, self._rest = self._rest[: member.size - done], self._rest[member.size - done :]
            self._at = (member.folder, self._at[1] + len(piece))
            done += len(piece)
            yield piece

    def close(self) -> None:
        """See `Store`."""
        if self._file is not None:
            self._file.close()
        self._file = None
        self._at = (-1, 0)

    def _seek(self, folder: int, offset: int) -> None:
        """Have the byte at `offset` first in the rest."""
        if self._at[0] != folder or self._at[1] > offset:
            self._at, self._blocks, self._rest = (folder, 0), self._decoded(self._folders[folder]), b""
        while True:
            skipped = min(offset - self._at[1], len(self._rest))
            self._rest = self._rest[skipped:]
            self._at = (folder, self._at[1] + skipped)
            if self._rest:
                return
            try:
                self._rest = next(self._blocks)
            except StopIteration as error:
                raise self._damaged("CFDATA") from error

    def _decoded(self, folder: _Folder) -> Iterator[bytes]:
        """Blocks of a folder, uncompressed."""
        kind = folder.compression & 0xF
        if kind not in {_NONE, _MSZIP}:
            name = _OTHERS.get(kind, str(kind))
            raise SourceError(messages.compression(self.label, name), fault=Fault.UNREADABLE)
        position, before = folder.start, b""
        for _ in range(folder.blocks):
            head = self._read(position, _DATA.size + self._reserve)
            checksum, packed, plain = _DATA.unpack_from(head)
            data = self._read(position + len(head), packed)
            if checksum and checksum != _checksum(head[4:], _checksum(data)):
                raise self._damaged("checksum")
            before = self._inflated(data, before) if kind == _MSZIP else data
            if len(before) != plain:
                raise self._damaged("CFDATA")
            yield before
            position += len(head) + packed

    def _inflated(self, data: bytes, before: bytes) -> bytes:
        """A block of MSZIP ([MS-MCI] 3): deflate that may refer to the block before."""
        if data[:2] != b"CK":
            raise self._damaged("MSZIP")
        try:
            return zlib.decompressobj(-zlib.MAX_WBITS, zdict=before[-_BLOCK:]).decompress(data[2:], _BLOCK + 1)
        except zlib.error as error:
            raise self._damaged("deflate") from error

    def _open(self) -> None:
        """Read the directory, which stands at the head."""
        try:
            self._file = os.fdopen(os.open(self._path, os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC), "rb")
        except OSError as error:
            raise SourceError(messages.damaged(self.label, type(error).__name__), fault=Fault.UNREADABLE) from error
        try:
            self._directory(self._file.read(_DIRECTORY))
        except (struct.error, ValueError, IndexError) as error:
            self.close()
            raise SourceError(messages.cut_store(self.label), fault=Fault.TRUNCATED) from error
        except SourceError:
            self.close()
            raise

    def _directory(self, head: bytes) -> None:
        if head[:4] != b"MSCF":
            raise SourceError(messages.not_a_cabinet(self.label), fault=Fault.UNREADABLE)
        _, files_at, folders, files, flags = _HEADER.unpack_from(head)
        if flags & (_PREVIOUS | _NEXT):
            raise SourceError(messages.cabinet_set(self.label), fault=Fault.UNREADABLE)
        at, of_folder = _HEADER.size, 0
        if flags & _RESERVE:
            of_header, of_folder, self._reserve = _RESERVED.unpack_from(head, at)
            at += _RESERVED.size + of_header
        step = _FOLDER.size + of_folder
        self._folders = [_Folder(*_FOLDER.unpack_from(head, at + number * step)) for number in range(folders)]
        self._members = {}
        for _ in range(files):
            size, offset, folder, attributes = _FILE.unpack_from(head, files_at)
            end = head.index(b"\0", files_at + _FILE.size)
            name = head[files_at + _FILE.size : end].decode("utf-8" if attributes & 0x80 else "cp1252", "replace")
            files_at = end + 1
            if folder >= _CONTINUED:  # begins or ends in another cabinet
                raise SourceError(messages.cabinet_set(self.label), fault=Fault.UNREADABLE)
            _ = self._folders[folder]  # IndexError when the directory lies
            self._members.setdefault(name.replace("\\", "/").rpartition("/")[2].lower(), _Member(folder, offset, size))

    def _read(self, position: int, size: int) -> bytes:
        assert self._file is not None  # noqa: S101 - every way here goes through names()
        try:
            self._file.seek(position)
            data = self._file.read(size)
        except OSError as error:
            raise self._damaged(type(error).__name__) from error
        if len(data) < size:
            raise SourceError(messages.cut_store(self.label), fault=Fault.TRUNCATED)
        return data

    def _damaged(self, detail: str) -> SourceError:
        return SourceError(messages.damaged(self.label, detail), fault=Fault.CORRUPT)


def _checksum(data: bytes, seed: int = 0) -> int:
    """Exclusive or of little-endian words, the odd bytes at the end the other way round ([MS-CAB] 2.4)."""
    tail = len(data) % 4
    whole, odd = data[: len(data) - tail], data[len(data) - tail :]
    size = 4
    while size < len(whole):
        size *= 2
    value = int.from_bytes(whole, "little")
    while size > 4:  # fold the number in two, much faster than word by word
        size //= 2
        value = (value >> (size * 8)) ^ (value & ((1 << (size * 8)) - 1))
    return value ^ int.from_bytes(odd, "big") ^ seed
