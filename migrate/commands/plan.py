"""`passation migrate plan`: the plan, frozen, its map and its report; or what would change, frozen by nothing."""

from dataclasses import asdict

import click

from catalog import plans, transfers
from catalog.jobs import job, reading
from migrate import messages, plan
from migrate.commands.common import Answer, destination_url, say_some
from migrate.plan import State
from migrate.preflight import comparison, report
from migrate.preflight import messages as sentences
from migrate.preflight.comparison import Changes
from migrate.preflight.establish import Established, establish
from passation import console
from passation.console import say, warn
from passation.workspace import Workspace

_SHOWN = 20
"""Changes of each kind, and entries that wait, said to a person; JSON has them all."""


@console.command("plan", help=messages.PLAN_HELP)
@click.option("--diff", is_flag=True, help=sentences.DIFF_HELP)
@click.option("--against", default="", metavar="PLAN", help=sentences.AGAINST_HELP)
@console.json_option
def plan_command(workspace: Workspace, *, diff: bool, against: str, as_json: bool) -> int:
    """Draw the plan, freeze it, export its map and its report; or compare it with a frozen one."""
    destination_url(workspace)
    return _compare(workspace, against, as_json=as_json) if diff or against else _establish(workspace, as_json=as_json)


def _establish(workspace: Workspace, *, as_json: bool) -> int:
    with job(workspace, quiet=as_json) as work:
        done = establish(work, again=True)
    issues = bool(done.found.waiting) or not done.accepted
    if as_json:
        said = {"filing_accepted": done.accepted, "issues": issues, "new": done.new}
        console.emit(done.found.as_dict() | done.written | said)
    else:
        say_plan(done)
    return console.ISSUES if issues else console.DONE


def _compare(workspace: Workspace, beginning: str, *, as_json: bool) -> int:
    with reading(workspace) as catalog, catalog.read() as db:
        drawn = plan.draw(workspace, db)
        frozen = transfers.latest(db)
        other = comparison.other_plan(db, drawn.digest, beginning)
        changes = comparison.compare(plans.rows_of(db, other.id), drawn)
    in_force = frozen is not None and frozen.digest == drawn.digest
    if as_json:
        console.emit(of_changes(changes) | {"plan": drawn.digest, "against": other.digest, "in_force": in_force})
    else:
        when = report.dated(workspace, other.frozen)
        say(sentences.compared(drawn.id, other.digest[:12], when, in_force=in_force))
        say_changes(changes)
    return console.DONE


def of_changes(changes: Changes) -> Answer:
    """Counts, and each change."""
    return {
        "counts": {kind: asdict(tally) for kind, tally in comparison.counts(changes).items()},
        "changes": {kind.value: [one.as_dict() for one in some] for kind, some in changes.items()},
    }


def say_changes(changes: Changes) -> None:
    """What changes, for a person."""
    for kind, tally in comparison.counts(changes).items():
        if tally.count:
            say(messages.counted(sentences.CHANGES[kind], tally))
            for one in changes[comparison.Kind(kind)][:_SHOWN]:
                say(f"  {sentences.change(one)}")
            if tally.count > _SHOWN:
                say(messages.and_others(tally.count - _SHOWN))
    if not any(changes.values()):
        say(sentences.NO_CHANGE)
    say(sentences.NOTHING_FROZEN)


def say_plan(done: Established) -> None:
    """The plan, for a person."""
    found, written = done.found, done.written
    say(messages.planned(found.plan.id, new=done.new))
    for state, count in found.plan.by_state().items():
        if count.count:
            say(messages.counted(messages.PLAN_STATES[state], count))
        if state == State.SEND and found.living.count:
            say(messages.counted(sentences.LIVING, found.living))
    for line in report.forecast_lines(found.forecast):
        say(line)
    if found.collisions:
        say(sentences.alike(len(found.collisions)))
    say(messages.written("Rapport", written["report"]))
    say(messages.written("Table des emplacements", written["map"]["csv"]))
    if found.plan.by_state()[State.UNREAD].count:
        warn(messages.NOT_WHOLLY_READ)
    if not done.accepted:
        warn(f"{messages.PROPOSALS_ONLY} {messages.NO_FILING_DECISION}")
    say_some([f"{row.place} : {messages.reason(row.state, row.reason)}" for row in found.first_waiting(_SHOWN)])
    if found.waiting > _SHOWN:
        warn(messages.and_others(found.waiting - _SHOWN))
