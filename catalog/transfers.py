"""Plans, and what they send. Receipts are in catalog.receipts."""

import time
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from sqlalchemy import ColumnElement, Connection, FromClause, and_, bindparam, delete, exists, func, or_, select, update

from catalog import steps
from catalog.decisions import Action, filed, governed_by
from catalog.groups import EXACT
from catalog.schema import (
    content,
    crawl,
    decision,
    entry,
    group,
    group_member,
    object_,
    placement,
    plan,
    receipt,
    ruling,
    source,
    step,
    transfer,
)
from catalog.store import BULK, Record, batches, bulk, inserted
from catalog.survey import stream
from passation.errors import Fault
from passation.model import EntryKind

READ, TRANSFER = "ingest.read", "migrate.transfer"

READ_AGAIN = (Fault.CHANGED, Fault.UNSTABLE, Fault.VANISHED, Fault.MISMATCH)
"""Faults after which the first digest is in doubt: nothing is sent before a new first reading."""


class Planned(NamedTuple):
    """One row of a plan, as it is stored. `received`: its content has a receipt, so that the key is for life."""

    entry_id: int
    state: str
    content_id: int | None = None
    decision_id: int | None = None
    reason: str = ""
    node: str = ""
    key: str = ""
    received: bool = False


class Place(NamedTuple):
    """A present file or link with all that a plan weighs; empty or 0 where the catalogue says nothing."""

    id: int
    source: str
    path: bytes
    label: str
    shown: str
    size: int
    modified: int | None
    kind: str
    nature: str
    crawled: int
    """When the crawl that saw it last began, in nanoseconds."""
    content_id: int
    sha256: bytes
    decision_id: int | None
    action: str
    reason: str
    read: str
    fault: str
    node: str
    confidence: float
    keeper_id: int


def places(db: Connection) -> Iterator[Place]:
    """Every present file and link, by source, path and label."""
    read = step.alias("read")
    exact = (
        select(group_member.c.entry_id, group.c.keeper_id)
        .join(group, group.c.id == group_member.c.group_id)
        .where(group.c.kind == EXACT)
        .subquery()
    )
    joined = (
        entry.join(source, source.c.id == entry.c.source_id)
        .join(crawl, crawl.c.id == entry.c.last_crawl)
        .outerjoin(content, content.c.id == entry.c.content_id)
        .outerjoin(ruling, ruling.c.entry_id == entry.c.id)
        .outerjoin(decision, decision.c.id == ruling.c.decision_id)
        .outerjoin(read, and_(read.c.stage == READ, read.c.subject == entry.c.id))
        .outerjoin(placement, placement.c.entry_id == entry.c.id)
        .outerjoin(exact, exact.c.entry_id == entry.c.id)
    )
    names = ("path", "label", "shown", "size", "modified", "kind", "nature")
    query = (
        select(
            entry.c.id,
            source.c.name,
            *(entry.c[name] for name in names),
            crawl.c.started,
            func.coalesce(content.c.id, 0),
            func.coalesce(content.c.sha256, b""),
            ruling.c.decision_id,
            *(func.coalesce(one, "") for one in (decision.c.action, decision.c.reason, read.c.state, read.c.fault)),
            func.coalesce(placement.c.node, ""),
            func.coalesce(placement.c.confidence, 0.0),
            func.coalesce(exact.c.keeper_id, 0),
        )
        .select_from(joined)
        .where(~entry.c.gone, entry.c.kind != EntryKind.FOLDER)
        .order_by(source.c.name, entry.c.path, entry.c.label)
    )
    return map(Place._make, stream(db, query))


def filed_by_decision(db: Connection) -> dict[int, str]:
    """Node of each entry that a decision files, the strongest decision last written."""
    nodes: dict[int, str] = {}
    for one, condition in filed(db):
        nodes.update((entry_id, one.detail["node"]) for entry_id in db.scalars(select(entry.c.id).where(condition)))
    return nodes


def received_keys(db: Connection) -> Iterator[Record]:
    """Key and content of what has a receipt: they are given for life."""
    of_object = receipt.c.content_id == object_.c.content_id
    return stream(db, select(object_.c.key, object_.c.content_id).join(receipt, of_object))


def latest(db: Connection) -> Record | None:
    """The plan in force."""
    return db.execute(select(plan).order_by(plan.c.frozen.desc(), plan.c.id.desc()).limit(1)).one_or_none()


def freeze(db: Connection, digest: str, destination: str, rows: Iterable[Planned]) -> bool:
    """Make this the plan in force; False when it already is.

    Keys of received contents stay; keys that were not used yet are those of the rows that are sent.
    """
    current = latest(db)
    if current is not None and (current.digest, current.destination) == (digest, destination):
        return False
    after = current.frozen if current else 0  # were the clock put back, the new plan is the later one all the same
    values = {"digest": digest, "destination": destination, "frozen": max(time.time_ns(), after + 1)}
    known = db.scalar(select(plan.c.id).where(plan.c.digest == digest))
    if known is None:
        plan_id = inserted(db, plan, values)
    else:
        plan_id = known
        db.execute(update(plan).where(plan.c.id == known).values(values))
        db.execute(delete(transfer).where(transfer.c.plan_id == known))
    db.execute(delete(object_).where(~exists().where(receipt.c.content_id == object_.c.content_id)))
    columns = Planned._fields[:-1]
    for some in batches(rows, BULK):
        bulk(db, transfer, [{"plan_id": plan_id, **dict(zip(columns, row, strict=False))} for row in some])
        _give(db, [row for row in some if row.state == "send"])
    return True


def _give(db: Connection, carriers: Sequence[Planned]) -> None:
    given = [
        {"content_id": row.content_id, "key": row.key, "carrier_id": row.entry_id}
        for row in carriers
        if not row.received
    ]
    bulk(db, object_, given)
    carried = [{"b_id": row.content_id, "b_carrier": row.entry_id} for row in carriers if row.received]
    if carried:
        statement = update(object_).where(object_.c.content_id == bindparam("b_id"))
        db.execute(statement.values(carrier_id=bindparam("b_carrier")), carried)


def to_send(db: Connection, version: str) -> Sequence[Record]:
    """Contents (id, size) that the plan in force sends and no receipt confirms, in the order of their carriers.

    A carrier that was excluded or held since, or has gone, is not read. What failed because the file was no longer the
    one first read falls due after a new first reading.
    """
    frozen = latest(db)
    if frozen is None:
        return ()
    doubtful = exists().where(step.c.stage == TRANSFER, step.c.subject == content.c.id, step.c.fault.in_(READ_AGAIN))
    due = or_(steps.not_done(TRANSFER, version, content.c.id), and_(doubtful, steps.done(READ, entry.c.id)))
    query = (
        select(content.c.id, content.c.size)
        .select_from(_carried().outerjoin(receipt, receipt.c.content_id == content.c.id))
        .where(transfer.c.plan_id == frozen.id, transfer.c.state == "send", _unconfirmed(), due)
        .where(~entry.c.gone, ~governed_by(Action.EXCLUDE), ~governed_by(Action.HOLD))
        .order_by(entry.c.source_id, entry.c.path, entry.c.label)
    )
    return db.execute(query).all()


def _unconfirmed() -> ColumnElement[bool]:
    return or_(receipt.c.symbol.is_(None), receipt.c.symbol == "+")


def load(db: Connection, content_ids: Sequence[int]) -> list[Record]:
    """What the plan in force sends for these contents: content id, key, carrier, digest, size, plan digest."""
    frozen = latest(db)
    found: list[Record] = []
    for some in batches(content_ids):
        query = (
            select(object_, content.c.sha256, content.c.size, plan.c.digest.label("plan"))
            .select_from(_carried().join(plan, plan.c.id == transfer.c.plan_id))
            .where(transfer.c.plan_id == (frozen.id if frozen else None), content.c.id.in_(some))
            .order_by(entry.c.source_id, entry.c.path, entry.c.label)
        )
        found += db.execute(query)
    return found


def _carried() -> FromClause:
    return (
        transfer.join(entry, entry.c.id == transfer.c.entry_id)
        .join(content, content.c.id == transfer.c.content_id)
        .join(object_, and_(object_.c.content_id == content.c.id, object_.c.carrier_id == entry.c.id))
    )


def unsent(db: Connection) -> int:
    """Number of contents that the plan in force sends and no receipt confirms, whatever the reason."""
    frozen = latest(db)
    if frozen is None:
        return 0
    query = (
        select(func.count())
        .select_from(transfer.outerjoin(receipt, receipt.c.content_id == transfer.c.content_id))
        .where(transfer.c.plan_id == frozen.id, transfer.c.state == "send", _unconfirmed())
    )
    return db.scalar(query) or 0


def retry(db: Connection) -> int:
    """Let what failed for good be sent again, now that its cause was mended; how many.

    What was no longer the file first read stays: it waits for a new first reading.
    """
    return steps.retry(db, TRANSFER, but=READ_AGAIN)


def failures(db: Connection) -> Sequence[Record]:
    """Carriers whose content could not be sent: source, shown, fault, sentence; by source and path."""
    query = (
        select(source.c.name, entry.c.shown, step.c.fault, step.c.detail, step.c.state)
        .select_from(
            step.join(object_, object_.c.content_id == step.c.subject)
            .join(entry, entry.c.id == object_.c.carrier_id)
            .join(source, source.c.id == entry.c.source_id)
        )
        .where(step.c.stage == TRANSFER, step.c.state != steps.State.DONE, ~entry.c.gone)
        .order_by(source.c.name, entry.c.path)
    )
    return db.execute(query).all()
