"""Bytes of files: small ones in one round trip each, many under way; big ones in a pipeline of reads.

A file is opened for reading alone, and what CLOSE says of it must be what CREATE said: else it was changing.
"""

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from itertools import chain

from ingest.sources.smb import faults, wire
from ingest.sources.smb.pool import Pool
from ingest.sources.smb.rights import Describer
from ingest.sources.smb.stream import same, stream
from ingest.sources.smb.wire import Answer, Message
from ingest.sources.smb.work import Work
from passation.errors import SourceError
from passation.model import Entry, Reading

_AHEAD = 128
"""Jobs that are made ahead of their sending."""

Locate = Callable[[bytes], str]
"""From the path of an entry to that on the server; known once connected."""


class Reader:
    """Reads files. With a describer, each entry comes back with the rights that the file had when it was read."""

    def __init__(self, pool: Pool, locate: Locate, describer: Describer | None = None) -> None:
        self._pool = pool
        self._locate = locate
        self._describer = describer
        self._access = wire.READ_DATA | wire.READ_ATTRIBUTES | (wire.READ_CONTROL if describer else 0)
        self._ready: deque[Reading] = deque()
        self._asked: dict[tuple[bytes, str], Entry] = {}

    def small(self, entries: Iterable[Entry]) -> Iterator[Reading]:
        """Readings of files that one request can bring, in the order of their arrival, their bytes at hand.

        When the server stays away, it is each of the files left that says so.
        """
        work = Work()
        left = iter(entries)
        try:
            more = True
            while more:
                while len(work.queue) < _AHEAD and (entry := next(left, None)):
                    self._asked[entry.path, entry.label] = entry
                    work.add(self._compound(entry), partial(self._landed, entry), entry.size)
                more = self._pool.step(work)
                while self._ready:
                    yield self._ready.popleft()
        except SourceError as error:
            yield from (Reading(entry, refused(error)) for entry in chain(self._asked.values(), left))

    def big(self, entry: Entry) -> Reading:
        """Reading of a file of any size; it is opened when its chunks are asked for."""
        return Reading(entry, stream(self._pool, self._locate, entry.path))

    def _compound(self, entry: Entry) -> list[Message]:
        asked = [wire.create(self._locate(entry.path), self._access, wire.FILE_ONLY)]
        if self._describer:
            asked.append(wire.QUERY_RIGHTS)
        if entry.size:
            asked.append(wire.read(entry.size))
        asked.append(wire.CLOSE_RELATED)
        return asked

    def _landed(self, entry: Entry, answers: Sequence[Answer]) -> None:
        del self._asked[entry.path, entry.label]
        if self._describer and answers[0].status == faults.ACCESS_DENIED:
            self._ready.append(self.big(entry))  # its rights may be closed, and its bytes open
            return
        if self._describer and not answers[1].status:
            rights = self._describer.known(answers[1].body)
            entry = entry._replace(owner=rights.owner, descriptor=rights.descriptor)
        self._ready.append(Reading(entry, self._chunks(entry, answers)))

    def _chunks(self, entry: Entry, answers: Sequence[Answer]) -> Iterator[bytes]:
        """The bytes; asked for once more, alone, when the file was not what the inventory said or was changing."""
        opening, reading, closing = answers[0], answers[-2], answers[-1]
        if opening.status:
            raise faults.status_error(opening.status)
        before = wire.opened(opening.body)
        content = b""
        if entry.size and reading.status != faults.END_OF_FILE:
            if reading.status:
                raise faults.status_error(reading.status)
            content = reading.body
        if len(content) != before.size or not same(before, closing):
            yield from stream(self._pool, self._locate, entry.path)
        elif content:
            yield content


def refused(error: SourceError) -> Iterator[bytes]:
    """Chunks that are not to be had."""
    raise error
    yield b""
