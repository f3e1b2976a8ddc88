"""Zip archives (PKWARE APPNOTE 6.3.10) by their central directory, else by the headers in front of each member.

Not the standard library: it refuses the whole archive for one name that is not UTF-8, for a wrong ZIP64 locator, for a
missing end, and does not know Deflate64, which the Explorer of Windows writes above 2 GB.
"""

import stat
import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

from ingest.extractors.messages import UNPACK_BROKEN, UNPACK_CUT
from ingest.extractors.unread import UnreadError
from ingest.unpack.tray import Tray
from ingest.unpack.zip_methods import Decoder, decoder
from passation.errors import Fault

_LOCAL, _CENTRAL, _END, _END64 = b"PK\3\4", b"PK\1\2", b"PK\5\6", b"PK\6\6"
_LOCAL_HEAD = struct.Struct("<4s5H3I2H")
_CENTRAL_HEAD = struct.Struct("<4s6H3I5H2I")
_END_HEAD = struct.Struct("<4s4H2IH")
_END64_HEAD = struct.Struct("<4sQ2H2I4Q")
_TAIL = _END_HEAD.size + 0xFFFF + 76
"""Where the end of the directory may lie: before the longest comment, with its ZIP64 twin and locator."""
_CHUNK = 1 << 16
_LOCKED, _SIZES_AFTER = 1, 8
_MAX32 = 0xFFFFFFFF
_ZIP64_EXTRA = 1
_UNIX = 3


@dataclass(frozen=True, slots=True)
class Record:
    """One member, as a header describes it. `start` is the place of its local header."""

    name: bytes
    flags: int
    method: int
    crc: int
    packed: int
    size: int
    start: int
    mode: int = 0


class _DamagedError(Exception):
    """The directory cannot be followed."""


def unpack(file: BinaryIO, tray: Tray) -> None:
    """See ingest.unpack. Members of a damaged directory are looked for one after the other."""
    fault = None
    try:
        place, count = _directory(file)
    except _DamagedError:
        fault = UnreadError(Fault.TRUNCATED, f"{UNPACK_CUT} zip: no end")
        _by_local_headers(file, tray)
    else:
        if not _by_directory(file, tray, place, count):
            fault = UnreadError(Fault.CORRUPT, f"{UNPACK_BROKEN} zip: directory")
    if fault:
        raise fault


def _directory(file: BinaryIO) -> tuple[tuple[int, int], int]:
    """Where the central directory lies, what to add to the places it gives, and how many members it announces."""
    size = file.seek(0, 2)
    file.seek(max(0, size - _TAIL))
    base = file.tell()
    tail = file.read(_TAIL)
    at = tail.rfind(_END)
    if at < 0 or at + _END_HEAD.size > len(tail):
        raise _DamagedError
    _, _, _, _, count, length, offset, _ = _END_HEAD.unpack_from(tail, at)
    end = base + at
    if _MAX32 in {length, offset} or count == 0xFFFF:
        # Looked for rather than taken from the locator, whose offset and number of disks some writers get wrong.
        twin = tail.rfind(_END64, 0, at)
        if twin >= 0 and twin + _END64_HEAD.size <= at:
            *_, count, length, offset = _END64_HEAD.unpack_from(tail, twin)
            end = base + twin
    place = end - length
    if place < 0 or offset > place:
        raise _DamagedError
    return (place, place - offset), count


def _by_directory(file: BinaryIO, tray: Tray, place: tuple[int, int], count: int) -> bool:
    """Members in the order of the directory; False when it breaks off."""
    position, shift = place
    for _ in range(count):
        file.seek(position)
        head = file.read(_CENTRAL_HEAD.size)
        if len(head) < _CENTRAL_HEAD.size or not head.startswith(_CENTRAL):
            return False
        fields = _CENTRAL_HEAD.unpack(head)
        (_, made, _, flags, method, _, _, crc, packed, size, named, more, said, _, _, outer, start) = fields
        name, extra = file.read(named), file.read(more)
        size, packed, start = _large(extra, size, packed, start)
        mode = outer >> 16 if made >> 8 == _UNIX else 0
        _member(file, tray, Record(name, flags, method, crc, packed, size, start + shift, mode))
        position += _CENTRAL_HEAD.size + named + more + said
    return True


def _large(extra: bytes, *values: int) -> tuple[int, ...]:
    """The values, those that do not fit into 32 bits taken from the ZIP64 extra field (APPNOTE 4.5.3)."""
    at = 0
    while at + 4 <= len(extra):
        kind, length = struct.unpack_from("<HH", extra, at)
        if kind == _ZIP64_EXTRA:
            body = extra[at + 4 : at + 4 + length]
            wide = iter(struct.unpack(f"<{len(body) // 8}Q", body[: len(body) // 8 * 8]))
            return tuple(next(wide, value) if value == _MAX32 else value for value in values)
        at += 4 + length
    return values


def _member(file: BinaryIO, tray: Tray, record: Record) -> None:
    if record.name.endswith((b"/", b"\\")) and not record.size:
        return
    if record.mode and not (stat.S_ISREG(record.mode) or stat.S_IFMT(record.mode) == 0):
        tray.link(record.name)
    else:
        tray.put(record.name, _bytes(file, record))


def _bytes(file: BinaryIO, record: Record) -> Iterator[bytes]:
    """The member unpacked and checked. Raises UnreadError."""
    file.seek(record.start)
    head = file.read(_LOCAL_HEAD.size)
    if len(head) < _LOCAL_HEAD.size or not head.startswith(_LOCAL):
        raise UnreadError(Fault.CORRUPT, "zip: no header")
    named, more = _LOCAL_HEAD.unpack(head)[-2:]
    file.seek(named + more, 1)
    yield from _checked(file, record, decoder(record.method, locked=bool(record.flags & _LOCKED)))


def _checked(file: BinaryIO, record: Record, unpacking: Decoder) -> Iterator[bytes]:
    crc = size = 0
    left = record.packed
    while left > 0 and not unpacking.ended:
        data = file.read(min(left, _CHUNK))
        if not data:
            raise UnreadError(Fault.TRUNCATED, "zip: member cut")
        left -= len(data)
        for chunk in unpacking.feed(data):
            crc, size = zlib.crc32(chunk, crc), size + len(chunk)
            yield chunk
    if crc != record.crc:
        raise UnreadError(Fault.CORRUPT, "zip: checksum")


def _by_local_headers(file: BinaryIO, tray: Tray) -> None:
    position = _next_header(file, 0)
    while position >= 0:
        file.seek(position)
        head = file.read(_LOCAL_HEAD.size)
        if len(head) < _LOCAL_HEAD.size:
            return
        _, _, flags, method, _, _, crc, packed, size, named, more = _LOCAL_HEAD.unpack(head)
        name, extra = file.read(named), file.read(more)
        size, packed = _large(extra, size, packed)
        body = file.tell()
        if flags & _SIZES_AFTER and not packed:
            position = _of_unknown_size(file, tray, name, decoder, body) if False else position
