"""Records of a zip file (PKWARE APPNOTE 6.3.10, section 4.3), read tolerantly."""

import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import BinaryIO

from ingest.sources.onedrive import naming
from passation.errors import Fault

LOCAL = b"PK\x03\x04"
CENTRAL = b"PK\x01\x02"
END = b"PK\x05\x06"
END64 = b"PK\x06\x06"
LOCATOR64 = b"PK\x06\x07"
DESCRIPTOR = b"PK\x07\x08"
LOCAL_HEADER = struct.Struct("<4s5H3I2H")
CENTRAL_HEADER = struct.Struct("<4s6H3I5H2I")
STORED, DEFLATED = 0, 8
_ENCRYPTED, _DESCRIBED, _UTF8 = 0x1, 0x8, 0x800
_FULL = 0xFFFFFFFF
_ZIP64, _UNICODE_PATH = 0x0001, 0x7075


@dataclass(frozen=True, slots=True)
class Member:
    """One member, as central directory or local header tell it. Sizes are bytes, `offset` is that in the file."""

    name: bytes
    flags: int
    method: int
    stamp: int
    """DOS date and time, the date in the high half."""
    crc: int
    packed: int
    size: int
    offset: int
    """Of the local header."""
    mode: int = 0
    """Unix mode; 0 when unknown."""
    fault: Fault | None = None
    """Why it cannot be read, as far as the listing knows."""

    @property
    def encrypted(self) -> bool:
        """Whether a password is needed."""
        return bool(self.flags & _ENCRYPTED)

    @property
    def described(self) -> bool:
        """Whether sizes and CRC follow the bytes instead of preceding them."""
        return bool(self.flags & _DESCRIBED)

    @property
    def modified(self) -> int | None:
        """Local time without zone, as nanoseconds as if it were UTC."""
        day, clock = self.stamp >> 16, self.stamp & 0xFFFF
        try:
            when = datetime(
                1980 + (day >> 9), day >> 5 & 15, day & 31, clock >> 11, clock >> 5 & 63, (clock & 31) * 2, 0, UTC
            )
        except ValueError:
            return None
        return int(when.timestamp()) * 10**9


def central(header: bytes, file: BinaryIO, shift: int) -> Member:
    """The member of a central header whose variable part follows in `file`. Raises ValueError when it is cut.

    Args:
        header: its fixed part.
        file: placed after it; left after the record.
        shift: bytes that stand before the zip in the file.
    """
    (_, made, _, flags, method, time, date, crc, packed, size, *lengths, _, _, external, offset) = (
        CENTRAL_HEADER.unpack(header)
    )
    raw, extra, _ = (_exactly(file, length) for length in lengths)
    size, packed, offset = _widened(extra, size, packed, offset)
    mode = external >> 16 if made >> 8 in _WITH_MODE else 0
    return Member(_name(raw, flags, extra), flags, method, date << 16 | time, crc, packed, size, offset + shift, mode)


def local(file: BinaryIO, offset: int) -> tuple[Member, int]:
    """The member of the local header at `offset`, and where its bytes begin.

    Raises:
        ValueError: there is none, or it is cut.
    """
    file.seek(offset)
    signature, _, flags, method, time, date, crc, packed, size, *lengths = LOCAL_HEADER.unpack(
        _exactly(file, LOCAL_HEADER.size)
    )
    if signature != LOCAL:
        raise ValueError(signature)
    raw, extra = (_exactly(file, length) for length in lengths)
    size, packed = _widened(extra, size, packed)
    return Member(_name(raw, flags, extra), flags, method, date << 16 | time, crc, packed, size, offset), file.tell()


_WITH_MODE = {3, 19}
"""Hosts that write a Unix mode: Unix and OS X."""


def _exactly(file: BinaryIO, length: int) -> bytes:
    data = file.read(length)
    if len(data) < length:
        raise ValueError(length)
    return data


def _extras(extra: bytes) -> Iterator[tuple[int, bytes]]:
    while len(extra) >= 4:
        number, length = struct.unpack_from("<HH", extra)
        yield number, extra[4 : 4 + length]
        extra = extra[4 + length :]


def _widened(extra: bytes, *values: int) -> list[int]:
    """The values, those that are full replaced in turn by the 64-bit ones of the ZIP64 field."""
    field = dict(_extras(extra)).get(_ZIP64, b"")
    wide = iter(struct.unpack_from(f"<{len(field) // 8}Q", field))
    return [next(wide, value) if value == _FULL else value for value in values]


def _name(raw: bytes, flags: int, extra: bytes) -> bytes:
    if flags & _UTF8:
        return raw
    field = dict(_extras(extra)).get(_UNICODE_PATH, b"")
    if len(field) > 5 and field[1:5] == struct.pack("<I", zlib.crc32(raw)):  # APPNOTE 4.6.9: stale when it differs
        return field[5:]
    return naming.guessed(raw)
