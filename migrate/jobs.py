"""Plan, transfer and verification in a row, as `passation run` asks for them."""

from catalog import receipts, transfers
from catalog.jobs import Job
from migrate import mapping, messages, plan
from migrate.publish import publish


def migrate_all(job: Job) -> None:
    """Freeze the plan of today, send what is due, read everything new back, publish the ledger.

    Raises:
        DestinationError: the store could not be reached; what was done is kept.
    """
    with job.catalog.begin() as db:
        drawn = plan.draw(job.workspace, db)
        new = plan.freeze(db, drawn, job.workspace.settings.destination.url)
    if new:
        mapping.export(job.workspace, drawn)
        job.log("plan", plan=drawn.digest, entries=len(drawn.rows))
    sent = job.carry_out(transfers.TRANSFER, messages.TRANSFERRING)
    compared = job.carry_out(receipts.VERIFY, messages.VERIFYING)
    if new or sent or compared:
        with job.catalog.read() as db:
            publish(job.workspace, db, drawn.digest)
