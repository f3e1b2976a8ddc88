"""`passation migrate plan`: the plan, frozen, and its map."""

from collections.abc import Iterable
from dataclasses import asdict

from catalog import decisions, rights
from catalog.balance import Tally
from catalog.jobs import job
from migrate import mapping, messages, plan
from migrate.commands.common import Answer, destination_url, say_some
from migrate.mapping import Exported
from migrate.plan import Plan, Row, State, tally
from passation import console
from passation.console import say, warn
from passation.workspace import Workspace

_WAITING = (State.HELD, State.REFUSED, State.UNREAD)


@console.command("plan", help=messages.PLAN_HELP)
@console.json_option
def plan_command(workspace: Workspace, *, as_json: bool) -> int:
    """Draw the plan, freeze it, export its map."""
    url = destination_url(workspace)
    with job(workspace, quiet=as_json) as work:
        with work.catalog.begin() as db:
            rights.settle(db, workspace.settings)
            drawn = plan.draw(workspace, db)
            new = plan.freeze(db, drawn, url)
            accepted = decisions.filing_accepted(db) is not None
        exported = mapping.export(workspace, drawn)
        if new:
            work.log("plan", plan=drawn.digest, entries=len(drawn.rows))
    found = of_plan(drawn, accepted=accepted) | {"new": new, "map": exported.as_dict()}
    if as_json:
        console.emit(found)
    else:
        say_plan(drawn, exported, new=new, accepted=accepted)
    return console.ISSUES if found["issues"] else console.DONE


def of_plan(plan: Plan, *, accepted: bool) -> Answer:
    """Counts by state, what is to be sent, where it goes, and each entry that will not go."""
    send = plan.of(State.SEND)
    waiting = [row for row in plan.rows if row.state in _WAITING]
    return {
        "plan": plan.digest,
        "by_state": {state: asdict(count) for state, count in plan.by_state().items()},
        "to_send": asdict(tally(row for row in send if not row.received)),
        "in_store": asdict(tally(row for row in send if row.received)),
        "by_node": {node: asdict(count) for node, count in _by_node(send).items()},
        "filing_accepted": accepted,
        "waiting": [
            {
                "path": row.place,
                "state": row.state,
                "reason": row.reason,
                "sentence": messages.reason(row.state, row.reason),
            }
            for row in waiting
        ],
        "issues": bool(waiting) or not accepted,
    }


def _by_node(rows: Iterable[Row]) -> dict[str, Tally]:
    found: dict[str, list[Row]] = {}
    for row in rows:
        found.setdefault(row.node, []).append(row)
    return {node: tally(found[node]) for node in sorted(found)}


def say_plan(plan: Plan, exported: Exported, *, new: bool, accepted: bool) -> None:
    """The plan, for a person."""
    say(messages.planned(plan.id, new=new))
    for state, count in plan.by_state().items():
        if count.count:
            say(messages.counted(messages.PLAN_STATES[state], count))
    say(messages.written("Table des emplacements", exported.csv))
    if plan.of(State.UNREAD):
        warn(messages.NOT_WHOLLY_READ)
    if not accepted:
        warn(f"{messages.PROPOSALS_ONLY} {messages.NO_FILING_DECISION}")
    say_some([f"{row.place} : {messages.reason(row.state, row.reason)}" for row in plan.rows if row.state in _WAITING])
