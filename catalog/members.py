"""Members: what lies inside containers, at every depth.

A member is a content without an entry of its own: it is read, searched and paired, and never counted. Whoever may read
an entry may read what its content holds.

The rows of a container cover all depths, so that every question is one join. A container that lies in another at
several places is followed at the first of them only: archives that hold each other many times over cost nothing.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Connection, Subquery, and_, delete, exists, func, literal, or_, select, union_all

from catalog import entries, survey
from catalog.decisions import Action, governed_by
from catalog.schema import content, entry, member, source, step, text
from catalog.store import Query, Record, batches, bulk
from passation.model import EntryKind, How

STAGE = "ingest.members"
DEEPEST = 8
"""Containers within containers."""
_OPENED = and_(member.c.nature == "document", member.c.content_id.is_not(None))
HERE = and_(~entry.c.gone, entry.c.kind == EntryKind.FILE)
"""SQL condition: present files."""


@dataclass(frozen=True, slots=True)
class Member:
    """One member. Without a `content_id` it was not opened; `fault` says why it could not be."""

    path: bytes
    shown: str
    content_id: int | None = None
    nature: str = "document"
    rule: str = ""
    fault: str = ""


@dataclass(frozen=True, slots=True)
class Origin:
    """The outermost container of a content: that whose depth is least, 0 when an entry holds the content itself."""

    depth: int
    sha256: bytes
    content_id: int


def keep(db: Connection, holder_id: int, found: Sequence[Member]) -> None:
    """Make these the members of a container, there and in all that hold it."""
    db.execute(delete(member).where((member.c.holder_id == holder_id) | (member.c.container_id == holder_id)))
    bulk(db, member, _rows(holder_id, found))
    opened = [one.content_id for one in sorted(found, key=lambda one: one.path) if one.nature == "document"]
    containers = set(_containers(db, [one for one in opened if one is not None]))
    for nested in dict.fromkeys(opened):
        if nested in containers and nested != holder_id:
            _graft(db, holder_id, nested)
    above = select(member.c.container_id).where(_OPENED, member.c.content_id == holder_id).distinct()
    for container_id in db.scalars(above.where(member.c.container_id != holder_id)).all():
        _graft(db, container_id, holder_id)


def _rows(holder_id: int, found: Sequence[Member]) -> list[dict[str, Any]]:
    seen: Counter[bytes] = Counter()
    rows = []
    for one in found:
        seen[one.path] += 1
        facts = {"path": one.path, "occurrence": seen[one.path], "shown": one.shown, "content_id": one.content_id}
        facts |= {"nature": one.nature, "nature_rule": one.rule, "fault": one.fault}
        rows.append({"container_id": holder_id, "holder_id": holder_id, "depth": 1, **facts})
    return rows


def _containers(db: Connection, ids: Sequence[int]) -> list[int]:
    """Those of these contents that hold members."""
    found: list[int] = []
    for some in batches(ids):
        found += db.scalars(select(member.c.container_id).where(member.c.container_id.in_(some)).distinct())
    return found


def _graft(db: Connection, container_id: int, nested_id: int) -> None:
    """Add what `nested_id` holds to the rows of a container that holds it, at its first place there."""
    first = db.execute(
        select(member.c.path, member.c.shown, member.c.depth)
        .where(_OPENED, member.c.container_id == container_id, member.c.content_id == nested_id)
        .order_by(member.c.depth, member.c.path, member.c.occurrence)
        .limit(1)
    ).one()
    holders = select(member.c.holder_id).where(member.c.container_id == container_id).distinct()
    known = {container_id, *db.scalars(holders)}
    copied = [one for one in member.c if one.name != "id"]
    nested = db.execute(select(*copied).where(member.c.container_id == nested_id).order_by(member.c.id))
    rows = [
        {
            **row,
            "container_id": container_id,
            "path": first.path + b"/" + row["path"],
            "shown": f"{first.shown}/{row['shown']}",
            "depth": first.depth + row["depth"],
        }
        for row in nested.mappings()
        if row["holder_id"] not in known and first.depth + row["depth"] <= DEEPEST
    ]
    bulk(db, member, rows)


def inside(*held: ColumnElement[bool]) -> Query:
    """Ids of the documents inside what the entries of these conditions hold."""
    containers = select(entry.c.content_id).where(*held)
    return select(member.c.content_id).where(_OPENED, member.c.container_id.in_(containers))


def places() -> Subquery:
    """Every place of every content: `content_id`, `entry_id`, `inner`.

    `inner` is empty for the entry's own content, `/path` for a document inside it: append it to the path of the entry.
    """
    own = select(entry.c.content_id, entry.c.id.label("entry_id"), literal("").label("inner"))
    within = select(member.c.content_id, entry.c.id, literal("/") + member.c.shown)
    within = within.join(entry, entry.c.content_id == member.c.container_id).where(_OPENED)
    return union_all(own.where(entry.c.content_id.is_not(None)), within).subquery("place")


def beside(container_ids: Sequence[int], of: ColumnElement[int], *columns: ColumnElement[Any]) -> Query:
    """Container id and these columns, for what `of` (the content id of their table) says lies in these containers."""
    query = select(member.c.container_id, *columns).join(member, member.c.content_id == of)
    return query.where(_OPENED, member.c.container_id.in_(container_ids))


def entries_over(db: Connection, content_ids: Sequence[int]) -> list[int]:
    """Ids of the entries that hold one of these contents, themselves or inside."""
    found = set(entries.holding(db, content_ids))
    for ids in batches(content_ids):
        over = select(entry.c.id).join(member, member.c.container_id == entry.c.content_id)
        found.update(db.scalars(over.where(member.c.content_id.in_(ids))))
    return sorted(found)


def names(db: Connection, content_ids: Sequence[int]) -> dict[int, str]:
    """One file name of each content, the same whichever place was seen first."""
    place = places()
    found: dict[int, str] = {}
    for ids in batches(content_ids):
        shown = func.min(entry.c.shown + place.c.inner)
        query = select(place.c.content_id, shown).join(entry, entry.c.id == place.c.entry_id)
        query = query.where(place.c.content_id.in_(ids), ~entry.c.gone).group_by(place.c.content_id)
        found.update((row[0], row[1].rpartition("/")[2]) for row in db.execute(query))
    return found


def origins(db: Connection, content_ids: Sequence[int], *held: ColumnElement[bool]) -> dict[int, Origin]:
    """The origin of each of these contents among what the entries of these conditions hold."""
    found: dict[int, Origin] = {}
    for ids in batches(content_ids):
        own = select(content.c.id, literal(0), content.c.sha256, content.c.id.label("outermost"))
        own = own.where(content.c.id.in_(ids), exists().where(entry.c.content_id == content.c.id, *held))
        over = select(member.c.content_id, member.c.depth, content.c.sha256, member.c.container_id)
        over = over.join(content, content.c.id == member.c.container_id).where(_OPENED, member.c.content_id.in_(ids))
        over = over.where(exists().where(entry.c.content_id == member.c.container_id, *held))
        for number, *facts in [*db.execute(own), *db.execute(over)]:
            one = Origin(*facts)
            before = found.get(number, one)
            found[number] = min(before, one, key=lambda origin: (origin.depth, origin.sha256))
    return found


def spent(db: Connection, container_ids: Sequence[int]) -> dict[int, list[tuple[int, int, int]]]:
    """Depth, number and bytes of what each container holds, depth by depth."""
    found: dict[int, list[tuple[int, int, int]]] = {}
    for ids in batches(container_ids):
        weight = func.coalesce(func.sum(content.c.size), 0)
        query = select(member.c.container_id, member.c.depth, func.count(), weight)
        query = query.outerjoin(content, content.c.id == member.c.content_id).where(member.c.container_id.in_(ids))
        for row in db.execute(query.group_by(member.c.container_id, member.c.depth)):
            found.setdefault(row[0], []).append((row[1], row[2], int(row[3])))
    return found


def above(db: Connection, content_ids: Sequence[int]) -> list[int]:
    """Ids of the containers that hold one of these contents at any depth."""
    found: set[int] = set()
    for ids in batches(content_ids):
        found.update(db.scalars(select(member.c.container_id).where(member.c.content_id.in_(ids))))
    return sorted(found)


def unread(db: Connection) -> Iterator[Record]:
    """What could not be read inside listed files: source, shown, size, how, fault, detail; by source and path.

    Members that their container did not give, members without text, mails that were not opened whole.
    """
    shown = (entry.c.shown + literal("/") + member.c.shown).label("shown")
    ours = (source.c.name.label("source"), shown, func.coalesce(content.c.size, 0).label("size"))
    within = member.join(entry, entry.c.content_id == member.c.container_id).join(source)
    within = within.outerjoin(content, content.c.id == member.c.content_id)
    refused = select(*ours, literal(How.NONE).label("how"), member.c.fault, literal("").label("detail"))
    refused = refused.select_from(within).where(member.c.fault != "")
    silent = select(*ours, text.c.how, text.c.fault, text.c.detail).where(_OPENED)
    silent = silent.select_from(within.join(text, text.c.content_id == member.c.content_id))
    silent = silent.where(or_(text.c.fault != "", text.c.detail.startswith("cut:")))
    marked = and_(step.c.stage == STAGE, step.c.subject == entry.c.content_id, step.c.fault != "")
    mails = select(source.c.name, entry.c.shown, entry.c.size, text.c.how, step.c.fault, step.c.detail)
    mails = mails.select_from(entry.join(source).join(text, text.c.content_id == entry.c.content_id).join(step, marked))
    here = (HERE, entry.c.nature != "junk", survey.listed())
    parts = [one.where(*here) for one in (refused, silent, mails.where(text.c.fault == ""))]
    yield from db.execute(union_all(*parts).order_by("source", "shown"))


def fingerprint(db: Connection) -> str:
    """Changes when containers hold other documents."""
    facts = (func.count(), func.sum(member.c.container_id * member.c.content_id % 1_000_003))
    return str(tuple(db.execute(select(*facts).where(_OPENED)).one()))


def admitted() -> Query:
    """Ids of the containers whose presumed-private members stayed closed, and which a decision admits since."""
    holders = exists().where(entry.c.content_id == member.c.container_id, ~entry.c.gone, governed_by(Action.ADMIT))
    return select(member.c.holder_id).where(member.c.nature == "private", holders)


def paths_of(db: Connection, digests: Sequence[bytes]) -> Iterator[tuple[bytes, str]]:
    """Digest and `<source>:<path>/<inner path>` of every place inside containers, sorted."""
    for some in batches(digests):
        query = (
            select(content.c.sha256, source.c.name, entry.c.shown, member.c.shown)
            .select_from(member)
            .join(content, content.c.id == member.c.content_id)
            .join(entry, entry.c.content_id == member.c.container_id)
            .join(source, source.c.id == entry.c.source_id)
            .where(_OPENED, HERE, content.c.sha256.in_(some))
            .order_by(content.c.sha256, source.c.name, entry.c.shown, member.c.shown)
        )
        for digest, name, outer, inner in db.execute(query):
            yield digest, f"{name}:{outer}/{inner}"
