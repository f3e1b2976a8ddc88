"""The attestation: examine, publish the ledger when nothing is missing, write the constat and keep it."""

import hashlib
import time
from typing import Any

from catalog import receipts, transfers
from catalog.jobs import Job
from migrate import constat
from migrate.publish import publish, unpublished
from migrate.reasons import examine
from migrate.reports import write_report

_SAID = ("number", "title", "verdict", "allowed", "reasons", "balance", "objects", "wiping_forbidden", "proof")


def attest(work: Job) -> dict[str, Any]:
    """Make a constat, allowed or not; the shape of `migrate attest --json`.

    Raises:
        DestinationError: nothing is missing, but the ledger could not be written into the store.
    """
    workspace = work.workspace
    with work.catalog.read() as db:
        reasons = examine(workspace, db)
        frozen = transfers.latest(db)
        published = publish(workspace, db, frozen.digest) if frozen and not reasons else unpublished(workspace)
    with work.catalog.begin() as db:
        number = receipts.next_attestation(db)
        proof = constat.prove(db, published)
        document = constat.compose(workspace, db, reasons, proof, number_=number, made=time.time_ns())
        receipts.keep_attestation(db, frozen.id if frozen else None, allowed=not reasons, document=document)
    sealed = constat.as_json(document)
    page = constat.as_html(document, workspace.settings.commune)
    files = {
        "json": str(write_report(workspace, f"constat-{number}.json", sealed)),
        "html": str(write_report(workspace, f"constat-{number}.html", page)),
    }
    work.log("attest", number=number, allowed=not reasons, constat=hashlib.sha256(sealed).hexdigest())
    return {name: document[name] for name in _SAID} | {"files": files}
