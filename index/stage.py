"""From the catalogue to the index: a content is due when the fingerprint of what is indexed of it changed.

The fingerprint covers the version of the text, the act, and every place with its node and rights; it is kept in the
mark of the step. A content without any place left is taken out.
"""

import hashlib
import json
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby

from sqlalchemy import Connection, or_, select

from catalog import acts as known
from catalog import members, steps, texts
from catalog.decisions import Action, governed_by
from catalog.schema import act, content, entry, node, placement, rights_class, source, step, text
from catalog.steps import Mark
from catalog.store import Query, Record, batches, mapping
from catalog.survey import stream
from index import numbers
from index.backends.configured import backend_of
from index.document import Document, Place
from index.families import family
from passation.model import EntryKind
from passation.workspace import Workspace

STAGE = "index"
BATCH = 500


class IndexStage:
    """See passation.stage.Stage. Subjects are contents; runs where the catalogue is, for the index has one writer."""

    name = STAGE

    def __init__(self, workspace: Workspace) -> None:
        self._backend = backend_of(workspace, building=True)
        self.version = self._backend.version
        self._opened = False
        self._left = 0

    def due(self, db: Connection) -> Iterator[list[int]]:
        """Contents whose fingerprint is not the one that was indexed."""
        known = {} if self._fresh() else _indexed(db, self.version)
        changed = [number for number, print_ in _fingerprints(db) if known.pop(number, None) != print_]
        vanished = sorted(number for number, print_ in known.items() if print_)
        self._left = len(changed) + len(vanished)
        if not self._left:
            self._backend.publish()
        return batches([*changed, *vanished], BATCH)

    def load(self, db: Connection, ids: Sequence[int]) -> list[tuple[int, str, Document | None]]:
        """The documents with their fingerprints; None for one without a place."""
        prints = dict(_fingerprints(db, ids))
        pages = texts.load(db, list(prints))
        acts = known.load(db, list(prints))
        names = mapping(db, select(node.c.id, node.c.name))
        places = _places(db, list(prints), names)
        types = mapping(db, select(content.c.id, content.c.media_type).where(content.c.id.in_(ids)))
        loaded: list[tuple[int, str, Document | None]] = []
        for number in ids:
            if number not in prints:
                loaded.append((number, "", None))
                continue
            words, found = pages[number], acts.get(number)
            document = Document(
                id=number,
                places=tuple(places[number]),
                title=(found.object if found else "") or words.metadata.get("title", ""),
                object=found.object if found else "",
                pages=words.pages,
                kind=found.kind if found else family(types[number]),
                date=found.date if found else "",
                year=found.year if found else None,
                numbers=tuple(sorted(numbers.of_act(found.number, found.year))) if found else (),
                media_type=types[number],
            )
            loaded.append((number, prints[number], document))
        return loaded

    def compute(self, subjects: Sequence[tuple[int, str, Document | None]]) -> list[tuple[int, str, Document | None]]:
        """Nothing to compute: the backend analyses what it is given."""
        return list(subjects)

    def commit(self, db: Connection, results: Sequence[tuple[int, str, Document | None]]) -> None:
        """Write and commit the index, then the marks: killed in between, the same documents are put again."""
        self._open()
        self._backend.delete([number for number, _, document in results if document is None])
        self._backend.put([document for _, _, document in results if document is not None])
        self._backend.commit()
        self._left -= len(results)
        if not self._left:
            self._backend.publish()
        steps.mark(db, STAGE, self.version, [Mark(number, detail=print_) for number, print_, _ in results])

    def reset(self, db: Connection) -> None:
        """Make the index empty: every document is due, even if the rebuild is cut and taken up again."""
        steps.forget(db, STAGE, list(db.scalars(select(step.c.subject).where(step.c.stage == STAGE))))
        self._backend.reset()
        self._opened = True

    def close(self) -> None:
        """Give back the writer."""
        self._backend.close()

    def _open(self) -> None:
        if not self._opened:
            self._backend.open()
            self._opened = True

    def _fresh(self) -> bool:
        """Whether the index holds nothing: made anew after a loss, it is filled whole."""
        self._open()
        return self._backend.size() == 0


def _indexed(db: Connection, version: str) -> dict[int, str]:
    query = select(step.c.subject, step.c.detail).where(step.c.stage == STAGE, step.c.version == version)
    return {row.subject: row.detail for row in db.execute(query)}


def _rows(ids: Sequence[int] | None) -> Query:
    searchable = or_(entry.c.nature == "document", governed_by(Action.ADMIT))
    place = members.places()
    shown = (entry.c.shown + place.c.inner).label("shown")
    query = (
        select(
            place.c.content_id,
            source.c.name,
            shown,
            entry.c.rights_class_id,
            placement.c.node,
            rights_class.c.key,
        )
        .select_from(place.join(entry, entry.c.id == place.c.entry_id))
        .join(source, source.c.id == entry.c.source_id)
        .join(text, text.c.content_id == place.c.content_id)
        .outerjoin(placement, placement.c.entry_id == entry.c.id)
        .outerjoin(rights_class, rights_class.c.id == entry.c.rights_class_id)
        .where(~entry.c.gone, entry.c.kind == EntryKind.FILE, searchable)
        .order_by(place.c.content_id, source.c.name, shown)
    )
    return query if ids is None else query.where(place.c.content_id.in_(ids))


def _fingerprints(db: Connection, ids: Sequence[int] | None = None) -> Iterator[tuple[int, str]]:
    """Id and fingerprint of every content to be indexed, by id, without reading its text."""
    told = (text.c.extractor, text.c.characters, act.c.number, act.c.object, act.c.kind, act.c.date, act.c.year)
    query = _rows(ids).add_columns(content.c.sha256, *told)
    query = query.join(content, content.c.id == text.c.content_id)
    query = query.outerjoin(act, act.c.content_id == text.c.content_id)
    for number, rows in groupby(stream(db, query), key=lambda row: row.content_id):
        places = list(rows)
        facts = [places[0].sha256.hex(), *places[0][-len(told) :]]
        yield number, _digest([facts, [_facts(row) for row in places]])


def _facts(row: Record) -> list[str | None]:
    """What is indexed of a place, without surrogate ids: an interrupted run gives others to the same rights."""
    return [row.name, row.shown, row.node, row.key and row.key.hex()]


def _digest(facts: object) -> str:
    return hashlib.sha256(json.dumps(facts, ensure_ascii=True, sort_keys=True).encode()).hexdigest()


def _places(db: Connection, ids: Sequence[int], names: dict[str, str]) -> dict[int, list[Place]]:
    found: dict[int, list[Place]] = {}
    for row in db.execute(_rows(ids)):
        found.setdefault(row.content_id, []).append(_place(row, names))
    return found


def _place(row: Record, names: dict[str, str]) -> Place:
    nodes = tuple(_ancestors(row.node or "", names))
    return Place(rights=row.rights_class_id or 0, source=row.name, path=row.shown, nodes=nodes)


def _ancestors(identifier: str, names: dict[str, str]) -> Iterable[str]:
    """The node and its ancestors, by id and by name; the ids are dotted paths."""
    parts = identifier.split(".") if identifier else []
    for depth in range(len(parts), 0, -1):
        above = ".".join(parts[:depth])
        yield above
        if above in names:
            yield names[above]
