"""The source `sharepoint`: an export on disk, made of PRIME packages or by Purview."""

import hashlib
import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from ingest.sources import Source
from ingest.sources.folder import FolderSource
from ingest.sources.sharepoint import messages
from ingest.sources.sharepoint.filing import Filing
from ingest.sources.sharepoint.index import FileRow, FolderRow, Index, Item, Listed
from ingest.sources.sharepoint.package import find_packages, is_content, is_package
from ingest.sources.sharepoint.rights import APPROVE, READ, VERSIONS, VIEW
from ingest.sources.sharepoint.stores import Store
from ingest.sources.sharepoint.told import Told, tell
from passation import paths
from passation.errors import Fault, SourceError
from passation.model import Entry, EntryKind, Reading, SourceFeatures, Trouble

_PURVIEW = re.compile(r"(results|items)([ _-].*)?\.csv", re.IGNORECASE)
_UNAPPROVED = {"denied", "pending", "draft"}
_NAMED = 100
"""Missing contents named one by one; the rest are counted."""


def detect(name: str, path: Path) -> Source:
    """The source for the export at `path`, which need not exist yet: Purview when its lists are there, else PRIME."""
    try:
        folders = [path, *(one for one in path.iterdir() if one.is_dir() and not one.is_symlink())]
        purview = any(_PURVIEW.fullmatch(one.name) for folder in folders for one in folder.iterdir())
    except OSError:
        purview = False  # `check` says what is wrong with it
    if purview:
        from ingest.sources.purview.source import PurviewSource

        return PurviewSource(name, path)
    return SharePointSource(name, path)


class SharePointSource:
    """Reads PRIME packages in place.

    The manifests are read once an instance, into a temporary index that serves the listing and every later reading.

    Args:
        name: name of the source in the workspace.
        root: folder of the export: a package, cabinets, or sub-folders that are packages.
    """

    features = SourceFeatures(rights=True, native_ids=True, versions=True, case_sensitive=False)

    def __init__(self, name: str, root: Path) -> None:
        self.name = name
        self._root = root
        self._index: Index | None = None
        self._told: list[Told] = []

    def check(self) -> None:
        """Look for a package. Raises SourceError, saying what to do."""
        FolderSource(self.name, self._root).check()
        try:
            found = is_package(self._root)
        except OSError:  # a sub-folder that cannot be listed
            found = True
        if not found:
            raise SourceError(messages.no_package(str(self._root)), fault=Fault.MISSING)

    def entries(self) -> Iterator[Entry | Trouble]:
        """Folders, then files with their versions, the current one first; see `Source`."""
        self.close()
        self.check()
        index, troubles = self._read_manifests()
        yield from troubles
        yield from (self._folder(row, item) for row, item in index.folders())
        yield from self._files(index)
        for path, count in index.items_alone():
            detail = messages.rows_detail(count)
            yield Trouble(self.name, path, Fault.UNREADABLE, detail, hides_entries=False)
        yield from self._unnamed(index)
        for told in self._told:
            yield from told.troubles()

    def read(self, entries: Sequence[Entry]) -> Iterator[Reading]:
        """One Reading for each file, in the order of the cabinets; see `Source`."""
        index = self._index or self._read_manifests()[0]
        found = [(one, *self._found(index, one)) for one in entries if one.kind is EntryKind.FILE]
        for entry, row, store in sorted(found, key=lambda one: _position(one[1], one[2])):
            yield Reading(entry, _chunks(entry, row, store))

    def close(self) -> None:
        """Give back cabinets, zips and the index."""
        for told in self._told:
            for store in told.package.stores:
                store.close()
        self._told = []
        if self._index is not None:
            self._index.close()
        self._index = None

    def _read_manifests(self) -> tuple[Index, list[Trouble]]:
        try:
            packages, troubles = find_packages(self.name, self._root)
        except OSError as error:
            raise SourceError(messages.no_package(str(self._root)), fault=Fault.UNREADABLE) from error
        index = Index()
        for number, package in enumerate(packages):
            told = tell(package, self._told, troubles)
            troubles += Filing(package, number, index, told.rights).run()
            self._told.append(told)
        index.settle()
        self._index = index
        return index, troubles

    def _folder(self, row: FolderRow, item: Item) -> Entry:
        told = self._told[row.package]
        return Entry(
            source=self.name,
            path=row.path,
            kind=EntryKind.FOLDER,
            created=row.created or item.created,
            modified=row.modified or item.modified,
            native_id=row.native,
            author=told.people.who(row.author or item.author),
            editor=told.people.who(row.editor or item.editor),
            descriptor=self._descriptor(told, row.path, row.scope, VIEW, counts=bool(row.native)),
        )

    def _files(self, index: Index) -> Iterator[Entry | Trouble]:
        missing = 0
        for listed in index.files():
            file = listed.file
            if index.is_folder(file.path):
                yield Trouble(self.name, file.path, Fault.UNREADABLE, messages.FILE_AND_FOLDER_DETAIL)
                continue
            yield self._file(listed)
            if listed.clash:
                yield Trouble(self.name, file.path, Fault.UNREADABLE, messages.CLASH_DETAIL, hides_entries=False)
            if not file.held and not file.secret:
                missing += 1
                if missing <= _NAMED:
                    yield Trouble(self.name, file.path, Fault.MISSING, file.dat, hides_entries=False)
        if missing > _NAMED:
            detail = messages.more_missing_detail(missing - _NAMED)
            yield Trouble(self.name, b"", Fault.MISSING, detail, hides_entries=False)

    def _file(self, listed: Listed) -> Entry:
        file, item = listed.file, listed.item if listed.current else Item(None, None, "", "", listed.item.status)
        told = self._told[file.package]
        label = "" if listed.current else f"v{file.number}"
        return Entry(
            source=self.name,
            path=file.path,
            size=file.size,
            created=file.created or item.created,
            modified=file.modified or item.modified,
            native_id=f"{file.native}#{label}" if label and file.native else file.native,
            native_digest=f"md5:{file.digest}" if file.digest and not file.secret else "",
            label=label,
            author=told.people.who(file.author or item.author),
            editor=told.people.who(file.editor or item.editor),
            descriptor=self._descriptor(told, file.path, file.scope, _needed(label, item.status)),
        )

    def _descriptor(self, told: Told, path: bytes, scope: str, needed: int, *, counts: bool = True) -> bytes | None:
        found = told.rights.descriptor(path, scope, needed)
        told.untold += counts and found is None
        return found

    def _unnamed(self, index: Index) -> Iterator[Trouble]:
        """Files on disk that no manifest names."""
        named: dict[str, set[str]] = {}
        stores: dict[str, Store] = {}
        for number, told in enumerate(self._told):
            of_package = set(index.contents(number))
            for store in told.package.stores:
                stores[store.label] = store
                named.setdefault(store.label, set()).update(of_package)
        for label, store in stores.items():
            if left := sum(is_content(name) for name in store.names() - named[label]):
                detail = messages.unnamed_detail(label, left)
                yield Trouble(self.name, b"", Fault.UNREADABLE, detail, hides_entries=False)

    def _found(self, index: Index, entry: Entry) -> tuple[FileRow | None, Store | None]:
        """The version that the entry names, and the store that holds it."""
        for listed in index.files(entry.path):
            if entry.label == ("" if listed.current else f"v{listed.file.number}"):
                file = listed.file
                held = self._told[file.package].package.find(file.dat) if file.dat else None
                return file, held[0] if held else None
        return None, None


def _needed(label: str, status: str) -> int:
    """Permissions that a reader needs: history and what is not approved are for fewer people."""
    return READ | (VERSIONS if label else 0) | (APPROVE if status.lower() in _UNAPPROVED else 0)


def _position(row: FileRow | None, store: Store | None) -> tuple[str, int, int]:
    return (store.label, *store.position(row.dat)) if row and store else ("", 0, 0)


def _chunks(entry: Entry, row: FileRow | None, store: Store | None) -> Iterator[bytes]:
    shown = paths.shown(entry.path)
    if row is None:
        raise SourceError(messages.unknown_entry(shown), fault=Fault.VANISHED)
    if row.secret:
        raise SourceError(messages.encrypted(shown), fault=Fault.ENCRYPTED)
    if row.failed and store is None:
        raise SourceError(messages.failed(shown), fault=Fault.VANISHED)
    if store is None:
        raise SourceError(messages.no_content(shown, row.dat), fault=Fault.VANISHED)
    size, digest = 0, hashlib.md5(usedforsecurity=False)
    for chunk in store.chunks(row.dat):
        size += len(chunk)
        if row.digest:
            digest.update(chunk)
        yield chunk
    if 0 <= size < row.declared:
        raise SourceError(messages.cut(shown, size, row.declared), fault=Fault.TRUNCATED)
    if size > row.declared >= 0 or (row.digest and digest.hexdigest() != row.digest):
        raise SourceError(messages.altered(shown), fault=Fault.CORRUPT)
