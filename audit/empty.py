"""Folders that hold nothing, as far as the crawl could see."""

from collections.abc import Collection, Iterable, Iterator
from itertools import groupby
from typing import Any

from passation import paths
from passation.model import EntryKind


def empty_folders(rows: Iterable[Any], unlisted: Collection[tuple[str, bytes]] = ()) -> Iterator[Any]:
    """Rows of the empty folders.

    Args:
        rows: every present entry (source, path, kind), by source and path: a folder comes before what it holds.
        unlisted: (source, path) of folders whose contents could not be listed.
    """
    for source, entries in groupby(rows, key=lambda row: row.source):
        waiting: dict[bytes, Any] = {}
        for row in entries:
            waiting.pop(paths.parent(row.path), None)
            if row.kind == EntryKind.FOLDER and (source, row.path) not in unlisted:
                waiting[row.path] = row
        yield from waiting.values()
