"""The stages of classification, in the order in which each rests on the one before."""

from catalog import rights
from catalog.jobs import Job
from classify.messages import TITLES


def classify_all(job: Job) -> dict[str, int]:
    """Subjects done by stage. Then each file gets its rights class."""
    done = {name: job.carry_out(name, title) for name, title in TITLES.items()}
    with job.catalog.begin() as db:
        rights.settle(db, job.workspace.settings)
    return done
