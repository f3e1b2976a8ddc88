"""A zip written as OneDrive writes it: in one pass, sizes behind the bytes (APPNOTE 4.3.9), names in UTF-8."""

import struct
import zlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import BinaryIO

DESCRIBED, UTF8 = 0x8, 0x800
STORED, DEFLATED = 0, 8
_FULL = 0xFFFFFFFF
_UNIX = 3


@dataclass(frozen=True, slots=True)
class Written:
    """A member as its central header will tell it."""

    name: bytes
    flags: int
    method: int
    stamp: int
    crc: int
    packed: int
    size: int
    offset: int
    mode: int


class ZipStream:
    """Writes members one after the other, then the directory.

    Args:
        file: a new file.
        level: of zlib, 0 to 9.
    """

    def __init__(self, file: BinaryIO, level: int = 6) -> None:
        self._file = file
        self._level = level
        self.members: list[Written] = []

    def add(
        self,
        name: bytes,
        chunks: Iterable[bytes],
        when: datetime,
        *,
        method: int = DEFLATED,
        flags: int = DESCRIBED | UTF8,
        mode: int = 0,
    ) -> Written:
        """Write a member.

        Args:
            name: raw name, `/` between its parts.
            chunks: its bytes.
            when: local time; a zip keeps even seconds.
            method: compression.
            flags: general purpose flags.
            mode: Unix mode, 0 for none.
        """
        offset, stamp = self._file.tell(), dos(when)
        head = (20, flags, method, stamp & 0xFFFF, stamp >> 16, 0, 0, 0, len(name), 0)
        self._file.write(struct.pack("<4s5H3I2H", b"PK\x03\x04", *head) + name)
        crc, size, start = 0, 0, self._file.tell()
        packer = zlib.compressobj(self._level, zlib.DEFLATED, -zlib.MAX_WBITS) if method == DEFLATED else None
        for chunk in chunks:
            crc, size = zlib.crc32(chunk, crc), size + len(chunk)
            self._file.write(packer.compress(chunk) if packer else chunk)
        self._file.write(packer.flush() if packer else b"")
        packed = self._file.tell() - start
        wide = "Q" if max(packed, size) > _FULL else "I"
        self._file.write(struct.pack(f"<4sI2{wide}", b"PK\x07\x08", crc, packed, size))
        written = Written(name, flags, method, stamp, crc, packed, size, offset, mode)
        self.members.append(written)
        return written

    def finish(self, *, zip64: bool = False, disks: int = 0) -> None:
        """Write the directory.

        Args:
            zip64: with the ZIP64 records, as above 4 GiB.
            disks: what the ZIP64 locator gives as total number of disks: OneDrive writes 0, the format wants 1.
        """
        start = self._file.tell()
        for one in self.members:
            self._file.write(_central(one))
        end, count = self._file.tell(), len(self.members)
        if zip64 or end > _FULL:
            record = (44, 45, 45, 0, 0, count, count, end - start, start)
            self._file.write(struct.pack("<4sQ2H2I4Q", b"PK\x06\x06", *record))
            self._file.write(struct.pack("<4sIQI", b"PK\x06\x07", 0, end, disks))
            tail = (0xFFFF, 0xFFFF, _FULL, _FULL)
        else:
            tail = (count, count, end - start, start)
        self._file.write(struct.pack("<4s4H2IH", b"PK\x05\x06", 0, 0, *tail, 0))


def dos(when: datetime) -> int:
    """DOS date in the high half, DOS time in the low one."""
    day = (when.year - 1980) << 9 | when.month << 5 | when.day
    return day << 16 | when.hour << 11 | when.minute << 5 | when.second // 2


def _central(one: Written) -> bytes:
    values = (one.size, one.packed, one.offset)
    wide = [value for value in values if value >= _FULL]
    extra = struct.pack(f"<2H{len(wide)}Q", 1, 8 * len(wide), *wide) if wide else b""
    size, packed, offset = (min(value, _FULL) for value in values)
    made = (_UNIX << 8 if one.mode else 0) | 20
    head = (made, 20, one.flags, one.method, one.stamp & 0xFFFF, one.stamp >> 16, one.crc, packed, size)
    tail = (len(one.name), len(extra), 0, 0, 0, one.mode << 16, offset)
    return struct.pack("<4s6H3I5H2I", b"PK\x01\x02", *head, *tail) + one.name + extra
