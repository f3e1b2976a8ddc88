"""Files on disk and their rows in the truth: no name twice, no content twice unless a copy is meant."""

import hashlib
import os
import unicodedata
from collections import defaultdict
from collections.abc import Iterable
from datetime import UTC, date, datetime, time
from pathlib import Path, PurePosixPath
from typing import Any

from demo.layout import SERVER
from demo.truth import AclPlan, DuplicateTruth, FileTruth, Trait


class Shelf:
    """Writes under `root` and keeps the rows, in order of writing."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.rows: dict[str, FileTruth] = {}
        self._names: set[str] = set()
        self._digests: set[str] = set()

    def holds(self, data: bytes) -> bool:
        """Whether a file already has these bytes."""
        return hashlib.sha256(data).hexdigest() in self._digests

    def put(self, path: str, data: bytes, when: date, *, exact: bool = False, **fields: Any) -> FileTruth:
        """Write a file dated `when` and keep its row.

        Args:
            path: wanted path; a number is added when it is taken, unless `exact` (twins under NFC).
            data: its bytes.
            when: civil date of the last change; the hour comes from the bytes.
            exact: keep the name as it is.
            fields: the other fields of its row.
        """
        path = path if exact else self._free(path)
        digest = hashlib.sha256(data).hexdigest()
        file = self.root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(data)
        moment = int(datetime.combine(when, time(7), UTC).timestamp()) + int(digest[:6], 16) % 43_200
        os.utime(file, (moment, moment))
        self._names.add(_folded(path))
        self._digests.add(digest)
        row = FileTruth(path=path, sha256=digest, size=len(data), **fields)
        self.rows[path] = row
        return row

    def copy(self, row: FileTruth, path: str, when: date) -> FileTruth:
        """The same bytes and the same truth at another path."""
        fields = row.model_dump(exclude={"path", "sha256", "size", "traits"})
        traits = (*(trait for trait in row.traits if trait is not Trait.COPY), Trait.COPY)
        return self.put(path, (self.root / row.path).read_bytes(), when, traits=traits, **fields)

    def mark(self, path: str, trait: Trait) -> None:
        """Add a trait to the row of `path`."""
        row = self.rows[path]
        if trait not in row.traits:
            self.rows[path] = row.model_copy(update={"traits": (*row.traits, trait)})

    def finish(self, empty: Iterable[str], acls: Iterable[AclPlan]) -> None:
        """Make the empty folders, mark what only the whole tree tells, date the folders."""
        for name in empty:
            (self.root / name).mkdir(parents=True, exist_ok=True)
        on_server = {row.sha256 for row in self.rows.values() if row.path.startswith(f"{SERVER}/")}
        unknown = tuple(f"{acl.path}/" for acl in acls if acl.owner.startswith("S-1-"))
        for path, row in list(self.rows.items()):
            if row.sha256 not in on_server:
                self.mark(path, Trait.ONE_SOURCE)
            if path.startswith(unknown):
                self.mark(path, Trait.UNKNOWN_OWNER)
        for folder in sorted((each for each in self.root.rglob("*") if each.is_dir()), reverse=True):
            moment = max((int(child.stat().st_mtime) for child in folder.iterdir()), default=1_500_000_000)
            os.utime(folder, (moment, moment))

    def duplicates(self) -> tuple[DuplicateTruth, ...]:
        """Every group of two paths or more with the same bytes."""
        groups: dict[tuple[str, int], list[str]] = defaultdict(list)
        for row in self.rows.values():
            groups[row.sha256, row.size].append(row.path)
        return tuple(
            DuplicateTruth(sha256=digest, size=size, paths=tuple(sorted(paths)))
            for (digest, size), paths in sorted(groups.items())
            if len(paths) > 1
        )

    def _free(self, path: str) -> str:
        wanted, number = path, 1
        pure = PurePosixPath(path)
        while _folded(path) in self._names:
            number += 1
            path = f"{wanted.removesuffix(pure.suffix)} ({number}){pure.suffix}"
        return path


def _folded(path: str) -> str:
    return unicodedata.normalize("NFC", path).casefold()
