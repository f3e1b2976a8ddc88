"""The stages of classification, in the order in which each rests on the one before."""

from catalog.jobs import Job
from classify.messages import TITLES


def classify_all(job: Job) -> dict[str, int]:
    """Subjects done by stage."""
    return {name: job.carry_out(name, title) for name, title in TITLES.items()}
