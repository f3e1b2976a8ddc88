"""Zip archives (PKWARE APPNOTE 6.3.10) by their central directory, else by the headers in front of each member.

Not the standard library: it refuses the whole archive for one name that is not UTF-8, for a wrong ZIP64 locator, for a
missing end, and does not know Deflate64, which the Explorer of Windows writes above 2 GB.
"""

import struct
from typing import BinaryIO

from ingest.extractors.messages import UNPACK_BROKEN, UNPACK_CUT
from ingest.extractors.unread import UnreadError
from ingest.unpack.tray import Tray
from ingest.unpack.zip_member import Record, large, lay
from ingest.unpack.zip_salvage import salvage
from passation.errors import Fault

_CENTRAL, _END, _END64 = b"PK\1\2", b"PK\5\6", b"PK\6\6"
_CENTRAL_HEAD = struct.Struct("<4s6H3I5H2I")
_END_HEAD = struct.Struct("<4s4H2IH")
_END64_HEAD = struct.Struct("<4sQ2H2I4Q")
_TAIL = _END_HEAD.size + 0xFFFF + _END64_HEAD.size + 20
"""Where the end of the directory may lie: before the longest comment, with its ZIP64 twin and locator."""
_MAX32, _MAX16 = 0xFFFFFFFF, 0xFFFF
_UNIX = 3


def unpack(file: BinaryIO, tray: Tray) -> None:
    """See ingest.unpack.Unpack."""
    ends = _directory(file)
    if ends is None:
        salvage(file, tray)
        raise UnreadError(Fault.TRUNCATED, f"{UNPACK_CUT} zip: no directory")
    position, shift, count = ends
    for number in range(count):
        found = _record(file, position, shift)
        if found is None:
            if number == 0:
                salvage(file, tray)
            raise UnreadError(Fault.CORRUPT, f"{UNPACK_BROKEN} zip: directory")
        record, length = found
        lay(file, tray, record)
        position += length


def _directory(file: BinaryIO) -> tuple[int, int, int] | None:
    """Where the directory lies, what to add to the places it gives, how many members it announces; None without one."""
    base = max(0, file.seek(0, 2) - _TAIL)
    file.seek(base)
    tail = file.read(_TAIL)
    at = tail.rfind(_END)
    if at < 0 or at + _END_HEAD.size > len(tail):
        return None
    *_, count, length, offset, _ = _END_HEAD.unpack_from(tail, at)
    end = base + at
    if _MAX32 in {length, offset} or count == _MAX16:
        # Looked for rather than taken from its locator, where some writers put a wrong place or number of disks.
        twin = tail.rfind(_END64, 0, at)
        if 0 <= twin <= at - _END64_HEAD.size:
            *_, count, length, offset = _END64_HEAD.unpack_from(tail, twin)
            end = base + twin
    place = end - length
    return (place, place - offset, count) if 0 <= offset <= place else None


def _record(file: BinaryIO, position: int, shift: int) -> tuple[Record, int] | None:
    """One member of the directory and the length of its row; None when there is no row at that place."""
    file.seek(position)
    head = file.read(_CENTRAL_HEAD.size)
    if len(head) < _CENTRAL_HEAD.size or not head.startswith(_CENTRAL):
        return None
    _, made, _, flags, method, _, _, crc, packed, size, named, more, said, _, _, outer, start = _CENTRAL_HEAD.unpack(
        head
    )
    name, extra = file.read(named), file.read(more)
    size, packed, start = large(extra, size, packed, start)
    mode = outer >> 16 if made >> 8 == _UNIX else 0
    length = _CENTRAL_HEAD.size + named + more + said
    return Record(name, flags, method, crc, packed, size, start + shift, mode), length
