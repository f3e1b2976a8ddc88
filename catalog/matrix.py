"""What lies where, over all sources: files streamed by folded path, and places looked up by what they say.

Only what may be listed and is no technical file; what is presumed private is not compared before a decision. Two files
say the same when they have one SHA-256, or one meaning (content.meaning).
"""

from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, collate, exists, func, or_, select

from catalog.schema import content, entry, source, step
from catalog.store import Record, batches
from catalog.survey import FILES, listed, stream

SAID = func.coalesce(content.c.meaning, content.c.sha256)
"""What a content says, 32 bytes."""


def _compared() -> ColumnElement[bool]:
    return and_(FILES, ~entry.c.gone, entry.c.nature != "junk", listed())


def _by_code_point(db: Connection, column: ColumnElement[Any]) -> ColumnElement[Any]:
    """Order in which Python sorts strings; SQLite has no other."""
    return collate(column, "C") if db.dialect.name == "postgresql" else column


def sides(db: Connection) -> Sequence[Record]:
    """Sources with files to compare: id, name, zoned_times, files, bytes; the one with most files first."""
    query = (
        select(source.c.id, source.c.name, source.c.zoned_times, func.count().label("files"))
        .add_columns(func.sum(entry.c.size).label("bytes"))
        .select_from(entry.join(source, source.c.id == entry.c.source_id))
        .where(_compared(), entry.c.label == "")
        .group_by(source.c.id, source.c.name, source.c.zoned_times)
        .order_by(func.count().desc(), source.c.name)
    )
    return db.execute(query).all()


def shared(db: Connection, source_ids: Sequence[int]) -> Iterator[Record]:
    """Places (said, source_id, folded) of what lies in several of these sources, by what it says; no empty file."""
    here = and_(_compared(), entry.c.label == "", entry.c.size > 0, entry.c.source_id.in_(source_ids))
    joined = entry.join(content, content.c.id == entry.c.content_id)
    several = (
        select(SAID)
        .select_from(joined)
        .where(here)
        .group_by(SAID)
        .having(func.min(entry.c.source_id) < func.max(entry.c.source_id))
    )
    query = select(SAID.label("said"), entry.c.source_id, entry.c.folded).select_from(joined)
    return stream(db, query.where(here, SAID.in_(several)).order_by(SAID, entry.c.source_id, entry.c.folded))


def below(db: Connection, source_id: int, folder: str) -> Iterator[Record]:
    """Files below a folded folder (empty: all of the source) by folded path, former versions after the current one."""
    columns = (entry.c.path, entry.c.shown, entry.c.folded, entry.c.label, entry.c.size, entry.c.modified)
    query = (
        select(*columns, entry.c.author, entry.c.editor, content.c.sha256, SAID.label("said"))
        .select_from(entry.outerjoin(content, content.c.id == entry.c.content_id))
        .where(entry.c.source_id == source_id, *_within(db, folder))
    )
    return stream(db, query.order_by(_by_code_point(db, entry.c.folded), entry.c.label, entry.c.path))


def places(db: Connection, said: Sequence[bytes]) -> Iterator[Record]:
    """For each of these and each source that holds it: said, source_id, shown of its first place."""
    for some in batches(said, 400):
        alike = or_(content.c.sha256.in_(some), content.c.meaning.in_(some))
        query = (
            select(SAID.label("said"), entry.c.source_id, func.min(entry.c.shown).label("shown"))
            .select_from(content.join(entry, entry.c.content_id == content.c.id))
            .where(alike, _compared(), entry.c.label == "")
            .group_by(SAID, entry.c.source_id)
        )
        yield from db.execute(query)


def spelled(db: Connection, source_id: int, folder: str) -> str:
    """A folded folder as the source spells it; as it is when the source has nothing below it."""
    query = select(entry.c.shown).where(entry.c.source_id == source_id, *_within(db, folder))
    first = db.scalar(query.order_by(_by_code_point(db, entry.c.folded), entry.c.path).limit(1))
    return "/".join(first.split("/")[: folder.count("/") + 1]) if first else folder


def _within(db: Connection, folder: str) -> tuple[ColumnElement[bool], ...]:
    folded = _by_code_point(db, entry.c.folded)
    return (_compared(), folded > f"{folder}/", folded < f"{folder}0") if folder else (_compared(),)  # 0 follows /


def not_opened(db: Connection) -> int:
    """Number of contents to compare that no extraction has tried: their meaning is unknown."""
    tried = exists().where(step.c.stage == "ingest.extract", step.c.subject == entry.c.content_id)
    waits = and_(_compared(), entry.c.content_id.is_not(None), entry.c.size > 0, ~tried)
    return db.scalar(select(func.count(entry.c.content_id.distinct())).where(waits)) or 0
