"""The bytes of one member, inflated as they are asked for, against its declared size and CRC."""

import zlib
from collections.abc import Iterator
from typing import BinaryIO

from ingest.sources.onedrive import messages
from ingest.sources.onedrive.inflate import inflated, inflater
from ingest.sources.onedrive.records import DEFLATED, STORED, Member, local
from passation.digest import CHUNK
from passation.errors import Fault, SourceError


def chunks(file: BinaryIO, member: Member) -> Iterator[bytes]:
    """Chunks of at most 1 MiB.

    Raises:
        SourceError: PASSWORD, UNREADABLE for another compression, TRUNCATED, or CORRUPT, the last one possibly after
            some chunks.
    """
    if member.fault:
        raise error(member.fault)
    if member.encrypted:
        raise error(Fault.PASSWORD)
    if member.method not in {STORED, DEFLATED}:
        raise error(Fault.UNREADABLE, f"zip method {member.method}")
    crc, left = 0, member.size
    for chunk in _plain(file, member):
        left -= len(chunk)
        if left < 0:
            raise error(Fault.CORRUPT, "longer than declared")
        crc = zlib.crc32(chunk, crc)
        yield chunk
    if left:
        raise error(Fault.CORRUPT, "shorter than declared")
    if crc != member.crc:
        raise error(Fault.CORRUPT, "CRC")


def error(fault: Fault, detail: str = "") -> SourceError:
    """The error of a member, in French."""
    return SourceError(messages.fault(fault, detail), fault=fault, transient=fault is Fault.UNSTABLE)


def _plain(file: BinaryIO, member: Member) -> Iterator[bytes]:
    try:
        _, start = local(file, member.offset)
    except ValueError as fault:
        raise error(Fault.CORRUPT, "local header") from fault
    packed = _packed(file, start, member.packed)
    return packed if member.method == STORED else _inflated(packed)


def _packed(file: BinaryIO, position: int, left: int) -> Iterator[bytes]:
    while left:
        file.seek(position)
        data = file.read(min(CHUNK, left))
        if not data:
            return
        position, left = position + len(data), left - len(data)
        yield data


def _inflated(packed: Iterator[bytes]) -> Iterator[bytes]:
    state = inflater()
    for data in packed:
        try:
            yield from inflated(state, data)
        except zlib.error as fault:
            raise error(Fault.CORRUPT, "deflate") from fault
