"""One member of a zip archive, as its headers describe it, and its bytes."""

import stat
import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

from ingest.extractors.unread import UnreadError
from ingest.unpack.tray import Tray
from ingest.unpack.zip_methods import Decoder, decoder, fed
from passation.errors import Fault

LOCAL = b"PK\3\4"
LOCAL_HEAD = struct.Struct("<4s5H3I2H")
_CHUNK = 1 << 16
_LOCKED = 1
_MAX32 = 0xFFFFFFFF
_ZIP64_EXTRA = 1


@dataclass(frozen=True, slots=True)
class Record:
    """What a header says. `start` is the place of the local header, `mode` the Unix mode or 0."""

    name: bytes
    flags: int
    method: int
    crc: int
    packed: int
    size: int
    start: int
    mode: int = 0


def large(extra: bytes, *values: int) -> tuple[int, ...]:
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


def lay(file: BinaryIO, tray: Tray, record: Record) -> None:
    """Tell the tray of the member; folders are none."""
    if record.name.endswith((b"/", b"\\")) and not record.size:
        return
    if stat.S_IFMT(record.mode) not in {0, stat.S_IFREG}:
        tray.link(record.name)
    else:
        tray.put(record.name, _unpacked(file, record))


def unlocked(record: Record) -> Decoder:
    """What unpacks the member. Raises UnreadError: PASSWORD or UNKNOWN_FORMAT."""
    if record.flags & _LOCKED:
        raise UnreadError(Fault.PASSWORD, "zip: locked")
    return decoder(record.method)


def _unpacked(file: BinaryIO, record: Record) -> Iterator[bytes]:
    """The bytes, checked against size and checksum. Raises UnreadError."""
    unpacking = unlocked(record)
    file.seek(record.start)
    head = file.read(LOCAL_HEAD.size)
    if len(head) < LOCAL_HEAD.size or not head.startswith(LOCAL):
        raise UnreadError(Fault.CORRUPT, "zip: no header")
    file.seek(sum(LOCAL_HEAD.unpack(head)[-2:]), 1)
    crc, left = 0, record.packed
    while left > 0 and not unpacking.ended:
        data = file.read(min(left, _CHUNK))
        if not data:
            raise UnreadError(Fault.TRUNCATED, "zip: member cut")
        left -= len(data)
        for chunk in fed(unpacking, data):
            crc = zlib.crc32(chunk, crc)
            yield chunk
    if crc != record.crc:
        raise UnreadError(Fault.CORRUPT, "zip: checksum")
