"""The source `purview`: one or several Purview exports of this disk, under the paths that their files had."""

from collections.abc import Iterator, Sequence
from itertools import chain, count
from pathlib import Path

from ingest.sources.folder import FolderSource
from ingest.sources.purview.assembly import UNTOLD, Assembly, Placed
from ingest.sources.purview.columns import purview_columns
from ingest.sources.purview.contents import read_contents
from ingest.sources.purview.modern import verified
from ingest.sources.purview.units import Unit, find_units, unit_at
from passation import paths
from passation.model import Entry, EntryKind, Reading, SourceFeatures, Trouble


def recognises(path: Path) -> bool:
    """Whether a Purview export lies in this folder or just below."""
    return bool(find_units(path, purview_columns()))


class PurviewSource:
    """Reads exports. It knows authors, versions and native digests, and no rights.

    The native id of an entry is its path on disk, below `root`: reading needs no second look at the reports.

    Args:
        name: name of the source in the workspace.
        root: folder of an export, or one that holds several.
        overrides: folder of the commune's own rules.
    """

    features = SourceFeatures(native_ids=True, versions=True)

    def __init__(self, name: str, root: Path, overrides: Path | None = None) -> None:
        self.name = name
        self._root = root
        self._rules = purview_columns(overrides)
        self._disk = FolderSource(name, root)

    def check(self) -> None:
        """Look at the root and at the folders of each export. Raises SourceError, saying what to do."""
        self._disk.check()
        for unit in self._units():
            for folder in (".", *unit.roots):
                FolderSource(self.name, unit.folder / folder).check()

    def entries(self) -> Iterator[Entry | Trouble]:
        """Every file and folder at its original path, then what is missing; see `Source`."""
        self._disk.check()
        seen: set[tuple[bytes, str]] = set()
        units = self._units()
        for unit in units:
            yield from self._unit(unit, seen)
        if units[0].path:
            yield from self._around([unit.path for unit in units], seen)

    def read(self, entries: Sequence[Entry]) -> Iterator[Reading]:
        """One Reading for each file, checked against its native digest at the end; see `Source`."""
        for entry in entries:
            for reading in self._disk.read([entry._replace(path=paths.raw(entry.native_id), label="")]):
                yield Reading(entry, verified(reading.chunks, entry.native_digest))

    def close(self) -> None:
        """Nothing to end."""

    def _units(self) -> list[Unit]:
        return find_units(self._root, self._rules) or [unit_at(self._root, b"", self._rules)]

    def _unit(self, unit: Unit, seen: set[tuple[bytes, str]]) -> Iterator[Entry | Trouble]:
        """Entries in order of path, so that each folder comes before what it holds."""
        assembly = Assembly(read_contents(self.name, unit, self._rules))
        files = [self._entry(one, unit, seen) for one in assembly.placed]
        taken = {entry.path for entry in files}
        folders = {entry.path: entry for entry in assembly.folders()}
        for path in [*taken, *folders]:
            while path := paths.parent(path):
                folders.setdefault(path, Entry(self.name, path, EntryKind.FOLDER))
        new = [folder for path, folder in folders.items() if path not in taken and (path, "") not in seen]
        seen |= {(folder.path, "") for folder in new}
        yield from sorted([*files, *new], key=lambda entry: (entry.path, entry.label))
        yield from assembly.troubles()

    def _around(self, exports: list[bytes], seen: set[tuple[bytes, str]]) -> Iterator[Entry | Trouble]:
        """What lies beside the exports, as it lies."""
        for one in self._disk.entries():
            whole = one.path + b"/"
            if any(whole.startswith(path + b"/") or path.startswith(whole) for path in exports):
                continue
            if isinstance(one, Trouble):
                yield one
            elif one.kind is not EntryKind.FOLDER:
                _, label = _free(Placed(one.path, "", one.path, one, UNTOLD), one.path, seen)
                yield one._replace(label=label, native_id=paths.shown(one.path), owner="")
            elif (one.path, "") not in seen:
                yield one._replace(native_id="", owner="")

    def _entry(self, one: Placed, unit: Unit, seen: set[tuple[bytes, str]]) -> Entry:
        """The entry at its original place, or at that of the disk when another export has taken it."""
        disk, record = paths.join(unit.path, one.disk), one.record
        path, label = _free(one, disk, seen)
        return one.entry._replace(
            path=path,
            label=label,
            created=record.created or one.entry.created,
            modified=record.modified or one.entry.modified,
            native_id=paths.shown(disk),
            native_digest=record.digest,
            owner="",
            author=record.author,
            editor=record.editor,
        )


def _free(one: Placed, disk: bytes, seen: set[tuple[bytes, str]]) -> tuple[bytes, str]:
    """Path and label that no other entry has: the original ones, those of the disk, or a number."""
    wanted = chain([(one.path, one.label), (disk, "")], ((disk, str(number)) for number in count(2)))
    identity = next(key for key in wanted if key not in seen)
    seen.add(identity)
    return identity
