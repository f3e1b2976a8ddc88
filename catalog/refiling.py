"""Objects whose content was given another key: the receipts that a later filing replaced. None is ever erased."""

import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, bindparam, insert, literal, select, update

from catalog.receipts import IDENTICAL, Held
from catalog.schema import content, object_, receipt, superseded
from catalog.schema.base import Instant
from catalog.store import Record, batches
from passation.model import Stored


@dataclass(frozen=True, slots=True)
class Refiled:
    """A content whose new object was read back and found identical to `sha256`."""

    content_id: int
    sha256: bytes
    stored: Stored


_KEPT = ("content_id", "key", "size", "version_id", "sent", "symbol", "read_back_sha256", "verified")


def replace(db: Connection, some: Sequence[Refiled], by: str, why: str) -> None:
    """Give these contents their new key, and keep the receipts of their objects before.

    The content keeps the date at which it was sent: it comes from the store, and no source was read.
    """
    now = time.time_ns()
    signed = [literal(now, Instant), literal(by), literal(why)]
    for ids in batches([one.content_id for one in some]):
        former = select(*(receipt.c[name] for name in _KEPT), *signed).where(receipt.c.content_id.in_(ids))
        db.execute(insert(superseded).from_select([*_KEPT, "replaced", "by", "why"], former))
    rows = [
        {
            "b_id": one.content_id,
            "b_key": one.stored.key,
            "b_version": one.stored.version_id,
            "b_store": one.stored.sha256,
            "b_read": one.sha256,
        }
        for one in some
    ]
    if rows:
        given = update(object_).where(object_.c.content_id == bindparam("b_id"))
        db.execute(given.values(key=bindparam("b_key")), rows)
        confirmed = {
            "key": bindparam("b_key"),
            "version_id": bindparam("b_version"),
            "store_sha256": bindparam("b_store"),
            "read_back_sha256": bindparam("b_read"),
            "symbol": IDENTICAL,
            "verified": now,
            "tried": now,
        }
        db.execute(update(receipt).where(receipt.c.content_id == bindparam("b_id")).values(confirmed), rows)


def receipts_of(db: Connection, content_ids: Sequence[int]) -> dict[int, Record]:
    """By content, its receipt of today."""
    found: dict[int, Record] = {}
    for some in batches(content_ids):
        rows = db.execute(select(receipt).where(receipt.c.content_id.in_(some)))
        found.update((row.content_id, row) for row in rows)
    return found


def former(db: Connection) -> Sequence[Record]:
    """Every replaced receipt with the key that its content has today (`now`, none: eliminated), by key and date."""
    joined = superseded.outerjoin(receipt, receipt.c.content_id == superseded.c.content_id)
    query = select(superseded, receipt.c.key.label("now")).select_from(joined)
    return db.execute(query.order_by(superseded.c.key, superseded.c.replaced)).all()


def former_keys(db: Connection) -> dict[str, int]:
    """Keys that were replaced and that no content has today, with the size of the object."""
    today = select(receipt.c.key)
    rows = db.execute(select(superseded.c.key, superseded.c.size).where(superseded.c.key.not_in(today)))
    return {row.key: row.size for row in rows}


def keys_of(db: Connection, content_ids: Sequence[int]) -> Mapping[int, set[str]]:
    """By content, every key under which the store may hold it: that of today and those before."""
    found: dict[int, set[str]] = {one: set() for one in content_ids}
    for some in batches(content_ids):
        for table in (receipt, superseded):
            for row in db.execute(select(table.c.content_id, table.c.key).where(table.c.content_id.in_(some))):
                found[row.content_id].add(row.key)
    return found


def ended(db: Connection) -> Iterator[Held]:
    """The replaced receipts, as they were until then."""
    facts = [superseded.c[name] for name in ("content_id", "key", "size", "symbol", "read_back_sha256", "sent")]
    query = select(*facts, superseded.c.replaced.label("ended"), content.c.sha256).join(content)
    return (Held(**row._mapping) for row in db.execute(query))
