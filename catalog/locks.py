"""Locks on objects in the store: the decision that asks for them, and those that stand."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from sqlalchemy import Connection, Select, delete, func, select

from catalog import steps, transfers
from catalog.balance import Tally
from catalog.decisions import LOCK as SUBJECT
from catalog.decisions import Action, standing
from catalog.receipts import IDENTICAL
from catalog.schema import content, object_lock, receipt, step, transfer
from catalog.store import Record, batches, bulk

STAGE = "migrate.lock"


@dataclass(frozen=True, slots=True)
class Lock:
    """A lock as the store confirmed it. Instants are nanoseconds."""

    content_id: int
    version_id: str
    mode: str
    start: int
    days: int
    until: int


def decided(db: Connection) -> Record | None:
    """The decision in force on locks, if there is one."""
    return next((one for one in standing(db, Action.LOCK) if one.subject == SUBJECT), None)


def lockable(db: Connection) -> Sequence[Record]:
    """Objects of the plan in force that are known to be identical, by key.

    Content id, key, size, version id, SHA-256, instant of the verification, node, and the lock that stands: its mode,
    start, end and version (`locked_version`), None without one.
    """
    return db.execute(_lockable(db).order_by(receipt.c.key)).all()


def load(db: Connection, content_ids: Sequence[int]) -> list[Record]:
    """Those of `lockable` that have one of these ids."""
    found: list[Record] = []
    for some in batches(content_ids):
        found += db.execute(_lockable(db).where(receipt.c.content_id.in_(some)).order_by(receipt.c.key))
    return found


def _lockable(db: Connection) -> Select[Any]:
    frozen = transfers.latest(db)
    joined = (
        receipt.join(content)
        .join(transfer, transfer.c.content_id == receipt.c.content_id)
        .outerjoin(object_lock, object_lock.c.content_id == receipt.c.content_id)
    )
    facts = [receipt.c[name] for name in ("content_id", "key", "size", "version_id", "verified")]
    lock = [object_lock.c.mode, object_lock.c.start, object_lock.c.until]
    return (
        select(*facts, content.c.sha256, transfer.c.node, *lock, object_lock.c.version_id.label("locked_version"))
        .select_from(joined)
        .where(transfer.c.plan_id == (frozen.id if frozen else None), transfer.c.state == "send")
        .where(receipt.c.symbol == IDENTICAL, receipt.c.verified.is_not(None))
    )


def keep(db: Connection, locks: Sequence[Lock]) -> None:
    """Keep what the store confirmed, in the place of what was known of these contents."""
    for some in batches([one.content_id for one in locks]):
        db.execute(delete(object_lock).where(object_lock.c.content_id.in_(some)))
    bulk(db, object_lock, [asdict(one) for one in locks])


def standing_locks(db: Connection) -> tuple[Tally, int | None, int | None]:
    """Number and bytes of the objects that a lock guards, and the first and the last instant at which one ends."""
    guarded = object_lock.join(receipt, receipt.c.content_id == object_lock.c.content_id)
    query = select(func.count(), func.sum(receipt.c.size), func.min(object_lock.c.until), func.max(object_lock.c.until))
    row = db.execute(query.select_from(guarded)).one()
    return Tally(row[0], int(row[1] or 0)), row[2], row[3]


def failures(db: Connection) -> Sequence[Record]:
    """Objects that could not be locked: key, fault, sentence; by key."""
    query = (
        select(receipt.c.key, step.c.fault, step.c.detail)
        .select_from(step.join(receipt, receipt.c.content_id == step.c.subject))
        .where(step.c.stage == STAGE, step.c.state != steps.State.DONE)
    )
    return db.execute(query.order_by(receipt.c.key)).all()
