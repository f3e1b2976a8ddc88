"""Names at the root of an OLE2 compound file (MS-CFB): what tells a .doc from an .xls, a .msg or a locked .docx."""

import struct
from pathlib import Path
from typing import BinaryIO

_END = 0xFFFFFFFA  # this and above are no sector numbers
_ENTRY = 128
_MOST_SECTORS = 4096
"""Sectors of the directory that are looked at: 16,384 entries at 512 bytes a sector."""


def root_names(file: Path) -> frozenset[str]:
    """Names of the streams and storages right under the root; empty when the file is damaged."""
    with file.open("rb") as stream:
        head = stream.read(512)
        if len(head) < 512:
            return frozenset()
        shift = struct.unpack_from("<H", head, 30)[0]
        if shift not in {9, 12}:
            return frozenset()
        return _children(_directory(stream, head, 1 << shift))


def _directory(stream: BinaryIO, head: bytes, size: int) -> bytes:
    """The directory, following its chain in the allocation table as far as the header lists it (7 MB of file)."""
    fat = struct.unpack_from("<109I", head, 76)
    sector = struct.unpack_from("<I", head, 48)[0]
    found, seen = bytearray(), 0
    while sector < _END and seen < _MOST_SECTORS:
        found += _sector(stream, sector, size)
        table, place = divmod(sector, size // 4)
        if table >= len(fat) or fat[table] >= _END:
            break
        chain = _sector(stream, fat[table], size)
        if len(chain) < size:
            break
        sector = struct.unpack_from("<I", chain, 4 * place)[0]
        seen += 1
    return bytes(found)


def _sector(stream: BinaryIO, number: int, size: int) -> bytes:
    stream.seek((number + 1) * size)
    return stream.read(size)


def _children(directory: bytes) -> frozenset[str]:
    """Walk the tree of siblings under entry 0, each visited once."""
    count = len(directory) // _ENTRY
    if not count:
        return frozenset()
    names, seen = set(), set()
    todo = [struct.unpack_from("<I", directory, 76)[0]]
    while todo:
        number = todo.pop()
        if number >= count or number in seen:
            continue
        seen.add(number)
        entry = directory[number * _ENTRY : (number + 1) * _ENTRY]
        length, left, right = struct.unpack_from("<H", entry, 64)[0], *struct.unpack_from("<II", entry, 68)
        names.add(entry[: max(0, min(length, 64) - 2)].decode("utf-16-le", "replace"))
        todo += [left, right]
    return frozenset(names)
