"""Listing of folders: several in one round trip, any size, each name once."""

import struct
from collections.abc import Iterator, Sequence
from functools import partial
from typing import NamedTuple

from ingest.sources.smb import faults, wire
from ingest.sources.smb.link import Link
from ingest.sources.smb.session import Channel
from ingest.sources.smb.wire import Message
from passation.errors import SourceError

_ROW = struct.Struct("<I4x5Q8x3I4xQ")
_NAME = 80
_FIRST = 65536
_LARGE = 1 << 20
_DONE = (faults.NO_MORE_FILES, faults.NO_SUCH_FILE)


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


class Listing(NamedTuple):
    """What a folder holds, and why the listing is not complete when `status` is not 0."""

    rows: list[Row]
    status: int


def rows(buffer: bytes) -> Iterator[Row]:
    """Parse one buffer of a listing.

    Raises:
        SourceError: it does not hold together.
    """
    position = 0
    with wire.understood():
        while buffer:
            step, created, accessed, written, changed, size, attributes, length, tag, file_id = _ROW.unpack_from(
                buffer, position
            )
            raw = buffer[position + _NAME : position + _NAME + length]
            if len(raw) != length:
                raise struct.error
            name = raw.decode("utf-16-le", "surrogatepass")
            yield Row(name, created, accessed, written, changed, size, attributes, tag, file_id)
            if not step:
                return
            position += step


def list_folders(link: Link, paths: Sequence[str]) -> list[Listing]:
    """The listings of folders, in order: one round trip for all that hold fewer than some 500 entries each."""
    answers = link.exchange([_compound(path) for path in paths])
    found = []
    for path, (opening, first, second, _closing) in zip(paths, answers, strict=True):
        status = opening.status or first.status
        if status:
            found.append(Listing([], 0 if status in _DONE and not opening.status else status))
        elif second.status in _DONE:
            found.append(_gather([wire.output(first.body)], 0))
        else:
            found.append(link.retry(partial(_list_large, path)))
    return found


def _compound(path: str) -> list[Message]:
    return [_open(path), wire.query_directory(_FIRST), wire.query_directory(_FIRST), wire.close()]


def _open(path: str) -> Message:
    return wire.create(path, wire.READ_DATA | wire.READ_ATTRIBUTES, wire.FOLDER_ONLY)


def _list_large(path: str, channels: Sequence[Channel]) -> Listing:
    channel = channels[0]
    opening = channel.ask(_open(path))
    if opening.status:
        return Listing([], opening.status)
    folder = wire.opened(opening.body).file_id
    query = wire.query_directory(min(_LARGE, channel.max_query), folder)
    buffers = []
    while not (answer := channel.ask(query)).status:
        buffers.append(wire.output(answer.body))
    channel.ask(wire.close(folder))
    return _gather(buffers, 0 if answer.status in _DONE else answer.status)


def _gather(buffers: Sequence[bytes], status: int) -> Listing:
    """A folder that changes while it is listed may tell a name twice."""
    by_name: dict[str, Row] = {}
    try:
        for buffer in buffers:
            by_name.update((row.name, row) for row in rows(buffer))
    except SourceError:
        return Listing(list(by_name.values()), faults.BAD_ANSWER)
    return Listing(list(by_name.values()), status)
