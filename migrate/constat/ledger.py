"""What binds a constat to the receipts, to the places of the documents and to the journal."""

import hashlib
import json
from dataclasses import dataclass

from sqlalchemy import Connection

from catalog import receipts, transfers
from catalog.store import Record
from migrate.merkle import root
from migrate.publish import Published


@dataclass(frozen=True, slots=True)
class Proof:
    """Digests in hexadecimal; `sums` and `manifest` are empty when the ledger was not published."""

    plan: str
    merkle_root: str
    leaves: int
    places: str
    journal_head: str
    sums: str
    manifest: str


def prove(db: Connection, published: Published) -> Proof:
    """The proof over the receipts of the plan in force."""
    frozen = transfers.latest(db)
    found = leaves(db)
    plan_digest = frozen.digest if frozen else ""
    head, sums, manifest = published.head, published.sums, published.manifest
    return Proof(plan_digest, root(found).hex(), len(found), places(db), head, sums, manifest)


def leaves(db: Connection) -> list[bytes]:
    """Canonical bytes of the receipts of the plan in force, in the order of keys."""
    # Sorted here: databases do not agree on the order of texts.
    return [leaf(row) for row in sorted(receipts.planned(db), key=lambda row: str(row.key))]


def leaf(row: Record) -> bytes:
    """Canonical bytes of a receipt: key, first digest, digest read back, size and symbol."""
    read_back = row.read_back_sha256.hex() if row.read_back_sha256 else ""
    facts = {"key": row.key, "sha256": row.sha256.hex(), "read_back": read_back, "size": row.size, "symbol": row.symbol}
    return json.dumps(facts, sort_keys=True, separators=(",", ":")).encode()


def places(db: Connection) -> str:
    """SHA-256 over every place of every received content: key, source, path and date of the file, sorted."""
    keys = {row.content_id: row.key for row in receipts.ledger(db)}
    lines = sorted(
        json.dumps([keys[content_id], one.name, one.path.hex(), one.modified], separators=(",", ":"))
        for content_id, some in receipts.all_places(db).items()
        for one in some
    )
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()
