"""`passation migrate refile`: what is filed elsewhere since it was sent, and its new key."""

from collections.abc import Mapping, Sequence
from typing import Any

import click
from sqlalchemy import Connection

from catalog import transfers
from catalog.jobs import Job, job
from classify.plan import FilingPlan
from migrate import plan
from migrate.commands.common import Answer, destination_url, say_some
from migrate.destinations import Destination
from migrate.destinations.open import destination_of
from migrate.pace import messages as of_pace
from migrate.pace.pause import paused
from migrate.preflight.establish import establish
from migrate.publish import publish
from migrate.refiling import messages
from migrate.refiling.carry import Carried, carry
from migrate.refiling.former import Former, as_csv, as_keys, former
from migrate.refiling.moves import Moves, moves
from migrate.reports import write_report
from passation import console
from passation.console import say, warn
from passation.errors import PassationError, SettingsError
from passation.workspace import Workspace


@console.command("refile", help=messages.HELP)
@click.option("--by", default="", metavar="NOM", help=messages.BY_HELP)
@click.option("--why", default="", metavar="TEXTE", help=messages.WHY_HELP)
@console.json_option
def refile_command(workspace: Workspace, *, by: str, why: str, as_json: bool) -> int:
    """See migrate.refiling."""
    destination_url(workspace)
    by, why = by.strip(), why.strip()
    if bool(by) != bool(why):
        raise SettingsError(messages.UNSIGNED)
    if by and (since := paused(workspace)):
        raise PassationError(of_pace.refused(since))
    with job(workspace, quiet=as_json) as work:
        store = destination_of(workspace)
        try:
            store.check()
            found, carried, old = _refile(work, store, by, why)
        finally:
            store.close()
    files = _written(workspace, old)
    said = of_refile(found, carried, old, files)
    if as_json:
        console.emit(said)
    else:
        say_refile(said, files, done=bool(by))
    waiting = bool(found.left or carried.failing or (found.free and not by))
    refused = any(one.refused for one in carried.failing)
    return console.worst(console.PROOF if refused else console.DONE, console.ISSUES if waiting else console.DONE)


def _refile(work: Job, store: Destination, by: str, why: str) -> tuple[Moves, Carried, list[Former]]:
    if by:
        establish(work)  # keys are given by the plan in force, and what it holds back is not moved
    with work.catalog.read() as db:
        found = _found(work.workspace, db, store)
        frozen = transfers.latest(db)
    carried = Carried()
    if by and found.free and frozen:
        try:
            carried = carry(work, store, found.free, frozen.digest, by=by, why=why)
        finally:  # also of what was noted before the store went away
            drawn = establish(work).found.plan
        work.log("refile", objects=len(carried.done), failing=len(carried.failing))
        with work.catalog.read() as db:
            publish(work.workspace, db, drawn.digest)
    with work.catalog.read() as db:
        return found, carried, former(db, store)


def _found(workspace: Workspace, db: Connection, store: Destination) -> Moves:
    return moves(db, store, plan.draw(workspace, db), FilingPlan.load(workspace.rules))


def _written(workspace: Workspace, old: Sequence[Former]) -> dict[str, str]:
    if not old:
        return {}
    csv = write_report(workspace, "anciens-objets.csv", as_csv(workspace, old))
    return {"csv": str(csv), "keys": str(write_report(workspace, "anciens-objets.txt", as_keys(old)))}


def of_refile(found: Moves, carried: Carried, old: Sequence[Former], files: Mapping[str, str]) -> Answer:
    """What moves, what was moved, what stays and why, and what the store still holds under the keys before."""
    return {
        "moves": [
            {"old": one.old, "new": one.new, "size": one.row.size, "path": one.row.place, "node": one.row.node}
            for one in found.free
        ],
        "done": len(carried.done),
        "bytes": sum(one.row.size for one in carried.done),
        "left": [
            {"key": one.key, "path": one.place, "reason": one.reason, "sentence": one.sentence} for one in found.left
        ],
        "failing": [{"key": one.key, "fault": one.fault, "sentence": one.sentence} for one in carried.failing],
        "former": [
            {"key": one.key, "versions": [version.version_id for version in one.versions], "now": one.row.now}
            for one in old
        ],
        "files": dict(files),
    }


def say_refile(said: Mapping[str, Any], files: Mapping[str, str], *, done: bool) -> None:
    """The answer, for a person."""
    if not (said["moves"] or said["left"]):
        say(messages.NOTHING)
    elif done:
        say(messages.moved(said["done"], said["bytes"]))
    elif said["moves"]:
        say(messages.would_move(len(said["moves"]), sum(one["size"] for one in said["moves"])))
        say_some([messages.move(one["old"], one["new"]) for one in said["moves"]])
    kept = [*said["left"], *said["failing"]]
    if kept:
        warn(messages.left(len(kept)))
        say_some([messages.stays(one["key"], one["sentence"]) for one in kept])
    if files:
        say(messages.former(len(said["former"]), files["csv"]))
