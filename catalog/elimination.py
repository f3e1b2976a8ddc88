"""What a bordereau d'élimination is drawn from, and what is kept of it: frozen lines, the visa, what is gone."""

import time
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, case, delete, func, select, update

from catalog import receipts, steps, transfers
from catalog.balance import Tally
from catalog.decisions import VISA, standing
from catalog.receipts import Held
from catalog.schema import (
    act,
    bordereau,
    bordereau_line,
    bordereau_place,
    content,
    decision,
    entry,
    member,
    object_lock,
    placement,
    receipt,
    ruling,
    source,
    superseded,
)
from catalog.store import Query, Record, batches, bulk, inserted, mapping
from passation.model import EntryKind


@dataclass(frozen=True, slots=True)
class NewLine:
    """A line to keep: its content, what is said of it, the files that hold it."""

    content_id: int
    facts: Mapping[str, Any]
    entry_ids: tuple[int, ...]


def pieces(db: Connection) -> Iterator[Record]:
    """Every present file with all that its retention depends on, by source, path and label."""
    joined = (
        entry.join(source, source.c.id == entry.c.source_id)
        .outerjoin(content, content.c.id == entry.c.content_id)
        .outerjoin(receipt, receipt.c.content_id == entry.c.content_id)
        .outerjoin(act, act.c.content_id == entry.c.content_id)
        .outerjoin(placement, placement.c.entry_id == entry.c.id)
        .outerjoin(ruling, ruling.c.entry_id == entry.c.id)
        .outerjoin(decision, decision.c.id == ruling.c.decision_id)
    )
    of_entry = (entry.c[name] for name in ("id", "path", "label", "shown", "modified", "nature", "content_id"))
    query = (
        select(
            *of_entry,
            source.c.name.label("source"),
            source.c.zoned_times,
            content.c.sha256,
            content.c.size,
            receipt.c.key,
            receipt.c.symbol,
            act.c.kind.label("act_kind"),
            act.c.date.label("act_date"),
            placement.c.node,
            placement.c.confidence,
            decision.c.action,
            decision.c.reason,
        )
        .select_from(joined)
        .where(~entry.c.gone, entry.c.kind == EntryKind.FILE)
        .order_by(source.c.name, entry.c.path, entry.c.label)
    )
    yield from db.execute(query)


def holding_acts(db: Connection) -> set[int]:
    """Containers in which an act of the commune lies."""
    query = select(member.c.container_id).join(act, act.c.content_id == member.c.content_id)
    return set(db.scalars(query.distinct()))


def under_visa(db: Connection) -> dict[int, bool]:
    """Contents on which a visa has been given: whether one granted them."""
    query = select(bordereau_line.c.content_id, func.max(case((bordereau_line.c.granted, 1), else_=0)))
    ruled = query.where(bordereau_line.c.granted.is_not(None)).group_by(bordereau_line.c.content_id)
    return {content_id: bool(granted) for content_id, granted in db.execute(ruled)}


def next_number(db: Connection, year: int) -> str:
    """Year and rank of the next bordereau, `2026-001`."""
    taken = db.scalars(select(bordereau.c.number).where(bordereau.c.number.startswith(f"{year}-"))).all()
    return f"{year}-{max((int(one.partition('-')[2]) for one in taken), default=0) + 1:03d}"


def keep(
    db: Connection, number: str, as_of: str, digest: str, document: Mapping[str, Any], lines: Sequence[NewLine]
) -> None:
    """Freeze a bordereau; its lines are numbered from 1 in their order."""
    values = {"number": number, "as_of": as_of, "made": time.time_ns(), "digest": digest, "document": dict(document)}
    one = inserted(db, bordereau, values)
    rows = [
        {"bordereau_id": one, "line": rank, "content_id": line.content_id, "facts": dict(line.facts)}
        for rank, line in enumerate(lines, start=1)
    ]
    bulk(db, bordereau_line, rows)
    places = [
        {"bordereau_id": one, "line": rank, "entry_id": entry_id}
        for rank, line in enumerate(lines, start=1)
        for entry_id in line.entry_ids
    ]
    bulk(db, bordereau_place, places)


def latest_draft(db: Connection, digest: str) -> str:
    """Number of the last bordereau of that digest; empty when there is none."""
    query = select(bordereau.c.number).where(bordereau.c.digest == digest).order_by(bordereau.c.id.desc())
    return db.scalar(query.limit(1)) or ""


def find(db: Connection, number: str) -> Record | None:
    """The bordereau of that number."""
    return db.execute(select(bordereau).where(bordereau.c.number == number)).one_or_none()


def lines(db: Connection, bordereau_id: int) -> Sequence[Record]:
    """Its lines, in order."""
    query = select(bordereau_line).where(bordereau_line.c.bordereau_id == bordereau_id)
    return db.execute(query.order_by(bordereau_line.c.line)).all()


def visa_of(db: Connection, number: str) -> Record | None:
    """The standing decision that records its visa."""
    subject = VISA + number.encode()
    return next((one for one in standing(db) if one.subject == subject), None)


def grant(db: Connection, bordereau_id: int, refused: Collection[int]) -> None:
    """Write down what the visa grants: every line but the refused ones."""
    here = bordereau_line.c.bordereau_id == bordereau_id
    db.execute(update(bordereau_line).where(here).values(granted=True))
    for some in batches(sorted(refused)):
        db.execute(update(bordereau_line).where(here, bordereau_line.c.line.in_(some)).values(granted=False))


def eliminated(db: Connection, bordereau_id: int, gone: Sequence[int]) -> None:
    """Keep as a fact that the contents of these lines are no longer in the store.

    Their receipts move into the lines, so that nothing expects the objects any more; a new copy of such a content found
    later is a new document, due for transfer like any other.
    """
    here = bordereau_line.c.bordereau_id == bordereau_id
    for some in batches(gone):
        same = receipt.c.content_id == bordereau_line.c.content_id
        query = select(bordereau_line.c.line, receipt).join(receipt, same)
        known = db.execute(query.where(here, bordereau_line.c.line.in_(some))).all()
        for row in known:
            facts = {
                "key": row.key,
                "size": row.size,
                "version_id": row.version_id,
                "sent": row.sent,
                "verified": row.verified,
                "read_back": row.read_back_sha256.hex() if row.read_back_sha256 else "",
                "symbol": row.symbol,
            }
            db.execute(update(bordereau_line).where(here, bordereau_line.c.line == row.line).values(receipt=facts))
        ids = [row.content_id for row in known]
        db.execute(delete(receipt).where(receipt.c.content_id.in_(ids)))
        steps.forget(db, receipts.VERIFY, ids)
        steps.forget(db, transfers.TRANSFER, ids)
        marked = update(bordereau_line).where(here, bordereau_line.c.line.in_(some))
        db.execute(marked.values(eliminated=time.time_ns()))


def eliminated_tally(db: Connection) -> Tally:
    """Objects that were eliminated under a visa, with their bytes."""
    query = select(func.count(), func.coalesce(func.sum(content.c.size), 0)).select_from(bordereau_line.join(content))
    count, size = db.execute(query.where(bordereau_line.c.eliminated.is_not(None))).one()
    return Tally(count, int(size))


def ended(db: Connection) -> dict[str, list[Held]]:
    """By bordereau whose visa stands, the receipts of what was eliminated under it."""
    joined = bordereau_line.join(bordereau, bordereau.c.id == bordereau_line.c.bordereau_id).join(content)
    facts = [bordereau_line.c[name] for name in ("content_id", "eliminated", "receipt")]
    query = select(bordereau.c.number, content.c.sha256, *facts).select_from(joined)
    gone = query.where(bordereau_line.c.eliminated.is_not(None), bordereau_line.c.granted)
    found: dict[str, list[Held]] = {}
    for row in db.execute(gone.order_by(bordereau.c.number, bordereau_line.c.line)):
        said = row.receipt
        if said is not None:
            read_back = bytes.fromhex(said["read_back"]) or None
            one = Held(
                row.content_id,
                said["key"],
                row.sha256,
                said["size"],
                said["symbol"],
                read_back,
                said["sent"],
                row.eliminated,
            )
            found.setdefault(row.number, []).append(one)
    return {number: some for number, some in found.items() if visa_of(db, number) is not None}


def eliminations(db: Connection, content_ids: Sequence[int]) -> dict[int, tuple[str, int]]:
    """By content that was eliminated and is not in the store again: number of the bordereau, when it was seen gone."""
    found: dict[int, tuple[str, int]] = {}
    for some in batches(content_ids):
        joined = bordereau_line.join(bordereau, bordereau.c.id == bordereau_line.c.bordereau_id).outerjoin(
            receipt, receipt.c.content_id == bordereau_line.c.content_id
        )
        query = select(bordereau_line.c.content_id, bordereau.c.number, bordereau_line.c.eliminated)
        gone = and_(bordereau_line.c.eliminated.is_not(None), receipt.c.content_id.is_(None))
        for row in db.execute(query.select_from(joined).where(gone, bordereau_line.c.content_id.in_(some))):
            found[row.content_id] = (row.number, row.eliminated)
    return found


def places(db: Connection, content_ids: Sequence[int]) -> Iterator[Record]:
    """Every file, present or gone, that holds one of these contents: content id, source, shown, gone."""
    for some in batches(content_ids):
        query = select(entry.c.content_id, source.c.name.label("source"), entry.c.shown, entry.c.gone).join(source)
        yield from db.execute(
            query.where(entry.c.content_id.in_(some)).order_by(source.c.name, entry.c.path, entry.c.label)
        )


def locked_until(db: Connection, content_ids: Sequence[int]) -> dict[int, int]:
    """By content, the instant at which the lock ends that the store confirmed for its object."""
    found: dict[int, int] = {}
    for some in batches(content_ids):
        found |= mapping(db, _pairs(object_lock.c.content_id, object_lock.c.until, some))
    return found


def sent(db: Connection, content_ids: Sequence[int]) -> dict[int, int]:
    """By content, when its object came into the store: when it was sent or, to its key of today, filed elsewhere."""
    found: dict[int, int] = {}
    for some in batches(content_ids):
        found |= mapping(db, _pairs(receipt.c.content_id, receipt.c.sent, some))
        latest = _pairs(superseded.c.content_id, func.max(superseded.c.replaced), some)
        found |= mapping(db, latest.group_by(superseded.c.content_id))
    return found


def _pairs(content_id: ColumnElement[int], value: ColumnElement[int], ids: Sequence[int]) -> Query:
    return select(content_id, value).where(content_id.in_(ids))


def inside(db: Connection, content_ids: Sequence[int]) -> Iterator[Record]:
    """The archives and mails in which one of these contents lies too: content id, source, shown, member."""
    for some in batches(content_ids):
        query: Query = (
            select(member.c.content_id, source.c.name.label("source"), entry.c.shown, member.c.shown.label("member"))
            .select_from(member.join(entry, entry.c.content_id == member.c.container_id).join(source))
            .where(member.c.content_id.in_(some), ~entry.c.gone)
        )
        yield from db.execute(query.order_by(source.c.name, entry.c.path, member.c.shown))
