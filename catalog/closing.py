"""What stands in the way of closing a server, and what the constat says of it: all of it read from the catalogue."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, exists, func, or_, select

from catalog import transfers
from catalog.balance import IN_SCOPE, state, verified
from catalog.decisions import Action, Reason
from catalog.entries import last_crawls
from catalog.schema import attestation, crawl, decision, entry, receipt, ruling, source, step, trouble
from catalog.store import Record
from passation import paths
from passation.model import EntryKind

SHOWN = 10
"""How many paths a reason names; all of them are in the exported plan."""


@dataclass(frozen=True, slots=True)
class Sample:
    """Entries of a kind: how many, how large, and the first paths."""

    count: int = 0
    bytes: int = 0
    paths: tuple[str, ...] = ()


def sample(db: Connection, condition: ColumnElement[bool], shown: int = SHOWN) -> Sample:
    """Present files and links that meet the condition."""
    here = and_(IN_SCOPE, ~entry.c.gone, condition)
    count, size = db.execute(select(func.count(), func.coalesce(func.sum(entry.c.size), 0)).where(here)).one()
    if not count:
        return Sample()
    query = select(source.c.name, entry.c.shown).select_from(entry.join(source)).where(here)
    rows = db.execute(query.order_by(source.c.name, entry.c.path, entry.c.label).limit(shown))
    return Sample(count, int(size), tuple(f"{row.name}:{row.shown}" for row in rows))


def in_state(name: str) -> ColumnElement[bool]:
    """SQL condition: the entry is in that state of the balance."""
    return state() == name


def not_sent() -> ColumnElement[bool]:
    """SQL condition: the entry waits for a transfer; what was sent and is not identical is told by its object."""
    return and_(in_state("pending"), ~exists().where(receipt.c.content_id == entry.c.content_id))


def not_read_again() -> ColumnElement[bool]:
    """SQL condition: a file that must be compared and was not read since the last re-reading crawl."""
    compared = or_(state().not_in(["excluded", "held"]), excluded_for(Reason.EXACT_COPY))
    marked = exists().where(step.c.stage == transfers.READ, step.c.subject == entry.c.id)
    return and_(entry.c.kind == EntryKind.FILE, compared, ~marked)


def unproved_copy() -> ColumnElement[bool]:
    """SQL condition: excluded as the exact copy of a content that was not read back from the store."""
    return and_(excluded_for(Reason.EXACT_COPY), ~verified())


def unreadable_excluded() -> ColumnElement[bool]:
    """SQL condition: excluded by decision, and could not be read."""
    unread = and_(step.c.stage == transfers.READ, step.c.subject == entry.c.id, step.c.state != "done")
    return and_(in_state("excluded"), exists().where(unread))


def with_streams() -> ColumnElement[bool]:
    """SQL condition: migrated files with alternate data streams, which are not."""
    return and_(entry.c.streams != "", in_state("excluded").is_(False))


def excluded_for(*reasons: Reason) -> ColumnElement[bool]:
    """SQL condition: a decision excludes the entry for one of these reasons."""
    governs = ruling.join(decision, decision.c.id == ruling.c.decision_id)
    return (
        exists()
        .select_from(governs)
        .where(
            ruling.c.entry_id == entry.c.id,
            decision.c.action == Action.EXCLUDE,
            decision.c.reason.in_(reasons),
        )
    )


def controls(db: Connection) -> dict[int, int]:
    """By source id, when its latest complete crawl began that has every file read again."""
    return _began(db, func.max(crawl.c.started), crawl.c.rehash)


def _began(db: Connection, which: ColumnElement[int], *conditions: ColumnElement[bool]) -> dict[int, int]:
    query = select(crawl.c.source_id, which).where(crawl.c.complete, *conditions).group_by(crawl.c.source_id)
    return {row[0]: row[1] for row in db.execute(query)}


def perimeter(db: Connection) -> list[dict[str, Any]]:
    """Each source: name, url, its first complete crawl, the control, the latest one and the troubles that it met."""
    began, checked = _began(db, func.min(crawl.c.started)), controls(db)
    met = select(trouble.c.crawl_id, func.count()).group_by(trouble.c.crawl_id)
    troubles = {row[0]: row[1] for row in db.execute(met)}
    urls = {row.id: row.url for row in db.execute(select(source.c.id, source.c.url))}
    return [
        {
            "source": name,
            "url": urls[last.source_id],
            "first_crawl": began.get(last.source_id),
            "last_crawl": last.started,
            "complete": last.complete,
            "control": checked.get(last.source_id),
            "entries": last.entries,
            "bytes": last.bytes,
            "folders": last.folders,
            "troubles": troubles.get(last.id, 0),
        }
        for name, last in sorted(last_crawls(db).items())
    ]


def troubles(db: Connection, crawl_id: int, shown: int = SHOWN) -> Sample:
    """What a crawl could not list or look at."""
    count = db.scalar(select(func.count()).where(trouble.c.crawl_id == crawl_id)) or 0
    query = (
        select(source.c.name, trouble.c.path)
        .select_from(trouble.join(crawl).join(source))
        .where(trouble.c.crawl_id == crawl_id)
        .order_by(trouble.c.hides_entries.desc(), trouble.c.path)
    )
    named = tuple(f"{row.name}:{paths.shown(row.path)}" for row in db.execute(query.limit(shown)))
    return Sample(count, 0, named)


def exclusions(db: Connection) -> Sequence[Record]:
    """Each decision that excludes something today: who, when, why, its reason, and how much it excludes."""
    query = (
        select(
            decision.c.id,
            decision.c.scope,
            decision.c.subject,
            decision.c.reason,
            decision.c.by,
            decision.c.at,
            decision.c.why,
            decision.c.detail,
            func.count().label("count"),
            func.sum(entry.c.size).label("bytes"),
        )
        .select_from(ruling.join(decision, decision.c.id == ruling.c.decision_id).join(entry))
        .where(decision.c.action == Action.EXCLUDE, IN_SCOPE, ~entry.c.gone)
        .group_by(decision.c.id)
        .order_by(decision.c.reason, decision.c.at)
    )
    return db.execute(query).all()


def attested(db: Connection, number: int) -> dict[str, Any] | None:
    """The constat of that number, as it was made."""
    found: dict[str, Any] | None = db.scalar(select(attestation.c.document).where(attestation.c.id == number))
    return found
