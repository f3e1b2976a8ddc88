"""What the état des lieux reads: everything that is there, streamed, so that a million entries cost no memory.

Present entries come by source name, path and version label. « Listed » entries are those whose path may be shown one
by one: what is presumed private is counted, never listed, before a decision admits it.
"""

from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Connection, Executable, FromClause, and_, exists, func, literal, or_, select

from catalog.decisions import Action, governed_by
from catalog.entries import last_crawls
from catalog.schema import (
    content,
    entry,
    group,
    group_member,
    object_,
    placement,
    receipt,
    source,
    step,
    superseded,
    text,
    trouble,
)
from catalog.store import Record, batches
from passation.model import EntryKind

_AT_ONCE = 5_000
_BASE = (
    *(entry.c.id, entry.c.source_id, entry.c.path, entry.c.shown, entry.c.kind),
    *(entry.c.size, entry.c.modified, entry.c.nature),
)
FILES = entry.c.kind == EntryKind.FILE


def listed() -> ColumnElement[bool]:
    """SQL condition: the path of the entry may be shown."""
    return or_(entry.c.nature != "private", governed_by(Action.ADMIT))


def stream(db: Connection, query: Executable) -> Iterator[Record]:
    """Rows a few thousand at a time."""
    return iter(db.execute(query.execution_options(yield_per=_AT_ONCE)))


def present(
    db: Connection, *where: ColumnElement[bool], more: Sequence[ColumnElement[Any]] = (), joined: FromClause = entry
) -> Iterator[Record]:
    """Present entries that meet the conditions: `source` (its name), the columns of _BASE, `more`."""
    for one in db.execute(select(source.c.id, source.c.name).order_by(source.c.name)).all():
        query = select(literal(one.name).label("source"), *_BASE, *more).select_from(joined)
        of_source = query.where(entry.c.source_id == one.id, ~entry.c.gone, *where)
        yield from stream(db, of_source.order_by(entry.c.path, entry.c.label))


def everything(db: Connection) -> Iterator[Record]:
    """Every present file, folder and link, with `listed` (see `listed`)."""
    return present(db, more=[listed().label("listed")])


def copies(db: Connection) -> Iterator[Record]:
    """Places of duplicates: kind, key, keeper_id, reason, the entry, sha256 and `weight` (bytes that copies take).

    Heaviest group first, then by kind and key.
    """
    here = group_member.join(entry, and_(entry.c.id == group_member.c.entry_id, ~entry.c.gone))
    weighed = (
        select(group_member.c.group_id, ((func.count() - 1) * func.max(entry.c.size)).label("weight"))
        .select_from(here)
        .group_by(group_member.c.group_id)
        .having(func.count() > 1)
        .subquery()
    )
    joined = (
        here.join(weighed, weighed.c.group_id == group_member.c.group_id)
        .join(group, group.c.id == group_member.c.group_id)
        .join(source, source.c.id == entry.c.source_id)
        .join(content, content.c.id == entry.c.content_id)
    )
    columns = (group.c.kind.label("group_kind"), group.c.key, group.c.keeper_id, group.c.reason, content.c.sha256)
    query = select(source.c.name.label("source"), *_BASE, *columns, weighed.c.weight).select_from(joined)
    order = (weighed.c.weight.desc(), group.c.kind, group.c.key, source.c.name, entry.c.path, entry.c.label)
    return stream(db, query.order_by(*order))


def unplaced(db: Connection) -> Iterator[Record]:
    """Listed files for which the rules abstained, with `reasons`."""
    joined = entry.join(placement, placement.c.entry_id == entry.c.id)
    return present(db, FILES, placement.c.node == "", listed(), more=[placement.c.reasons], joined=joined)


def owners(db: Connection) -> Sequence[Record]:
    """Each owner of each source with the number of its present files: source, owner, count."""
    query = (
        select(source.c.name.label("source"), entry.c.owner, func.count().label("count"))
        .select_from(entry.join(source))
        .where(~entry.c.gone, entry.c.kind != EntryKind.FOLDER)
        .group_by(source.c.name, entry.c.owner)
        .order_by(source.c.name, entry.c.owner)
    )
    return db.execute(query).all()


def owned_by(db: Connection, names: Sequence[str]) -> Iterator[Record]:
    """Listed files and links of these owners, with `owner`."""
    some = (entry.c.kind != EntryKind.FOLDER, entry.c.owner.in_(names), listed())
    return present(db, *some, more=[entry.c.owner])


def in_one_source(db: Connection, source_names: Sequence[str]) -> Iterator[Record]:
    """Documents of these sources whose content lies in no other source; empty files hold nothing."""
    held = and_(FILES, ~entry.c.gone, entry.c.content_id.is_not(None), entry.c.size > 0)
    alone = (
        select(entry.c.content_id)
        .where(held)
        .group_by(entry.c.content_id)
        .having(func.min(entry.c.source_id) == func.max(entry.c.source_id))
    )
    ids = select(source.c.id).where(source.c.name.in_(source_names))
    document = entry.c.nature != "junk"
    return present(db, held, document, listed(), entry.c.source_id.in_(ids), entry.c.content_id.in_(alone))


def technical(db: Connection) -> Iterator[Record]:
    """Technical files, with `nature_rule`."""
    return present(db, entry.c.nature == "junk", more=[entry.c.nature_rule])


def private(db: Connection) -> Iterator[Record]:
    """Files presumed private and not admitted by a decision, with `nature_rule`."""
    return present(db, ~listed(), more=[entry.c.nature_rule])


def beside(db: Connection, source_id: int, folder: bytes, folded_end: str) -> Iterator[Record]:
    """Present documents (path, shown) below a folder whose folded path ends so."""
    below = (entry.c.path > folder + b"/") & (entry.c.path < folder + b"0") if folder else FILES
    alike = entry.c.folded.endswith(folded_end, autoescape=True)
    query = select(entry.c.path, entry.c.shown).where(entry.c.source_id == source_id, ~entry.c.gone, FILES)
    return stream(db, query.where(below, alike, entry.c.nature != "junk", listed()).order_by(entry.c.path))


def shortcuts(db: Connection) -> Iterator[Record]:
    """Listed shortcut files (`.lnk`, `.url`) and links, with `target` and `label`."""
    named = or_(entry.c.folded.endswith(".lnk"), entry.c.folded.endswith(".url"))
    return present(
        db, or_(FILES & named, entry.c.kind == EntryKind.LINK), listed(), more=[entry.c.target, entry.c.label]
    )


def folded_paths(db: Connection) -> Iterator[Record]:
    """(source_id, folded) of everything present, in no order."""
    return stream(db, select(entry.c.source_id, entry.c.folded).where(~entry.c.gone))


def look_alikes(db: Connection) -> Iterator[Record]:
    """Listed entries that share source and folded path with another, with `folded`; the groups are contiguous."""
    here = and_(~entry.c.gone, entry.c.label == "", listed())
    columns = (entry.c.source_id, entry.c.folded)
    several = select(*columns).where(here).group_by(*columns).having(func.count() > 1).subquery()
    joined = entry.join(
        several, (several.c.folded == entry.c.folded) & (several.c.source_id == entry.c.source_id)
    ).join(source, source.c.id == entry.c.source_id)
    query = select(source.c.name.label("source"), *_BASE, entry.c.folded).select_from(joined).where(here)
    return stream(db, query.order_by(source.c.name, entry.c.folded, entry.c.path))


def unread(db: Connection) -> Iterator[Record]:
    """Listed files that could not be read at their source, with `fault` and `detail`."""
    joined = entry.join(step, and_(step.c.stage == "ingest.read", step.c.subject == entry.c.id))
    more = [step.c.fault, step.c.detail]
    return present(db, FILES, listed(), step.c.state != "done", step.c.fault != "", more=more, joined=joined)


def textless(db: Connection) -> Iterator[Record]:
    """Listed documents without text, or whose text is cut, with `fault`, `detail` and `how`."""
    joined = entry.join(text, text.c.content_id == entry.c.content_id)
    more = [text.c.fault, text.c.detail, text.c.how]
    said = or_(text.c.fault != "", text.c.detail.startswith("cut:"))
    return present(db, FILES, entry.c.nature != "junk", listed(), said, more=more, joined=joined)


def troubles(db: Connection) -> Iterator[Record]:
    """What the latest crawl of each source could not list: source, path, fault, detail."""
    for name, last in sorted(last_crawls(db).items()):
        query = select(literal(name).label("source"), trouble).where(trouble.c.crawl_id == last.id)
        yield from stream(db, query.order_by(trouble.c.path, trouble.c.id))


def not_read_yet(db: Connection) -> int:
    """Number of files that no reading has tried, what is presumed private excepted."""
    tried = exists().where(step.c.stage == "ingest.read", step.c.subject == entry.c.id)
    waits = and_(FILES, ~entry.c.gone, listed(), entry.c.content_id.is_(None), ~tried)
    return db.scalar(select(func.count()).where(waits)) or 0


def unknown_keys(db: Connection, keys: Iterator[tuple[str, int]]) -> Iterator[tuple[str, int]]:
    """Those of these objects (key, size) that were neither given nor confirmed."""
    for some in batches(keys):
        asked = [key for key, _ in some]
        known: set[str] = set()
        for table in (object_, receipt, superseded):
            known.update(db.scalars(select(table.c.key).where(table.c.key.in_(asked))))
        yield from (one for one in some if one[0] not in known)


def extremes(db: Connection, order: ColumnElement[Any], most: int) -> Sequence[Record]:
    """The first `most` listed files in that order, of all sources."""
    query = select(source.c.name.label("source"), *_BASE).select_from(entry.join(source))
    ordered = query.where(FILES, ~entry.c.gone, listed()).order_by(order, source.c.name, entry.c.path, entry.c.label)
    return db.execute(ordered.limit(most)).all()


def oldest() -> ColumnElement[Any]:
    """Order: oldest modification first."""
    return entry.c.modified.asc().nulls_last()


def newest() -> ColumnElement[Any]:
    """Order: latest modification first."""
    return entry.c.modified.desc().nulls_last()


def biggest() -> ColumnElement[Any]:
    """Order: largest first."""
    return entry.c.size.desc()


def longest() -> ColumnElement[Any]:
    """Order: longest path as it is shown first."""
    return func.length(entry.c.shown).desc()
