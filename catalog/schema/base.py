"""Names of constraints, and the types that several tables share."""

from sqlalchemy import BigInteger, Column, Integer, LargeBinary, MetaData

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
Digest = LargeBinary


def surrogate() -> Column[int]:
    """Column of the integer that names a row in this catalogue only."""
    return Column("id", Id, primary_key=True, autoincrement=True)
