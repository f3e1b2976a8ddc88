"""Writes Microsoft cabinets ([MS-CAB]) compressed by MSZIP, which is what SharePoint's `.cmp` are."""

import struct
import zlib
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import BinaryIO

_BLOCK = 32768
_MSZIP = 1
_DATE, _TIME = (2002 - 1980) << 9 | 9 << 5 | 18, 0  # the date that SharePoint gives to everything


def write_cabinet(path: Path, files: Sequence[Path]) -> None:
    """Pack `files`, under their names, in one folder of the cabinet. Below 2 GiB in all, as cabinets are."""
    directory = b"".join(_file(file, offset) for file, offset in zip(files, _offsets(files), strict=True))
    start = 36 + 8 + len(directory)
    with path.open("wb") as cabinet:
        cabinet.seek(start)
        blocks = sum(1 for _ in _write_blocks(cabinet, _blocks(files)))
        size = cabinet.tell()
        cabinet.seek(0)
        cabinet.write(struct.pack("<4sIIIIIBBHHHHH", b"MSCF", 0, size, 0, 44, 0, 3, 1, 1, len(files), 0, 0, 0))
        cabinet.write(struct.pack("<IHH", start, blocks, _MSZIP))
        cabinet.write(directory)


def _offsets(files: Iterable[Path]) -> Iterator[int]:
    at = 0
    for file in files:
        yield at
        at += file.stat().st_size


def _file(file: Path, offset: int) -> bytes:
    return struct.pack("<IIHHHH", file.stat().st_size, offset, 0, _DATE, _TIME, 0xA0) + file.name.encode() + b"\0"


def _blocks(files: Iterable[Path]) -> Iterator[bytes]:
    """The bytes of all files, in pieces of 32 KiB."""
    left = b""
    for file in files:
        with file.open("rb") as content:
            while piece := content.read(_BLOCK - len(left)):
                left += piece
                if len(left) == _BLOCK:
                    yield left
                    left = b""
    if left:
        yield left


def _write_blocks(cabinet: BinaryIO, blocks: Iterable[bytes]) -> Iterator[None]:
    before = b""
    for block in blocks:
        packer = zlib.compressobj(6, zlib.DEFLATED, -zlib.MAX_WBITS, zdict=before)
        data = b"CK" + packer.compress(block) + packer.flush()
        sizes = struct.pack("<HH", len(data), len(block))
        cabinet.write(struct.pack("<I", _checksum(data) ^ _checksum(sizes)) + sizes + data)
        before = block
        yield


def _checksum(data: bytes) -> int:
    """Exclusive or of little-endian words; the odd bytes at the end are taken the other way round."""
    whole = len(data) // 4 * 4
    value = int.from_bytes(data[whole:], "big")
    for (word,) in struct.iter_unpack("<I", data[:whole]):
        value ^= word
    return value
