"""Receipts of the store, what was read back, and the attestations made of them.

Symbols, as operators know them: `=` identical, `*` differs, `+` missing at the destination, `!` error, `?` not
compared. A receipt is `?` until its object was read back.
"""

import time
from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import BigInteger, Connection, Select, bindparam, delete, func, select, update

from catalog import steps, transfers
from catalog.balance import Tally
from catalog.schema import (
    attestation,
    content,
    crawl,
    entry,
    object_,
    receipt,
    source,
    step,
    superseded,
    transfer,
    verification,
)
from catalog.store import Record, batches, bulk, inserted
from passation.model import Stored

VERIFY = "migrate.verify"
IDENTICAL, DIFFERS, MISSING, ERROR, NOT_COMPARED = "=*+!?"
SYMBOLS = (IDENTICAL, DIFFERS, MISSING, ERROR, NOT_COMPARED)


@dataclass(frozen=True, slots=True)
class ReadBack:
    """What reading an object back gave; `sha256` is None when it was not read whole."""

    content_id: int
    symbol: str
    sha256: bytes | None = None


def confirm(db: Connection, stored: Sequence[tuple[int, Stored]]) -> None:
    """Keep what the store received (content id, what it says); nothing is compared yet."""
    ids = [content_id for content_id, _ in stored]
    for some in batches(ids):
        db.execute(delete(receipt).where(receipt.c.content_id.in_(some)))
    steps.forget(db, VERIFY, ids)
    # Were the clock put back, a crawl that came before this sending must not pass for the control that follows it.
    sent = max(time.time_ns(), db.scalar(select(func.max(crawl.c.started))) or 0)
    bulk(
        db,
        receipt,
        [
            {
                "content_id": content_id,
                "key": one.key,
                "size": one.size,
                "version_id": one.version_id,
                "store_sha256": one.sha256,
                "sent": sent,
                "symbol": NOT_COMPARED,
            }
            for content_id, one in stored
        ],
    )


def to_verify(db: Connection) -> Sequence[Record]:
    """Receipts (content id, size) that are not known to be identical: the longest untried first, then by key."""
    query = select(receipt.c.content_id, receipt.c.size).where(receipt.c.symbol != IDENTICAL)
    return db.execute(query.order_by(func.coalesce(receipt.c.tried, 0), receipt.c.key)).all()


def load(db: Connection, content_ids: Sequence[int]) -> list[Record]:
    """Content id, key, and the digest and size that the object must have."""
    found: list[Record] = []
    for some in batches(content_ids):
        query = select(receipt.c.content_id, receipt.c.key, content.c.sha256, content.c.size)
        found += db.execute(query.join(content).where(receipt.c.content_id.in_(some)).order_by(receipt.c.key))
    return found


def compared(db: Connection, results: Sequence[ReadBack]) -> None:
    """Keep what was read back, with its date. A missing object is due for transfer again.

    An object that could not be read whole keeps the date of its last comparison, not its symbol.
    """
    statement = (
        update(receipt)
        .where(receipt.c.content_id == bindparam("b_id"))
        .values(symbol=bindparam("b_symbol"), read_back_sha256=bindparam("b_sha256"), tried=bindparam("b_now"))
        .values(verified=func.coalesce(bindparam("b_at", type_=BigInteger), receipt.c.verified))
    )
    # Were the clock put back during a round, what it has read back would never count as such.
    tried = max(now := time.time_ns(), db.scalar(select(func.max(verification.c.began))) or 0)
    rows = [
        {
            "b_id": one.content_id,
            "b_symbol": one.symbol,
            "b_sha256": one.sha256,
            "b_now": tried,
            "b_at": now if one.sha256 else None,
        }
        for one in results
    ]
    if rows:
        db.execute(statement, rows)
    steps.forget(db, transfers.TRANSFER, [one.content_id for one in results if one.symbol == MISSING])


def forget_comparisons(db: Connection) -> None:
    """Make every receipt not compared again."""
    db.execute(update(receipt).values(symbol=NOT_COMPARED, read_back_sha256=None, verified=None, tried=None))
    db.execute(delete(step).where(step.c.stage == VERIFY))


def by_symbol(db: Connection) -> dict[str, Tally]:
    """Number and bytes of the receipts of each symbol."""
    query = select(receipt.c.symbol, func.count(), func.sum(receipt.c.size)).group_by(receipt.c.symbol)
    found = {row[0]: Tally(row[1], int(row[2])) for row in db.execute(query)}
    return {symbol: found.get(symbol, Tally()) for symbol in SYMBOLS}


def not_identical(db: Connection, *, planned: bool = False) -> Sequence[Record]:
    """Receipts that are not `=`, with fault and sentence; `planned`: those of the plan in force only."""
    query = (
        select(receipt, content.c.sha256, step.c.fault, step.c.detail)
        .select_from(
            receipt.join(content).outerjoin(step, (step.c.stage == VERIFY) & (step.c.subject == receipt.c.content_id))
        )
        .where(receipt.c.symbol != IDENTICAL)
        .order_by(receipt.c.key)
    )
    return db.execute(query.where(receipt.c.content_id.in_(_planned(db))) if planned else query).all()


def planned(db: Connection) -> Sequence[Record]:
    """Receipts of the plan in force with the digest that was first read, by key: the leaves of the proof."""
    query = select(receipt, content.c.sha256).join(content).where(receipt.c.content_id.in_(_planned(db)))
    return db.execute(query.order_by(receipt.c.key)).all()


def planned_ids(db: Connection) -> set[int]:
    """Contents that the plan in force sends."""
    return set(db.scalars(_planned(db)))


def _planned(db: Connection) -> Select[Any]:
    frozen = transfers.latest(db)
    plan_id = frozen.id if frozen else None
    return select(transfer.c.content_id).where(transfer.c.plan_id == plan_id, transfer.c.state == "send")


def ledger(db: Connection) -> Sequence[Record]:
    """Every receipt with the digest that was first read, by key."""
    return db.execute(select(receipt, content.c.sha256).join(content).order_by(receipt.c.key)).all()


def all_places(db: Connection) -> dict[int, list[Record]]:
    """By received content, every entry that holds it (source, path, modified), those that have gone since included."""
    query = (
        select(receipt.c.content_id, source.c.name, entry.c.path, entry.c.shown, entry.c.modified)
        .select_from(receipt.join(entry, entry.c.content_id == receipt.c.content_id).join(source))
        .order_by(source.c.name, entry.c.path, entry.c.label)
    )
    found: dict[int, list[Record]] = {}
    for row in db.execute(query):
        found.setdefault(row.content_id, []).append(row)
    return found


@dataclass(frozen=True, slots=True)
class Held:
    """What a receipt says, today or before; instants are nanoseconds."""

    content_id: int
    key: str
    sha256: bytes
    size: int
    symbol: str
    read_back_sha256: bytes | None
    sent: int
    ended: int | None = None
    """When it was no longer so; None: it still is."""


def held_at(db: Connection, instant: int, former: Iterable[Held], surely: Container[int] = ()) -> list[Held]:
    """The receipts of that instant, by key.

    Args:
        db: the catalogue.
        instant: in nanoseconds.
        former: receipts that ended, in any order.
        surely: contents known to have been received by then, whatever date their receipt has today (sent once more).
    """
    facts = [receipt.c[name] for name in ("content_id", "key", "size", "symbol", "read_back_sha256", "sent")]
    rows = db.execute(select(*facts, content.c.sha256).join(content))
    found = {row.content_id: Held(**row._mapping) for row in rows if row.sent <= instant or row.content_id in surely}
    ended = [one for one in former if one.sent <= instant and one.ended is not None and one.ended > instant]
    for one in sorted(ended, key=lambda one: one.ended or 0, reverse=True):
        found[one.content_id] = one
    return sorted(found.values(), key=lambda one: one.key)


def sent_after(db: Connection, instant: int) -> Tally:
    """Objects that were sent after that instant."""
    query = select(func.count(), func.coalesce(func.sum(receipt.c.size), 0)).where(receipt.c.sent > instant)
    count, size = db.execute(query).one()
    return Tally(count, int(size))


def places_of(db: Connection, content_ids: Sequence[int]) -> dict[int, list[str]]:
    """`<source>:<path>` of every entry that holds each of these contents."""
    found: dict[int, list[str]] = {}
    for some in batches(content_ids):
        query = select(entry.c.content_id, source.c.name, entry.c.shown).join(source)
        rows = db.execute(query.where(entry.c.content_id.in_(some)).order_by(source.c.name, entry.c.path))
        for row in rows:
            found.setdefault(row.content_id, []).append(f"{row.name}:{row.shown}")
    return found


def known_keys(db: Connection) -> set[str]:
    """Every key that was given or confirmed, those that were replaced included."""
    return {key for table in (object_, receipt, superseded) for key in db.scalars(select(table.c.key))}


def next_attestation(db: Connection) -> int:
    """Number that the next constat will have."""
    return (db.scalar(select(func.max(attestation.c.id))) or 0) + 1


def made(db: Connection, number: int) -> int | None:
    """When the constat of that number was made, in nanoseconds."""
    return db.scalar(select(attestation.c.made).where(attestation.c.id == number))


def keep_attestation(db: Connection, plan_id: int | None, *, allowed: bool, document: Mapping[str, Any]) -> int:
    """Keep a constat, allowed or not; its number."""
    values = {"plan_id": plan_id, "made": time.time_ns(), "allowed": allowed, "document": dict(document)}
    return inserted(db, attestation, values)
