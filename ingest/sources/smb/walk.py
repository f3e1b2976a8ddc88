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
_UNKNOWN = Rights()
_ELSEWHERE_BIT = 0x20000000  # name surrogate, MS-FSCC 2.1.2.1: junctions and symbolic links
_ELSEWHERE_TAGS = {0, 0x8000000A, 0x80000012, 0x80000014}  # none told, DFS, DFSR, NFS special file

Identity = tuple[int, int]
"""File id and time of creation, where the server gives ids."""


class Folder(NamedTuple):
    """A folder to list."""

    path: bytes
    above: tuple[Identity, ...] = ()
    """Those that hold it, and itself."""


class Seen(NamedTuple):
    """One entry of a listing."""

    path: bytes
    row: Row
    kind: EntryKind
    above: tuple[Identity, ...] = ()
    """Of a folder, those that hold it."""


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
        self._undescribed: deque[Seen] = deque()
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
            seen = self._undescribed.popleft()
            if describer.useless:
                self._see(seen, _UNKNOWN)
            else:
                work.add(describer.compound(self._locate(seen.path)), partial(self._described, seen))
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
        for seen in look(folder, listing):
            if seen[2] is EntryKind.LINK:
                self._links.append(entry_of(self._name, seen.path, seen.row, seen.kind, _UNKNOWN))
            elif self._describer:
                self._undescribed.append(seen)
            else:
                self._see(seen, _UNKNOWN)

    def _described(self, seen: Seen, answers: Sequence[Answer]) -> None:
        self._see(seen, self._describer.rights(answers) if self._describer else _UNKNOWN)

    def _see(self, seen: Seen, rights: Rights) -> None:
        path, row, kind, above = seen
        self._found.append(entry_of(self._name, path, row, kind, rights))
        if kind is not EntryKind.FOLDER:
            return
        if len(path) > _LONGEST:
            self._found.append(Trouble(self._name, path, Fault.UNREADABLE, "path too long"))
        else:
            self._folders.append(Folder(path, (*above, _identity(row))))


def entry_of(source: str, path: bytes, row: Row, kind: EntryKind, rights: Rights) -> Entry:
    """The entry behind a row. By position, and times in one go: this is done for each file of a share."""
    _row_name, created, accessed, written, changed, size, attributes, tag, file_id = row
    if _SOON < created < _LATE and _SOON < accessed < _LATE and _SOON < written < _LATE and _SOON < changed < _LATE:
        made: int | None = (created - _EPOCH) * 100
        saved: int | None = (written - _EPOCH) * 100
        altered: int | None = (changed - _EPOCH) * 100
        opened: int | None = (accessed - _EPOCH) * 100
    else:
        made, saved, altered, opened = instant(created), instant(written), instant(changed), instant(accessed)
    number = f"{file_id:x}" if file_id else ""
    owner, descriptor, streams = rights
    target = f"0x{tag:08X}" if attributes & _REPARSE else ""
    if kind is not _FILE:
        size = 0
    # fmt: off
    return Entry(source, path, kind, size, made, saved, altered, opened, attributes, number, "", "", owner, "", "",
                 descriptor, streams, target)
    # fmt: on


def instant(filetime: int) -> int | None:
    """Nanoseconds since 1970 of a FILETIME (MS-DTYP 2.3.3); None for 0 and for dates beyond 64 bits."""
    return (filetime - _EPOCH) * 100 if _SOON < filetime < _LATE else None


def look(folder: Folder, listing: Listing) -> Iterator[Seen]:
    """What a folder holds, without itself, the one above and previous versions."""
    prefix = folder.path + b"/" if folder.path else b""
    above = folder.above or tuple(_identity(row) for row in listing.rows if row.name == ".")
    for row in listing.rows:
        path = prefix + row[0].encode("utf-8", "surrogatepass")  # paths.from_utf16
        if row[6] & _SPECIAL or row[0][0] in ".@":
            if not _OURS.fullmatch(row.name):
                kind = kind_of(above, row)
                yield Seen(path, row, kind, above if kind is EntryKind.FOLDER else ())
        else:
            yield Seen(path, row, _FILE)


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
