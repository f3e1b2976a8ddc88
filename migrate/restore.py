"""`passation migrate restore`: a source tree as it was, from the store.

Nothing is lost by keeping one object a content. Each file is compared with its first digest on the way; what is not in
the store (excluded, held, refused) is said, one by one.
"""

from collections.abc import Generator, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

from catalog import restoration
from catalog.jobs import reading
from catalog.store import Catalog, Record
from migrate import messages
from migrate.bag import DATA, Payload, payload_name, write_tags
from migrate.destinations import Destination
from migrate.destinations.open import destination_of
from migrate.restoring import messages as sentences
from migrate.restoring.tree import WORN_OUT, Tree, chunks_of
from passation import paths
from passation.errors import DestinationError, Fault, PassationError, ServiceError, SettingsError
from passation.model import EntryKind
from passation.workspace import Workspace

_OF_THE_STORE = frozenset({Fault.DISCONNECTED, Fault.TIMEOUT})
"""Faults of the whole store; any other one speaks of one object."""


@dataclass
class Restored:
    """What was rebuilt, and what could not be."""

    folder: Path
    files: int = 0
    bytes: int = 0
    folders: int = 0
    kept: int = 0
    """Files that an interrupted restoration had left, compared again."""
    former: int = 0
    """Earlier versions that the source holds besides, not rebuilt here."""
    inexact_dates: int = 0
    bag: bool = False
    missing: list[tuple[str, str]] = field(default_factory=list)
    """(path, reason in French)."""
    renamed: list[tuple[str, str]] = field(default_factory=list)
    """(path, name in the bag)."""
    versions: "Restored | None" = None
    """The earlier versions, when they were asked for."""

    def as_dict(self) -> dict[str, object]:
        """The shape of `migrate restore --json`."""
        counts = {
            name: getattr(self, name) for name in ("files", "bytes", "folders", "kept", "former", "inexact_dates")
        }
        lists = {"missing": [list(one) for one in self.missing], "renamed": [list(one) for one in self.renamed]}
        versions = self.versions.as_dict() if self.versions else None
        return {"folder": str(self.folder), "bag": self.bag, **counts, **lists, "versions": versions}


def restore(
    workspace: Workspace, name: str, target: Path, *, bag: bool = False, versions: Path | None = None
) -> Restored:
    """Rebuild the source `name` in `target`: an empty or new folder, or one that was interrupted.

    Args:
        workspace: its catalogue and its store.
        name: of the source.
        target: where.
        bag: make it a bag; the files lie below `data/`.
        versions: another such folder, for the earlier versions: `<path>/<label><.ext>`.

    Raises:
        SettingsError: unknown source, a folder that holds something else, or not enough room.
        ServiceError: the store could not be reached, or the disk is full; the same call goes on from there.
    """
    if name not in workspace.settings.sources:
        raise SettingsError(messages.unknown_source(name))
    commune = workspace.settings.commune.name
    store = destination_of(workspace)
    try:
        with reading(workspace) as catalog:
            works = [_Restoring(catalog, store, name, target, bagged_by=commune if bag else "")]
            if versions:
                works.append(_Restoring(catalog, store, name, versions, former=True))
            done, *former = [work.run() for work in works]
            for work in works:  # not before: what was stopped in the second goes on by the same call
                work.finish()
    finally:
        store.close()
    done.versions = former[0] if former else None
    return done


class _Restoring:
    def __init__(
        self,
        catalog: Catalog,
        store: Destination,
        name: str,
        folder: Path,
        *,
        bagged_by: str = "",
        former: bool = False,
    ) -> None:
        self._catalog, self._store, self._name = catalog, store, name
        self._bagged_by, self._former = bagged_by, former
        self._done = Restored(folder, bag=bool(bagged_by))
        self._tree = Tree(folder, name, DATA if bagged_by else "")
        self._first: dict[int, bytes] = {}
        """Where a content was restored first: its other places are copied from there."""
        self._payload: list[Payload] = []

    def run(self) -> Restored:
        try:
            self._require_room()
            self._tree.begin()
            with closing(self._rows()) as rows:
                folders = [folder for row in rows if (folder := self._one(row))]
            for path, modified in reversed(folders):  # writing into a folder changed its date
                self._date(path, modified)
            if self._bagged_by:
                write_tags(self._done.folder, self._bag_info(), self._payload)
        except OSError as error:
            if error.errno not in WORN_OUT:
                raise
            raise ServiceError(sentences.disk_gave_up(error, self._done.files), fault=Fault.FULL) from error
        return self._done

    def finish(self) -> None:
        self._tree.finish()

    def _rows(self) -> Generator[Record, None, None]:
        with self._catalog.read() as db:
            yield from restoration.entries(db, self._name, former=self._former)

    def _require_room(self) -> None:
        with self._catalog.read() as db:
            needed = restoration.volume(db, self._name, former=self._former)
            self._done.former = 0 if self._former else restoration.former_versions(db, self._name)
        if self._tree.new and needed > self._tree.room:
            raise SettingsError(sentences.not_enough_room(needed, self._tree.room))

    def _one(self, row: Record) -> tuple[bytes, int | None] | None:
        """Restore an entry; path and date when it is a folder."""
        path = self._path(row)
        if any(part in {b"", b".", b".."} for part in path.split(b"/")) or b"\0" in path:
            self._missing(row, sentences.NO_SAFE_NAME)
        elif row.kind == EntryKind.FOLDER:
            return self._folder(row, path)
        elif row.kind == EntryKind.LINK:
            self._missing(row, sentences.link(row.target or ""))
        elif row.key is None:
            self._missing(row, sentences.not_in_store(row.state))
        else:
            self._file(row, path)
        return None

    def _path(self, row: Record) -> bytes:
        if self._former:
            extension = paths.extension(row.path)
            label = f"{row.label}.{extension}" if extension else row.label
            return paths.join(row.path, label.encode().replace(b"/", b"_"))
        path = payload_name(row.path) if self._bagged_by else row.path
        if path != row.path and row.kind == EntryKind.FILE:
            self._done.renamed.append((f"{self._name}:{row.shown}", path.decode()))
        return path

    def _folder(self, row: Record, path: bytes) -> tuple[bytes, int | None] | None:
        try:
            fresh = self._tree.folder(path)
        except OSError as error:
            self._refused(row, error)
            return None
        if not fresh:
            self._missing(row, sentences.FOLDER_MERGED)
            return None
        self._done.folders += 1
        return path, row.modified

    def _file(self, row: Record, path: bytes) -> None:
        try:
            if self._tree.holds(path, row.sha256, row.size):
                self._done.kept += 1
            else:
                self._tree.write(path, self._chunks(row), row.sha256)
            self._date(path, row.modified)
        except OSError as error:
            self._refused(row, error)
        except PassationError as error:
            if isinstance(error, DestinationError) and error.fault in _OF_THE_STORE:
                raise
            self._missing(row, messages.not_restored(error))
        else:
            self._first.setdefault(row.content_id, path)
            self._payload.append(Payload(path, row.sha256, row.size))
            self._done.files += 1
            self._done.bytes += row.size

    def _chunks(self, row: Record) -> Iterator[bytes]:
        first = self._first.get(row.content_id)
        return self._store.read(row.key) if first is None else chunks_of(self._tree.at(first))

    def _date(self, path: bytes, modified: int | None) -> None:
        self._done.inexact_dates += not self._tree.date(path, modified)

    def _refused(self, row: Record, error: OSError) -> None:
        if error.errno in WORN_OUT:
            raise error
        self._missing(row, sentences.refused(error))

    def _missing(self, row: Record, why: str) -> None:
        version = f" (version {row.label})" if row.label else ""
        self._done.missing.append((f"{self._name}:{row.shown}{version}", why))

    def _bag_info(self) -> dict[str, str]:
        info = {"Source-Organization": self._bagged_by, "External-Description": sentences.described(self._name)}
        if self._done.missing:
            info["Internal-Sender-Description"] = sentences.incomplete(len(self._done.missing))
        return info
