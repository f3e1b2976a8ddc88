"""`passation run`: everything that needs no human decision, in order."""

from dataclasses import dataclass

from catalog import decisions
from catalog.jobs import Job
from classify.jobs import classify_all
from ingest.crawl import Crawled
from ingest.jobs import crawl_all, read_and_extract
from journey import messages
from journey.waiting import Wait, waits
from migrate.jobs import migrate_all


@dataclass(frozen=True, slots=True)
class Outcome:
    """What was done, and what the workspace waits for."""

    crawled: tuple[Crawled, ...]
    transferred: bool
    waits: tuple[Wait, ...]


def run(job: Job, *, rehash: bool = False) -> Outcome:
    """Carry the workspace as far as it goes without a decision. Each stage does what is due, no more."""
    crawled = crawl_all(job, rehash=rehash)
    read_and_extract(job)
    classify_all(job)
    job.carry_out("register.candidates", messages.STAGES["register.candidates"])
    job.carry_out("index", messages.STAGES["index"])
    with job.catalog.read() as db:
        ready = decisions.filing_accepted(db) is not None and bool(job.workspace.settings.destination.url)
    if ready:
        migrate_all(job)
    with job.catalog.read() as db:
        return Outcome(tuple(crawled), ready, tuple(waits(db, job.workspace)))
