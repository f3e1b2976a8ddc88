"""The source `smb`: a share of a Windows or Samba server, read by SMB 2 and 3."""

import re
from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple, TypeVar

from ingest.sources.options import SourceOptions
from ingest.sources.smb import faults, reading
from ingest.sources.smb.link import Link
from ingest.sources.smb.listing import Listing, Row, list_folders
from ingest.sources.smb.reading import Batch
from ingest.sources.smb.rights import Describer, Rights
from ingest.sources.smb.session import Channel, Target, connect
from passation import paths
from passation.errors import Fault
from passation.model import Attributes, Entry, EntryKind, Reading, SourceFeatures, Trouble

_FOLDERS_AT_ONCE = 16
_RIGHTS_AT_ONCE = 256
_FILES_AT_ONCE = 32
_LONGEST = 30_000
"""Bytes of a path that still fits into a request, whose names have 16-bit lengths (MS-SMB2 2.2.13)."""
_SNAPSHOT = re.compile(r"@GMT-\d{4}\.\d\d\.\d\d-\d\d\.\d\d\.\d\d")  # MS-SMB2 2.2.13.2.7, names of previous versions
_EPOCH = 116_444_736_000_000_000  # 1970 in FILETIME, MS-DTYP 2.3.3
_LAST = (1 << 63) - 1
_ELSEWHERE_BIT = 0x20000000  # name surrogate, MS-FSCC 2.1.2.1: junctions and symbolic links
_ELSEWHERE_TAGS = {0, 0x8000000A, 0x80000012, 0x80000014}  # none told, DFS, DFSR, NFS special file
_ONLINE_ONLY = Attributes.OFFLINE | Attributes.RECALL_ON_OPEN | Attributes.RECALL_ON_DATA_ACCESS

ItemT = TypeVar("ItemT")


class _Folder(NamedTuple):
    path: bytes
    above: tuple[tuple[int, int], ...] = ()
    """File id and creation time of the folder and of those that hold it, where the server gives ids."""


class _Seen(NamedTuple):
    path: bytes
    row: Row
    kind: EntryKind


class SmbSource:
    """Reads a share. Nothing in it can write: see `wire`.

    Args:
        name: name of the source in the workspace.
        target: server, share, folder and account.
        secret: gives the password, asked for at the first connection only.
        options: limits of time and connections.
    """

    features = SourceFeatures(rights=True, native_ids=True, case_sensitive=False)

    def __init__(self, name: str, target: Target, secret: Callable[[], str | None], options: SourceOptions) -> None:
        self.name = name
        self._target = target
        self._secret = secret
        self._options = options
        self._password: str | None = None
        self._prefix = ""
        self._link = Link(self._connect, options)
        self._describer = Describer(self._link)

    def check(self) -> None:
        """Connect and open the root. Raises SourceError, saying what to do."""
        self._link.ready()
        if status := list_folders(self._link, [self._on_server(b"")])[0].status:
            raise faults.root_error(self._target.share, self._target.folder, status)

    def entries(self) -> Iterator[Entry | Trouble]:
        """Every file, folder and link, folders before what they hold; see `Source`."""
        self.check()
        pending = [_Folder(b"")]
        while pending:
            group = pending[-_FOLDERS_AT_ONCE:]
            del pending[-_FOLDERS_AT_ONCE:]
            seen: list[_Seen] = []
            for folder, listing in zip(group, self._list(group), strict=True):
                yield from self._troubles(folder, listing)
                for found in _look(folder, listing):
                    seen.append(found)
                    if found.kind is EntryKind.FOLDER and len(found.path) > _LONGEST:
                        yield Trouble(self.name, found.path, Fault.UNREADABLE, "path too long")
                    elif found.kind is EntryKind.FOLDER:
                        pending.append(_Folder(found.path, (*_above(folder, listing), _identity(found.row))))
            for part in _slices(seen, _RIGHTS_AT_ONCE):
                yield from self._described(part)

    def read(self, entries: Sequence[Entry]) -> Iterator[Reading]:
        """One Reading for each file; see `Source`."""
        small: list[Entry] = []
        for entry in entries:
            if entry.kind is not EntryKind.FILE:
                continue
            if fault := _closed_to_reading(entry):
                yield Reading(entry, _refused(fault))
            elif entry.size <= reading.SMALL:
                small.append(entry)
            else:
                yield Reading(entry, reading.stream(self._link, self._on_server, entry.path))
        for part in _slices(small, _FILES_AT_ONCE):
            batch = Batch(self._link, self._on_server, part)
            for index, entry in enumerate(part):
                yield Reading(entry, batch.chunks(index))

    def close(self) -> None:
        """End the connections. Closing twice is harmless."""
        self._link.close()

    def _connect(self) -> Channel:
        if self._password is None:
            self._password = self._secret()
        options = self._options
        channel = connect(self._target, self._password, insecure=options.insecure, timeout=options.timeout)
        self._prefix = channel.prefix
        return channel

    def _on_server(self, path: bytes) -> str:
        parts = (self._prefix, paths.to_utf16(path).replace("/", "\\"))
        return "\\".join(part for part in parts if part)

    def _list(self, folders: Sequence[_Folder]) -> list[Listing]:
        return list_folders(self._link, [self._on_server(folder.path) for folder in folders])

    def _troubles(self, folder: _Folder, listing: Listing) -> Iterator[Trouble]:
        if listing.status:
            fault = faults.fault_of(listing.status)
            yield Trouble(self.name, folder.path, fault, faults.detail_of(listing.status))
        for row in listing.rows:
            if not _addressable(row.name):
                yield Trouble(self.name, folder.path, Fault.UNREADABLE, "name with a separator")

    def _described(self, seen: Sequence[_Seen]) -> Iterator[Entry]:
        asked = [found for found in seen if found.kind is not EntryKind.LINK]
        rights = iter(self._describer.describe([self._on_server(found.path) for found in asked]))
        for found in seen:
            yield self._entry(found, Rights() if found.kind is EntryKind.LINK else next(rights))

    def _entry(self, found: _Seen, rights: Rights) -> Entry:
        row = found.row
        return Entry(
            source=self.name,
            path=found.path,
            kind=found.kind,
            size=row.size if found.kind is EntryKind.FILE else 0,
            created=instant(row.created),
            modified=instant(row.written),
            changed=instant(row.changed),
            accessed=instant(row.accessed),
            attributes=row.attributes,
            native_id=f"{row.file_id:x}" if row.file_id else "",
            owner=rights.owner,
            descriptor=rights.descriptor,
            streams=rights.streams,
            target=f"0x{row.tag:08X}" if row.attributes & Attributes.REPARSE else "",
        )


def instant(filetime: int) -> int | None:
    """Nanoseconds since 1970 of a FILETIME (MS-DTYP 2.3.3); None for 0 and for dates beyond 64 bits."""
    nanoseconds = (filetime - _EPOCH) * 100
    return nanoseconds if filetime and -_LAST <= nanoseconds <= _LAST else None


def _above(folder: _Folder, listing: Listing) -> tuple[tuple[int, int], ...]:
    """The folder and those that hold it; the root is known by its own line « . » only."""
    return folder.above or tuple(_identity(row) for row in listing.rows if row.name == ".")


def _look(folder: _Folder, listing: Listing) -> Iterator[_Seen]:
    above = _above(folder, listing)
    for row in listing.rows:
        if row.name in {".", ".."} or _SNAPSHOT.fullmatch(row.name) or not _addressable(row.name):
            continue
        yield _Seen(paths.join(folder.path, paths.from_utf16(row.name)), row, _kind(above, row))


def _addressable(name: str) -> bool:
    return bool(name) and not any(char in name for char in "/\\\0")


def _kind(above: tuple[tuple[int, int], ...], row: Row) -> EntryKind:
    """A reparse point is a link only when it names another place: deduplicated and cloud files are files.

    A folder that is one of those above it is a loop, made on the server by a symbolic link that Samba follows.
    """
    if row.attributes & Attributes.REPARSE and (row.tag & _ELSEWHERE_BIT or row.tag in _ELSEWHERE_TAGS):
        return EntryKind.LINK
    if not row.attributes & Attributes.DIRECTORY:
        return EntryKind.FILE
    return EntryKind.LINK if row.file_id and _identity(row) in above else EntryKind.FOLDER


def _identity(row: Row) -> tuple[int, int]:
    return row.file_id, row.created


def _closed_to_reading(entry: Entry) -> Fault | None:
    if entry.attributes & _ONLINE_ONLY:
        return Fault.ONLINE_ONLY
    return Fault.ENCRYPTED if entry.attributes & Attributes.ENCRYPTED else None


def _refused(fault: Fault) -> Iterator[bytes]:
    raise faults.entry_error(fault)
    yield b""


def _slices(items: Sequence[ItemT], size: int) -> Iterator[Sequence[ItemT]]:
    return (items[start : start + size] for start in range(0, len(items), size))
