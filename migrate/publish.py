"""Passation's own files: the ledger that anyone can check without Passation, and the head of the journal.

`SHA256SUMS` goes into the reports and into the store, under `_passation/`. The manifest names every place, so it stays
in the reports and only its digest travels.
"""

import hashlib
import json
from dataclasses import dataclass

from sqlalchemy import Connection

import passation
from catalog import receipts
from catalog.journal import Journal
from catalog.receipts import IDENTICAL
from migrate.destinations.open import open_destination
from migrate.manifest import ManifestRow, Place, manifest_lines, sums_lines
from migrate.reports import write_report
from passation.workspace import Workspace

SUMS, MANIFEST, HEAD = "SHA256SUMS", "manifeste.jsonl", "journal.json"


@dataclass(frozen=True, slots=True)
class Published:
    """Digests of what was written, in hexadecimal."""

    sums: str
    manifest: str
    head: str


def publish(workspace: Workspace, db: Connection, plan: str) -> Published:
    """Write the ledger and the head of the journal. Raises DestinationError."""
    rows = _rows(db)
    sums = "".join(sums_lines(rows)).encode()
    manifest = "".join(manifest_lines(rows)).encode()
    published = Published(_sha256(sums), _sha256(manifest), Journal(workspace.journal).head())
    write_report(workspace, SUMS, sums)
    write_report(workspace, MANIFEST, manifest)
    head = {"journal": published.head, "manifest": published.manifest, "plan": plan, "tool": passation.__version__}
    store = open_destination(workspace.settings.destination.url, workspace.secret)
    try:
        store.write_own(SUMS, sums)
        store.write_own(HEAD, json.dumps(head).encode())
    finally:
        store.close()
    return published


def unpublished(workspace: Workspace) -> Published:
    """For a constat that refuses: nothing was written, and the journal has its head all the same."""
    return Published("", "", Journal(workspace.journal).head())


def _rows(db: Connection) -> list[ManifestRow]:
    places = receipts.all_places(db)
    return [
        ManifestRow(
            key=row.key,
            sha256=row.sha256,
            size=row.size,
            places=tuple(Place(one.name, one.path, one.modified) for one in places.get(row.content_id, ())),
            version_id=row.version_id,
            verified=row.verified if row.symbol == IDENTICAL else None,
        )
        for row in receipts.ledger(db)
    ]


def _sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
