"""A zip without its end: the members that its local headers tell, up to where the download was cut.

OneDrive writes sizes and CRC behind the bytes (data descriptor, APPNOTE 4.3.9): the end of a deflated member is found
by inflating it, that of any other by looking for the descriptor that tells its own distance.
"""

import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import BinaryIO

from ingest.sources.onedrive.inflate import inflated, inflater
from ingest.sources.onedrive.records import CENTRAL, DEFLATED, DESCRIPTOR, END, END64, Member, local
from passation.digest import CHUNK
from passation.errors import Fault

_AFTER = {CENTRAL, END, END64}
_SIGNED = (struct.Struct("<4xIII"), struct.Struct("<4xIQQ"))
_UNSIGNED = (struct.Struct("<III"), struct.Struct("<IQQ"))
_LONGEST = 24 + 4


@dataclass(frozen=True, slots=True)
class Walk:
    """What a walk found. `whole` when it came to the central directory: no member is missing."""

    members: list[Member]
    whole: bool


def walk(file: BinaryIO, position: int, end: int) -> Walk:
    """Local headers from `position` on. A member that is cut comes last, with its fault."""
    members: list[Member] = []
    while _bytes(file, position, 4) not in _AFTER:
        try:
            member, start = local(file, position)
        except ValueError:
            return Walk(members, whole=False)
        found = _measured(file, member, start, end)
        members.append(found[0] if found else replace(member, fault=Fault.TRUNCATED))
        if not found:
            return Walk(members, whole=False)
        position = found[1]
    return Walk(members, whole=True)


def _measured(file: BinaryIO, member: Member, start: int, end: int) -> tuple[Member, int] | None:
    """The member with its sizes, and where the next one begins; None when it is cut."""
    if not member.described:
        following = start + member.packed
        return (member, following) if following <= end else None
    plain = member.method == DEFLATED and not member.encrypted
    found = (_inflated(file, start, end) if plain else None) or _searched(file, start, end)
    if not found:
        return None
    (crc, packed, size), following = found
    return replace(member, crc=crc, packed=packed, size=size), following


_Found = tuple[tuple[int, int, int], int]
"""CRC, packed size and size; where the next record begins."""


def _inflated(file: BinaryIO, start: int, end: int) -> _Found | None:
    state, position, size = inflater(), start, 0
    while position < end and not state.eof:
        data = _bytes(file, position, min(CHUNK, end - position))
        position += len(data)
        try:
            size += sum(map(len, inflated(state, data)))
        except zlib.error:
            return None
    if not state.eof:
        return None
    return _described(file, start, position - len(state.unused_data) - start, size)


def _searched(file: BinaryIO, start: int, end: int) -> _Found | None:
    for position in _signatures(file, start, end):
        found = _described(file, start, position - start)
        if found:
            return found
    return _described(file, start, 0)


def _signatures(file: BinaryIO, start: int, end: int) -> Iterator[int]:
    for block in range(start, end, CHUNK):
        data = _bytes(file, block, CHUNK + len(DESCRIPTOR) - 1)
        at = -1
        while (at := data.find(DESCRIPTOR, at + 1)) >= 0:
            yield block + at


def _described(file: BinaryIO, start: int, packed: int, size: int | None = None) -> _Found | None:
    """What the descriptor `packed` bytes after `start` says; None when it says another distance.

    Its signature is not required, but a record or nothing must follow it.
    """
    at = start + packed
    data = _bytes(file, at, _LONGEST)
    for layout in _SIGNED if data.startswith(DESCRIPTOR) else _UNSIGNED:
        if len(data) < layout.size:
            continue
        crc, told, told_size = layout.unpack_from(data)
        after = data[layout.size : layout.size + 2]
        if told == packed and size in {None, told_size} and b"PK".startswith(after):
            return (crc, packed, told_size), at + layout.size
    return None


def _bytes(file: BinaryIO, position: int, length: int) -> bytes:
    file.seek(position)
    return file.read(length)
