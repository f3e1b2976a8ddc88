"""The constat de fermeture: one page that a mayor can read and sign, then the annexes; the same facts in JSON.

It stays a draft (projet) as long as the freeze of the shares is not recorded.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from sqlalchemy import Connection

import passation
from catalog import closing, receipts, transfers
from catalog.balance import balance
from catalog.closing import Sample
from catalog.decisions import Reason as Exclusion
from catalog.store import Record
from migrate import messages
from migrate.merkle import root
from migrate.publish import Published
from migrate.reasons import Reason
from passation import paths
from passation.console import number, plural, size
from passation.settings import Commune
from passation.workspace import Workspace

SHOWN = 1_000
"""Paths shown in an annex; the exported plan has them all."""

Document = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Proof:
    """What binds the constat to the ledger and to the journal."""

    plan: str
    merkle_root: str
    leaves: int
    journal_head: str
    sums: str
    manifest: str


def prove(db: Connection, published: Published) -> Proof:
    """The proof over the receipts of the plan in force."""
    frozen = transfers.latest(db)
    # Sorted here: databases do not agree on the order of texts.
    leaves = [leaf(row) for row in sorted(receipts.planned(db), key=lambda row: str(row.key))]
    plan_digest = frozen.digest if frozen else ""
    return Proof(plan_digest, root(leaves).hex(), len(leaves), published.head, published.sums, published.manifest)


def leaf(row: Record) -> bytes:
    """Canonical bytes of a receipt: key, first digest, digest read back, size and symbol."""
    read_back = row.read_back_sha256.hex() if row.read_back_sha256 else ""
    facts = {"key": row.key, "sha256": row.sha256.hex(), "read_back": read_back, "size": row.size, "symbol": row.symbol}
    return json.dumps(facts, sort_keys=True, separators=(",", ":")).encode()


def compose(
    workspace: Workspace, db: Connection, reasons: Sequence[Reason], proof: Proof, *, number_: int, made: int
) -> Document:
    """The whole constat as JSON values; instants are ISO 8601, UTC."""
    excluded = [_exclusion(row) for row in closing.exclusions(db)]
    commune = workspace.settings.commune
    return {
        "schema": 1,
        "number": number_,
        "title": messages.DRAFT_TITLE,
        "draft": True,
        "draft_reason": messages.DRAFT_REASON,
        "allowed": not reasons,
        "verdict": messages.IMPOSSIBLE if reasons else messages.POSSIBLE,
        "made": instant(made),
        "tool": f"Passation {passation.__version__}",
        "commune": {"name": commune.name, "insee": commune.insee, "siren": commune.siren},
        "destination": workspace.settings.destination.url,
        "reasons": [reason.as_dict() for reason in reasons],
        "perimeter": [_dated(one) for one in closing.perimeter(db)],
        "balance": balance(db).as_dict(),
        "objects": {symbol: asdict(count) for symbol, count in receipts.by_symbol(db).items()},
        "verified": _verified(receipts.planned(db)),
        "exclusions": excluded,
        "wiping_forbidden": any(one["reason"] == Exclusion.OTHER for one in excluded),
        "exceptions": _exceptions(db),
        "scope": list(messages.SCOPE),
        "method": list(messages.METHOD),
        "checklist": list(messages.NOT_FILES),
        "signatures": [{"role": role, "act": act} for role, act in messages.SIGNATURES],
        "proof": asdict(proof),
    }


def instant(nanoseconds: int | None) -> str | None:
    """ISO 8601 to the second, UTC."""
    return None if nanoseconds is None else datetime.fromtimestamp(nanoseconds // 10**9, UTC).isoformat()


def _dated(one: Mapping[str, Any]) -> Document:
    return {**one, **{name: instant(one[name]) for name in ("first_crawl", "control", "last_crawl")}}


def _verified(rows: Sequence[Record]) -> Document:
    times = [row.verified for row in rows if row.verified is not None]
    return {"first": instant(min(times, default=None)), "last": instant(max(times, default=None))}


def _exclusion(row: Record) -> Document:
    return {
        "reason": row.reason,
        "sentence": messages.reason("excluded", row.reason),
        "scope": row.scope,
        "subject": paths.shown(row.subject),
        "by": row.by,
        "at": instant(row.at),
        "why": row.why,
        "detail": row.detail,
        "count": row.count,
        "bytes": int(row.bytes),
    }


def _exceptions(db: Connection) -> list[Document]:
    unreadable = closing.sample(db, closing.unreadable_excluded(), SHOWN)
    streams = closing.sample(db, closing.with_streams(), SHOWN)
    planned = receipts.planned_ids(db)
    wrong = [row for row in receipts.not_identical(db) if row.content_id not in planned]
    former = Sample(len(wrong), sum(row.size for row in wrong), tuple(row.key for row in wrong[:SHOWN]))
    found = {"unreadable_excluded": unreadable, "streams": streams, "former_objects": former}
    return [
        {"code": code, "sentence": messages.EXCEPTIONS[code], **asdict(one)} for code, one in found.items() if one.count
    ]


def as_json(document: Document) -> bytes:
    """The document as it is written and as its digest is taken."""
    return json.dumps(document, ensure_ascii=False, indent=2).encode() + b"\n"


def as_html(document: Document, commune: Commune) -> bytes:
    """The document as a page that prints on A4, without anything to fetch."""
    environment = Environment(
        loader=PackageLoader("migrate"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {
        "date": lambda text: messages.date(datetime.fromisoformat(text).astimezone(commune.zone)) if text else "—",
        "number": number,
        "size": size,
        "files": lambda count: plural(count, "fichier", "fichiers"),
    }
    sealed = hashlib.sha256(as_json(document)).hexdigest()
    page = environment.get_template("constat.html").render(
        document, sealed=sealed, states=messages.CLOSING_STATES, details=messages.DETAILS
    )
    return page.encode()
