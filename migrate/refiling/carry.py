"""Moving objects: read from the old key, sent to the new one, read back; only then is the new key that of the content.

The bytes pass here, whatever the store: their digest is taken on the way, as for a transfer. What is stopped between
the sending and the note is found in its place by the next time, and not sent again.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial

from catalog import refiling
from catalog.jobs import Job
from catalog.refiling import Refiled
from catalog.steps import in_batches
from migrate.destinations import Destination
from migrate.destinations.metadata import object_metadata
from migrate.flight import Flight
from migrate.pace.throttle import Throttle, throttle
from migrate.refiling import messages
from migrate.refiling.moves import Move
from migrate.transfer import OF_ONE_OBJECT, ROOM
from passation.digest import Meter
from passation.errors import DestinationError, Fault, FixityError
from passation.progress import progress


@dataclass(frozen=True, slots=True)
class Failure:
    """An object that kept its key, and why. `refused`: the store gave other bytes than those first read."""

    key: str
    fault: Fault
    sentence: str
    refused: bool = False


@dataclass(slots=True)
class Carried:
    """What was moved, and what was not."""

    done: list[Move] = field(default_factory=list)
    failing: list[Failure] = field(default_factory=list)


def carry(work: Job, store: Destination, moves: Sequence[Move], plan: str, *, by: str, why: str) -> Carried:
    """Move these objects, noting them batch by batch.

    Raises:
        DestinationError: the store as a whole does not serve; what was noted stays, the rest keeps its keys.
    """
    carried, carrier = Carried(), _Carrier(store, throttle(work.workspace), plan)
    batches = list(in_batches((place, move.row.size) for place, move in enumerate(moves)))
    with progress(messages.MOVING, len(moves), quiet=work.quiet) as shown:
        for batch in batches:
            some = {moves[place].content_id: moves[place] for place in batch}
            results = _flown(carrier, list(some.values()), work.workspace.settings.destination.connections)
            refiled = [one for one in results if isinstance(one, Refiled)]
            with work.catalog.begin() as db:
                refiling.replace(db, refiled, by, why)
            carried.done += [some[one.content_id] for one in refiled]
            carried.failing += [one for one in results if isinstance(one, Failure)]
            shown.advance("migrate.refile", len(some))
    return carried


def _flown(carrier: "_Carrier", some: Sequence[Move], connections: int) -> list[Refiled | Failure]:
    """Several at once, and no more bytes in memory than for a transfer; a large one goes by itself."""
    with Flight[Refiled | Failure](connections, ROOM) as flight:
        for move in some:
            flight.wait_for(move.row.size)
            if move.row.size > ROOM:
                flight.keep(carrier.one(move))
            else:
                flight.send(move.row.size, partial(carrier.one, move))
        return flight.landed()


class _Carrier:
    def __init__(self, store: Destination, limit: Throttle, plan: str) -> None:
        self._store, self._limit, self._plan = store, limit, plan

    def one(self, move: Move) -> Refiled | Failure:
        row = move.row
        metadata = object_metadata(row.sha256, row.modified, self._plan[:12])
        try:
            stored = self._store.put(move.new, row.sha256, row.size, self._read(move), metadata)
            found = Meter().drain(self._store.read(move.new)).sha256
        except FixityError:
            return Failure(move.old, Fault.MISMATCH, messages.OLD_DIFFERS, refused=True)
        except DestinationError as error:
            if error.fault is Fault.VANISHED:
                return Failure(move.old, Fault.VANISHED, messages.OLD_GONE)
            if error.fault not in OF_ONE_OBJECT:
                raise
            return Failure(move.old, error.fault, str(error))
        if found != row.sha256:
            return Failure(move.old, Fault.MISMATCH, messages.NEW_DIFFERS, refused=True)
        return Refiled(move.content_id, row.sha256, stored)

    def _read(self, move: Move) -> Iterator[bytes]:
        return self._limit.through(self._store.read(move.old, move.version_id))
