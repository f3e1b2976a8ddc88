"""From a path as people remember it to the entries it may mean: no case, no accent, any drive letter or share."""

from collections.abc import Iterator, Sequence

from sqlalchemy import ColumnElement, Connection, select

from catalog import balance
from catalog.schema import content, entry, node, object_, placement, source
from catalog.store import Query, Record
from passation import paths

MOST = 50
"""Entries that one typed path may mean, at most."""


def find(db: Connection, typed: str) -> list[Record]:
    """Entries that the typed path names, the closest reading first; those gone come after those present.

    Args:
        db: the catalogue.
        typed: `source:path` as the reports write it, a path with a drive letter, a UNC path, or the end of a path.

    Returns:
        Rows of entry id, source, shown, label, size, modified, gone, state, sha256, key, node and its path.
    """
    for condition in _readings(db, typed):
        rows = db.execute(_query().where(condition).limit(MOST)).all()
        if rows:
            return list(rows)
    return []


def _readings(db: Connection, typed: str) -> Iterator[ColumnElement[bool]]:
    name, colon, inner = typed.partition(":")
    sources = {row.name: row.id for row in db.execute(select(source.c.name, source.c.id))}
    if colon and name in sources:
        yield (entry.c.source_id == sources[name]) & (entry.c.path == paths.raw(inner.strip("/")))
        yield (entry.c.source_id == sources[name]) & (entry.c.folded == _folded(inner))
    whole = _folded(paths.without_drive(typed))
    parts = whole.split("/")
    for start in range(len(parts)):  # the source may begin below the drive or the share …
        yield entry.c.folded == "/".join(parts[start:])
        if start == 0 and whole:  # … or above it
            yield entry.c.folded.endswith(f"/{whole}", autoescape=True)


def _folded(path: str) -> str:
    return paths.folded(path).strip("/")


def _query() -> Query:
    columns = (entry.c.id, entry.c.shown, entry.c.label, entry.c.kind, entry.c.size, entry.c.modified, entry.c.gone)
    joined = (
        entry.join(source, source.c.id == entry.c.source_id)
        .outerjoin(content, content.c.id == entry.c.content_id)
        .outerjoin(object_, object_.c.content_id == entry.c.content_id)
        .outerjoin(placement, placement.c.entry_id == entry.c.id)
        .outerjoin(node, node.c.id == placement.c.node)
    )
    more = (content.c.sha256, object_.c.key, placement.c.node, node.c.path.label("filed"), entry.c.content_id)
    return (
        select(source.c.name.label("source"), *columns, *more, balance.state().label("state"))
        .select_from(joined)
        .order_by(entry.c.gone, source.c.name, entry.c.path, entry.c.label)
    )


def copies(db: Connection, content_ids: Sequence[int]) -> dict[int, list[Record]]:
    """All present places of each content (source, shown)."""
    found: dict[int, list[Record]] = {}
    query = (
        select(entry.c.content_id, source.c.name.label("source"), entry.c.shown)
        .join(source, source.c.id == entry.c.source_id)
        .where(entry.c.content_id.in_(content_ids), ~entry.c.gone)
        .order_by(source.c.name, entry.c.path)
    )
    for row in db.execute(query):
        found.setdefault(row.content_id, []).append(row)
    return found
