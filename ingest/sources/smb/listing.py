"""Listing of folders: open, list, list and close in one round trip; big buffers for the folders that need them."""

import codecs
import re
import struct
from collections.abc import Sequence
from typing import NamedTuple

from ingest.sources.smb import faults, wire
from ingest.sources.smb.pool import Pool
from ingest.sources.smb.wire import Answer, Message
from ingest.sources.smb.work import Channel
from passation.errors import SourceError

_ROW = struct.Struct("<I4x5Q8x3I4xQ")
_NAME = 80
_FIRST = 65536
_TRIES = 3


_ODD = re.compile(r"[/\\\0]")
"""What would make a name lead elsewhere."""


class Row(NamedTuple):
    """One line of a listing (MS-FSCC 2.4.17, FileIdFullDirectoryInformation). Times are FILETIME."""

    name: str
    created: int
    accessed: int
    written: int
    changed: int
    size: int
    attributes: int
    tag: int
    """Reparse tag when the attribute REPARSE is set."""
    file_id: int


Fields = tuple[str, int, int, int, int, int, int, int, int]
"""A Row without its names: millions of them are made, and few are looked at closely."""


class Listing(NamedTuple):
    """What a folder holds, and why the listing is not complete when `status` is not 0."""

    rows: Sequence[Fields]
    status: int = 0
    odd: int = 0
    """Names that cannot be asked for, left out."""


def rows(buffer: bytes) -> list[Fields]:
    """Parse one buffer of a listing.

    Raises:
        SourceError: it does not hold together.
    """
    found: list[Fields] = []
    unpack, decode = _ROW.unpack_from, codecs.utf_16_le_decode
    position, total = 0, len(buffer)
    with wire.understood():
        while buffer:
            step, created, accessed, written, changed, size, attributes, length, tag, file_id = unpack(buffer, position)
            start = position + _NAME
            end = start + length
            if end > total:
                raise struct.error
            name = decode(buffer[start:end], "surrogatepass", True)[0]
            found.append((name, created, accessed, written, changed, size, attributes, tag, file_id))
            if not step:
                break
            position += step
    return found


def compound(path: str) -> list[Message]:
    """What lists a folder of fewer than some 500 entries."""
    return [_open(path), _QUERY, _QUERY, wire.CLOSE_RELATED]


_QUERY = wire.query_directory(_FIRST)


def listed(answers: Sequence[Answer]) -> Listing | None:
    """The listing that the answers to `compound` hold; None when the folder is larger."""
    opening, first, second, _closing = answers
    if opening.status:
        return Listing([], opening.status)
    if first.status:
        return Listing([], 0 if first.status in faults.END_OF_LISTING else first.status)
    return gather([first.body], 0) if second.status in faults.END_OF_LISTING else None


def list_large(pool: Pool, path: str) -> Listing:
    """The listing of a folder of any size, by the largest buffers that the server allows."""
    for _ in range(_TRIES):
        channel = pool.ready()
        (opening,) = pool.ask([_open(path)], channel)
        if not opening.status:
            folder = wire.opened(opening.body).file_id
            listing = _all_of(pool, channel, wire.query_directory(channel.max_query, folder))
            pool.ask([wire.close(folder)], channel)
            if listing.status != faults.LOST:
                return listing
        elif opening.status != faults.LOST:
            return Listing([], opening.status)
    return Listing([], faults.LOST)


def _all_of(pool: Pool, channel: Channel, query: Message) -> Listing:
    buffers: list[bytes] = []
    while not (answer := pool.ask([query], channel)[0]).status:
        buffers.append(answer.body)
    return gather(buffers, 0 if answer.status in faults.END_OF_LISTING else answer.status)


def _open(path: str) -> Message:
    return wire.create(path, wire.READ_DATA | wire.READ_ATTRIBUTES, wire.FOLDER_ONLY)


def gather(buffers: Sequence[bytes], status: int) -> Listing:
    """A folder that changes while it is listed may tell a name twice."""
    found: list[Fields] = []
    try:
        for buffer in buffers:
            found += rows(buffer)
    except SourceError:
        status = faults.BAD_ANSWER
    names = [row[0] for row in found]
    odd = 0
    if len(set(names)) < len(names):
        found = list(dict(zip(names, found, strict=True)).values())
    if "" in names or _ODD.search("\n".join(names)):
        kept = [row for row in found if row[0] and not _ODD.search(row[0])]
        found, odd = kept, len(found) - len(kept)
    return Listing(found, status, odd)
