"""What a package says, as rows of a temporary database: memory stays the same whatever the size of the manifests.

The database has no name and no place in a folder: SQLite writes to a file that is already deleted, or to memory.
"""

import sqlite3
from collections.abc import Iterator
from typing import NamedTuple

from ingest.sources.sharepoint.versions import Number
from passation import paths

_SCHEMA = """
PRAGMA journal_mode = OFF;
PRAGMA synchronous = OFF;
PRAGMA cache_size = -16384;
CREATE TABLE folder (
    path BLOB PRIMARY KEY, package INTEGER, native TEXT, created INTEGER, modified INTEGER, author TEXT, editor TEXT,
    scope TEXT
) WITHOUT ROWID;
CREATE TABLE file (
    path BLOB, major INTEGER, minor INTEGER, package INTEGER, dat TEXT, size INTEGER, held INTEGER, declared INTEGER,
    created INTEGER, modified INTEGER, author TEXT, editor TEXT, native TEXT, digest TEXT, secret INTEGER,
    failed INTEGER, scope TEXT, clash INTEGER DEFAULT 0,
    PRIMARY KEY (path, major, minor)
) WITHOUT ROWID;
CREATE TABLE item (
    package INTEGER, doc TEXT, created INTEGER, modified INTEGER, author TEXT, editor TEXT, status TEXT, list BLOB,
    PRIMARY KEY (package, doc)
) WITHOUT ROWID;
"""
_FOLDER = """INSERT INTO folder VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (path) DO UPDATE SET
    package = excluded.package, native = excluded.native, created = excluded.created, modified = excluded.modified,
    author = excluded.author, editor = excluded.editor, scope = excluded.scope WHERE folder.native = ''"""
_ABOVE = "INSERT OR IGNORE INTO folder VALUES (?, ?, '', NULL, NULL, '', '', '')"
_FILE = """INSERT INTO file VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 0)
    ON CONFLICT (path, major, minor) DO UPDATE SET
    clash = clash + ((package <> excluded.package OR dat <> excluded.dat)
        AND (modified IS NOT excluded.modified OR size <> excluded.size))"""
_ITEM = "INSERT OR REPLACE INTO item VALUES (?, ?, ?, ?, ?, ?, ?, ?)"
_JOINED = """SELECT place.*, item.created, item.modified, coalesce(item.author, ''), coalesce(item.editor, ''),
    coalesce(item.status, '') FROM {} place
    LEFT JOIN item ON item.package = place.package AND item.doc = place.native"""
_FOLDERS = _JOINED.format("folder") + " ORDER BY path"
_FILES = _JOINED.format("file") + " ORDER BY path, major DESC, minor DESC"
_FILES_OF = _JOINED.format("file") + " WHERE path = ? ORDER BY path, major DESC, minor DESC"
_ALONE = """SELECT list, count(*) FROM item
    WHERE doc NOT IN (SELECT native FROM file) AND doc NOT IN (SELECT native FROM folder) GROUP BY list ORDER BY list"""
_BATCH = 2000


class FolderRow(NamedTuple):
    """A folder; `native` is empty when only its place in a path is known."""

    path: bytes
    package: int
    native: str
    created: int | None
    modified: int | None
    author: str
    editor: str
    scope: str


class FileRow(NamedTuple):
    """One version of a file. People are numbers of UserGroup."""

    path: bytes
    major: int
    minor: int
    package: int
    dat: str
    """Name in the stores of its package; empty when the manifest gives none."""
    size: int
    held: int
    """1 when a store holds its bytes."""
    declared: int
    """FileSize of the manifest, -1 without."""
    created: int | None
    modified: int | None
    author: str
    editor: str
    native: str
    digest: str
    """Hex of the MD5 that the manifest gives."""
    secret: int
    """1 when encrypted."""
    failed: int
    """1 when SharePoint says that it could not export it."""
    scope: str

    @property
    def number(self) -> Number:
        """Its version."""
        return Number(self.major, self.minor)


class Item(NamedTuple):
    """What the list item of a file or folder adds; nothing when there is none."""

    created: int | None
    modified: int | None
    author: str
    editor: str
    status: str
    """ModerationStatus."""


class Listed(NamedTuple):
    """A version with its list item."""

    file: FileRow
    item: Item
    current: bool
    clash: int
    """How many other versions of the same number differ."""


class Index:
    """Write everything, then `settle`, then ask. Used by one thread at a time."""

    def __init__(self) -> None:
        self._db = sqlite3.connect("", isolation_level=None, check_same_thread=False)
        self._db.executescript(_SCHEMA)
        self._db.execute("BEGIN")
        self._waiting: dict[str, list[tuple[object, ...]]] = {_ABOVE: [], _FOLDER: [], _FILE: [], _ITEM: []}
        self._above: set[bytes] = set()

    def add_folder(self, row: FolderRow) -> None:
        """A folder, and those above it."""
        self._add_above(row.path, row.package)
        self._put(_FOLDER, row)

    def add_file(self, row: FileRow) -> None:
        """A version. The first of two of one number stays; that they differ is counted."""
        self._add_above(row.path, row.package)
        self._put(_FILE, row)

    def add_item(self, package: int, doc: str, item: Item, of_list: bytes) -> None:
        """A list item: that of the file or folder `doc`, or one without a file."""
        self._put(_ITEM, (package, doc, *item, of_list))

    def settle(self) -> None:
        """Everything is written."""
        for query, rows in self._waiting.items():
            self._db.executemany(query, rows)
            rows.clear()
        self._above.clear()
        self._db.execute("COMMIT")

    def folders(self) -> Iterator[tuple[FolderRow, Item]]:
        """By path: each before what it holds."""
        for row in self._db.execute(_FOLDERS):
            yield FolderRow(*row[:8]), Item(*row[8:])

    def files(self, path: bytes | None = None) -> Iterator[Listed]:
        """By path (or of one path), the current version first."""
        last = None
        for row in self._db.execute(_FILES) if path is None else self._db.execute(_FILES_OF, (path,)):
            file = FileRow(*row[:17])
            yield Listed(file, Item(*row[18:]), file.path != last, row[17])
            last = file.path

    def contents(self, package: int) -> Iterator[str]:
        """Names of the contents that its manifests give."""
        return (dat for (dat,) in self._db.execute("SELECT DISTINCT dat FROM file WHERE package = ?", (package,)))

    def items_alone(self) -> Iterator[tuple[bytes, int]]:
        """List → its items without file or folder."""
        yield from self._db.execute(_ALONE)

    def is_folder(self, path: bytes) -> bool:
        """Whether a folder has this path."""
        return self._db.execute("SELECT 1 FROM folder WHERE path = ?", (path,)).fetchone() is not None

    def close(self) -> None:
        """Forget everything."""
        self._db.close()

    def _put(self, query: str, row: tuple[object, ...]) -> None:
        rows = self._waiting[query]
        rows.append(row)
        if len(rows) >= _BATCH:
            self._db.executemany(query, rows)
            rows.clear()

    def _add_above(self, path: bytes, package: int) -> None:
        if len(self._above) > _BATCH:
            self._above.clear()
        while (path := paths.parent(path)) and path not in self._above:
            self._above.add(path)
            self._put(_ABOVE, (path, package))
