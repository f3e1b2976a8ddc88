"""The inventory (relevé): what is there. Bytes are not opened.

A crawl that could not list everything ends incomplete: nothing becomes gone, and no attestation can rest on it.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from catalog import decisions
from catalog.entries import begin_crawl, end_crawl, ensure_source, record_troubles, see
from catalog.journal import Journal
from catalog.store import BULK, Catalog, batches
from ingest.natures import nature_rules
from ingest.sources import Source
from ingest.sources.shares import Shared
from passation import paths
from passation.errors import SourceError
from passation.model import Entry, Trouble
from passation.stage import Progress
from passation.workspace import Workspace


@dataclass(frozen=True, slots=True)
class Crawled:
    """What a crawl saw."""

    source: str
    complete: bool
    entries: int
    troubles: tuple[Trouble, ...]
    interruption: str = ""

    def as_dict(self) -> dict[str, object]:
        """The shape of `ingest crawl --json`."""
        return {
            "source": self.source,
            "complete": self.complete,
            "entries": self.entries,
            "interruption": self.interruption,
            "troubles": [
                {"path": f"{one.source}:{paths.shown(one.path)}", "fault": one.fault, "detail": one.detail}
                for one in self.troubles
            ],
        }


def crawl(
    source: Source, url: str, workspace: Workspace, catalog: Catalog, progress: Progress, *, rehash: bool = False
) -> Crawled:
    """Inventory one source.

    Args:
        source: the open source.
        url: its address as in the settings, without password.
        workspace: for the rules of the commune and the journal.
        catalog: where the entries go.
        progress: told of every batch.
        rehash: have every file read again, whatever its dates say.
    """
    natures = nature_rules(workspace.rules).natures
    share = source.share_descriptor() if source.features.rights and isinstance(source, Shared) else None
    with catalog.begin() as db:
        zoned = source.features.zoned_times
        source_id = ensure_source(db, source.name, url, zoned_times=zoned, descriptor=share)
        crawl_id = begin_crawl(db, source_id, rehash=rehash)
    troubles: list[Trouble] = []
    entries, interruption = 0, ""
    try:
        for batch in batches(_entries(source, troubles), BULK):
            seen = list(natures(batch))
            with catalog.begin() as db:
                see(db, crawl_id, source_id, seen)
            entries += len(batch)
            progress.advance("ingest.crawl", len(batch))
    except SourceError as error:
        interruption = str(error)
    complete = not interruption and not any(one.hides_entries for one in troubles)
    with catalog.begin() as db:
        record_troubles(db, crawl_id, troubles)
        end_crawl(db, crawl_id, complete=complete)
        decisions.settle(db)
    Journal(workspace.journal).append("crawl", source=source.name, complete=complete, entries=entries, rehash=rehash)
    return Crawled(source.name, complete, entries, tuple(troubles), interruption)


def _entries(source: Source, troubles: list[Trouble]) -> Iterator[Entry]:
    for one in source.entries():
        if isinstance(one, Trouble):
            troubles.append(one)
        else:
            yield one
