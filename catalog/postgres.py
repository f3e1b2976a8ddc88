"""What PostgreSQL needs and SQLite does not: settings of a connection, locks, bulk by COPY, faults in French."""

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

import psycopg
from psycopg.adapt import Buffer, Loader
from psycopg.types.string import StrDumperUnknown
from sqlalchemy import Connection, Engine, MetaData, Table, create_engine, event, func, make_url, select
from sqlalchemy.sql.schema import ScalarElementColumnDefault
from sqlalchemy.types import JSON

from catalog import messages
from catalog.schema import entry, metadata

for table in metadata.tables.values():
    for index in table.indexes:
        if index.info.get("hashed"):
            index.dialect_kwargs["postgresql_using"] = "hash"

WRITERS, JOB = 1, 2
"""Advisory locks of a commune: who writes now, and which job holds the catalogue from its first to its last stage."""


_LOOKED_AT = tuple(2_000 * 2**times for times in range(20))
"""Rows written into a table by a process at which the planner is told of it. It would take a table that was just filled
for an empty one, and read the whole of it for each batch; the server itself looks once a minute."""


@event.listens_for(entry, "after_create")
def _leave_room(_table: Table, db: Connection, **_facts: Any) -> None:
    """A crawl writes every row anew: where its page has room for it, no index has to be told."""
    if db.dialect.name == "postgresql":
        db.exec_driver_sql("ALTER TABLE entry SET (fillfactor = 50)")


class _Words(StrDumperUnknown):
    """PostgreSQL takes no NUL in a text; the digest of a catalogue reads both signs as one (catalog.logical)."""

    def dump(self, obj: str) -> Buffer | None:
        return super().dump(obj.replace("\0", messages.NUL) if "\0" in obj else obj)


class _Whole(Loader):
    """Sums of 64-bit integers come as decimals; the catalogue keeps no other decimal."""

    def load(self, data: Buffer) -> float | int:
        said = bytes(data)
        return float(said) if b"." in said else int(said)


def engine(url: str) -> Engine:
    """Sessions for us. Each costs a server ten milliseconds to begin: two are kept, and asked for a sign before use."""
    made = make_url(url)
    # Compiling our wide queries takes a second, and saves none.
    options = {"options": f"{made.query.get('options', '')} -cjit=off"}
    pooled = {"pool_size": 2, "max_overflow": -1, "pool_pre_ping": True}
    opened = create_engine(made.update_query_dict(options), use_native_hstore=False, **pooled)
    event.listen(opened, "connect", _configure)
    return opened


def _configure(connection: Any, _record: Any) -> None:
    """Values of a new connection, as SQLite gives and takes them."""
    connection.adapters.register_dumper(str, _Words)
    connection.adapters.register_loader("numeric", _Whole)


_KEY = "hashtextextended(current_setting('search_path'), {})"


def wait_for_writers(db: Connection) -> None:
    """From here to the end of the transaction nobody else writes in this commune, as with BEGIN IMMEDIATE."""
    db.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_KEY.format(WRITERS)})")


def hold(db: Connection) -> bool:
    """Hold the catalogue until the connection ends; False when a job on any machine holds it."""
    return bool(db.exec_driver_sql(f"SELECT pg_try_advisory_lock({_KEY.format(JOB)})").scalar_one())


def tell_planner(db: Connection, written: Counter[str], grown: Counter[str]) -> None:
    """Have the tables looked at that have become another size.

    Args:
        db: the transaction that wrote.
        written: rows that this process wrote before, by table; `grown` is added.
        grown: rows of this transaction.
    """
    for name, rows in grown.items():
        before, written[name] = written[name], written[name] + rows
        if any(before < size <= written[name] for size in _LOOKED_AT):
            db.exec_driver_sql(f"ANALYZE (SKIP_LOCKED) {db.dialect.identifier_preparer.quote(name)}")


def make_schema(db: Connection) -> None:
    """Make the schema that the address names, once."""
    if db.scalar(select(func.current_schema())) is None:
        name = db.dialect.identifier_preparer.quote(schema_of(db))
        db.exec_driver_sql(f"CREATE SCHEMA IF NOT EXISTS {name}")


def schema_of(db: Connection) -> str:
    """The schema that the address names."""
    return str(db.exec_driver_sql("SHOW search_path").scalar_one())


def set_aside(db: Connection, suffix: str) -> str:
    """Give the schema another name; that name."""
    former, quote = schema_of(db), db.dialect.identifier_preparer.quote
    db.exec_driver_sql(f"ALTER SCHEMA {quote(former)} RENAME TO {quote(former + suffix)}")
    return former + suffix


def insert(db: Connection, table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
    """COPY rows of the same columns; a column that they leave out takes its default."""
    defaults = {one.name: one.default.arg for one in table.c if isinstance(one.default, ScalarElementColumnDefault)}
    names = [*rows[0], *(name for name in defaults if name not in rows[0])]
    told = [(name, isinstance(table.c[name].type, JSON)) for name in names]
    copy(db, table, names, (_values({**defaults, **row}, told) for row in rows))


def _values(row: Mapping[str, Any], told: Sequence[tuple[str, bool]]) -> list[Any]:
    return [json.dumps(row[name]) if as_json else row[name] for name, as_json in told]


def update(db: Connection, table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
    """Set the same columns of many rows, which `b_id` names: a COPY and one UPDATE."""
    quote = db.dialect.identifier_preparer.quote
    names = [name for name in rows[0] if name != "b_id"]
    columns = ", ".join(map(quote, names))
    fresh = Table("changed", MetaData())
    alike = f"SELECT id AS b_id, {columns} FROM {quote(table.name)}"  # noqa: S608 - our own names
    db.exec_driver_sql(f"CREATE TEMP TABLE changed ON COMMIT DROP AS {alike} WITH NO DATA")
    copy(db, fresh, ["b_id", *names], ([row["b_id"], *(row[name] for name in names)] for row in rows))
    db.exec_driver_sql("ANALYZE changed (b_id)")  # else it is taken for larger than it is, and the whole table is read
    values = ", ".join(f"changed.{quote(name)}" for name in names)
    statement = f"UPDATE {quote(table.name)} SET ({columns}) = ROW({values}) FROM changed"  # noqa: S608 - our own names
    db.exec_driver_sql(f"{statement} WHERE {quote(table.name)}.id = b_id")
    db.exec_driver_sql("DROP TABLE changed")


def copy(db: Connection, table: Table, names: Sequence[str], rows: Iterable[Sequence[Any]]) -> int:
    """COPY rows of these columns, as the driver takes them, in one statement; their number."""
    quote = db.dialect.identifier_preparer
    columns = ", ".join(quote.quote(name) for name in names)
    count = 0
    connection = db.connection.driver_connection
    statement = f"COPY {quote.format_table(table)} ({columns}) FROM STDIN"
    with told(), connection.cursor() as cursor, cursor.copy(statement) as copying:  # type: ignore[union-attr]
        for count, row in enumerate(rows, 1):  # noqa: B007 - the last number counts
            copying.write_row(row)
    return count


def renumber(db: Connection) -> None:
    """After rows were copied with their ids: have the next id follow the highest, and the planner know the sizes."""
    for table in metadata.sorted_tables:
        if "id" in table.c and table.c.id.autoincrement is True:
            highest = db.scalar(select(func.max(table.c.id)))
            if highest is not None:
                name = db.dialect.identifier_preparer.format_table(table)
                db.execute(select(func.setval(func.pg_get_serial_sequence(name, "id"), highest)))
    db.exec_driver_sql("ANALYZE")


@contextmanager
def told() -> Iterator[None]:
    """Have what the driver itself refuses said in French."""
    from catalog.store import CatalogError  # it imports this module for a catalogue on a server only

    try:
        yield
    except psycopg.Error as error:
        raise CatalogError(sentence(error)) from error


_SAID = {
    "53100": messages.SERVER_FULL,
    "53300": messages.CROWDED,
    "55P03": messages.BUSY,
    "25006": messages.READ_ONLY,
}
_LOST = ("08", "57")
"""Classes of SQLSTATE: connection lost, stopped by an operator."""


def sentence(error: BaseException | None) -> str:
    """What a fault of the driver means for the files, and what to do."""
    code = getattr(error, "sqlstate", None) or ""
    reason = str(error).strip().splitlines()[0] if str(error).strip() else type(error).__name__
    if code in _SAID:
        return _SAID[code]
    if code.startswith(_LOST):
        return messages.cut(reason)
    if code == "42501":
        return messages.no_right(reason)
    if not code:
        return messages.cut(reason) if getattr(error, "pgconn", None) is None else messages.unreachable(reason)
    return messages.refused(reason)
