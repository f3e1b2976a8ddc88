"""Batches that are out with workers: who commits one takes it off the list in the same transaction, so only one can.

Rows are clocks and counts of work under way, no facts: they go with the run that made them.
"""

import time
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from sqlalchemy import Connection, delete, func, select, update

from catalog.schema import task
from catalog.store import Record, batches, bulk

Failure = Mapping[str, Any]
"""What ends the run: `kind`, `message` and `facts` of an error of ours."""


@dataclass(frozen=True, slots=True)
class Sent:
    """One batch on its way. `after`: subjects of the stage that are sent later."""

    id: str
    job: str
    stage: str
    version: str
    count: int
    after: int


@dataclass(frozen=True, slots=True)
class Pace:
    """How the batches of the run advance: subjects done and left, seconds since the first was sent."""

    stage: str
    done: int
    left: int
    seconds: float

    @property
    def rate(self) -> float:
        """Subjects a second."""
        return self.done / self.seconds if self.seconds > 0 else 0.0


def send(db: Connection, sent: Sequence[Sent]) -> None:
    """Note batches before their messages leave."""
    now = time.time_ns()
    bulk(db, task, [{**asdict(one), "sent": now} for one in sent])


def begin(db: Connection, number: str) -> Record | None:
    """A worker begins a batch: its job, stage, version, count and attempts. None when it is settled or withdrawn."""
    query = update(task).where(task.c.id == number, task.c.done.is_(None)).values(attempts=task.c.attempts + 1)
    return db.execute(query.returning(task.c.job, task.c.stage, task.c.version, task.c.count, task.c.attempts)).first()


def settle(db: Connection, number: str, failure: Failure | None = None) -> bool:
    """Take a batch off the list, in the transaction of its results; False when someone did, and nothing may be kept."""
    query = update(task).where(task.c.id == number, task.c.done.is_(None))
    return db.execute(query.values(done=time.time_ns(), failure=failure)).rowcount == 1


def settled(db: Connection, job: str, known: Sequence[str]) -> Sequence[Record]:
    """Of these batches, those that are settled: id, count, failure."""
    found: list[Record] = []
    for ids in batches(known):
        query = select(task.c.id, task.c.count, task.c.failure).where(task.c.job == job, task.c.id.in_(ids))
        found += db.execute(query.where(task.c.done.is_not(None)).order_by(task.c.done))
    return found


def begun(db: Connection, job: str) -> int:
    """Number of batches that a worker has in hand."""
    query = select(func.count()).where(task.c.job == job, task.c.done.is_(None), task.c.attempts > 0)
    return int(db.scalar(query) or 0)


def withdraw(db: Connection, job: str | None = None) -> None:
    """Forget the batches of a job, or all: whoever still works on one commits nothing."""
    db.execute(delete(task) if job is None else delete(task).where(task.c.job == job))


def pace(db: Connection) -> Pace | None:
    """How the stage at work advances; None when no batch is out."""
    row = db.execute(select(task.c.stage, task.c.job).where(task.c.done.is_(None)).limit(1)).first()
    if row is None:
        return None
    counts = select(
        func.sum(task.c.count).filter(task.c.done.is_not(None)),
        func.sum(task.c.count).filter(task.c.done.is_(None)),
        func.min(task.c.after),
        func.min(task.c.sent),
    )
    done, out, after, first = db.execute(counts.where(task.c.job == row.job, task.c.stage == row.stage)).one()
    if first is None:  # withdrawn meanwhile
        return None
    return Pace(row.stage, int(done or 0), int(out or 0) + after, (time.time_ns() - first) / 1e9)
