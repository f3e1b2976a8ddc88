"""The attestation: examine, publish the ledger when nothing is missing, write the constat and keep it."""

import hashlib
import time
from typing import Any

from catalog import receipts, transfers
from catalog.jobs import Job
from migrate.constat.acts import STOP, acts
from migrate.constat.document import as_json, compose
from migrate.constat.ledger import prove
from migrate.constat.messages import FILES
from migrate.constat.pages import as_paper
from migrate.paper.files import write_paper
from migrate.publish import publish, unpublished
from migrate.reasons import examine
from passation import instants

_SAID = (
    *("number", "act", "title", "outcome", "draft", "draft_reasons", "verdict", "allowed", "reasons", "acts"),
    *("balance", "objects"),
    *("wiping_forbidden", "checklist", "freeze", "proof"),
)


def attest(work: Job, act: str = STOP) -> dict[str, Any]:
    """Make a constat, allowed or not; the shape of `migrate attest --json`.

    Args:
        work: the workspace, held.
        act: what it prepares: `stop`, the stop of the server, or `wipe`, the wiping of its disks.

    Raises:
        DestinationError: nothing is missing, but the ledger could not be written into the store.
    """
    workspace = work.workspace
    with work.catalog.read() as db:
        reasons = examine(workspace, db)
        of_acts = acts(workspace, db, reasons)
        frozen = transfers.latest(db)
        published = publish(workspace, db, frozen.digest) if frozen and not reasons else unpublished(workspace)
    # Of one that only lacks the freeze nothing is missing: it is allowed, as a draft, which nobody signs.
    allowed = not reasons if act == STOP else of_acts[act].allowed
    with work.catalog.begin() as db:
        facts = compose(workspace, db, act, of_acts, allowed, prove(db, published))
        document = {"number": receipts.next_attestation(db), "made": instants.iso(time.time_ns()), **facts}
        receipts.keep_attestation(db, frozen.id if frozen else None, allowed=allowed, document=document)
    sealed = as_json(document)
    paper = as_paper(document, workspace.settings.commune, hashlib.sha256(sealed).hexdigest())
    written = write_paper(workspace, f"{FILES[act]}-{document['number']}", sealed, paper)
    digests = {name: hashlib.sha256(data).hexdigest() for name, data in (("constat", sealed), ("pdf", written.pdf))}
    work.log("attest", number=document["number"], act=act, allowed=allowed, **digests)
    return {name: document[name] for name in _SAID} | {"files": written.files}
