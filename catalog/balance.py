"""Closed accounting: every entry that a crawl saw is in exactly one state, in files and in bytes."""

from dataclasses import asdict, dataclass
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, case, exists, func, or_, select

from catalog.decisions import Action, governed_by
from catalog.entries import last_crawls
from catalog.schema import entry, object_, receipt, rights_class, step
from catalog.store import Query
from passation.model import EntryKind

STATES = ("pending", "held", "migrated", "duplicate", "excluded", "refused", "gone")
IN_SCOPE = entry.c.kind != EntryKind.FOLDER
"""Files and links are counted; folders are listed apart."""


@dataclass(frozen=True, slots=True)
class Tally:
    """A number of entries and their bytes."""

    count: int = 0
    bytes: int = 0


@dataclass(frozen=True, slots=True)
class Balance:
    """The balance of a workspace. `entries` and `bytes` exclude what is gone."""

    entries: int
    bytes: int
    folders: int
    by_state: dict[str, Tally]
    balanced: bool

    def as_dict(self) -> dict[str, Any]:
        """The shape of `status --json`."""
        return asdict(self)


def verified() -> ColumnElement[bool]:
    """SQL condition: the content of the entry was read back from the store and is identical."""
    return exists().where(receipt.c.content_id == entry.c.content_id, receipt.c.symbol == "=").correlate(entry)


def failed() -> ColumnElement[bool]:
    """SQL condition: the entry could not be read, or its content could not be sent."""
    unread = and_(step.c.stage == "ingest.read", step.c.subject == entry.c.id)
    unsent = and_(step.c.stage == "migrate.transfer", step.c.subject == entry.c.content_id)
    return exists().where(or_(unread, unsent), step.c.state.in_(["failed", "waiting"])).correlate(entry)


def widening() -> ColumnElement[bool]:
    """SQL condition: the transfer would open the entry to somebody, and no decision accepts it (catalog.rights)."""
    of_class = exists().where(rights_class.c.id == entry.c.rights_class_id, rights_class.c.widens).correlate(entry)
    return and_(entry.c.content_id.is_not(None), of_class)


def state() -> ColumnElement[str]:
    """SQL expression: the state of an entry (design §6.2). The order of the cases is the rule."""
    carrier = (
        exists().where(object_.c.content_id == entry.c.content_id, object_.c.carrier_id == entry.c.id).correlate(entry)
    )
    return case(
        (entry.c.gone, "gone"),
        (governed_by(Action.EXCLUDE), "excluded"),
        (governed_by(Action.HOLD), "held"),
        (and_(entry.c.nature == "private", ~governed_by(Action.ADMIT)), "held"),
        (failed(), "refused"),
        (widening(), "held"),
        (and_(verified(), carrier), "migrated"),
        (verified(), "duplicate"),
        else_="pending",
    )


def entries_by_state() -> Query:
    """Counts and bytes of every state."""
    of = state().label("state")
    return (
        select(of, func.count().label("files"), func.coalesce(func.sum(entry.c.size), 0).label("bytes"))
        .where(IN_SCOPE)
        .group_by(of)
    )


def balance(db: Connection) -> Balance:
    """The balance now. It is balanced when its sums equal the listing of the latest crawl of every source."""
    tallies = {name: Tally() for name in STATES}
    for row in db.execute(entries_by_state()):
        tallies[row.state] = Tally(row.files, int(row.bytes))
    present = [tally for name, tally in tallies.items() if name != "gone"]
    entries = sum(tally.count for tally in present)
    size = sum(tally.bytes for tally in present)
    crawls = last_crawls(db).values()
    listed = all(one.complete for one in crawls) and (entries, size) == (
        sum(one.entries for one in crawls),
        sum(one.bytes for one in crawls),
    )
    folders = db.scalar(select(func.count()).where(entry.c.kind == EntryKind.FOLDER, ~entry.c.gone)) or 0
    return Balance(entries, size, folders, tallies, listed)
