"""The central directory of a zip, where the zip has one.

OneDrive writes `total number of disks = 0` into the ZIP64 locator of its downloads above 4 GiB, which strict readers
refuse (https://www.bitsgalore.org/2020/03/11/does-microsoft-onedrive-export-large-ZIP-files-that-are-corrupt). The
number of disks is not looked at.
"""

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

from ingest.sources.onedrive.records import CENTRAL, CENTRAL_HEADER, END, END64, LOCAL, LOCATOR64, Member, central

_END = struct.Struct("<4H2IH")
_END64 = struct.Struct("<Q2H2I4Q")
_LOCATOR64 = struct.Struct("<IQI")
_SIGNATURE = 4
_LONGEST_COMMENT = 0xFFFF


@dataclass(frozen=True, slots=True)
class Directory:
    """Where a central directory lies, and what it should hold."""

    start: int
    size: int
    count: int
    shift: int
    """Bytes that stand before the zip in the file."""


def find(file: BinaryIO, end: int) -> Directory | None:
    """The directory that the end record tells, None when the zip has no end record or it leads nowhere.

    A file that begins with a member has nothing before its zip: an end record that needs a shift is then that of a zip
    stored in it, the last thing left of a cut download.
    """
    whole = _bytes(file, 0, 4) == LOCAL
    first = max(0, end - _SIGNATURE - _END.size - _LONGEST_COMMENT)
    tail = _bytes(file, first, end - first)
    at = len(tail)
    while (at := tail.rfind(END, 0, at)) >= 0:
        found = _told(file, first + at)
        if found and not (whole and found.shift):
            return found
    return None


def members(file: BinaryIO, directory: Directory) -> Iterator[Member]:
    """Its members, in its order. Raises ValueError where it is damaged, or holds another number than it should."""
    file.seek(directory.start)
    count = 0
    while file.tell() < directory.start + directory.size:
        header = file.read(CENTRAL_HEADER.size)
        if len(header) < CENTRAL_HEADER.size or not header.startswith(CENTRAL):
            raise ValueError(count)
        yield central(header, file, directory.shift)
        count += 1
    if count & 0xFFFF != directory.count & 0xFFFF:  # beyond 65,535 old writers keep the low half
        raise ValueError(count)


def _told(file: BinaryIO, at: int) -> Directory | None:
    record = _record(file, at, END, _END)
    if record is None:
        return None
    *_, count, size, offset, _ = record
    wide = _wide(file, at)
    if wide:
        at, count, size, offset = wide
    for start in (at - size, offset):
        if offset <= start <= at and _begins(file, start, count):
            return Directory(start, size, count, start - offset)
    return None


def _wide(file: BinaryIO, end: int) -> tuple[int, int, int, int] | None:
    """Place, count, size and offset of the ZIP64 end record whose locator stands before the end record."""
    end -= _SIGNATURE + _LOCATOR64.size
    locator = _record(file, end, LOCATOR64, _LOCATOR64)
    if locator is None:
        return None
    for at in (locator[1], end - _SIGNATURE - _END64.size):
        record = _record(file, at, END64, _END64)
        if record:
            count, size, offset = record[-3:]
            return at, count, size, offset
    return None


def _begins(file: BinaryIO, start: int, count: int) -> bool:
    return count == 0 or _bytes(file, start, 4) == CENTRAL


def _record(file: BinaryIO, at: int, signature: bytes, layout: struct.Struct) -> tuple[int, ...] | None:
    """The numbers that follow a signature, None when it is not there."""
    if not 0 <= at < 1 << 63:
        return None
    data = _bytes(file, at, _SIGNATURE + layout.size)
    whole = data.startswith(signature) and len(data) == _SIGNATURE + layout.size
    return layout.unpack_from(data, _SIGNATURE) if whole else None


def _bytes(file: BinaryIO, position: int, length: int) -> bytes:
    file.seek(position)
    return file.read(length)
