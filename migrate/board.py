"""The board on which a plan is drawn: a private file on disk, gone with the plan, so that its rows cost no memory.

A database of SQLite in the scratch folder of the workspace: names may lie there, and /tmp may be memory. It loses its
name at once, so that whatever ends the process leaves nothing; without a journal, SQLite does not mind.
"""

import json
import sqlite3
import weakref
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any, NamedTuple

from migrate.living import PREFIX
from migrate.preflight import messages
from passation.errors import PassationError

_TABLES = """
PRAGMA journal_mode = OFF;
PRAGMA synchronous = OFF;
PRAGMA cache_size = -8192;
CREATE TABLE judged (
    place INTEGER PRIMARY KEY,
    entry_id, source, path, label, shown, size, modified, state, reason, decision_id, content_id, sha256, node,
    crawled, rank
);
CREATE TABLE sent (content_id INTEGER PRIMARY KEY, place, node, key DEFAULT '', received DEFAULT 0);
CREATE VIEW planned AS
SELECT
    judged.place AS place, entry_id, source, path, label, shown, size, modified,
    CASE WHEN sent.place <> judged.place THEN 'same' ELSE state END AS state,
    reason, decision_id, judged.content_id AS content_id, sha256,
    coalesce(sent.node, judged.node) AS node, coalesce(key, '') AS key, coalesce(received, 0) AS received
FROM judged LEFT JOIN sent ON judged.state = 'send' AND sent.content_id = judged.content_id;
BEGIN;
"""
_JUDGED = "INSERT INTO judged VALUES (NULL, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
_ROW = """
SELECT
    entry_id, source, path, label, shown, size, modified, state, reason, content_id, sha256, node, key, received
FROM planned WHERE state IN (SELECT value FROM json_each(?))
"""
_LOGICAL = "SELECT source, path, label, size, state, reason, sha256, node, key FROM planned ORDER BY place"
_NAMED = "SELECT source, path, state, sha256, key FROM planned ORDER BY place"
_STORED = "SELECT entry_id, state, content_id, decision_id, reason, node, key, received FROM planned ORDER BY place"


class Judged(NamedTuple):
    """An entry by itself: `send` of every place of a content that may be sent; of these, the lowest rank carries it."""

    entry_id: int
    source: str
    path: bytes
    label: str
    shown: str
    size: int
    modified: int | None
    state: str
    reason: str
    decision_id: int | None
    content_id: int | None
    sha256: bytes
    node: str
    crawled: int
    rank: int


class Keyless(NamedTuple):
    """A content that is sent and has no key yet, with its carrier."""

    content_id: int
    sha256: bytes
    path: bytes
    node: str
    modified: int | None
    crawled: int


class Named(NamedTuple):
    """What of a row may be like another one."""

    source: str
    path: bytes
    state: str
    sha256: bytes
    key: str


class BoardError(PassationError):
    """The board cannot be written or read: the disk of the workspace is full or fails."""

    exit_code = 3


class Board:
    """Entries, in the order in which they were judged; which of them carry contents, and under which keys."""

    def __init__(self, folder: Path) -> None:
        with _said():
            folder.mkdir(parents=True, exist_ok=True)
            with NamedTemporaryFile(dir=folder, prefix="plan-") as file:
                self._db = sqlite3.connect(file.name, isolation_level=None, check_same_thread=False)
                weakref.finalize(self, self._db.close)
                self._db.executescript(_TABLES)

    def judge(self, entries: Iterable[Judged]) -> None:
        """Write every entry down, then choose the carriers: of one rank, the first."""
        with _said():
            self._db.executemany(_JUDGED, map(tuple, entries))  # which sqlite3 takes a third quicker
            self._db.execute(
                "INSERT OR IGNORE INTO sent (content_id, place, node) "
                "SELECT content_id, place, node FROM judged WHERE state = 'send' ORDER BY rank, place"
            )

    def keep(self, keys: Iterable[tuple[str, int]]) -> None:
        """Keys (with their contents) that the store has received; those of contents that are not sent say nothing."""
        self._change("UPDATE sent SET key = ?, received = 1 WHERE content_id = ?", keys)

    def give(self, keys: Iterable[tuple[str, int]]) -> None:
        """Keys of contents that had none."""
        self._change("UPDATE sent SET key = ? WHERE content_id = ?", keys)

    def keyless(self) -> Iterator[Keyless]:
        """What is sent and has no key, by digest. All of it is sorted before the first comes: `give` may follow it."""
        query = (
            "SELECT sent.content_id, sha256, path, sent.node, modified, crawled "
            "FROM sent JOIN judged USING (place) WHERE key = '' ORDER BY sha256"
        )
        return map(Keyless._make, self._rows(query))

    def rows(self, states: Iterable[str]) -> Iterator[Sequence[Any]]:
        """Rows of the plan in these states, in their order: the fields of migrate.plan.Row."""
        return self._rows(f"{_ROW} ORDER BY place", _listed(states))

    def largest(self, states: Iterable[str], count: int) -> Iterator[Sequence[Any]]:
        """The same, the largest first."""
        return self._rows(f"{_ROW} ORDER BY size DESC, place LIMIT ?", _listed(states), count)

    def logical(self) -> Iterator[Sequence[Any]]:
        """All rows in their order: what the digest of the plan is taken over."""
        return self._rows(_LOGICAL)

    def named(self) -> Iterator[Named]:
        """All rows in their order, by their names only."""
        return map(Named._make, self._rows(_NAMED))

    def stored(self) -> Iterator[Sequence[Any]]:
        """All rows in their order: the fields of catalog.transfers.Planned."""
        return self._rows(_STORED)

    def counted(self) -> Iterator[Sequence[Any]]:
        """Number and bytes of the rows of each source, node, state, reason; received or not, living or not."""
        query = (
            "SELECT source, node, state, reason, received, instr(key, ?) = 1 AS living, count(*), sum(size) "
            "FROM planned GROUP BY source, node, state, reason, received, living"
        )
        return self._rows(query, PREFIX)

    def _rows(self, query: str, *parameters: str | int) -> Iterator[Sequence[Any]]:
        with _said():
            yield from self._db.execute(query, parameters)

    def _change(self, statement: str, keys: Iterable[tuple[str, int]]) -> None:
        with _said():
            self._db.executemany(statement, keys)


def _listed(states: Iterable[str]) -> str:
    return json.dumps(list(states))


@contextmanager
def _said() -> Iterator[None]:
    try:
        yield
    except (sqlite3.Error, OSError) as error:
        raise BoardError(messages.NO_BOARD) from error
