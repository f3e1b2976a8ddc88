"""Bytes of files: small ones by the batch in one round trip, big ones in a pipeline of reads.

A file is opened for reading alone, and what CLOSE says of it must be what CREATE said: else it was changing.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from ingest.sources.smb import faults, wire
from ingest.sources.smb.faults import LinkLostError
from ingest.sources.smb.link import Link, exchange
from ingest.sources.smb.session import Channel
from ingest.sources.smb.wire import Answer, Message, State
from passation.errors import Fault, SourceError
from passation.model import Entry

SMALL = wire.UNIT
"""Files up to this size are read in one compound: what every dialect allows for one credit."""
_CHUNK = 1 << 20
_AHEAD = 4


Locate = Callable[[bytes], str]
"""From the path of an entry to that on the server; known once connected."""


class Batch:
    """Some small files, fetched together when the first of them is asked for."""

    def __init__(self, link: Link, locate: Locate, entries: Sequence[Entry]) -> None:
        self._link = link
        self._locate = locate
        self._entries = entries
        self._fetched: dict[int, bytes | SourceError] = {}
        self._asked = False

    def chunks(self, index: int) -> Iterator[bytes]:
        """The bytes of one file of the batch; read alone, a second time, when it was changing or the batch broke."""
        if not self._asked:
            self._asked = True
            self._fetch()
        got = self._fetched.pop(index, None)
        if isinstance(got, SourceError):
            raise got
        if got is None:
            yield from stream(self._link, self._locate, self._entries[index].path)
        elif got:
            yield got

    def _fetch(self) -> None:
        self._link.ready()
        compounds = [_compound(self._locate(entry.path), entry.size) for entry in self._entries]
        try:
            answers = self._link.exchange(compounds, count=len(compounds))
        except LinkLostError:
            return  # one file may be what breaks the server: each is asked for alone
        for index, found in enumerate(answers):
            got = _content(found)
            if got is not None:
                self._fetched[index] = got


def _compound(path: str, size: int) -> list[Message]:
    return [_open(path), wire.read(max(size, 1)), wire.close()]


def _open(path: str) -> Message:
    return wire.create(path, wire.READ_DATA | wire.READ_ATTRIBUTES, wire.FILE_ONLY)


def _content(answers: Sequence[Answer]) -> bytes | SourceError | None:
    """The bytes, why there are none, or None when the file must be read again."""
    opening, reading, closing = answers
    try:
        if opening.status:
            return faults.status_error(opening.status)
        before = wire.opened(opening.body)
        content = _read(reading)
        if len(content) == before.size and _same(before, closing):
            return content
    except SourceError as error:
        return error
    return None


def _read(answer: Answer) -> bytes:
    if answer.status == faults.END_OF_FILE:
        return b""
    if answer.status:
        raise faults.status_error(answer.status)
    return wire.data(answer.body)


def _same(before: State, closing: Answer) -> bool:
    """Whether the file is still what it was; a server that fills nothing in (time 0) has nothing to say."""
    if closing.status:
        return True
    after = wire.closed(closing.body)
    return not after.written or (after.size, after.written) == (before.size, before.written)


def stream(link: Link, locate: Locate, path: bytes) -> Iterator[bytes]:
    """The bytes of one file of any size, over broken connections too.

    Raises:
        SourceError: UNSTABLE when the file changed between its first opening and its last closing.
    """
    link.ready()
    handle = _Handle(locate(path))
    try:
        link.retry(handle.ready)
        while handle.left:
            yield from link.retry(handle.read)
        link.retry(handle.finish)
    finally:
        handle.abandon()


@dataclass(slots=True)
class _Handle:
    """An open file that survives its connection, provided that nobody changes it meanwhile."""

    path: str
    channel: Channel | None = None
    file_id: bytes = b""
    state: State | None = None
    offset: int = 0

    @property
    def left(self) -> int:
        """Bytes still to read."""
        return self.state.size - self.offset if self.state else 0

    def ready(self, channels: Sequence[Channel]) -> Channel:
        """The channel on which the file is open; opens it there when its former one is gone."""
        if self.channel is None or self.channel not in channels:
            self.channel = None
            answer = channels[0].ask(_open(self.path))
            if answer.status:
                raise faults.status_error(answer.status)
            state = wire.opened(answer.body)
            self.channel, self.file_id = channels[0], state.file_id
            seen = state._replace(file_id=b"")
            if self.state and self.state != seen:
                raise faults.entry_error(Fault.UNSTABLE)
            self.state = seen
        return self.channel

    def read(self, channels: Sequence[Channel]) -> list[bytes]:
        """The next chunks. A read that comes back short is completed by the next call."""
        channel = self.ready(channels)
        size = min(_CHUNK, channel.max_read)
        starts = range(self.offset, self.offset + min(self.left, size * _AHEAD), size)
        ends = [min(start + size, self.offset + self.left) for start in starts]
        asked = [wire.read(end - start, start, self.file_id) for start, end in zip(starts, ends, strict=True)]
        got = []
        for message, (answer,) in zip(asked, exchange([channel], [[message] for message in asked]), strict=True):
            chunk = _read(answer)
            if not chunk:
                raise faults.entry_error(Fault.UNSTABLE)
            got.append(chunk)
            if len(chunk) < message.payload:
                break
        self.offset += sum(len(chunk) for chunk in got)
        return got

    def finish(self, channels: Sequence[Channel]) -> None:
        """Close, and compare with what the opening said."""
        channel = self.ready(channels)
        closing = channel.ask(wire.close(self.file_id))
        self.channel = None
        if self.state and not _same(self.state, closing):
            raise faults.entry_error(Fault.UNSTABLE)

    def abandon(self) -> None:
        """Close what an error or a reader that stopped left open."""
        channel, self.channel = self.channel, None
        if channel:
            try:
                channel.ask(wire.close(self.file_id))
            except SourceError:
                return
