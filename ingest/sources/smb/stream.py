"""The bytes of one file of any size: reads under way ahead of the reader, over broken connections too."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from functools import partial

from ingest.sources.smb import faults, wire
from ingest.sources.smb.pool import Pool
from ingest.sources.smb.wire import Answer, State
from ingest.sources.smb.work import Channel, Work
from passation.errors import Fault, SourceError

_AHEAD = 6
"""Reads of a mebibyte under way: enough for a gigabit a second at 40 ms."""
_CUTS = 3
"""Connections that may break at the same place of a file."""


def stream(pool: Pool, locate: Callable[[bytes], str], path: bytes) -> Iterator[bytes]:
    """The bytes of one file.

    Raises:
        SourceError: UNSTABLE when the file changed between its first opening and its last closing.
    """
    pool.ready()
    handle = _Handle(pool, locate(path))
    try:
        yield from handle.chunks()
    finally:
        handle.abandon()


def same(before: State, closing: Answer) -> bool:
    """Whether the file is still what it was; a server that fills nothing in (time 0) has nothing to say."""
    if closing.status:
        return True
    after = wire.closed(closing.body)
    return not after.written or (after.size, after.written) == (before.size, before.written)


class _Handle:
    """An open file that survives its connection, provided that nobody changes it meanwhile."""

    def __init__(self, pool: Pool, path: str) -> None:
        self._pool = pool
        self._path = path
        self._channel: Channel | None = None
        self._file_id = b""
        self._state: State | None = None
        self._cuts = 0

    def chunks(self) -> Iterator[bytes]:
        """Open, read to the end, close and compare; again from where it was when the connection breaks."""
        offset = 0
        while True:
            state = self._open()
            for chunk in self._read(offset, state.size):
                offset += len(chunk)
                self._cuts = 0
                yield chunk
            if offset < state.size:
                continue
            closing = self._close()
            if closing.status != faults.LOST:
                if not same(state, closing):
                    raise faults.entry_error(Fault.UNSTABLE)
                return

    def abandon(self) -> None:
        """Close what an error or a reader that stopped left open."""
        if self._channel:
            with suppress(SourceError):
                self._close()

    def _open(self) -> State:
        """The state of the file, open on a live channel."""
        opening = wire.create(self._path, wire.READ_DATA | wire.READ_ATTRIBUTES, wire.FILE_ONLY)
        while not self._channel:
            channel = self._pool.ready()
            (answer,) = self._pool.ask([opening], channel)
            if answer.status == faults.LOST:
                self._cut()
            elif answer.status:
                raise faults.status_error(answer.status)
            else:
                self._channel = channel
                found = wire.opened(answer.body)
                self._file_id = found.file_id
                if self._state and self._state != found._replace(file_id=b""):
                    raise faults.entry_error(Fault.UNSTABLE)
                self._state = found._replace(file_id=b"")
        if not self._state:
            raise wire.incomprehensible()
        return self._state

    def _read(self, offset: int, end: int) -> Iterator[bytes]:
        """Chunks from the offset on, until the end, a short one or a cut; then `chunks` goes on from there."""
        channel = self._channel
        if not channel:
            return
        work = Work()
        got: dict[int, Answer] = {}
        asked = offset
        while offset < end:
            while asked < min(end, offset + _AHEAD * channel.max_read):
                length = min(channel.max_read, end - asked)
                done = partial(_keep, got, asked)
                work.add([wire.read(length, asked, self._file_id)], done, length, channel)
                asked += length
            if offset not in got:
                self._pool.step(work)
                continue
            answer = got.pop(offset)
            if answer.status == faults.LOST:
                self._cut()
                return
            if answer.status == faults.END_OF_FILE or not (answer.status or answer.body):
                raise faults.entry_error(Fault.UNSTABLE)  # shorter than it was when it was opened
            if answer.status:
                raise faults.status_error(answer.status)
            yield answer.body
            if len(answer.body) < min(channel.max_read, end - offset):
                return
            offset += len(answer.body)

    def _cut(self) -> None:
        self._channel = None
        self._cuts += 1
        if self._cuts >= _CUTS:
            raise faults.status_error(faults.LOST)

    def _close(self) -> Answer:
        channel, self._channel = self._channel, None
        (answer,) = self._pool.ask([wire.close(self._file_id)], channel)
        return answer


def _keep(got: dict[int, Answer], offset: int, answers: Sequence[Answer]) -> None:
    got[offset] = answers[0]
