"""What is no longer as a crawl saw it: new, changed and vanished entries. Rights alone are no change of a file."""

from sqlalchemy import ColumnElement, Connection, and_, exists, func, or_, select

from catalog.balance import IN_SCOPE
from catalog.closing import SHOWN, Sample
from catalog.schema import crawl, entry, sighting, source
from catalog.store import Record


def since(source_id: int, crawl_id: int) -> ColumnElement[bool]:
    """SQL condition: the entry is not what the complete crawl of that id saw, by existence, size, date or bytes."""
    as_seen = exists().where(
        sighting.c.entry_id == entry.c.id,
        sighting.c.first_crawl <= crawl_id,
        sighting.c.last_crawl >= crawl_id,
        sighting.c.size == entry.c.size,
        sighting.c.modified.is_not_distinct_from(entry.c.modified),
        sighting.c.content_id.is_not_distinct_from(entry.c.content_id),
    )
    new = entry.c.first_crawl > crawl_id
    # The date of a folder changes with what it holds, which is told by itself.
    changed = and_(IN_SCOPE, ~entry.c.gone, entry.c.since_crawl > crawl_id, ~as_seen)
    vanished = and_(entry.c.gone, entry.c.last_crawl >= crawl_id)
    return and_(entry.c.source_id == source_id, or_(new, changed, vanished))


def sample(db: Connection, condition: ColumnElement[bool], shown: int = SHOWN) -> Sample:
    """Entries that meet the condition, those that have gone included."""
    count, size = db.execute(select(func.count(), func.coalesce(func.sum(entry.c.size), 0)).where(condition)).one()
    query = select(source.c.name, entry.c.shown).select_from(entry.join(source)).where(condition)
    rows = db.execute(query.order_by(source.c.name, entry.c.path).limit(shown)) if count else ()
    return Sample(count, int(size), tuple(f"{row.name}:{row.shown}" for row in rows))


def vanished() -> ColumnElement[bool]:
    """SQL condition: a file that has gone and was not seen to be moved."""
    successor = entry.alias("successor")
    moved = exists().where(successor.c.moved_from == entry.c.id, ~successor.c.gone)
    return and_(IN_SCOPE, entry.c.gone, ~moved)


def control_after(db: Connection, source_id: int, instant: int) -> Record | None:
    """The first complete re-reading crawl of the source that began after that instant."""
    return _first(db, source_id, crawl.c.rehash, crawl.c.started > instant, order=crawl.c.id.asc())


def before(db: Connection, source_id: int, crawl_id: int) -> int:
    """Id of the last complete crawl of the source before that one; 0 when there is none."""
    found = _first(db, source_id, crawl.c.id < crawl_id, order=crawl.c.id.desc())
    return found.id if found else 0


def _first(
    db: Connection, source_id: int, *conditions: ColumnElement[bool], order: ColumnElement[int]
) -> Record | None:
    query = select(crawl).where(crawl.c.source_id == source_id, crawl.c.complete, *conditions)
    return db.execute(query.order_by(order).limit(1)).one_or_none()
