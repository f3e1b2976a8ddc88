"""What binds a constat to the receipts, to the places of the documents and to the journal."""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import Connection

from catalog import receipts, transfers
from catalog.receipts import Held
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
    return leaves_of(receipts.planned(db))


def leaves_of(rows: Iterable[Record | Held]) -> list[bytes]:
    """Canonical bytes of these receipts, in the order of keys."""
    # Sorted here: databases do not agree on the order of texts.
    return [leaf(row) for row in sorted(rows, key=lambda row: str(row.key))]


def leaf(row: Record | Held) -> bytes:
    """Canonical bytes of a receipt: key, first digest, digest read back, size and symbol."""
    read_back = row.read_back_sha256.hex() if row.read_back_sha256 else ""
    facts = {"key": row.key, "sha256": row.sha256.hex(), "read_back": read_back, "size": row.size, "symbol": row.symbol}
    return json.dumps(facts, sort_keys=True, separators=(",", ":")).encode()


def places(db: Connection) -> str:
    """SHA-256 over every place of every received content: key, source, path and date of the file, sorted."""
    keys = {row.content_id: row.key for row in receipts.ledger(db)}
    return places_of(
        (keys[content_id], one.name, one.path, one.modified)
        for content_id, some in receipts.all_places(db).items()
        for one in some
    )


def places_of(held: Iterable[tuple[str, str, bytes, int | None]]) -> str:
    """SHA-256 over places: key, source, path and date of the file."""
    lines = sorted(json.dumps([key, name, path.hex(), at], separators=(",", ":")) for key, name, path, at in held)
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()
