"""Exact duplicates across all sources, the same documents in rewritten containers, and files that moved.

Recomputed whole when what it rests on changed: grouping a million rows costs less than finding out which groups a
change touches.
"""

from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import Connection, bindparam, func, select, update

from catalog import groups, members, steps
from catalog.groups import EXACT, Group
from catalog.meanings import REWRITTEN, fingerprint, shared_meanings
from catalog.schema import crawl, entry
from catalog.steps import Mark
from classify import messages
from classify.keeper import KeeperRule, Place
from passation.workspace import Workspace

STAGE = "classify.pair"
WHOLE = 0
"""The one subject of a stage that is computed whole."""


class PairStage:
    """See passation.stage.Stage. One subject: the whole catalogue."""

    name = STAGE

    def __init__(self, workspace: Workspace) -> None:
        self._rule = KeeperRule(workspace.rules)
        self.version = f"1.{self._rule.version}"

    def due(self, db: Connection) -> Iterator[list[int]]:
        """Due when a crawl or a reading happened since."""
        if steps.inputs_changed(db, STAGE, self.version, _inputs(db)):
            yield [WHOLE]

    def load(self, db: Connection, ids: Sequence[int]) -> list[Any]:  # noqa: ARG002 - one subject
        """Every shared content with its places, the moves, and the fingerprint of the inputs."""
        shared = {
            kind: [(key.hex(), [_place(row) for row in rows]) for key, rows in found]
            for kind, found in ((EXACT, groups.shared_contents(db)), (REWRITTEN, shared_meanings(db)))
        }
        return [(shared, _moves(db), _inputs(db))]

    def compute(self, subjects: Sequence[Any]) -> list[Any]:
        """Choose the keepers."""
        return [
            ({kind: [self._group(kind, *one) for one in found] for kind, found in shared.items()}, moves, inputs)
            for shared, moves, inputs in subjects
        ]

    def commit(self, db: Connection, results: Sequence[Any]) -> None:
        """Groups, moves and the mark."""
        for found, moves, inputs in results:
            for kind, some in found.items():
                groups.replace(db, kind, some)
            db.execute(update(entry).where(entry.c.moved_from.is_not(None)).values(moved_from=None))
            if moves:
                moved = update(entry).where(entry.c.id == bindparam("b_id")).values(moved_from=bindparam("b_from"))
                db.execute(moved, [{"b_id": new, "b_from": old} for new, old in moves])
            steps.mark(db, STAGE, self.version, [Mark(WHOLE, detail=inputs)])

    def close(self) -> None:
        """Nothing is kept open."""

    def _group(self, kind: str, key: str, places: Sequence[Place]) -> Group:
        if len(places) == 1:
            return Group(kind, key, places[0].entry_id, messages.OUTSIDE_CONTAINERS, (places[0].entry_id,))
        keeper, reason = self._rule.choose(places)
        return Group(kind, key, keeper.entry_id, reason, tuple(place.entry_id for place in places))


def _place(row: Any) -> Place:
    return Place(row.id, row.name, row.path, row.modified, row.nature == "document")


def _inputs(db: Connection) -> str:
    """Changes when an entry appears, goes or gets another content, and when others share a meaning or a container."""
    held = entry.c.content_id.is_not(None) & ~entry.c.gone
    facts = select(func.count(), func.sum(entry.c.content_id), func.sum(entry.c.id * entry.c.content_id % 1_000_003))
    latest = db.scalar(select(func.max(crawl.c.id)))
    return f"{tuple(db.execute(facts.where(held)).one())}{latest}{fingerprint(db)}{members.fingerprint(db)}"


def _moves(db: Connection) -> list[tuple[int, int]]:
    """(new entry, gone entry) with the same content in one source, one to one; the native id breaks ties."""
    gone = entry.alias("old")
    query = (
        select(entry.c.id.label("new"), gone.c.id.label("old"), (entry.c.native_id == gone.c.native_id).label("same"))
        .join(gone, (gone.c.content_id == entry.c.content_id) & (gone.c.source_id == entry.c.source_id))
        .where(~entry.c.gone, gone.c.gone, entry.c.first_crawl > gone.c.last_crawl, entry.c.size > 0)
        .order_by((entry.c.native_id == gone.c.native_id).desc(), entry.c.path, gone.c.path)
    )
    pairs: dict[int, int] = {}
    for row in db.execute(query):
        if row.new not in pairs and row.old not in pairs.values():
            pairs[row.new] = row.old
    return sorted(pairs.items())
