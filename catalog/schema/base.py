"""Names of constraints, and the types that several tables share."""

from typing import Any

from sqlalchemy import (
    BigInteger,
    Column,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    UniqueConstraint,
    event,
    func,
)

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "pk": "pk_%(table_name)s",
    }
)

# SQLite only makes an automatic row id of a plain INTEGER key.
Id = BigInteger().with_variant(Integer, "sqlite")
Instant = BigInteger
HASHED = {"hashed": True}
"""Marks an index that PostgreSQL makes of hashes (catalog.postgres): naming its dialect here would import it."""
Digest = LargeBinary


def surrogate() -> Column[int]:
    """Column of the integer that names a row in this catalogue only."""
    return Column("id", Id, primary_key=True, autoincrement=True)


def unique_path(*names: str) -> UniqueConstraint:
    """Rows that differ in these columns, `path` among them, whatever its length: see `_path_by_digest`."""
    return UniqueConstraint(*names).ddl_if(dialect="sqlite")


@event.listens_for(Table, "after_parent_attach")
def _bytewise(table: Table, _parent: Any) -> None:
    """PostgreSQL compares and sorts text by its bytes, as SQLite does, whatever the language of the server."""
    for column in table.columns:
        if isinstance(column.type, String):
            column.type = column.type.with_variant(String(collation="C"), "postgresql")
    for unique in [one for one in table.constraints if isinstance(one, UniqueConstraint) and "path" in one.columns]:
        _path_by_digest(table, unique)


def _path_by_digest(table: Table, unique: UniqueConstraint) -> None:
    """PostgreSQL orders no value above 2,700 bytes in an index, and a hostile name is longer: digests stand for it."""
    parts = [func.sha256(column) if column.name == "path" else column for column in unique.columns]
    Index(f"uq_{table.name}_path", *parts, unique=True).ddl_if(dialect="postgresql")
    Index(f"ix_{table.name}_path", table.c.path, info=HASHED).ddl_if(dialect="postgresql")
