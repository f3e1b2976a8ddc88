"""What changes between a frozen plan and the one of today: added, gone, state, content, node or key."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from enum import StrEnum
from heapq import merge
from itertools import groupby
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
    found: Changes = {kind: [] for kind in Kind}
    for known, row in _paired(before, plan):
        one: Record = row or known
        sides = None if known is None else _side(known), None if row is None else _side(row)
        change = Change(f"{one.source}:{one.shown}", one.size, *sides)
        for kind in _kinds(known, row):
            found[kind].append(change)
    return found


def _paired(before: Iterable[Record], plan: Plan) -> Iterator[tuple[Record | None, Row | None]]:
    """Both sides of each entry: they come in one order, so that neither is kept."""
    for _, sides in groupby(merge(before, plan, key=_where), key=_where):
        some = list(sides)
        rows = [one for one in some if isinstance(one, Row)]
        known = [one for one in some if not isinstance(one, Row)]
        yield known[0] if known else None, rows[0] if rows else None


def _where(one: Record) -> tuple[str, bytes, str]:
    return one.source, one.path, one.label


def _side(row: Record) -> Side:
    return Side(row.state, row.reason, row.node, row.key)


def _kinds(before: Record | None, after: Row | None) -> Iterator[Kind]:
    if before is None or after is None:
        yield Kind.ADDED if before is None else Kind.GONE
        return
    if (before.state, before.reason) != (after.state, after.reason):
        yield Kind.STATE
    if None not in {before.content_id, after.content_id} and before.content_id != after.content_id:
        yield Kind.CONTENT
    elif before.key and after.key and not after.received and (before.node, before.key) != (after.node, after.key):
        yield Kind.MOVED


def counts(changes: Changes) -> Mapping[str, Tally]:
    """Entries and bytes of each kind."""
    return {kind.value: Tally(len(some), sum(one.size for one in some)) for kind, some in changes.items()}
