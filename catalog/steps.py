"""Progress: what each stage has done of each subject, and what it could not do."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, delete, exists, func, select, update

from catalog.schema import step
from catalog.store import batches, bulk
from passation.stage import BATCH_BYTES, BATCH_FILES


class State(StrEnum):
    """`waiting` falls due again at the next run (a locked file); `failed` only with a new version or a retry."""

    DONE = "done"
    FAILED = "failed"
    WAITING = "waiting"


@dataclass(frozen=True, slots=True)
class Mark:
    """What became of one subject."""

    subject: int
    state: State = State.DONE
    fault: str = ""
    detail: str = ""


def mark(db: Connection, stage: str, version: str, marks: Sequence[Mark]) -> None:
    """Record the marks, replacing older ones of the same subjects."""
    attempts = _attempts(db, stage, [one.subject for one in marks])
    forget(db, stage, list(attempts))
    bulk(
        db,
        step,
        [
            {
                "stage": stage,
                "subject": one.subject,
                "version": version,
                "state": one.state,
                "attempts": attempts.get(one.subject, 0) + 1,
                "fault": one.fault,
                "detail": one.detail[:500],
            }
            for one in marks
        ],
    )


def _attempts(db: Connection, stage: str, subjects: Sequence[int]) -> dict[int, int]:
    found: dict[int, int] = {}
    for ids in batches(subjects):
        rows = db.execute(select(step.c.subject, step.c.attempts).where(step.c.stage == stage, step.c.subject.in_(ids)))
        found.update((row.subject, row.attempts) for row in rows)
    return found


def forget(db: Connection, stage: str, subjects: Sequence[int]) -> None:
    """Make these subjects due again."""
    for ids in batches(subjects):
        db.execute(delete(step).where(step.c.stage == stage, step.c.subject.in_(ids)))


def retry(db: Connection, stage: str, but: Iterable[str] = ()) -> int:
    """Make the failed subjects of the stage due again, those of the faults `but` apart; how many."""
    failed = (step.c.stage == stage) & (step.c.state == State.FAILED) & step.c.fault.not_in(list(but))
    return db.execute(update(step).where(failed).values(state=State.WAITING)).rowcount


def not_done(stage: str, version: str, subject: ColumnElement[Any]) -> ColumnElement[bool]:
    """SQL condition: the subject has no final mark of this version."""
    return ~exists().where(
        step.c.stage == stage,
        step.c.subject == subject,
        step.c.version == version,
        step.c.state.in_([State.DONE, State.FAILED]),
    )


def done(stage: str, subject: ColumnElement[Any], version: str | None = None) -> ColumnElement[bool]:
    """SQL condition: the subject is done, in this version when one is given."""
    condition = and_(step.c.stage == stage, step.c.subject == subject, step.c.state == State.DONE)
    return exists().where(condition if version is None else and_(condition, step.c.version == version))


def in_batches(
    rows: Iterable[tuple[int, int]], files: int = BATCH_FILES, size: int = BATCH_BYTES
) -> Iterator[list[int]]:
    """Ids of (id, bytes) rows, `files` or `size` bytes to a batch, whichever comes first."""
    batch: list[int] = []
    weight = 0
    for subject, cost in rows:
        batch.append(subject)
        weight += cost
        if len(batch) >= files or weight >= size:
            yield batch
            batch, weight = [], 0
    if batch:
        yield batch


def counts(db: Connection) -> dict[str, dict[str, int]]:
    """Number of subjects by stage and state."""
    found: dict[str, dict[str, int]] = {}
    for row in db.execute(select(step.c.stage, step.c.state, func.count()).group_by(step.c.stage, step.c.state)):
        found.setdefault(row[0], {})[row[1]] = row[2]
    return found


def inputs_changed(db: Connection, stage: str, version: str, inputs: str) -> bool:
    """Whether a stage that is computed whole (subject 0) is due: never done in this version, or of other inputs.

    Its mark keeps the fingerprint of its inputs in `detail`.
    """
    query = select(step.c.version, step.c.detail).where(step.c.stage == stage, step.c.subject == 0)
    row = db.execute(query).one_or_none()
    return row is None or (row.version, row.detail) != (version, inputs)
