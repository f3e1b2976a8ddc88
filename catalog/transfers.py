"""Plans, and what they send. Receipts are in catalog.receipts."""

import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
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


@dataclass(frozen=True, slots=True)
class Planned:
    """One row of a plan, as it is stored."""

    entry_id: int
    state: str
    content_id: int | None = None
    decision_id: int | None = None
    reason: str = ""
    node: str = ""
    key: str = ""


@dataclass(frozen=True, slots=True)
class Given:
    """The key given to a content. `received`: it has a receipt, so that the key is for life."""

    content_id: int
    key: str
    carrier_id: int
    received: bool = False


class Place(NamedTuple):
    """A present file or link with all that a plan weighs; empty or 0 where the catalogue says nothing."""

    id: int
    path: bytes
    label: str
    shown: str
    kind: str
    size: int
    modified: int | None
    nature: str
    source: str
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
    names = ("id", "path", "label", "shown", "kind", "size", "modified", "nature")
    query = (
        select(
            *(entry.c[name] for name in names),
            source.c.name,
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
    said: dict[str, str] = {}
    once = said.setdefault  # a driver makes each value anew, and a plan keeps a million rows
    for row in map(Place._make, stream(db, query)):
        kind, nature, name = once(row.kind, row.kind), once(row.nature, row.nature), once(row.source, row.source)
        state, node = once(row.read, row.read), once(row.node, row.node)
        yield row._replace(kind=kind, nature=nature, source=name, read=state, node=node)


def filed_by_decision(db: Connection) -> dict[int, str]:
    """Node of each entry that a decision files, the strongest decision last written."""
    nodes: dict[int, str] = {}
    for one, condition in filed(db):
        nodes.update((entry_id, one.detail["node"]) for entry_id in db.scalars(select(entry.c.id).where(condition)))
    return nodes


def given_keys(db: Connection) -> list[Given]:
    """Keys given so far."""
    query = select(object_, receipt.c.content_id.is_not(None).label("received")).select_from(
        object_.outerjoin(receipt, receipt.c.content_id == object_.c.content_id)
    )
    return [Given(row.content_id, row.key, row.carrier_id, row.received) for row in db.execute(query)]


def latest(db: Connection) -> Record | None:
    """The plan in force."""
    return db.execute(select(plan).order_by(plan.c.frozen.desc(), plan.c.id.desc()).limit(1)).one_or_none()


def freeze(db: Connection, digest: str, destination: str, rows: Iterable[Planned], objects: Sequence[Given]) -> bool:
    """Make this the plan in force; False when it already is.

    Keys of received contents stay; keys that were not used yet are those of `objects`.
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
    columns = ("entry_id", "content_id", "state", "decision_id", "reason", "node", "key")
    for some in batches(rows, BULK):
        bulk(db, transfer, [{"plan_id": plan_id} | {name: getattr(row, name) for name in columns} for row in some])
    _give(db, objects)
    return True


def _give(db: Connection, objects: Sequence[Given]) -> None:
    db.execute(delete(object_).where(~exists().where(receipt.c.content_id == object_.c.content_id)))
    bulk(
        db,
        object_,
        [
            {"content_id": one.content_id, "key": one.key, "carrier_id": one.carrier_id}
            for one in objects
            if not one.received
        ],
    )
    carried = [{"b_id": one.content_id, "b_carrier": one.carrier_id} for one in objects if one.received]
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
