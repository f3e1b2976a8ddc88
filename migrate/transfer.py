"""The second and last reading of each content, on its way to the store, which keeps it only if its digest is the first.

The store is asked first whether it already holds what an interrupted run had sent. A store that does not answer ends
the run: what is committed is kept, the rest stays due.
"""

from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from sqlalchemy import Connection

from catalog import entries, receipts, steps, transfers
from catalog.steps import Mark, State
from ingest.sources import Source
from ingest.sources.configured import open_sources
from migrate import messages
from migrate.destinations import Destination
from migrate.destinations.metadata import object_metadata
from migrate.destinations.open import destination_of
from migrate.flight import Flight
from migrate.pace.throttle import Throttle, throttle
from passation.errors import DestinationError, Fault, FixityError, SourceError
from passation.model import Entry, Reading, Stored
from passation.workspace import Workspace

OF_ONE_OBJECT = frozenset({Fault.REFUSED, Fault.MISMATCH, Fault.TOO_LARGE})
"""Faults of a store that speak of one object; any other one speaks of the store."""


ROOM = 16 << 20
"""Bytes of the files that a worker holds whole; a larger file is sent as it is read."""


@dataclass(frozen=True, slots=True)
class Subject:
    """One content to send."""

    content_id: int
    carrier_id: int
    carrier: Entry
    key: str
    sha256: bytes
    size: int
    plan: str


@dataclass(frozen=True, slots=True)
class Sent:
    """What became of one content: what the store holds, or a fault."""

    content_id: int
    carrier_id: int
    stored: Stored | None = None
    fault: Fault | None = None
    detail: str = ""
    transient: bool = False


class TransferStage:
    """See passation.stage.Stage. Subjects are contents."""

    name = transfers.TRANSFER
    version = "1"

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self._sources: dict[str, Source] = {}
        self._kept: Destination | None = None
        self._throttle: Throttle | None = None
        self._connections = workspace.settings.destination.connections

    def due(self, db: Connection) -> Iterator[list[int]]:
        """Contents that the plan in force sends and no receipt confirms."""
        return steps.in_batches((row.id, row.size) for row in transfers.to_send(db, self.version))

    def load(self, db: Connection, ids: Sequence[int]) -> list[Subject]:
        """Contents with their carrier and their key."""
        rows = transfers.load(db, ids)
        carriers = dict(entries.load(db, [row.carrier_id for row in rows]))
        return [
            Subject(row.content_id, row.carrier_id, carriers[row.carrier_id], row.key, row.sha256, row.size, row.plan)
            for row in rows
        ]

    def compute(self, subjects: Sequence[Subject]) -> list[Sent]:
        """Send each content: the next ones are read while some are under way. Results are in the order of `subjects`.

        Raises:
            DestinationError: the store as a whole does not serve.
        """
        self._throttle = throttle(self._workspace)  # a worker outlives the command that asked for a limit
        found = self._already_there(subjects)
        done = {one.content_id for one in found}
        remaining = [one for one in subjects if one.content_id not in done]
        with Flight[Sent](self._connections, ROOM) as flight:
            for name in sorted({one.carrier.source for one in remaining}):
                here = {(one.carrier.path, one.carrier.label): one for one in remaining if one.carrier.source == name}
                for reading in self._source(name).read([one.carrier for one in here.values()]):
                    self._launch(flight, here[reading.entry.path, reading.entry.label], self._passing(reading))
            found += flight.landed()
        by_id = {one.content_id: one for one in found}
        return [by_id[one.content_id] for one in subjects if one.content_id in by_id]

    def commit(self, db: Connection, results: Sequence[Sent]) -> None:
        """Receipts and marks; a file that is not the one first read is due for a first reading again."""
        receipts.confirm(db, [(one.content_id, one.stored) for one in results if one.stored is not None])
        steps.mark(db, self.name, self.version, [_mark(one) for one in results])
        steps.forget(db, transfers.READ, [one.carrier_id for one in results if one.fault in transfers.READ_AGAIN])

    def close(self) -> None:
        """End the connections."""
        for source in self._sources.values():
            source.close()
        self._sources.clear()
        if self._kept is not None:
            self._kept.close()
            self._kept = None

    def _already_there(self, subjects: Sequence[Subject]) -> list[Sent]:
        """What an interrupted run had sent of this batch. When the first small content is not there, nothing is."""
        if not subjects or self._confirmed(min(subjects, key=lambda one: one.size > ROOM)) is None:
            return []
        with ThreadPoolExecutor(self._connections) as threads:
            return [one for one in threads.map(self._confirmed, subjects) if one]

    def _confirmed(self, one: Subject) -> Sent | None:
        stored = self._destination().stat(one.key)
        if stored is None or (stored.size, stored.sha256) != (one.size, one.sha256):
            return None
        return Sent(one.content_id, one.carrier_id, stored)

    def _passing(self, reading: Reading) -> Iterator[bytes]:
        """The bytes of a file on their way: all of them pass here, in one thread."""
        return self._throttle.through(reading.chunks) if self._throttle else reading.chunks

    def _launch(self, flight: Flight[Sent], one: Subject, chunks: Iterator[bytes]) -> None:
        """Read a small file and let it leave; a large one, whose parts leave by themselves, is seen off here."""
        flight.wait_for(one.size)
        if one.size > ROOM:
            flight.keep(self._send(one, chunks))
            return
        try:
            pieces = _gathered(chunks, one.size)
        except SourceError as error:
            flight.keep(_unread(one, error))
            return
        flight.send(one.size, lambda: self._send(one, pieces))

    def _send(self, one: Subject, chunks: Iterable[bytes]) -> Sent:
        metadata = object_metadata(one.sha256, one.carrier.modified, one.plan[:12])
        try:
            stored = self._destination().put(one.key, one.sha256, one.size, chunks, metadata)
        except SourceError as error:
            return _unread(one, error)
        except FixityError as error:
            return Sent(one.content_id, one.carrier_id, None, error.fault, str(error))
        except DestinationError as error:
            if error.fault not in OF_ONE_OBJECT:
                raise
            again = error.fault is Fault.REFUSED  # whoever holds the place, or the store, may have been spoken to
            return Sent(one.content_id, one.carrier_id, None, error.fault, str(error), again)
        if stored.sha256 not in {None, one.sha256}:
            return Sent(one.content_id, one.carrier_id, None, Fault.REFUSED, messages.OTHER_CHECKSUM, True)
        return Sent(one.content_id, one.carrier_id, stored)

    def _source(self, name: str) -> Source:
        if not self._sources:
            self._sources = open_sources(self._workspace)
        return self._sources[name]

    def _destination(self) -> Destination:
        if self._kept is None:
            opened = destination_of(self._workspace)
            opened.check()  # a store that cannot be used must not look like documents that are refused
            self._kept = opened
        return self._kept


def _gathered(chunks: Iterable[bytes], size: int) -> list[bytes]:
    """The chunks of a small file; reading ends as soon as there are more bytes than announced."""
    pieces: list[bytes] = []
    held = 0
    for chunk in chunks:
        pieces.append(chunk)
        held += len(chunk)
        if held > size:
            break
    return pieces


def _unread(one: Subject, error: SourceError) -> Sent:
    return Sent(one.content_id, one.carrier_id, None, error.fault, str(error), error.transient)


def _mark(one: Sent) -> Mark:
    if one.fault is None:
        return Mark(one.content_id)
    return Mark(one.content_id, State.WAITING if one.transient else State.FAILED, one.fault, one.detail)
