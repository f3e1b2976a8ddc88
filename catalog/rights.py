"""Rights classes: who may read a *place*.

Files of the same source with the same descriptor, the same descriptors on the folders above, the same node and the same
acceptance are one class; the index stores classes only.
`settle` gives each file that was read its class of the day, after crawls, proposals, decisions and changed settings.
What a reader may see is computed from the classes under the settings of the moment.
"""

import hashlib
import json
from collections.abc import Collection, Iterator, Mapping
from typing import NamedTuple

from sqlalchemy import ColumnElement, Connection, select, update

from catalog import decisions, transfers
from catalog.decisions import Action
from catalog.schema import descriptor, entry, node, placement, rights_class, source
from catalog.store import BULK, Query, Record, batches, change, inserted, mapping
from passation import paths
from passation.model import EntryKind
from passation.security.policy import NOT_TOLD, Place, Policy
from passation.settings import Settings

TO_QUALIFY = "TRA.AQU"
"""Node « À qualifier »: where goes what no rule can place with certainty."""
_AT_ONCE = 5_000
_UNTOLD = 0

NodeGroups = Mapping[str, Collection[str]]
"""Node of the filing plan → reader groups that may read what is filed there."""


class Facts(NamedTuple):
    """What a rights class is made of."""

    source_id: int
    descriptor_id: int | None
    folders: tuple[int, ...]
    node: str
    accepted: bool


class Located(NamedTuple):
    """A file that was read, with its place of today and the class that it was given."""

    id: int
    path: bytes
    folder: bytes
    """The topmost folder above under which nothing changes in the rights of folders: the one to decide of."""
    size: int
    class_id: int | None
    facts: Facts


def node_groups(db: Connection) -> dict[str, list[str]]:
    """Readers of each node, as the plan was when files were last placed."""
    return mapping(db, select(node.c.id, node.c.groups))


def policy(db: Connection, settings: Settings, nodes: NodeGroups | None = None) -> Policy:
    """Who reads what under these settings; `nodes` when the plan at hand is newer than the catalogue's."""
    readers = {name: one.readers for name, one in settings.sources.items()}
    return Policy.of(settings.groups, readers, node_groups(db) if nodes is None else nodes)


def readable_classes(db: Connection, settings: Settings, groups: Collection[str]) -> frozenset[int]:
    """Ids of the classes whose places somebody of all these groups may find, see and open; none without a group."""
    rules, atlas = policy(db, settings), Atlas(db)
    return frozenset(
        row.id for row in db.execute(select(rights_class)) if rules.may_read(atlas.place(_facts(row)), groups)
    )


def _facts(row: Record) -> Facts:
    return Facts(row.source_id, row.descriptor_id, tuple(row.folders), row.node, row.accepted)


def settle(db: Connection, settings: Settings, nodes: NodeGroups | None = None) -> None:
    """Give each file that was read its class, and each class whether its transfer waits for a decision."""
    rules, atlas = policy(db, settings, nodes), Atlas(db)
    known = {_facts(row): row for row in db.execute(select(rights_class))}
    ids = {facts: row.id for facts, row in known.items()}
    moved = []
    for one in located(db, settings, rules.nodes):
        if one.facts not in ids:
            ids[one.facts] = _make(db, one.facts, atlas, rules)
        if one.class_id != ids[one.facts]:
            moved.append((one.id, ids[one.facts]))
    for facts, row in known.items():
        widens = rules.widens(atlas.place(facts))
        if row.widens != widens:
            db.execute(update(rights_class).where(rights_class.c.id == row.id).values(widens=widens))
    for some in batches(moved, BULK):
        change(db, entry, [{"b_id": number, "rights_class_id": class_id} for number, class_id in some])


def _make(db: Connection, facts: Facts, atlas: "Atlas", rules: Policy) -> int:
    widens = rules.widens(atlas.place(facts))
    values = facts._asdict() | {"folders": list(facts.folders), "key": atlas.key(facts), "widens": widens}
    return inserted(db, rights_class, values)


def held(db: Connection, settings: Settings, nodes: NodeGroups) -> frozenset[int]:
    """Ids of the entries whose transfer would widen access under the settings and the plan of this moment."""
    rules, atlas = policy(db, settings, nodes), Atlas(db)
    if not rules.mapped:
        return frozenset()
    judged: dict[Facts, bool] = {}
    found = []
    for one in located(db, settings, nodes):
        if one.facts not in judged:
            judged[one.facts] = rules.widens(atlas.place(one.facts))
        if judged[one.facts]:
            found.append(one.id)
    return frozenset(found)


def located(db: Connection, settings: Settings, nodes: NodeGroups, *where: ColumnElement[bool]) -> Iterator[Located]:
    """Every present file that was read and meets the conditions, by source and path."""
    filed, accepted, telling = transfers.filed_by_decision(db), _accepted(db), _telling(db)
    threshold, folder = settings.filing.threshold, str(EntryKind.FOLDER)
    chains: dict[bytes, _Chain] = {}
    of_source = None
    for row in db.execute(_entries(*where).execution_options(yield_per=_AT_ONCE)):
        number, source_id, path, kind, size, own, content_id, class_id, proposed, confidence = row
        if source_id != of_source:
            of_source, chains = source_id, {}
        above = _above(chains, path)
        if kind == folder:
            chains[path] = above.with_(path, own or _UNTOLD) if source_id in telling else above
        elif content_id is not None:
            sure = proposed in nodes and (confidence or 0) >= threshold
            place = filed.get(number) or (proposed if sure else TO_QUALIFY)
            facts = Facts(source_id, own, above.descriptors, place, number in accepted)
            yield Located(number, path, above.top, size, class_id, facts)


def _entries(*where: ColumnElement[bool]) -> Query:
    names = ("id", "source_id", "path", "kind", "size", "descriptor_id", "content_id", "rights_class_id")
    folder = entry.c.kind == EntryKind.FOLDER
    asked = [folder | one for one in where]
    return (
        select(*(entry.c[name] for name in names), placement.c.node, placement.c.confidence)
        .select_from(entry.outerjoin(placement, placement.c.entry_id == entry.c.id))
        .where(~entry.c.gone, entry.c.kind != EntryKind.LINK, *asked)
        .order_by(entry.c.source_id, entry.c.path)
    )


class _Chain(NamedTuple):
    """Descriptors of a folder and of all above it, and the topmost folder with the same ones."""

    top: bytes = b""
    descriptors: tuple[int, ...] = ()

    def with_(self, folder: bytes, descriptor_id: int) -> "_Chain":
        return (
            self
            if descriptor_id in self.descriptors
            else _Chain(folder, tuple(sorted((*self.descriptors, descriptor_id))))
        )


def _above(chains: Mapping[bytes, _Chain], path: bytes) -> _Chain:
    """That of the nearest folder above that was listed."""
    folder = paths.parent(path)
    while folder and folder not in chains:
        folder = paths.parent(folder)
    return chains.get(folder, _Chain())


def _telling(db: Connection) -> set[int]:
    """Ids of the sources that know rights."""
    told = select(entry.c.source_id).where(entry.c.descriptor_id.is_not(None), ~entry.c.gone).distinct()
    return set(db.scalars(told))


def _accepted(db: Connection) -> set[int]:
    """Ids of the entries of which a decision accepts that all readers of their node read them."""
    found: set[int] = set()
    for one, condition in decisions.widened(db):
        ids = db.scalars(select(entry.c.id).where(condition))
        (found.update if one.action == Action.WIDEN else found.difference_update)(ids)
    return found


class Atlas:
    """Places by the facts of their class; reads what few tables say of all of them once."""

    def __init__(self, db: Connection) -> None:
        told = _telling(db)
        rows = db.execute(select(source.c.id, source.c.name, source.c.descriptor))
        self._sources = {row.id: (row.name, row.descriptor, row.id in told) for row in rows}
        stored = db.execute(select(descriptor.c.id, descriptor.c.sha256, descriptor.c.bytes)).all()
        self._bytes = {row.id: row.bytes for row in stored} | {_UNTOLD: NOT_TOLD}
        self._digests = {row.id: row.sha256.hex() for row in stored} | {_UNTOLD: ""}

    def place(self, facts: Facts) -> Place:
        """The place that a policy weighs."""
        name, share, told = self._sources[facts.source_id]
        return Place(
            source=name,
            node=facts.node,
            descriptor=self._bytes[facts.descriptor_id or _UNTOLD],
            folders=tuple(self._bytes[one] for one in facts.folders),
            share=share,
            told=told,
            accepted=facts.accepted,
        )

    def key(self, facts: Facts) -> bytes:
        """SHA-256 over the facts: an interrupted run gives the same."""
        folders = sorted(self._digests[one] for one in facts.folders)
        said = [self._sources[facts.source_id][0], self._digests[facts.descriptor_id or _UNTOLD], folders]
        return hashlib.sha256(json.dumps([*said, facts.node, facts.accepted]).encode()).digest()
