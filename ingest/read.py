"""The first reading: bytes to SHA-256 and size, once, on the way to the spool.

The digest is taken here and kept for life. A file that is refused today (locked, server gone) waits for the next run;
one that will be refused again (no right) fails; both block the constat until someone decides.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Connection, and_, or_, select

from catalog import contents, steps
from catalog.decisions import Action, governed_by
from catalog.entries import load
from catalog.schema import entry
from catalog.steps import Mark, State
from ingest import messages
from ingest.sources import Source
from ingest.sources.configured import open_sources
from ingest.spool import Spool
from passation.errors import Fault, SourceError
from passation.model import Entry, EntryKind, Reading
from passation.workspace import Workspace

STAGE = "ingest.read"


@dataclass(frozen=True, slots=True)
class Read:
    """What became of one entry: a digest, or a fault."""

    entry_id: int
    sha256: bytes = b""
    size: int = 0
    fault: Fault | None = None
    detail: str = ""
    transient: bool = False


def may_open() -> ColumnElement[bool]:
    """SQL condition: files that may be opened. What is presumed private is not, before a decision."""
    admitted = or_(entry.c.nature != "private", governed_by(Action.ADMIT))
    return and_(entry.c.kind == EntryKind.FILE, ~entry.c.gone, admitted)


class ReadStage:
    """See passation.stage.Stage. Subjects are entries."""

    name = STAGE
    version = "1"

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self._spool = Spool.of(workspace)
        self._sources: dict[str, Source] = {}

    def due(self, db: Connection) -> Iterator[list[int]]:
        """Unread files, while the spool has room: extraction empties it, then more are due."""
        query = (
            select(entry.c.id, entry.c.size)
            .where(may_open(), steps.not_done(STAGE, self.version, entry.c.id))
            .order_by(entry.c.source_id, entry.c.id)
        )
        return steps.in_batches(self._spool.admit((row.id, row.size) for row in db.execute(query)))

    def load(self, db: Connection, ids: Sequence[int]) -> list[tuple[int, Entry]]:
        """Entries as their source understands them."""
        return load(db, ids)

    def compute(self, subjects: Sequence[tuple[int, Entry]]) -> list[Read]:
        """Read each file once."""
        results: list[Read] = []
        for name in sorted({one.source for _, one in subjects}):
            ids = {(one.path, one.label): number for number, one in subjects if one.source == name}
            some = [one for _, one in subjects if one.source == name]
            for reading in self._source(name).read(some):
                results.append(self._read(ids[reading.entry.path, reading.entry.label], reading))
        return results

    def commit(self, db: Connection, results: Sequence[Read]) -> None:
        """Contents, links and marks."""
        read = {one.entry_id: one for one in results if one.fault is None}
        ids = contents.intern(db, {one.sha256: one.size for one in read.values()})
        contents.link(db, {number: one.sha256 for number, one in read.items()}, ids)
        steps.mark(db, STAGE, self.version, [_mark(one) for one in results])

    def close(self) -> None:
        """End the connections."""
        for source in self._sources.values():
            source.close()
        self._sources.clear()

    def _source(self, name: str) -> Source:
        if not self._sources:
            self._sources = open_sources(self._workspace)
        return self._sources[name]

    def _read(self, entry_id: int, reading: Reading) -> Read:
        try:
            meter = self._spool.take(reading.chunks, reading.entry.size)
        except SourceError as error:
            return Read(entry_id, fault=error.fault, detail=str(error), transient=error.transient)
        if meter.size != reading.entry.size:  # grew since the crawl: the next one lists it as it is
            return Read(entry_id, fault=Fault.UNSTABLE, detail=messages.OTHER_SIZE, transient=True)
        return Read(entry_id, meter.sha256, meter.size)


def _mark(one: Read) -> Mark:
    if one.fault is None:
        return Mark(one.entry_id)
    return Mark(one.entry_id, State.WAITING if one.transient else State.FAILED, one.fault, one.detail)
