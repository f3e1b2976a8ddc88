"""Where shortcuts lead: links as the crawl saw them, `.lnk` and `.url` files read at their source."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection

from audit import messages
from audit.shortcuts import LARGEST, Target, of_lnk, of_url
from audit.targets import is_absolute
from catalog.entries import load
from ingest.sources.configured import open_sources
from passation import paths
from passation.errors import SourceError
from passation.model import EntryKind, Reading
from passation.workspace import Workspace


class ShortcutReader:
    """Reads them. `notes` says which sources did not answer."""

    def __init__(self, workspace: Workspace, db: Connection) -> None:
        self._workspace, self._db = workspace, db
        self.notes: list[str] = []

    def targets(self, rows: Sequence[Any]) -> dict[int, Target]:
        """Target by entry id; an entry whose target cannot be told is not there."""
        links = (row for row in rows if row.kind == EntryKind.LINK and row.target)
        found = {
            row.id: Target(path=row.target) if is_absolute(row.target) else Target(relative=row.target) for row in links
        }
        by_source: dict[str, list[int]] = defaultdict(list)
        for row in rows:
            if row.kind == EntryKind.FILE and 0 < row.size <= LARGEST:
                by_source[row.source].append(row.id)
        return found | (self._read(by_source) if by_source else {})

    def _read(self, by_source: dict[str, list[int]]) -> dict[int, Target]:
        sources = open_sources(self._workspace)
        found: dict[int, Target] = {}
        for name, ids in by_source.items():
            if name not in sources:
                self.notes.append(messages.source_unset(name))
                continue
            entries = load(self._db, ids)
            numbers = {(one.path, one.label): number for number, one in entries}
            try:
                sources[name].check()
                for reading in sources[name].read([one for _, one in entries]):
                    if target := _target(reading):
                        found[numbers[reading.entry.path, reading.entry.label]] = target
            except SourceError as error:
                self.notes.append(messages.source_silent(name, str(error)))
            finally:
                sources[name].close()
        return found


def _target(reading: Reading) -> Target | None:
    try:
        data = b"".join(reading.chunks)
    except SourceError:  # this file only: its target is said not to be verified
        return None
    return of_url(data) if paths.extension(reading.entry.path) == "url" else of_lnk(data)
