"""The inventory of every source, then reading and extraction in turns while the spool empties and fills."""

from collections.abc import Iterable

from catalog import steps
from catalog.jobs import Job
from catalog.members import STAGE as MEMBERS
from catalog.steps import State
from ingest import messages, reading_server
from ingest.crawl import Crawled, crawl
from ingest.extract import STAGE as EXTRACT
from ingest.read import STAGE as READ
from ingest.sources.configured import open_sources
from ingest.spool import Spool
from passation.errors import SettingsError
from passation.progress import progress


def crawl_all(job: Job, names: Iterable[str] = (), *, rehash: bool = False) -> list[Crawled]:
    """Inventory the named sources, or all.

    Raises:
        SettingsError: no source, or none of that name.
        SourceError: a source could not be reached at all.
    """
    settings = job.workspace.settings.sources
    sources = open_sources(job.workspace)
    wanted = list(names) or list(sources)
    if not wanted or not set(wanted) <= set(sources):
        raise SettingsError(messages.NO_SOURCE if not wanted else messages.unknown_source(set(wanted) - set(sources)))
    crawled: list[Crawled] = []
    try:
        for name in wanted:
            sources[name].check()
            with progress(messages.crawling(name), quiet=job.quiet) as shown:
                url = settings[name].url
                crawled.append(crawl(sources[name], url, job.workspace, job.catalog, shown, rehash=rehash))
    finally:
        for source in sources.values():
            source.close()
    return crawled


def read_and_extract(job: Job) -> tuple[int, int]:
    """Files read and texts settled: turn by turn, for the spool between them is bounded."""
    read = extracted = 0
    reading_server.say_when_away(job.workspace)
    while True:
        before = _settled(job, READ, MEMBERS, EXTRACT)
        read += job.carry_out(READ, messages.READING)
        extracted += _extract(job)
        if _settled(job, READ, MEMBERS, EXTRACT) == before:
            return read, extracted


def open_containers(job: Job) -> int:
    """Contents looked into: those of one pass may hold the containers of the next."""
    opened = 0
    while True:
        before = _settled(job, MEMBERS)
        opened += job.carry_out(MEMBERS, messages.OPENING)
        if _settled(job, MEMBERS) == before:
            return opened


def _settled(job: Job, *stages: str) -> list[int]:
    """Subjects that need no further turn; those that wait (a file open elsewhere) are for the next run."""
    with job.catalog.read() as db:
        counts = steps.counts(db)
    return [counts.get(stage, {}).get(state, 0) for stage in stages for state in (State.DONE, State.FAILED)]


def extract(job: Job) -> int:
    """Texts settled, of what containers hold too. What then lies in the spool is of no more use."""
    reading_server.say_when_away(job.workspace)
    return _extract(job)


def _extract(job: Job) -> int:
    open_containers(job)
    texts = job.carry_out(EXTRACT, messages.EXTRACTING)
    Spool.of(job.workspace).clear()
    return texts
