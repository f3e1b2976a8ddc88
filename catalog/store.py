"""Opening the catalogue, and its transactions.

SQLite: WAL, `BEGIN IMMEDIATE` with a busy timeout of 60 s. A plain BEGIN that reads and then writes fails under WAL as
soon as another process committed in between; IMMEDIATE waits instead. PostgreSQL (catalog/postgres.py): an advisory
lock of the commune, taken first and held to the end of the transaction, gives the same order of writers.
"""

import os
import sqlite3
import weakref
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from importlib import import_module
from itertools import islice
from pathlib import Path
from types import ModuleType
from typing import Any, TypeVar, cast

from sqlalchemy import Connection, Engine, Select, Table, bindparam, create_engine, event, insert, inspect, update
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.pool import NullPool, QueuePool

from catalog import messages, migrations
from passation.errors import BusyError, PassationError, SettingsError

BULK = 5_000
"""Rows a statement in bulk writes: measured best between 1,000 and 20,000."""
COPY_FROM = 100
"""Rows from which PostgreSQL is given a COPY."""
_GROWN = "grown"
"""Of a connection: rows written by its transaction, by table."""


Query = Select[*tuple[Any, ...]]
"""A query of any columns."""

Record = Any
"""A row of the catalogue; its attributes are named after the columns that were asked for."""


ItemT = TypeVar("ItemT")


class CatalogError(PassationError):
    """The catalogue could not be opened or written; nothing of the running transaction was kept."""

    exit_code = 3


class Catalog:
    """The catalogue of one commune. `read()` and `begin()` give connections; all queries are functions of one."""

    def __init__(self, url: str) -> None:
        self.url = url
        self._engine = _engine(url)
        self._written = Counter[str]()
        self._process = os.getpid()
        weakref.finalize(self, _give_back, self._engine, self._process)

    @contextmanager
    def begin(self) -> Iterator[Connection]:
        """A transaction that writes: all of it or nothing."""
        with _said(), self._connect() as db:
            if db.dialect.name == "sqlite":
                db.exec_driver_sql("BEGIN IMMEDIATE")
            else:
                postgres().wait_for_writers(db)
            grown = db.info[_GROWN] = Counter[str]()
            try:
                yield db
                if db.dialect.name == "postgresql":
                    postgres().tell_planner(db, self._written, grown)
            except BaseException:
                db.rollback()
                raise
            db.commit()

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """A connection for reading."""
        with _said(), self._connect() as db:
            yield db

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Hold a catalogue on a server for a job, whatever the machine; a file has the lock of its workspace.

        Connections to a file are kept meanwhile: opening one reads the schema anew, and the last one to close empties
        the log.

        Raises:
            BusyError: another job holds it.
        """
        if self._engine.dialect.name == "sqlite":
            opened, self._engine = self._engine, _engine(self.url, kept=True)
            try:
                yield
            finally:
                _give_back(self._engine, self._process)
                self._engine = opened
            return
        with _said(), self._connect().execution_options(isolation_level="AUTOCOMMIT") as db:
            db.detach()  # the lock ends with it
            if not postgres().hold(db):
                raise BusyError(messages.ELSEWHERE)
            yield

    def made(self) -> bool:
        """Whether its tables are there."""
        with self.read() as db:
            return bool(_revision(db))

    def migrate(self) -> None:
        """Create the tables, or bring them to this version."""
        with _said(), self._connect() as db:
            if _revision(db) != migrations.HEAD:
                if db.dialect.name == "postgresql":
                    postgres().wait_for_writers(db)
                    postgres().make_schema(db)
                migrations.upgrade(db)
                db.commit()

    def close(self) -> None:
        """Give back the connections."""
        _give_back(self._engine, self._process)

    def _connect(self) -> Connection:
        if self._process != os.getpid():
            _give_back(self._engine, self._process)
            self._process = os.getpid()
        return self._engine.connect()


def open_catalog(url: str) -> Catalog:
    """The catalogue at `url` (`sqlite:///…`, `postgresql+psycopg://…`), brought to this version.

    Raises:
        SettingsError: when it is not there.
    """
    if url.startswith("sqlite:///") and not Path(url.removeprefix("sqlite:///")).is_file():
        raise SettingsError(messages.NOT_THERE)
    catalog = Catalog(url)
    if not url.startswith("sqlite:") and not catalog.made():
        raise SettingsError(messages.NOT_THERE_ON_SERVER)
    catalog.migrate()
    return catalog


def bulk(db: Connection, table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert many rows of the same columns through the driver's own executemany, or PostgreSQL's COPY."""
    _count(db, table, len(rows))
    if db.dialect.name == "postgresql" and len(rows) >= COPY_FROM:
        postgres().insert(db, table, rows)
        return
    for start in range(0, len(rows), BULK):
        db.execute(insert(table), [dict(row) for row in rows[start : start + BULK]])


def change(db: Connection, table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
    """Set the same columns of many rows, which `b_id` names."""
    _count(db, table, len(rows))
    if db.dialect.name == "postgresql" and len(rows) >= COPY_FROM:
        postgres().update(db, table, rows)
        return
    statement = update(table).where(table.c.id == bindparam("b_id"))
    names = [name for name in rows[0] if name != "b_id"]
    db.execute(statement.values({name: bindparam(name) for name in names}), [dict(row) for row in rows])


def _count(db: Connection, table: Table, rows: int) -> None:
    db.info.setdefault(_GROWN, Counter())[table.name] += rows


def inserted(db: Connection, table: Table, values: Mapping[str, Any]) -> int:
    """Insert one row; its id."""
    return int(db.execute(insert(table).values(dict(values)).returning(table.c.id)).scalar_one())


def batches(items: Iterable[ItemT], size: int = 900) -> Iterator[list[ItemT]]:
    """Items by handfuls; the default fits into one IN list of any database."""
    iterator = iter(items)
    while batch := list(islice(iterator, size)):
        yield batch


def mapping(db: Connection, pairs: Query) -> dict[Any, Any]:
    """The rows of a query of two columns, as a dictionary."""
    return {key: value for key, value in db.execute(pairs)}  # noqa: C416 - a Row is no pair for dict()


def _revision(db: Connection) -> str:
    if not inspect(db).has_table("alembic_version"):
        return ""
    return str(db.exec_driver_sql("SELECT version_num FROM alembic_version").scalar_one_or_none() or "")


def _engine(url: str, *, kept: bool = False) -> Engine:
    """Connections to a file are `kept` during a job only: workers or pages may run while a backup takes its place."""
    if not url.startswith("sqlite:"):
        return cast(Engine, postgres().engine(url))
    pool = {"poolclass": QueuePool, "pool_size": 2, "max_overflow": -1} if kept else {"poolclass": NullPool}
    engine = create_engine(url, **pool)
    event.listen(engine, "connect", _configure_sqlite)
    return engine


def _give_back(engine: Engine, process: int) -> None:
    """End the connections that are kept, but in a fork: they are those of the parent."""
    engine.dispose(close=process == os.getpid())


def postgres() -> ModuleType:
    """The module for PostgreSQL, whose driver not every machine has."""
    try:
        return import_module("catalog.postgres")
    except ModuleNotFoundError as error:
        raise SettingsError(messages.NO_DRIVER) from error


def _configure_sqlite(connection: Any, _record: Any) -> None:
    connection.isolation_level = None  # transactions are ours: see begin()
    connection.execute("PRAGMA busy_timeout = 60000")
    connection.execute("PRAGMA page_size = 8192")  # of a new file: a tenth less work for rows of half a kilobyte
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = NORMAL")
    connection.execute("PRAGMA foreign_keys = ON")
    connection.execute("PRAGMA cache_size = -65536")


@contextmanager
def _said() -> Iterator[None]:
    try:
        yield
    except DBAPIError as error:
        raise CatalogError(_sentence(error)) from error


def _sentence(error: DBAPIError) -> str:
    if not isinstance(error.orig, sqlite3.Error):
        return str(postgres().sentence(error.orig))
    reason = str(error.orig)
    if not isinstance(error, OperationalError):
        return messages.unreadable(reason)
    if "disk is full" in reason or "disk I/O" in reason:
        return messages.DISK_FULL
    return messages.BUSY if "locked" in reason else messages.silent(reason)
