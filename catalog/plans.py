"""Frozen plans, looked back at; all of them stay. What they send is in catalog.transfers."""

from collections.abc import Iterator, Sequence

from sqlalchemy import Connection, select

from catalog.schema import entry, plan, receipt, source, transfer
from catalog.store import Record

_LATEST_FIRST = select(plan).order_by(plan.c.frozen.desc(), plan.c.id.desc())


def before(db: Connection, digest: str) -> Record | None:
    """The latest frozen plan that is not the one of that digest."""
    return db.execute(_LATEST_FIRST.where(plan.c.digest != digest).limit(1)).one_or_none()


def named(db: Connection, beginning: str) -> Sequence[Record]:
    """Frozen plans whose digest begins so, the latest first."""
    return db.execute(_LATEST_FIRST.where(plan.c.digest.startswith(beginning, autoescape=True))).all()


def rows_of(db: Connection, plan_id: int) -> Iterator[Record]:
    """What a plan did with each entry: its ids, source, shown, label, size, state, reason, node and key."""
    facts = [transfer.c[name] for name in ("entry_id", "content_id", "state", "reason", "node", "key")]
    query = (
        select(*facts, source.c.name.label("source"), entry.c.shown, entry.c.label, entry.c.size)
        .select_from(transfer.join(entry, entry.c.id == transfer.c.entry_id).join(source))
        .where(transfer.c.plan_id == plan_id)
        .order_by(source.c.name, entry.c.path, entry.c.label)
    )
    yield from db.execute(query)


def sendings(db: Connection) -> list[tuple[int, int]]:
    """Instant and size of every object that was sent, in order."""
    query = select(receipt.c.sent, receipt.c.size).order_by(receipt.c.sent)
    return [(row.sent, row.size) for row in db.execute(query)]
