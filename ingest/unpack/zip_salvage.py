"""What is left of a zip archive whose directory is missing: members one after the other, by their local headers."""

import struct
import zlib
from collections.abc import Iterator
from typing import BinaryIO

from ingest.extractors.unread import UnreadError
from ingest.unpack.tray import Tray
from ingest.unpack.zip_member import LOCAL, LOCAL_HEAD, Record, large, lay, unlocked
from ingest.unpack.zip_methods import fed
from passation.errors import Fault

_WINDOW = 1 << 20
_CHUNK = 1 << 16
_SIZES_BEHIND = 8
_DESCRIPTOR = b"PK\7\b"


def salvage(file: BinaryIO, tray: Tray) -> None:
    """Tell the tray of every member that can still be told apart."""
    position = _next_header(file, 0)
    while position >= 0:
        file.seek(position)
        head = file.read(LOCAL_HEAD.size)
        if len(head) < LOCAL_HEAD.size:
            return
        _, _, flags, method, _, _, crc, packed, size, named, more = LOCAL_HEAD.unpack(head)
        name, extra = file.read(named), file.read(more)
        size, packed = large(extra, size, packed)
        record, body = Record(name, flags, method, crc, packed, size, position), file.tell()
        if flags & _SIZES_BEHIND and not packed:
            tray.put(name, _until_its_end(file, record))
            position = _next_header(file, max(body, file.tell()))
        else:
            lay(file, tray, record)
            position = _next_header(file, body + packed)


def _until_its_end(file: BinaryIO, record: Record) -> Iterator[bytes]:
    """A member whose size is told behind it, for deflated data know their end. Raises UnreadError."""
    unpacking, crc = unlocked(record), 0
    while not unpacking.ended:
        data = file.read(_CHUNK)
        if not data:
            raise UnreadError(Fault.TRUNCATED, "zip: member cut")
        for chunk in fed(unpacking, data):
            crc = zlib.crc32(chunk, crc)
            yield chunk
    file.seek(-unpacking.spare, 1)
    said = file.read(8)
    told = said[4:] if said.startswith(_DESCRIPTOR) else said[:4]
    if told != struct.pack("<I", crc):
        raise UnreadError(Fault.CORRUPT, "zip: checksum")


def _next_header(file: BinaryIO, position: int) -> int:
    """Place of the next local header at or behind `position`, -1 when there is none."""
    file.seek(position)
    kept = b""
    while data := file.read(_WINDOW):
        window = kept + data
        found = window.find(LOCAL)
        if found >= 0:
            return position - len(kept) + found
        position += len(data)
        kept = window[-3:]
    return -1
