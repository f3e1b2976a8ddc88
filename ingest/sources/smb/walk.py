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
from passation import paths
from passation.errors import Fault
from passation.model import Attributes, Entry, EntryKind, Trouble

_AHEAD = 128
"""Jobs that are made ahead of their sending."""
_LONGEST = 30_000
"""Bytes of a path that still fits into a request, whose names have 16-bit lengths (MS-SMB2 2.2.13)."""
_ODD = re.compile(r"\A\Z|[/\\\0]")
"""Names that would lead elsewhere, and none at all."""
_OURS = re.compile(r"\.\.?|@GMT-\d{4}\.\d\d\.\d\d-\d\d\.\d\d\.\d\d")
"""The folder itself, the one above, and previous versions (MS-SMB2 2.2.13.2.7)."""
_EPOCH = 116_444_736_000_000_000  # 1970 in FILETIME, MS-DTYP 2.3.3
_LAST = (1 << 63) // 100
_REPARSE, _DIRECTORY = int(Attributes.REPARSE), int(Attributes.DIRECTORY)
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
        describer: asks for rights; None for an inventory without them.
    """

    def __init__(
        self, name: str, pool: Pool, locate: Callable[[bytes], str], describer: Describer | None = None
    ) -> None:
        self._name = name
        self._pool = pool
        self._locate = locate
        self._describer = describer
        self._work = Work()
        self._folders = [Folder(b"")]
        self._large: list[Folder] = []
        self._undescribed: deque[Seen] = deque()
        self._found: list[Entry | Trouble] = []

    def entries(self) -> Iterator[Entry | Trouble]:
        """Folders before what they hold."""
        while self._folders or self._undescribed or self._work.queue or self._work.under_way:
            self._ask()
            self._pool.step(self._work)
            while self._large:
                folder = self._large.pop()
                self._look(folder, list_large(self._pool, self._locate(folder.path)))
            found, self._found = self._found, []
            yield from found

    def _ask(self) -> None:
        """Make jobs ahead of those under way, rights first: what was seen must not pile up."""
        work, describer = self._work, self._describer
        while self._undescribed and describer and len(work.queue) < _AHEAD:
            seen = self._undescribed.popleft()
            if describer.useless:
                self._see(seen, Rights())
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
        for row in listing.rows:
            if _ODD.search(row.name):
                self._found.append(Trouble(self._name, folder.path, Fault.UNREADABLE, "name with a separator"))
        for seen in look(folder, listing):
            if self._describer and seen.kind is not EntryKind.LINK:
                self._undescribed.append(seen)
            else:
                self._see(seen, Rights())

    def _described(self, seen: Seen, answers: Sequence[Answer]) -> None:
        self._see(seen, self._describer.rights(answers) if self._describer else Rights())

    def _see(self, seen: Seen, rights: Rights) -> None:
        self._found.append(self._entry(seen, rights))
        if seen.kind is not EntryKind.FOLDER:
            return
        if len(seen.path) > _LONGEST:
            self._found.append(Trouble(self._name, seen.path, Fault.UNREADABLE, "path too long"))
        else:
            self._folders.append(Folder(seen.path, (*seen.above, _identity(seen.row))))

    def _entry(self, seen: Seen, rights: Rights) -> Entry:
        path, row, kind, _above = seen
        created, accessed, written, changed, size, attributes, tag, file_id, _row_name = row
        return Entry(
            source=self._name,
            path=path,
            kind=kind,
            size=size if kind is EntryKind.FILE else 0,
            created=instant(created),
            modified=instant(written),
            changed=instant(changed),
            accessed=instant(accessed),
            attributes=attributes,
            native_id=f"{file_id:x}" if file_id else "",
            owner=rights.owner,
            descriptor=rights.descriptor,
            streams=rights.streams,
            target=f"0x{tag:08X}" if attributes & _REPARSE else "",
        )


def instant(filetime: int) -> int | None:
    """Nanoseconds since 1970 of a FILETIME (MS-DTYP 2.3.3); None for 0 and for dates beyond 64 bits."""
    ticks = filetime - _EPOCH
    return ticks * 100 if filetime and -_LAST <= ticks <= _LAST else None


def look(folder: Folder, listing: Listing) -> Iterator[Seen]:
    """What a folder holds, without itself, the one above, previous versions and names that lead elsewhere."""
    prefix = folder.path + b"/" if folder.path else b""
    above = folder.above or tuple(_identity(row) for row in listing.rows if row.name == ".")
    for row in listing.rows:
        name = row.name
        if (name[:1] in ".@" and _OURS.fullmatch(name)) or _ODD.search(name):
            continue
        attributes = row.attributes
        kind = kind_of(above, row) if attributes & (_REPARSE | _DIRECTORY) else EntryKind.FILE
        yield Seen(prefix + paths.from_utf16(name), row, kind, above if kind is EntryKind.FOLDER else ())


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
