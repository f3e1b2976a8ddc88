"""What a person asks for: a key, an old path, or words; and what of it this person may read."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Connection, and_, false, or_, select, true

from catalog import decisions, lookup, rights, survey
from catalog.jobs import reading
from catalog.schema import content, entry, receipt, source
from catalog.store import Record, batches
from index.search import search
from migrate.fetch import messages
from passation import paths
from passation.errors import SettingsError
from passation.model import EntryKind
from passation.workspace import Workspace

MOST = 200
"""Documents that one request may bring."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """A document with the place by which it is known to the person; `key` is empty when it is not in the store."""

    content_id: int
    sha256: bytes
    size: int
    media_type: str
    key: str
    place: str
    """`<source>:<path>`."""
    path: bytes
    modified: int | None
    told: str
    """The key as the person may know it: it holds the name of a place, so readers of a group are told none."""

    @property
    def name(self) -> str:
        """The last part of its path, for people."""
        return paths.shown(paths.name(self.path))


@dataclass(frozen=True, slots=True)
class Found:
    """Documents that answer, the closest first; `more`: there are others beyond MOST."""

    documents: tuple[Wanted, ...] = ()
    more: bool = False


def find(workspace: Workspace, typed: str, groups: Collection[str] = ()) -> Found:
    """The documents of a key, else of an old path (what a folder holds), else those that the search finds.

    Args:
        workspace: the commune.
        typed: what the person wrote.
        groups: reader groups of that person; the operator when there is none.

    Raises:
        SettingsError: a group is not in the settings.
    """
    with reading(workspace) as catalog, catalog.read() as db:
        seen = _visible(db, workspace, groups)
        for condition in (_of_key(typed), _of_path(db, typed)):
            found = _documents(db, and_(condition, seen), told=not groups)
            if found.documents:
                return found
    hits = search(workspace, typed, groups=groups or None, limit=MOST + 1)
    with reading(workspace) as catalog, catalog.read() as db:
        ranked = [
            _documents(db, and_(_of_place(hit.paths[0]), seen), told=not groups).documents for hit in hits.answers
        ]
    documents = tuple({one.content_id: one for some in ranked for one in some}.values())
    return Found(documents[:MOST], len(documents) > MOST)


def _visible(db: Connection, workspace: Workspace, groups: Collection[str]) -> ColumnElement[bool]:
    if not groups:
        return true()
    for name in groups:
        if name not in workspace.settings.groups:
            raise SettingsError(messages.unknown_group(name))
    classes = sorted(rights.readable_classes(db, workspace.settings, groups))
    return and_(survey.listed(), or_(false(), *(entry.c.rights_class_id.in_(some) for some in batches(classes))))


def _of_key(typed: str) -> ColumnElement[bool]:
    return entry.c.content_id.in_(select(receipt.c.content_id).where(receipt.c.key == typed))


def _of_path(db: Connection, typed: str) -> ColumnElement[bool]:
    rows = lookup.find(db, typed)
    folders = [decisions.under(row.path) & (source.c.name == row.source) for row in _folders(db, rows)]
    return or_(false(), entry.c.id.in_([row.id for row in rows if row.kind != EntryKind.FOLDER]), *folders)


def _folders(db: Connection, rows: Iterable[Record]) -> Sequence[Record]:
    ids = [row.id for row in rows if row.kind == EntryKind.FOLDER]
    query = select(entry.c.path, source.c.name.label("source")).join(source, source.c.id == entry.c.source_id)
    return db.execute(query.where(entry.c.id.in_(ids))).all()


def _of_place(place: str) -> ColumnElement[bool]:
    """The file of that place; of a document within an archive, the archive."""
    name, _, shown = place.partition(":")
    parts = shown.split("/")
    above = ["/".join(parts[:end]) for end in range(1, len(parts) + 1)]
    return (source.c.name == name) & entry.c.shown.in_(above)


def _documents(db: Connection, condition: ColumnElement[bool], *, told: bool) -> Found:
    """Each content once, by the first of its places that meet the condition."""
    columns = (entry.c.content_id, entry.c.path, entry.c.shown, entry.c.modified, source.c.name.label("source"))
    query = (
        select(*columns, content.c.sha256, content.c.size, content.c.media_type, receipt.c.key)
        .join(source, source.c.id == entry.c.source_id)
        .join(content, content.c.id == entry.c.content_id)
        .outerjoin(receipt, receipt.c.content_id == content.c.id)
        .where(entry.c.kind == EntryKind.FILE, condition)
        .order_by(entry.c.gone, source.c.name, entry.c.path, entry.c.label)
    )
    documents: dict[int, Wanted] = {}
    for row in db.execute(query):
        if row.content_id not in documents:
            if len(documents) == MOST:
                return Found(tuple(documents.values()), more=True)
            documents[row.content_id] = _wanted(row, told=told)
    return Found(tuple(documents.values()))


def _wanted(row: Record, *, told: bool) -> Wanted:
    place = f"{row.source}:{row.shown}"
    key = row.key or ""
    facts = (row.content_id, row.sha256, row.size, row.media_type, key, place, row.path, row.modified)
    return Wanted(*facts, key if told else "")
