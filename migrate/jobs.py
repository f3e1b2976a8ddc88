"""Plan, transfer and verification in a row, as `passation run` asks for them."""

from catalog import receipts, rights, transfers
from catalog.jobs import Job
from migrate import mapping, messages, plan
from migrate.publish import publish


def migrate_all(job: Job) -> None:
    """Freeze the plan of today, send what is due, read everything new back, publish the ledger.

    Raises:
        DestinationError: the store could not be reached; what was done is kept.
    """
    with job.catalog.begin() as db:
        rights.settle(db, job.workspace.settings)
        drawn = plan.draw(job.workspace, db)
        new = plan.freeze(db, drawn, job.workspace.settings.destination.url)
    if new:
        mapping.export(job.workspace, drawn)
        job.log("plan", plan=drawn.digest, entries=len(drawn.rows))
    job.carry_out(transfers.TRANSFER, messages.TRANSFERRING)
    job.carry_out(receipts.VERIFY, messages.VERIFYING)
    with job.catalog.read() as db:  # even when nothing was due: an interrupted run may have left it undone
        publish(job.workspace, db, drawn.digest)
