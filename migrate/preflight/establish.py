"""Drawing the plan of today, freezing it and writing it down: one act, whoever asks for it."""

from dataclasses import dataclass
from typing import Any

from catalog import decisions, rights
from catalog.jobs import Job
from migrate import plan
from migrate.preflight import report
from migrate.preflight.facts import Preflight, examine


@dataclass(frozen=True, slots=True)
class Established:
    """The plan in force and what it means. `written`: where, empty when that was done before. `new`: just frozen."""

    found: Preflight
    written: dict[str, Any]
    new: bool
    accepted: bool
    """Whether somebody has accepted the proposed places."""


def establish(work: Job, *, again: bool = False) -> Established:
    """Make the plan of today the one in force. A new one is written down and logged; any, when `again` is set."""
    with work.catalog.begin() as db:
        rights.settle(db, work.workspace.settings)
        drawn = plan.draw(work.workspace, db)
        new = plan.freeze(db, drawn, plan.destinations(work.workspace.settings))
        found = examine(work.workspace, db, drawn)
        accepted = decisions.filing_accepted(db) is not None
    written = report.write(work.workspace, found) if new or again else {}
    if new:
        work.log("plan", plan=drawn.digest, entries=drawn.tally(lambda _: True).count)
    return Established(found, written, new, accepted)
