"""The facts of a constat, as JSON values: what the catalogue says on the day, and what binds it."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from sqlalchemy import Connection

import passation
from catalog import changes, checklist, closing, freezes, receipts
from catalog.balance import balance
from catalog.closing import Sample
from catalog.decisions import Reason as Exclusion
from catalog.store import Record
from migrate import messages as common
from migrate.checklist import points
from migrate.constat import messages
from migrate.constat.acts import STOP, Act
from migrate.constat.ledger import Proof
from migrate.constat.refusals import FREEZE
from migrate.independent import commands
from migrate.plan import destinations
from passation import instants, paths
from passation.workspace import Workspace

SHOWN = 1_000
"""Paths shown in an annex; the exported plan has them all."""

Document = dict[str, Any]


def compose(
    workspace: Workspace, db: Connection, act: str, acts: Mapping[str, Act], allowed: bool, proof: Proof
) -> Document:
    """The whole constat but for its number and date; instants are ISO 8601, UTC."""
    commune = workspace.settings.commune
    draft = not acts["freeze"].allowed
    excluded = _exclusions(db)
    unfrozen = [one for one in acts[STOP].reasons if one.code in FREEZE]
    reasons = acts[act].reasons if act != STOP else [one for one in acts[STOP].reasons if one.code not in FREEZE]
    return {
        "schema": 2,
        "act": act,
        "title": (messages.DRAFTS if draft else messages.TITLES)[act],
        "draft": draft,
        "draft_reason": messages.DRAFT_REASON if draft else "",
        "draft_reasons": [reason.as_dict() for reason in unfrozen],
        "allowed": allowed,
        "outcome": ("draft" if draft else "possible") if allowed else "refused",
        "verdict": verdict(act, allowed=allowed, draft=draft),
        "tool": f"Passation {passation.__version__}",
        "commune": {"name": commune.name, "insee": commune.insee, "siren": commune.siren},
        "destination": destinations(workspace.settings),
        "reasons": [reason.as_dict() for reason in reasons],
        "acts": [one.as_dict() for one in acts.values()],
        "perimeter": [_dated(one) for one in closing.perimeter(db)],
        **stated(db),
        "exclusions": excluded,
        "wiping_forbidden": any(one["reason"] == Exclusion.OTHER for one in excluded),
        "exceptions": _exceptions(db),
        "verified": _verified(receipts.planned(db)),
        "freeze": [frozen(row) for row in freezes.latest(db).values()],
        "checklist": [{**one.as_dict(), "at": instants.iso(one.at)} for one in points(workspace, db)],
        "scope": list(messages.SCOPE),
        "method": list(messages.METHOD),
        "signatures": [{"role": role, "act": said} for role, said in messages.SIGNATURES],
        "control": list(commands(workspace.settings.destination.url)),
        "proof": asdict(proof),
    }


def verdict(act: str, *, allowed: bool, draft: bool) -> str:
    """The answer in a few words."""
    if not allowed:
        return messages.IMPOSSIBLE[act]
    return messages.WHEN_FROZEN if draft else messages.POSSIBLE[act]


def stated(db: Connection) -> Document:
    """The counts, as they are today."""
    return {
        "balance": balance(db).as_dict(),
        "objects": {symbol: asdict(count) for symbol, count in receipts.by_symbol(db).items()},
    }


def changed_since(db: Connection, document: Document) -> list[str]:
    """The parts of a constat that the catalogue does not say today, by name."""
    now: Document = json.loads(as_json(stated(db) | {"exclusions": _exclusions(db)}))
    return [name for name in now if now[name] != document[name]] + acts_changed(db, document)


def acts_changed(db: Connection, document: Document) -> list[str]:
    """`freeze`, `checklist`: those of which a check or a confirmation that the constat names is not as it was."""
    checks = [frozen(row) for row in freezes.of_ids(db, [one["id"] for one in document["freeze"]])]
    parts = [] if json.loads(json.dumps(checks)) == document["freeze"] else ["freeze"]
    given = {one["decision"]: one for one in document["checklist"] if one["confirmed"]}
    kept = {
        row.id: (row.subject.decode(), row.by, instants.iso(row.at), row.why) for row in checklist.of_ids(db, [*given])
    }
    if kept != {number: (one["id"], one["by"], one["at"], one["note"]) for number, one in given.items()}:
        parts.append("checklist")
    return parts


def frozen(row: Record) -> Document:
    """A check of the freeze as JSON values."""
    names = ("id", "number", "by", "account", "result", "looked", "shut", "untold", "writable")
    return {"source": row.name, "at": instants.iso(row.at), **{name: getattr(row, name) for name in names}}


def as_json(document: Document) -> bytes:
    """The document as it is written and as its digest is taken."""
    return json.dumps(document, ensure_ascii=False, indent=2).encode() + b"\n"


def _dated(one: Mapping[str, Any]) -> Document:
    return {**one, **{name: instants.iso(one[name]) for name in ("first_crawl", "control", "last_crawl")}}


def _verified(rows: Sequence[Record]) -> Document:
    times = [row.verified for row in rows if row.verified is not None]
    return {"first": instants.iso(min(times, default=None)), "last": instants.iso(max(times, default=None))}


def _exclusions(db: Connection) -> list[Document]:
    return [
        {
            "reason": row.reason,
            "sentence": common.reason("excluded", row.reason),
            "scope": row.scope,
            "subject": paths.shown(row.subject),
            "by": row.by,
            "at": instants.iso(row.at),
            "why": row.why,
            "detail": row.detail,
            "count": row.count,
            "bytes": int(row.bytes),
        }
        for row in closing.exclusions(db)
    ]


def _exceptions(db: Connection) -> list[Document]:
    planned = receipts.planned_ids(db)
    wrong = [row for row in receipts.not_identical(db) if row.content_id not in planned]
    found = {
        "unreadable_excluded": closing.sample(db, closing.unreadable_excluded(), SHOWN),
        "streams": closing.sample(db, closing.with_streams(), SHOWN),
        "vanished": changes.sample(db, changes.vanished(), SHOWN),
        "former_objects": Sample(len(wrong), sum(row.size for row in wrong), tuple(row.key for row in wrong[:SHOWN])),
    }
    return [
        {"code": code, "sentence": messages.EXCEPTIONS[code], **asdict(one)} for code, one in found.items() if one.count
    ]
