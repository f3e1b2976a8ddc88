"""What is presumed private is told by folder, with counts: no name below such a folder enters a report."""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from ingest.natures import nature_rules
from passation import paths


class PrivateFolders:
    """The folders that the rules of natures presume private."""

    def __init__(self, overrides: Path | None = None) -> None:
        rules = nature_rules(overrides).private
        self._names = frozenset(paths.folded(name) for rule in rules for name in rule.folders)

    def of(self, folder: bytes) -> bytes | None:
        """The outermost private folder that `folder` is or lies below; None when there is none."""
        parts = folder.split(b"/")
        for depth, part in enumerate(parts, start=1):
            if paths.folded(paths.shown(part)).strip() in self._names:
                return b"/".join(parts[:depth])
        return None

    def outside(self, rows: Iterable[Any]) -> Iterator[Any]:
        """Rows of entries (kind, path) without the folders that lie below a private one."""
        return (row for row in rows if row.kind != "folder" or not self._below(row.path))

    def shown(self, path: bytes) -> str:
        """The path, or the private folder that hides it."""
        hidden = self.of(paths.parent(path))
        return paths.shown(path if hidden is None else hidden)

    def counted(self, rows: Iterable[Any]) -> dict[tuple[str, bytes], tuple[int, int]]:
        """Files and bytes by (source, private folder), sorted; a mailbox counts for the folder that holds it."""
        found: dict[tuple[str, bytes], tuple[int, int]] = {}
        for row in rows:
            folder = paths.parent(row.path)
            key = (row.source, self.of(folder) or folder)
            count, size = found.get(key, (0, 0))
            found[key] = (count + 1, size + row.size)
        return dict(sorted(found.items()))

    def _below(self, folder: bytes) -> bool:
        return self.of(paths.parent(folder)) is not None
