"""The source of an export in zips: one tree, whatever the number of its parts."""

import os
from collections.abc import Iterator, Sequence
from pathlib import Path

from ingest.sources.onedrive import payload, place
from ingest.sources.onedrive.archive import Identity, fault_of, identity, look
from ingest.sources.onedrive.tree import Key, Place, Tree, kind
from passation import paths
from passation.digest import CHUNK
from passation.errors import Fault, SourceError
from passation.model import Entry, EntryKind, Reading, SourceFeatures, Trouble

_LONGEST_TARGET = 4096


class ZipSource:
    """Reads zips in place. Their times have no zone, and they know neither rights nor owners.

    Args:
        name: name of the source in the workspace.
        root: a zip, or a folder of zips.
    """

    features = SourceFeatures(zoned_times=False)

    def __init__(self, name: str, root: Path) -> None:
        self.name = name
        self._root = root
        self._listed: tuple[dict[Path, Identity], Tree, list[Trouble]] | None = None

    def check(self) -> None:
        """Look at the zips. Raises SourceError, saying what to do."""
        place.zips(self._root)

    def entries(self) -> Iterator[Entry | Trouble]:
        """Every file, folder and link of the zips, folders first; see `Source`."""
        tree, troubles = self._tree()
        yield from troubles
        for path, found in tree.folders.items():
            yield Entry(self.name, path, EntryKind.FOLDER, modified=found.member.modified if found else None)
        for key, found in tree.files.items():
            yield self._entry(key, found)

    def read(self, entries: Sequence[Entry]) -> Iterator[Reading]:
        """One Reading for each file; see `Source`."""
        return (Reading(one, self._chunks((one.path, one.label))) for one in entries if one.kind is EntryKind.FILE)

    def close(self) -> None:
        """Forget what was listed."""
        self._listed = None

    def _tree(self) -> tuple[Tree, list[Trouble]]:
        """The tree of the zips as they are now; listed again when one of them changed."""
        now = place.zips(self._root)
        if self._listed is None or self._listed[0] != now:
            archives = [look(path) for path in now]
            troubles = [
                Trouble(self.name, b"", one.fault, paths.shown(os.fsencode(one.path.name)), one.hides)
                for one in archives
                if one.fault
            ]
            self._listed = now, Tree(archives), troubles
        return self._listed[1:]

    def _entry(self, key: Key, found: Place) -> Entry:
        (path, label), member = key, found.member
        is_file = kind(member) is EntryKind.FILE
        return Entry(
            source=self.name,
            path=path,
            label=label,
            kind=kind(member),
            size=member.size if is_file else 0,
            modified=member.modified,
            native_digest=f"crc32:{member.crc:08x}" if is_file and not member.fault and not member.encrypted else "",
            target="" if is_file else _target(found),
        )

    def _chunks(self, key: Key) -> Iterator[bytes]:
        found = self._tree()[0].files.get(key)
        if found is None:
            raise payload.error(Fault.VANISHED)
        yield from _stable(found)


def _stable(found: Place) -> Iterator[bytes]:
    """The bytes of a member of a zip that must not change meanwhile."""
    try:
        with found.archive.open("rb", buffering=CHUNK) as file:
            before = identity(os.fstat(file.fileno()))
            try:
                yield from payload.chunks(file, found.member)
            except SourceError as error:
                _same(before, file.fileno(), error)
                raise
            _same(before, file.fileno(), None)
    except OSError as error:
        raise payload.error(fault_of(error), type(error).__name__) from error


def _same(before: Identity, handle: int, error: SourceError | None) -> None:
    if identity(os.fstat(handle)) != before:
        raise payload.error(Fault.UNSTABLE) from error


def _target(found: Place) -> str:
    """Where a link leads; empty when it cannot be read."""
    if found.member.size > _LONGEST_TARGET:
        return ""
    try:
        return paths.shown(b"".join(_stable(found)))
    except SourceError:
        return ""
