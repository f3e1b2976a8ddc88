"""Plan, transfer and verification in a row, as `passation run` asks for them."""

from catalog import locks, receipts
from catalog.jobs import Job
from migrate import messages
from migrate.pace.sending import send
from migrate.preflight.establish import establish
from migrate.protection.messages import LOCKING
from migrate.publish import publish


def migrate_all(job: Job) -> None:
    """Freeze the plan of today, send what is due, read everything new back, lock what a decision locks, publish.

    A transfer that is paused ends it after the plan.

    Raises:
        DestinationError: the store could not be reached; what was done is kept.
    """
    drawn = establish(job).found.plan
    if not send(job):
        return
    job.carry_out(receipts.VERIFY, messages.VERIFYING)
    job.carry_out(locks.STAGE, LOCKING)
    with job.catalog.read() as db:  # even when nothing was due: an interrupted run may have left it undone
        publish(job.workspace, db, drawn.digest)
