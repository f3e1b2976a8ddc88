"""Rounds of reading back: which objects one speaks of, what is left of it, how old the comparisons are.

A round that was stopped is taken up again by the same command; nothing of it is compared twice.
"""

import time
from collections.abc import Mapping

from sqlalchemy import Connection, func, select, update

from catalog import transfers
from catalog.receipts import IDENTICAL
from catalog.schema import content, entry, receipt, source, transfer, verification
from catalog.store import Record, inserted

OUTSIDE = frozenset({"hors du plan en vigueur"})
"""Stratum of the objects that an older plan sent."""


def candidates(db: Connection) -> list[Record]:
    """Every receipt with its digest, and when reading it back was last tried: the longest ago first, then by key."""
    columns = [receipt.c[name] for name in ("content_id", "key", "size", "symbol", "tried")]
    query = select(*columns, content.c.sha256).join(content)
    return list(db.execute(query.order_by(func.coalesce(receipt.c.tried, 0), receipt.c.key)))


def strata(db: Connection) -> Mapping[int, frozenset[str]]:
    """By content that the plan in force migrates: the node where it is filed, and the sources that hold it."""
    frozen = transfers.latest(db)
    query = (
        select(transfer.c.content_id, transfer.c.node, source.c.name)
        .select_from(transfer.join(entry, entry.c.id == transfer.c.entry_id).join(source))
        .where(transfer.c.plan_id == (frozen.id if frozen else None), transfer.c.state.in_(["send", "same"]))
        .distinct()
    )
    found: dict[int, set[str]] = {}
    for row in db.execute(query):
        found.setdefault(row.content_id, set()).update((f"node:{row.node}", f"source:{row.name}"))
    return {content_id: frozenset(names) for content_id, names in found.items()}


def unfinished(db: Connection, scope: str, seed: str = "") -> Record | None:
    """The last round of that scope (and seed, when one is given), unless it came to its end."""
    query = select(verification).where(verification.c.scope == scope).order_by(verification.c.id.desc()).limit(1)
    last = db.execute(query.where(verification.c.seed == seed) if seed else query).one_or_none()
    return last if last is not None and last.ended is None else None


def starting(db: Connection) -> int:
    """Now, in nanoseconds; after all that was tried before, were the clock put back since."""
    return max(time.time_ns(), (db.scalar(select(func.max(receipt.c.tried))) or 0) + 1)


def begin(db: Connection, scope: str, seed: str = "") -> Record:
    """A new round."""
    made = inserted(db, verification, {"scope": scope, "seed": seed, "began": starting(db)})
    return db.execute(select(verification).where(verification.c.id == made)).one()


def end(db: Connection, round_id: int) -> None:
    """The round has come to its end."""
    db.execute(update(verification).where(verification.c.id == round_id).values(ended=time.time_ns()))


def ages(db: Connection) -> tuple[int | None, int | None]:
    """Date of the oldest and of the latest comparison of the objects that are identical, in nanoseconds."""
    oldest, latest = func.min(receipt.c.verified), func.max(receipt.c.verified)
    row = db.execute(select(oldest, latest).where(receipt.c.symbol == IDENTICAL)).one()
    return row[0], row[1]
