"""Plan, transfer and verification in a row, as `passation run` asks for them."""

from catalog.jobs import Job
from migrate import plan


def migrate_all(job: Job) -> None:
    """Freeze the plan of today, send what is due, read everything new back."""
    with job.catalog.begin() as db:
        drawn = plan.draw(job.workspace, db)
        plan.freeze(db, drawn, job.workspace.settings.destination.url)
    job.carry_out("migrate.transfer", "Transfert")
    job.carry_out("migrate.verify", "Relecture dans le stockage")
