"""Reading back: the SHA-256 of every object as the store gives it today, against the one of the first reading.

The object is asked for by its key alone, as any reader would: an object put over it since is found too. Several are
read at once, in pieces: memory is that of so many pieces, whatever the sizes.
"""

from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from sqlalchemy import Connection

from catalog import receipts, steps
from catalog.receipts import DIFFERS, ERROR, IDENTICAL, MISSING, NOT_COMPARED, ReadBack
from catalog.steps import Mark, State
from migrate import messages
from migrate.destinations import Destination
from migrate.destinations.open import destination_of
from passation.digest import Meter
from passation.errors import DestinationError, Fault
from passation.stage import BATCH_BYTES, BATCH_FILES
from passation.workspace import Workspace

_SYMBOLS = {Fault.VANISHED: MISSING, Fault.DENIED: NOT_COMPARED}
_OF_THE_STORE = frozenset({Fault.DISCONNECTED, Fault.TIMEOUT})


@dataclass(frozen=True, slots=True)
class Subject:
    """One object to read back."""

    content_id: int
    key: str
    sha256: bytes
    size: int


@dataclass(frozen=True, slots=True)
class Compared:
    """What one object gave."""

    read_back: ReadBack
    fault: Fault | None = None
    detail: str = ""


class VerifyStage:
    """See passation.stage.Stage. Subjects are contents that have a receipt."""

    name = receipts.VERIFY
    version = "1"

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self._kept: Destination | None = None

    def due(self, db: Connection) -> Iterator[list[int]]:
        """Everything that is not known to be identical: not compared yet, or found wrong before."""
        connections = self._workspace.settings.destination.connections
        return batches(((row.content_id, row.size) for row in receipts.to_verify(db)), connections)

    def load(self, db: Connection, ids: Sequence[int]) -> list[Subject]:
        """Keys and expected digests."""
        return [Subject(row.content_id, row.key, row.sha256, row.size) for row in receipts.load(db, ids)]

    def compute(self, subjects: Sequence[Subject]) -> list[Compared]:
        """Read each object whole. Raises DestinationError when the store does not answer."""
        store = self._destination()
        largest_first = sorted(subjects, key=lambda one: -one.size)  # so that no long one is left alone at the end
        with ThreadPoolExecutor(self._workspace.settings.destination.connections) as threads:
            return list(threads.map(lambda one: _compare(store, one), largest_first))

    def commit(self, db: Connection, results: Sequence[Compared]) -> None:
        """Symbols and marks."""
        receipts.compared(db, [one.read_back for one in results])
        steps.mark(db, self.name, self.version, [_mark(one) for one in results])

    def close(self) -> None:
        """End the connections."""
        if self._kept is not None:
            self._kept.close()
            self._kept = None

    def _destination(self) -> Destination:
        if self._kept is None:
            self._kept = destination_of(self._workspace)
        return self._kept


def batches(rows: Iterable[tuple[int, int]], connections: int) -> Iterator[list[int]]:
    """Ids of (content id, bytes) rows, in batches that keep all connections busy: each waits for its last object."""
    return steps.in_batches(rows, BATCH_FILES, BATCH_BYTES * connections)


def _compare(store: Destination, one: Subject) -> Compared:
    try:
        found = Meter().drain(store.read(one.key)).sha256
    except DestinationError as error:
        if error.fault in _OF_THE_STORE:
            raise
        symbol = _SYMBOLS.get(error.fault, ERROR)
        return Compared(ReadBack(one.content_id, symbol), error.fault, str(error))
    if found == one.sha256:
        return Compared(ReadBack(one.content_id, IDENTICAL, found))
    return Compared(ReadBack(one.content_id, DIFFERS, found), Fault.MISMATCH, messages.OTHER_BYTES_IN_STORE)


def _mark(one: Compared) -> Mark:
    if one.fault is None:
        return Mark(one.read_back.content_id)
    return Mark(one.read_back.content_id, State.WAITING, one.fault, one.detail)
