"""The inventory of a share: folders, then what they hold with its rights, many questions under way at once."""

import re
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import NamedTuple

from ingest.sources.smb import faults
from ingest.sources.smb.listing import Listing, Row, compound, list_large, listed
from ingest.sources.smb.pool import Pool
from ingest.sources.smb.rights import Describer, Rights
from ingest.sources.smb.wire import Answer
from ingest.sources.smb.work import Work
from passation.errors import Fault
from passation.model import Attributes, Entry, EntryKind, Trouble

_AHEAD = 128
"""Jobs that are made ahead of their sending."""
_LONGEST = 30_000
"""Bytes of a path that still fits into a request, whose names have 16-bit lengths (MS-SMB2 2.2.13)."""
_OURS = re.compile(r"\.\.?|@GMT-\d{4}\.\d\d\.\d\d-\d\d\.\d\d\.\d\d")
"""The folder itself, the one above, and previous versions (MS-SMB2 2.2.13.2.7)."""
_EPOCH = 116_444_736_000_000_000  # 1970 in FILETIME, MS-DTYP 2.3.3
_SOON, _LATE = max(0, _EPOCH - (1 << 63) // 100), _EPOCH + (1 << 63) // 100
"""Bounds of what 64 bits of nanoseconds hold: 1677 and 2262."""
_REPARSE, _DIRECTORY = int(Attributes.REPARSE), int(Attributes.DIRECTORY)
_SPECIAL = _REPARSE | _DIRECTORY
_FILE = EntryKind.FILE
_ELSEWHERE_BIT = 0x20000000  # name surrogate, MS-FSCC 2.1.2.1: junctions and symbolic links
_ELSEWHERE_TAGS = {0, 0x8000000A, 0x80000012, 0x80000014}  # none told, DFS, DFSR, NFS special file

Identity = tuple[int, int]
"""File id and time of creation, where the server gives ids."""


class Folder(NamedTuple):
    """A folder to list."""

    path: bytes
    above: tuple[Identity, ...] = ()
    """Those that hold it, and itself."""


class Contents(NamedTuple):
    """What a folder holds."""

    entries: list[Entry]
    """Files and folders, their rights unknown yet."""
    links: list[Entry]
    folders: dict[bytes, Folder]
    """Those of `entries` that are folders, to be listed in their turn."""


class Walk:
    """One inventory. With a describer, every entry comes with its rights.

    Args:
        name: name of the source.
        pool: the connections, ready.
        locate: from the path of an entry to that on the server.
        resolve: from a link, as it was seen, to the link with its target.
        describer: asks for rights; None for an inventory without them.
    """

    def __init__(
        self,
        name: str,
        pool: Pool,
        locate: Callable[[bytes], str],
        resolve: Callable[[Entry], Entry],
        describer: Describer | None = None,
    ) -> None:
        self._name = name
        self._resolve = resolve
        self._pool = pool
        self._locate = locate
        self._describer = describer
        self._work = Work()
        self._folders = [Folder(b"")]
        self._large: list[Folder] = []
        self._links: list[Entry] = []
        self._undescribed: deque[Entry] = deque()
        self._inner: dict[bytes, Folder] = {}
        self._found: list[Entry | Trouble] = []

    def entries(self) -> Iterator[Entry | Trouble]:
        """Folders before what they hold."""
        while self._folders or self._undescribed or self._work.queue or self._work.under_way or self._arrived:
            self._ask()
            self._pool.step(self._work)
            while self._large:
                folder = self._large.pop()
                self._look(folder, list_large(self._pool, self._locate(folder.path)))
            found, self._found = self._found, []
            yield from found
            links, self._links = self._links, []
            yield from map(self._resolve, links)

    @property
    def _arrived(self) -> bool:
        """Whether somebody else's step has brought answers of ours."""
        return bool(self._large or self._found or self._links)

    def _ask(self) -> None:
        """Make jobs ahead of those under way, rights first: what was seen must not pile up."""
        work, describer = self._work, self._describer
        while self._undescribed and describer and len(work.queue) < _AHEAD:
            entry = self._undescribed.popleft()
            if describer.useless:
                self._see(entry)
            else:
                work.add(describer.compound(self._locate(entry.path)), partial(self._described, entry))
        while self._folders and len(work.queue) < _AHEAD:
            folder = self._folders.pop()
            work.add(compound(self._locate(folder.path)), partial(self._listed, folder))

    def _listed(self, folder: Folder, answers: Sequence[Answer]) -> None:
        listing = listed(answers)
        if listing is None:
            self._large.append(folder)
        else:
            self._look(folder, listing)

    def _look(self, folder: Folder, listing: Listing) -> None:
        if listing.status:
            fault, detail = faults.fault_of(listing.status), faults.detail_of(listing.status)
            self._found.append(Trouble(self._name, folder.path, fault, detail))
        for _ in range(listing.odd):
            self._found.append(Trouble(self._name, folder.path, Fault.UNREADABLE, "name with a separator"))
        contents = look(self._name, folder, listing)
        self._links += contents.links
        if self._describer:
            self._undescribed += contents.entries
            self._inner |= contents.folders
        else:
            self._found += contents.entries
            for inner in contents.folders.values():
                self._enter(inner)

    def _described(self, entry: Entry, answers: Sequence[Answer]) -> None:
        rights = self._describer.rights(answers) if self._describer else Rights()
        self._see(entry._replace(owner=rights.owner, descriptor=rights.descriptor, streams=rights.streams))

    def _see(self, entry: Entry) -> None:
        self._found.append(entry)
        if entry.kind is EntryKind.FOLDER:
            self._enter(self._inner.pop(entry.path))

    def _enter(self, folder: Folder) -> None:
        if len(folder.path) > _LONGEST:
            self._found.append(Trouble(self._name, folder.path, Fault.UNREADABLE, "path too long"))
        else:
            self._folders.append(folder)


def look(source: str, folder: Folder, listing: Listing) -> Contents:
    """What a folder holds, without itself, the one above and previous versions.

    One pass, by position and with no call that could be spared: this is done for each file of a share.
    """
    entries, links, folders = contents = Contents([], [], {})
    prefix = folder.path + b"/" if folder.path else b""
    above = folder.above or tuple(_identity(Row(*row)) for row in listing.rows if row[0] == ".")
    new = tuple.__new__
    for row in listing.rows:
        name, created, accessed, written, changed, size, attributes, tag, file_id = row
        path = prefix + name.encode("utf-8", "surrogatepass")  # paths.from_utf16
        kind, target, found = _FILE, "", entries
        if attributes & _SPECIAL or name[0] in ".@":
            if _OURS.fullmatch(name):
                continue
            kind = kind_of(above, named := Row(*row))
            if kind is EntryKind.LINK:
                found = links
            elif kind is EntryKind.FOLDER:
                folders[path] = Folder(path, (*above, _identity(named)))
            if attributes & _REPARSE:
                target = f"0x{tag:08X}"
            if kind is not _FILE:
                size = 0
        if _SOON < created < _LATE and _SOON < accessed < _LATE and _SOON < written < _LATE and _SOON < changed < _LATE:
            made: int | None = (created - _EPOCH) * 100
            saved: int | None = (written - _EPOCH) * 100
            altered: int | None = (changed - _EPOCH) * 100
            opened: int | None = (accessed - _EPOCH) * 100
        else:
            made, saved, altered, opened = instant(created), instant(written), instant(changed), instant(accessed)
        number = f"{file_id:x}" if file_id else ""
        # fmt: off
        found.append(new(Entry, (source, path, kind, size, made, saved, altered, opened, attributes, number,
                                 "", "", "", "", "", None, (), target)))
        # fmt: on
    return contents


def instant(filetime: int) -> int | None:
    """Nanoseconds since 1970 of a FILETIME (MS-DTYP 2.3.3); None for 0 and for dates beyond 64 bits."""
    return (filetime - _EPOCH) * 100 if _SOON < filetime < _LATE else None


def kind_of(above: tuple[Identity, ...], row: Row) -> EntryKind:
    """A reparse point is a link only when it names another place: deduplicated and cloud files are files.

    A folder that is one of those above it is a loop, made on the server by a symbolic link that Samba follows.
    """
    if row.attributes & _REPARSE and (row.tag & _ELSEWHERE_BIT or row.tag in _ELSEWHERE_TAGS):
        return EntryKind.LINK
    if not row.attributes & _DIRECTORY:
        return EntryKind.FILE
    return EntryKind.LINK if row.file_id and _identity(row) in above else EntryKind.FOLDER


def _identity(row: Row) -> Identity:
    return row.file_id, row.created
