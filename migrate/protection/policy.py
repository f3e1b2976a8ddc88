"""The decision on locks, and what it asks of each object."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Self

from catalog.store import Record
from classify.plan import FilingPlan
from classify.retention import Retention as RetentionTable
from migrate.destinations.protection import Mode, Retention
from migrate.living import is_living
from migrate.protection.term import Free, term
from passation.workspace import Workspace

_SECOND = 1_000_000_000
_DAY = 86_400 * _SECOND


@dataclass(frozen=True, slots=True)
class Policy:
    """What was decided: how strong, and for how many days; None: as long as the node is retained."""

    mode: Mode
    days: int | None

    @classmethod
    def of(cls, decision: Record | None) -> Self | None:
        """The policy of a decision; None when nothing is to be locked."""
        if decision is None or not decision.detail["mode"]:
            return None
        return cls(Mode(decision.detail["mode"]), int(decision.detail["days"]) if decision.detail["days"] else None)

    def detail(self) -> dict[str, str]:
        """As a decision writes it down."""
        return {"mode": self.mode.value, "days": "" if self.days is None else str(self.days)}


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is asked for one object: `days` from `start`, an instant in nanoseconds."""

    mode: Mode
    start: int
    days: int

    @property
    def retention(self) -> Retention:
        """The same, with its end in whole seconds, never after the last day."""
        return Retention(self.mode, (self.start + self.days * _DAY) // _SECOND * _SECOND)


class Rules:
    """What a policy asks of each object, under the filing plan and the retention table of a workspace."""

    def __init__(self, workspace: Workspace, policy: Policy) -> None:
        self._zone = workspace.settings.commune.zone
        self._filing = FilingPlan.load(workspace.rules)
        self._table = RetentionTable.load(workspace.rules)
        self._policy = policy

    def wanted(self, row: Record) -> Wanted | Free:
        """The lock of a row of catalog.locks.lockable, or why it has none. The start is that of the first lock."""
        if is_living(row.key):
            return Free.LIVING
        if row.node not in self._filing:
            return Free.NO_RULE
        start = row.start or row.verified
        day = (datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=start // 1000)).astimezone(self._zone).date()
        days = term(self._table.of(self._filing, row.node), self._policy.days, day)
        return days if isinstance(days, Free) else Wanted(self._policy.mode, start, days)

    def missing(self, row: Record) -> Wanted | None:
        """What is to be asked of the store for this row; None when nothing is, or its lock covers it already."""
        wanted = self.wanted(row)
        if isinstance(wanted, Free):
            return None
        if row.mode is not None and row.locked_version == row.version_id:
            there = Retention(Mode(row.mode), row.until)
            return None if there.covers(wanted.retention) else wanted
        return wanted
