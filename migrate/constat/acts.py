"""The three acts, and what stands in the way of each: gel, arrêt, effacement des disques."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection

from catalog import closing, freezes
from catalog.closing import Sample
from catalog.decisions import Reason as Exclusion
from catalog.entries import last_crawls
from migrate.checklist import points
from migrate.constat import messages
from migrate.constat.refusals import FREEZE, WIPING
from migrate.reasons import Reason, reason_of
from passation.console import plural
from passation.workspace import Workspace

STOP, WIPE = "stop", "wipe"
_PROVED = (Exclusion.KEPT_ELSEWHERE, Exclusion.ELIMINATION_VISA)
_MAY_BE_UNREAD = (Exclusion.TECHNICAL, Exclusion.PRIVATE_TAKEN_BACK, *_PROVED)
"""Exclusions whose reason holds for a file that nobody could read."""


@dataclass(frozen=True, slots=True)
class Act:
    """One act, whether it is done or possible, and why not."""

    act: str
    allowed: bool
    reasons: tuple[Reason, ...]

    def as_dict(self) -> dict[str, Any]:
        """The shape of `acts` in `migrate attest --json`."""
        said = messages.ACT_DONE if self.allowed else messages.ACT_NOT
        return {
            "act": self.act,
            "title": messages.ACTS[self.act],
            "allowed": self.allowed,
            "state": said[self.act],
            "reasons": [one.as_dict() for one in self.reasons],
        }


def acts(workspace: Workspace, db: Connection, closing_reasons: Sequence[Reason]) -> dict[str, Act]:
    """The three acts, by name, from the reasons against closing."""
    freeze = tuple(_freeze(db, sorted({*workspace.settings.sources, *last_crawls(db)})))
    unfrozen = freeze or [one for one in closing_reasons if one.code in {"still_writable", "freeze_unknown"}]
    stop = (*closing_reasons, *freeze)
    wipe = tuple(_wiping(workspace, db, stoppable=not stop))
    return {
        "freeze": Act("freeze", not unfrozen, tuple(unfrozen)),
        STOP: Act(STOP, not stop, stop),
        WIPE: Act(WIPE, not wipe, wipe),
    }


def _freeze(db: Connection, names: Sequence[str]) -> Iterator[Reason]:
    checked = freezes.latest(db)
    for name in names:
        if name not in checked:
            yield reason_of(FREEZE, "no_freeze", Sample(), name)
        elif checked[name].result in freezes.FROZEN and not freezes.found(checked[name]).proves:
            yield reason_of(FREEZE, "own_account", Sample(), name)


def _wiping(workspace: Workspace, db: Connection, *, stoppable: bool) -> Iterator[Reason]:
    if not stoppable:
        yield reason_of(WIPING, "closing_first", Sample())
    conditions = {
        "excluded_other": closing.excluded_for(Exclusion.OTHER),
        "unreadable": closing.unreadable_excluded() & ~closing.excluded_for(*_MAY_BE_UNREAD),
    }
    for code, condition in conditions.items():
        found = closing.sample(db, condition)
        if found.count:
            yield reason_of(WIPING, code, found)
    bare = [row for row in closing.exclusions(db) if row.reason in _PROVED and not any(row.detail.values())]
    if bare:
        subjects = tuple(row.subject.decode(errors="replace") for row in bare)
        total = sum(row.count for row in bare), sum(int(row.bytes) for row in bare)
        yield reason_of(WIPING, "unproved_exclusion", Sample(*total, subjects[: closing.SHOWN]))
    open_points = [one for one in points(workspace, db) if not one.confirmed]
    if open_points:
        named = ", ".join(one.id for one in open_points)
        yield reason_of(WIPING, "unconfirmed", Sample(), plural(len(open_points), "point", "points"), named)
