"""The second and last reading of each content, on its way to the store, which keeps it only if its digest is the first.

The store is asked first whether it already holds what an interrupted run had sent. A store that does not answer ends
the run: what is committed is kept, the rest stays due.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection

from catalog import entries, receipts, steps, transfers
from catalog.steps import Mark, State
from ingest.sources import Source
from ingest.sources.configured import open_sources
from migrate.destinations import Destination
from migrate.destinations.metadata import object_metadata
from migrate.destinations.open import open_destination
from passation.errors import DestinationError, Fault, FixityError, SourceError
from passation.model import Entry, Reading, Stored
from passation.workspace import Workspace

OF_ONE_OBJECT = frozenset({Fault.REFUSED, Fault.MISMATCH, Fault.TOO_LARGE})
"""Faults of a store that speak of one object; any other one speaks of the store."""


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
        """Send each content. Raises DestinationError when the store as a whole does not serve."""
        results = self._already_there(subjects)
        remaining = subjects[len(results) :]
        for name in sorted({one.carrier.source for one in remaining}):
            here = {(one.carrier.path, one.carrier.label): one for one in remaining if one.carrier.source == name}
            for reading in self._source(name).read([one.carrier for one in here.values()]):
                results.append(self._send(here[reading.entry.path, reading.entry.label], reading))
        return results

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
        """The head of the batch that an interrupted run had sent; one question to the store when there is none."""
        found: list[Sent] = []
        for one in subjects:
            stored = self._destination().stat(one.key)
            if stored is None or (stored.size, stored.sha256) != (one.size, one.sha256):
                break
            found.append(Sent(one.content_id, one.carrier_id, stored))
        return found

    def _send(self, one: Subject, reading: Reading) -> Sent:
        metadata = object_metadata(one.sha256, one.carrier.modified, one.plan[:12])
        try:
            stored = self._destination().put(one.key, one.sha256, one.size, reading.chunks, metadata)
        except SourceError as error:
            return Sent(one.content_id, one.carrier_id, None, error.fault, str(error), error.transient)
        except FixityError as error:
            return Sent(one.content_id, one.carrier_id, None, error.fault, str(error))
        except DestinationError as error:
            if error.fault not in OF_ONE_OBJECT:
                raise
            return Sent(one.content_id, one.carrier_id, None, error.fault, str(error))
        return Sent(one.content_id, one.carrier_id, stored)

    def _source(self, name: str) -> Source:
        if not self._sources:
            self._sources = open_sources(self._workspace)
        return self._sources[name]

    def _destination(self) -> Destination:
        if self._kept is None:
            opened = open_destination(self._workspace.settings.destination.url, self._workspace.secret)
            opened.check()  # a store that cannot be used must not look like documents that are refused
            self._kept = opened
        return self._kept


def _mark(one: Sent) -> Mark:
    if one.fault is None:
        return Mark(one.content_id)
    return Mark(one.content_id, State.WAITING if one.transient else State.FAILED, one.fault, one.detail)
