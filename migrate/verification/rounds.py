"""One round of reading back: opened or taken up again, carried out until its end or until the time is up."""

import secrets
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from sqlalchemy import Connection

from catalog import receipts, verifications
from catalog.balance import Tally
from catalog.jobs import Job
from catalog.store import Record
from migrate import messages
from migrate.verification.scope import Draw, Due, Everything, Scope, drawn, in_share
from migrate.verify import batches
from passation.progress import progress
from passation.stages import make


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a round was about and what became of it."""

    scope: Scope
    inside: Tally
    """Objects that the round speaks of."""
    already: int
    """Objects that an earlier sitting of the same round had read back."""
    compared: int
    left: Tally
    began: int
    """Nanoseconds."""


class Until(list[list[int]]):
    """Batches that are no longer given out once the time is up. The first one always is, so that work goes on."""

    def __init__(self, batches: Sequence[list[int]], limit: float | None) -> None:
        super().__init__(batches)
        self._limit = limit

    def __iter__(self) -> Iterator[list[int]]:
        began = time.monotonic()
        for batch in super().__iter__():
            yield batch
            if self._limit is not None and time.monotonic() >= began + self._limit:
                return


def carry_out(work: Job, scope: Scope, limit: float | None = None) -> Outcome:
    """Read back what is left of the round, for `limit` seconds at most.

    Raises:
        DestinationError: the store does not answer; what was compared is kept, and the round goes on next time.
    """
    with work.catalog.begin() as db:
        scope, round_ = _opened(db, scope)
        began = round_.began if round_ else verifications.starting(db)
        inside = _inside(db, scope)
    due = _due(inside, began)
    done = _read_back(work, due, limit)
    with work.catalog.begin() as db:
        left = _due(_inside(db, scope), began)
        if round_ and not left:
            verifications.end(db, round_.id)
    return Outcome(scope, _tally(inside), len(inside) - len(due), done, _tally(left), began)


def _opened(db: Connection, scope: Scope) -> tuple[Scope, Record | None]:
    """The scope with its seed, and its round; what is merely due needs none: it is done when it is identical."""
    if isinstance(scope, Due):
        return scope, None
    wanted = scope.seed if isinstance(scope, Draw) else ""
    round_ = verifications.unfinished(db, scope.name, wanted)
    if isinstance(scope, Draw):
        scope = replace(scope, seed=round_.seed if round_ else wanted or str(secrets.randbelow(10**6)))
        return scope, round_ or verifications.begin(db, scope.name, scope.seed)
    return scope, round_ or verifications.begin(db, scope.name)


def _inside(db: Connection, scope: Scope) -> list[Record]:
    rows = verifications.candidates(db)
    if isinstance(scope, Everything):
        return rows
    if isinstance(scope, Due):
        return [row for row in rows if row.symbol != receipts.IDENTICAL]
    if isinstance(scope, Draw):
        return drawn(rows, scope, verifications.strata(db), verifications.OUTSIDE)
    return [row for row in rows if in_share(row, scope)]


def _due(inside: Sequence[Record], began: int) -> list[Record]:
    return [row for row in inside if row.tried is None or row.tried < began]


def _tally(rows: Sequence[Record]) -> Tally:
    return Tally(len(rows), sum(row.size for row in rows))


def _read_back(work: Job, due: Sequence[Record], limit: float | None) -> int:
    if not due:
        return 0
    connections = work.workspace.settings.destination.connections
    given = list(batches(((row.content_id, row.size) for row in due), connections))
    stage = make(receipts.VERIFY, work.workspace)
    try:
        with progress(messages.VERIFYING, len(due), quiet=work.quiet) as shown:
            done = work.executor.run(stage, Until(given, limit), work.catalog, shown)
    finally:
        stage.close()
    work.log(receipts.VERIFY, subjects=done)
    return done
