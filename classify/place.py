"""The proposed place of each document in the filing plan, with reasons; it may abstain."""

from collections.abc import Iterator, Sequence

from sqlalchemy import Connection, select, union

from catalog import acts as known
from catalog import members, placements, steps, texts
from catalog.schema import entry, finding
from catalog.steps import Mark
from catalog.store import batches
from classify.evidence import Subject
from classify.placing import Placer
from classify.plan import FilingPlan
from passation.model import EntryKind, Placement
from passation.workspace import Workspace

STAGE = "classify.place"


class PlaceStage:
    """See passation.stage.Stage. Subjects are entries whose content is read."""

    name = STAGE

    def __init__(self, workspace: Workspace) -> None:
        self._placer = Placer.load(workspace.rules)
        self.version = self._placer.version
        plan = FilingPlan.load(workspace.rules)
        self._plan_version = plan.version
        self._nodes = [
            {
                "id": node.id,
                "position": position,
                "name": node.name,
                "path": node.path,
                "confidentiality": node.confidentiality,
                "groups": list(node.groups),
            }
            for position, node in enumerate(plan)
        ]

    def due(self, db: Connection) -> Iterator[list[int]]:
        """Present documents; technical files have no place."""
        document = (entry.c.kind == EntryKind.FILE) & ~entry.c.gone & (entry.c.nature != "junk")
        query = (
            select(entry.c.id)
            .where(document, entry.c.content_id.is_not(None), steps.not_done(STAGE, self.version, entry.c.id))
            .order_by(entry.c.id)
        )
        return steps.in_batches((row.id, 1) for row in db.execute(query))

    def load(self, db: Connection, ids: Sequence[int]) -> list[tuple[int, Subject]]:
        """Path, text, act, owner and kinds of personal data."""
        rows = db.execute(
            select(entry.c.id, entry.c.path, entry.c.owner, entry.c.content_id)
            .where(entry.c.id.in_(ids))
            .order_by(entry.c.id)
        ).all()
        contents = sorted({row.content_id for row in rows})
        texts_by_id, acts = texts.load(db, contents), known.load(db, contents)
        kinds = _kinds(db, contents)  # of what an archive holds too: it is filed where they may be read
        return [
            (
                row.id,
                Subject(
                    path=row.path,
                    text=texts_by_id[row.content_id].whole if row.content_id in texts_by_id else "",
                    act=acts.get(row.content_id),
                    owner=row.owner,
                    findings=frozenset(kinds.get(row.content_id, ())),
                ),
            )
            for row in rows
        ]

    def compute(self, subjects: Sequence[tuple[int, Subject]]) -> list[tuple[int, Placement]]:
        """One proposal an entry."""
        return [(number, self._placer.place(one)) for number, one in subjects]

    def commit(self, db: Connection, results: Sequence[tuple[int, Placement]]) -> None:
        """Proposals and marks."""
        placements.keep_plan(db, self._plan_version, self._nodes)
        placements.propose(db, self.version, results)
        ids = [number for number, _ in results]
        steps.mark(db, STAGE, self.version, [Mark(number) for number in ids])

    def close(self) -> None:
        """Nothing is kept open."""


def _kinds(db: Connection, content_ids: Sequence[int]) -> dict[int, set[str]]:
    found: dict[int, set[str]] = {}
    for ids in batches(content_ids):
        own = select(finding.c.content_id, finding.c.kind).where(finding.c.content_id.in_(ids))
        for row in db.execute(union(own, members.beside(ids, finding.c.content_id, finding.c.kind))):
            found.setdefault(row.content_id, set()).add(row.kind)
    return found
