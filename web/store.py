"""`comptes.sqlite`: accounts, sessions and sign-ins, readable by its owner only; no part of the catalogue."""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from passation.errors import ServiceError
from web import messages

FILE_NAME = "comptes.sqlite"
_BUSY_SECONDS = 30.0
_TABLES = """
CREATE TABLE IF NOT EXISTS account (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    name TEXT NOT NULL UNIQUE,
    password TEXT NOT NULL,
    groups TEXT NOT NULL,
    operator INTEGER NOT NULL,
    made INTEGER NOT NULL
);
CREATE TABLE IF NOT EXISTS session (
    digest BLOB PRIMARY KEY,
    account_id INTEGER NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    began INTEGER NOT NULL,
    seen INTEGER NOT NULL
);
CREATE TABLE IF NOT EXISTS sign_in (at INTEGER NOT NULL, account_id INTEGER, accepted INTEGER NOT NULL);
CREATE INDEX IF NOT EXISTS sign_in_account ON sign_in (account_id, at);
"""


class Store:
    """The file, made at need. Instants are nanoseconds since the epoch."""

    def __init__(self, folder: Path) -> None:
        self._file = folder / FILE_NAME
        os.close(os.open(self._file, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600))
        with self.begin() as db:
            db.executescript(_TABLES)

    @contextmanager
    def begin(self) -> Iterator[sqlite3.Connection]:
        """A connection of its own; what was written is kept when the block ends well. Raises ServiceError."""
        try:
            with closing(sqlite3.connect(self._file, timeout=_BUSY_SECONDS)) as db:
                db.execute("PRAGMA foreign_keys = ON")
                with db:
                    yield db
        except sqlite3.DatabaseError as error:
            raise ServiceError(messages.STORE_SILENT) from error
