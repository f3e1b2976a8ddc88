"""Passation's own files: the ledger that anyone can check without Passation, and the head of the journal.

`SHA256SUMS` goes into the reports and into the store, under `_passation/`, with a text that says what to type. The
manifest names every place, so it stays in the reports and only its digest travels.
"""

import hashlib
import json
from dataclasses import dataclass

from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape
from sqlalchemy import Connection

import passation
from catalog import receipts
from catalog.journal import Journal
from catalog.receipts import IDENTICAL
from migrate.destinations.open import destination_of
from migrate.independent import bucket, commands
from migrate.living import PREFIX, is_living
from migrate.manifest import ManifestRow, Place, manifest_lines, sums_lines
from migrate.reports import write_report
from passation.settings import Settings
from passation.workspace import Workspace

SUMS, MANIFEST, HEAD, README = "SHA256SUMS", "manifeste.jsonl", "journal.json", "LISEZMOI.txt"


@dataclass(frozen=True, slots=True)
class Published:
    """Digests of what was written, in hexadecimal."""

    sums: str
    manifest: str
    head: str


def publish(workspace: Workspace, db: Connection, plan: str) -> Published:
    """Write the ledger and the head of the journal. Raises DestinationError."""
    rows = _rows(db)
    living = [row for row in rows if is_living(row.key)]
    sums = "".join(sums_lines(row for row in rows if not is_living(row.key))).encode()
    manifest = "".join(manifest_lines(rows)).encode()
    published = Published(_sha256(sums), _sha256(manifest), Journal(workspace.journal).head())
    write_report(workspace, SUMS, sums)
    sums_of_living = "".join(sums_lines(living)).encode()
    if living:
        write_report(workspace, f"{SUMS}-vivant", sums_of_living)
    write_report(workspace, MANIFEST, manifest)
    head = {"journal": published.head, "manifest": published.manifest, "plan": plan, "tool": passation.__version__}
    store = destination_of(workspace)
    try:
        store.write_own(SUMS, sums)
        if living:  # their real names stay where they are
            store.write_own(f"{PREFIX}{SUMS}", sums_of_living)
        store.write_own(HEAD, json.dumps(head).encode())
        store.write_own(README, readme(workspace.settings))
    finally:
        store.close()
    return published


def readme(settings: Settings) -> bytes:
    """What an outsider types to check the store, in French."""
    url = settings.destination.url
    environment = Environment(
        loader=PackageLoader("migrate"), autoescape=select_autoescape(), undefined=StrictUndefined, trim_blocks=True
    )
    facts = {"commune": settings.commune.name, "bucket": bucket(url), "control": commands(url)}
    return environment.get_template("LISEZMOI.txt").render(facts).encode()


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
