"""Groups of duplicates with their keeper (exemplaire de référence) and why it is the keeper."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, delete, func, or_, select

from catalog import members, survey
from catalog.schema import content, entry, group, group_member, source
from catalog.store import Record, bulk
from passation.model import EntryKind

EXACT = "exact"


@dataclass(frozen=True, slots=True)
class Group:
    """Entries that hold the same thing; `key` is the SHA-256 in hexadecimal for exact duplicates."""

    kind: str
    key: str
    keeper: int
    reason: str
    members: tuple[int, ...]


def replace(db: Connection, kind: str, groups: Sequence[Group]) -> None:
    """Make these the groups of that kind."""
    old = select(group.c.id).where(group.c.kind == kind)
    db.execute(delete(group_member).where(group_member.c.group_id.in_(old)))
    db.execute(delete(group).where(group.c.kind == kind))
    rows = [{"kind": one.kind, "key": one.key, "keeper_id": one.keeper, "reason": one.reason} for one in groups]
    bulk(db, group, rows)
    ids = {row.key: row.id for row in db.execute(select(group.c.key, group.c.id).where(group.c.kind == kind))}
    bulk(db, group_member, [{"group_id": ids[one.key], "entry_id": member} for one in groups for member in one.members])


def shared_contents(db: Connection) -> Iterator[tuple[bytes, list[Record]]]:
    """Every content that several present files hold, or a file and a container: digest and those files, by digest."""
    here = (~entry.c.gone) & (entry.c.kind == EntryKind.FILE) & entry.c.content_id.is_not(None)
    several = select(entry.c.content_id).where(here).group_by(entry.c.content_id).having(func.count() > 1)
    columns = (entry.c.id, entry.c.path, entry.c.label, entry.c.created, entry.c.modified, entry.c.nature, entry.c.size)
    query = (
        select(content.c.sha256, source.c.name, *columns)
        .select_from(entry)
        .join(content)
        .join(source, source.c.id == entry.c.source_id)
        .where(here, or_(entry.c.content_id.in_(several), entry.c.content_id.in_(members.inside(members.HERE))))
        .order_by(content.c.sha256, source.c.name, entry.c.path, entry.c.label)
    )
    digest: bytes | None = None
    rows: list[Record] = []
    for row in survey.stream(db, query):
        if digest is not None and row.sha256 != digest:
            yield digest, rows
            rows = []
        digest = row.sha256
        rows.append(row)
    if digest is not None:
        yield digest, rows


def listing(db: Connection, kind: str = EXACT) -> Iterator[tuple[Record, list[Record]]]:
    """Every group of several files of the kind with its members (source name, shown, size, state facts), by key."""
    for one in db.execute(select(group).where(group.c.kind == kind).order_by(group.c.key)).all():
        files = db.execute(
            select(entry.c.id, entry.c.shown, entry.c.size, entry.c.modified, entry.c.nature, source.c.name)
            .select_from(group_member)
            .join(entry, entry.c.id == group_member.c.entry_id)
            .join(source, source.c.id == entry.c.source_id)
            .where(group_member.c.group_id == one.id)
            .order_by(source.c.name, entry.c.path)
        ).all()
        if len(files) > 1:
            yield one, list(files)


def beside_containers(db: Connection) -> Iterator[Record]:
    """Files whose only other places are inside containers: source, shown, size, sha256, reason; by digest."""
    alone = select(group_member.c.group_id).join(entry).where(~entry.c.gone)
    alone = alone.group_by(group_member.c.group_id).having(func.count() == 1)
    query = (
        select(source.c.name.label("source"), entry.c.shown, entry.c.size, content.c.sha256, group.c.reason)
        .select_from(group.join(group_member, group_member.c.group_id == group.c.id))
        .join(entry, entry.c.id == group_member.c.entry_id)
        .join(source, source.c.id == entry.c.source_id)
        .join(content, content.c.id == entry.c.content_id)
        .where(group.c.kind == EXACT, ~entry.c.gone, group.c.id.in_(alone))
        .where(content.c.id.in_(members.inside(members.HERE)))
    )
    yield from db.execute(query.order_by(content.c.sha256))
