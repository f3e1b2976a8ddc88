"""What a source held when it was last seen, and where its bytes are now."""

from collections.abc import Iterator

from sqlalchemy import Connection, func, select

from catalog.balance import state
from catalog.schema import content, entry, receipt, source
from catalog.store import Record

FORMER = entry.c.label != ""
"""An earlier version of a file, kept by the source beside the current one."""


def entries(db: Connection, name: str, *, former: bool = False) -> Iterator[Record]:
    """Present entries of the source, by path: path, label, kind, date, target, state, digest, size and key.

    `key` is None when the store never confirmed the content. `former`: earlier versions instead of the current ones.
    """
    columns = [entry.c[one] for one in ("path", "label", "shown", "kind", "modified", "target", "content_id")]
    query = (
        select(*columns, state().label("state"), content.c.sha256, content.c.size, receipt.c.key)
        .join(source, source.c.id == entry.c.source_id)
        .outerjoin(content, content.c.id == entry.c.content_id)
        .outerjoin(receipt, receipt.c.content_id == content.c.id)
        .where(source.c.name == name, ~entry.c.gone, FORMER if former else ~FORMER)
        .order_by(entry.c.path, entry.c.label)
    )
    yield from db.execute(query)


def volume(db: Connection, name: str, *, former: bool = False) -> int:
    """Bytes that these files take, each place counted."""
    stored = entry.join(source).join(content).join(receipt, receipt.c.content_id == content.c.id)
    query = select(func.sum(content.c.size)).select_from(stored).where(source.c.name == name, ~entry.c.gone)
    return int(db.scalar(query.where(FORMER if former else ~FORMER)) or 0)


def former_versions(db: Connection, name: str) -> int:
    """How many earlier versions the source holds."""
    query = select(func.count()).select_from(entry.join(source)).where(source.c.name == name, ~entry.c.gone)
    return db.scalar(query.where(FORMER)) or 0
