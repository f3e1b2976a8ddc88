"""Who confirmed what a server does besides holding files: decisions like the others, superseded and never deleted."""

import time
from collections.abc import Sequence

from sqlalchemy import Connection, select, update

from catalog.schema import decision
from catalog.store import Record, inserted

SCOPE = "checklist"
CONFIRM, WITHDRAW = "confirm", "withdraw"


def record(db: Connection, item: str, action: str, by: str, note: str) -> int:
    """Confirm an item, or take that back; the decision before on the same item is superseded. Its id."""
    values = {"scope": SCOPE, "subject": item.encode(), "action": action, "by": by, "why": note}
    new = inserted(db, decision, {**values, "reason": "", "detail": {}, "at": time.time_ns()})
    same = (decision.c.scope == SCOPE) & (decision.c.subject == item.encode()) & (decision.c.id != new)
    db.execute(update(decision).where(same, decision.c.superseded_by.is_(None)).values(superseded_by=new))
    return new


def confirmed(db: Connection) -> dict[str, Record]:
    """The decisions in force that confirm an item, by item."""
    here = decision.c.scope == SCOPE, decision.c.action == CONFIRM, decision.c.superseded_by.is_(None)
    return {row.subject.decode(): row for row in db.execute(select(decision).where(*here))}


def of_ids(db: Connection, ids: Sequence[int]) -> list[Record]:
    """Decisions on items, by id, superseded since or not."""
    return list(db.execute(select(decision).where(decision.c.scope == SCOPE, decision.c.id.in_(ids))))
