"""What changes between a frozen plan and the one of today: added, gone, state, content, node or key."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection

from catalog import plans, transfers
from catalog.balance import Tally
from catalog.store import Record
from migrate import messages as sentences
from migrate.plan import Plan, Row
from migrate.preflight import messages
from passation.errors import PassationError, SettingsError


class Kind(StrEnum):
    """How an entry differs. One entry may differ in state and in something else."""

    ADDED = "added"
    GONE = "gone"
    STATE = "state"
    CONTENT = "content"
    MOVED = "moved"  # node or key of the same content; never of one that the store has received


@dataclass(frozen=True, slots=True)
class Side:
    """An entry in one of the plans."""

    state: str
    reason: str
    node: str
    key: str

    @property
    def sentence(self) -> str:
        """Its state, for a person."""
        return sentences.reason(self.state, self.reason) or messages.STATES[self.state]


@dataclass(frozen=True, slots=True)
class Change:
    """One difference of one entry; `before` is None for an added one, `after` for one that has gone."""

    path: str
    size: int
    before: Side | None
    after: Side | None

    def as_dict(self) -> dict[str, Any]:
        """An element of `changes` in `migrate plan --diff --json`."""
        return asdict(self)


Changes = dict[Kind, list[Change]]


def other_plan(db: Connection, digest: str, beginning: str = "") -> Record:
    """The plan to compare with: the one whose id begins so, else the latest frozen one, of another digest if any is.

    Raises:
        SettingsError: no plan begins so, or several do.
        PassationError: no plan was ever frozen.
    """
    if not beginning:
        found = plans.before(db, digest) or transfers.latest(db)
        if found is None:
            raise PassationError(messages.NO_PLAN)
        return found
    named = plans.named(db, beginning)
    if not named:
        raise SettingsError(messages.unknown_plan(beginning))
    if len(named) > 1:
        raise SettingsError(messages.several_plans(beginning, ", ".join(one.digest[:12] for one in named[:5])))
    return named[0]


def compare(before: Iterable[Record], plan: Plan) -> Changes:
    """Differences from the rows of a frozen plan (catalog.plans.rows_of) to `plan`, by kind, in the order of paths."""
    old = {row.entry_id: row for row in before}
    found: Changes = {kind: [] for kind in Kind}
    for row in plan.rows:
        known = old.pop(row.entry_id, None)
        after = Side(row.state, row.reason, row.node, row.key)
        if known is None:
            found[Kind.ADDED].append(Change(row.place, row.size, None, after))
            continue
        change = Change(row.place, row.size, _side(known), after)
        for kind in _kinds(known, row):
            found[kind].append(change)
    for row in old.values():
        found[Kind.GONE].append(Change(f"{row.source}:{row.shown}", row.size, _side(row), None))
    return found


def _side(row: Record) -> Side:
    return Side(row.state, row.reason, row.node, row.key)


def _kinds(before: Record, after: Row) -> Iterable[Kind]:
    if (before.state, before.reason) != (after.state, after.reason):
        yield Kind.STATE
    if None not in {before.content_id, after.content_id} and before.content_id != after.content_id:
        yield Kind.CONTENT
    elif before.key and after.key and not after.received and (before.node, before.key) != (after.node, after.key):
        yield Kind.MOVED


def counts(changes: Changes) -> Mapping[str, Tally]:
    """Entries and bytes of each kind."""
    return {kind.value: Tally(len(some), sum(one.size for one in some)) for kind, some in changes.items()}
