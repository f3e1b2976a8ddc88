"""Proposed places, acts, findings and candidates: what classification says, and is not a decision."""

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import Connection, Table, delete, select

from catalog.schema import act, candidate, entry, finding, node, placement
from catalog.store import Record, batches, bulk
from passation.model import Act, EntryKind, Finding, Placement


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


def keep_acts(db: Connection, acts: Sequence[tuple[int, Act | None]]) -> None:
    """Keep the act recognised in each content (id, act or none)."""
    _forget(db, act, "content_id", [one for one, _ in acts])
    bulk(db, act, [_act_row(one, found) for one, found in acts if found is not None])


def _act_row(content_id: int, one: Act) -> dict[str, Any]:
    return {
        "content_id": content_id,
        "kind": one.kind,
        "confidence": round(one.confidence, 4),
        "identifier": one.identifier,
        "number": one.number,
        "year": one.year,
        "date": one.date,
        "object": one.object,
        "signatory": one.signatory,
        "subject": one.subject,
        "page": one.page,
        "fields": {
            name: [field.value, field.page, field.evidence, round(field.confidence, 4)]
            for name, field in one.fields.items()
        },
    }


def load_acts(db: Connection, content_ids: Sequence[int]) -> dict[int, Act]:
    """Acts by content id (without the evidence of each field)."""
    loaded: dict[int, Act] = {}
    for ids in batches(content_ids):
        for row in db.execute(select(act).where(act.c.content_id.in_(ids))):
            loaded[row.content_id] = Act(
                kind=row.kind,
                confidence=row.confidence,
                identifier=row.identifier,
                number=row.number,
                year=row.year,
                date=row.date,
                object=row.object,
                signatory=row.signatory,
                subject=row.subject,
                page=row.page,
            )
    return loaded


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
