"""Proposed places, findings and candidates: what classification says, and is not a decision."""

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import Connection, Table, delete, select

from catalog.schema import candidate, entry, finding, node, placement
from catalog.store import Record, batches, bulk
from passation.model import EntryKind, Finding, Placement


def propose(db: Connection, plan_version: str, proposals: Sequence[tuple[int, Placement]]) -> None:
    """Keep the proposed place of each entry (id, placement), replacing an older proposal."""
    _forget(db, placement, "entry_id", [one for one, _ in proposals])
    rows = [
        {
            "entry_id": one,
            "plan_version": plan_version,
            "node": proposal.node,
            "confidence": round(proposal.confidence, 4),
            "reasons": list(proposal.reasons),
        }
        for one, proposal in proposals
    ]
    bulk(db, placement, rows)


def keep_plan(db: Connection, version: str, nodes: Sequence[dict[str, Any]]) -> None:
    """Keep the effective filing plan when its version is new: id, position, name, path, confidentiality, groups."""
    if db.scalar(select(node.c.plan_version).limit(1)) != version:
        db.execute(delete(node))
        bulk(db, node, [{**row, "plan_version": version} for row in nodes])


def report(db: Connection, findings: Sequence[tuple[int, Sequence[Finding]]]) -> None:
    """Keep the personal data seen in each content (id, findings), masked."""
    _forget(db, finding, "content_id", [one for one, _ in findings])
    bulk(
        db,
        finding,
        [
            {
                "content_id": content_id,
                "detector": one.detector,
                "kind": one.kind,
                "page": one.page,
                "start": one.start,
                "end": one.end,
                "confidence": round(one.confidence, 4),
                "masked": one.masked,
                "words": list(one.words),
            }
            for content_id, found in findings
            for one in found
        ],
    )


def suggest(db: Connection, candidates: Iterable[dict[str, Any]]) -> None:
    """Make these the candidates: rows of controller, service, activity, title, confidence, evidence."""
    db.execute(delete(candidate))
    bulk(db, candidate, list(candidates))


def unplaced(db: Connection) -> Sequence[Record]:
    """Present documents for which the rules abstained."""
    here = (~entry.c.gone) & (entry.c.kind == EntryKind.FILE) & (placement.c.node == "")
    query = select(entry, placement.c.reasons).join(placement, placement.c.entry_id == entry.c.id).where(here)
    return db.execute(query.order_by(entry.c.source_id, entry.c.path)).all()


def _forget(db: Connection, table: Table, key: str, ids: Sequence[int]) -> None:
    for some in batches(ids):
        db.execute(delete(table).where(table.c[key].in_(some)))
