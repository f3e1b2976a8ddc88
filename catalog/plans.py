"""Frozen plans, looked back at; all of them stay. What they send is in catalog.transfers."""

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from sqlalchemy import Connection, select

from catalog.schema import content, crawl, entry, plan, receipt, sighting, source, transfer
from catalog.store import Record, batches
from catalog.survey import stream

_LATEST_FIRST = select(plan).order_by(plan.c.frozen.desc(), plan.c.id.desc())


def before(db: Connection, digest: str) -> Record | None:
    """The latest frozen plan that is not the one of that digest."""
    return db.execute(_LATEST_FIRST.where(plan.c.digest != digest).limit(1)).one_or_none()


def named(db: Connection, beginning: str) -> Sequence[Record]:
    """Frozen plans whose digest begins so, the latest first."""
    return db.execute(_LATEST_FIRST.where(plan.c.digest.startswith(beginning, autoescape=True))).all()


def rows_of(db: Connection, plan_id: int) -> Iterator[Record]:
    """What a plan did with each entry: its ids, source, path, shown, label, size, SHA-256, state, reason, node, key.

    They come by source, path and label.
    """
    facts = [transfer.c[name] for name in ("entry_id", "content_id", "state", "reason", "node", "key")]
    of_entry = [entry.c[name] for name in ("path", "shown", "label", "size")]
    joined = transfer.join(entry, entry.c.id == transfer.c.entry_id).join(source)
    query = (
        select(*facts, source.c.name.label("source"), *of_entry, content.c.sha256)
        .select_from(joined.outerjoin(content, content.c.id == transfer.c.content_id))
        .where(transfer.c.plan_id == plan_id)
        .order_by(source.c.name, entry.c.path, entry.c.label)
    )
    return stream(db, query)


def sendings(db: Connection) -> Iterator[tuple[int, int]]:
    """Instant and size of every object that was sent, in order."""
    query = select(receipt.c.sent, receipt.c.size).order_by(receipt.c.sent)
    return ((row.sent, row.size) for row in stream(db, query))


class Seen(NamedTuple):
    """An entry as one crawl of its source left it: `gone` when an earlier crawl saw it and this one did not."""

    id: int
    source: str
    path: bytes
    kind: str
    size: int
    modified: int | None
    content_id: int | None
    gone: bool


def crawls_at(db: Connection, seconds: Mapping[str, int], made: int) -> dict[str, Record]:
    """By source, the crawl that began in that second of the epoch; of several, the last one before `made` (ns)."""
    query = select(crawl, source.c.name).join(source).order_by(crawl.c.id)
    then = [row for row in db.execute(query) if row.started // 10**9 == seconds.get(row.name)]
    in_time = {row.name: row for row in then if row.started <= made}
    return {row.name: row for row in then} | in_time


def seen_by(db: Connection, crawls: Mapping[str, Record]) -> Iterator[Seen]:
    """Every entry of these sources, by source and path, as these crawls left it; what came later is not told."""
    for name, one in sorted(crawls.items()):
        facts = [entry.c[column] for column in ("id", "path", "kind", "size", "modified", "content_id")]
        interval = [entry.c.since_crawl, entry.c.last_crawl]
        query = select(*facts, *interval).where(entry.c.source_id == one.source_id, entry.c.first_crawl <= one.id)
        rows = db.execute(query.order_by(entry.c.path, entry.c.label)).all()
        past = _past(db, [row.id for row in rows if row.since_crawl > one.id], one.id)
        for row in rows:
            state = past.get(row.id, row)
            facts_then = state.size, state.modified, state.content_id
            yield Seen(row.id, name, row.path, row.kind, *facts_then, gone=state.last_crawl < one.id)


def _past(db: Connection, entry_ids: Sequence[int], crawl_id: int) -> dict[int, Record]:
    """The last state of each of these entries that began no later than that crawl."""
    found: dict[int, Record] = {}
    for some in batches(entry_ids):
        query = select(sighting).where(sighting.c.entry_id.in_(some), sighting.c.first_crawl <= crawl_id)
        found.update((row.entry_id, row) for row in db.execute(query.order_by(sighting.c.id)))
    return found
