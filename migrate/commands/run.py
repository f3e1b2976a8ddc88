"""`passation migrate run`: send what the plan in force sends."""

from collections.abc import Mapping
from typing import Any

import click
from sqlalchemy import Connection

from catalog import decisions, transfers
from catalog.jobs import job
from migrate import messages, plan
from migrate.commands.common import Answer, destination_url, say_some
from migrate.pace import messages as of_pace
from migrate.pace.pause import paused
from migrate.pace.sending import send
from passation import console
from passation.console import say, warn
from passation.errors import PassationError
from passation.workspace import Workspace


@console.command("run", help=messages.RUN_HELP)
@click.option("--bwlimit", default="", metavar="DÉBIT", help=of_pace.BWLIMIT_HELP)
@click.option("--retry-failed", is_flag=True, help=messages.RETRY_HELP)
@console.json_option
def run_command(workspace: Workspace, *, bwlimit: str, retry_failed: bool, as_json: bool) -> int:
    """Send what the plan in force sends and the store has not confirmed."""
    destination_url(workspace)
    if since := paused(workspace):
        raise PassationError(of_pace.refused(since))
    with job(workspace, quiet=as_json) as work:
        with work.catalog.read() as db:
            _require_ready(workspace, db)
            before = transfers.unsent(db)
        if retry_failed:
            with work.catalog.begin() as db:
                transfers.retry(db)
        stopped = not send(work, bwlimit)
        with work.catalog.read() as db:
            found = of_run(db, before)
        work.log("transfer", plan=found["plan"], objects=found["sent"], paused=stopped)
    if as_json:
        console.emit(found)
    else:
        say_run(found)
    if stopped and found["left"]:
        warn(of_pace.STOPPED)
    return console.ISSUES if found["left"] else console.DONE


def _require_ready(workspace: Workspace, db: Connection) -> None:
    if transfers.latest(db) is None:
        raise PassationError(messages.NO_PLAN)
    if decisions.filing_accepted(db) is None:
        raise PassationError(messages.NO_FILING_DECISION)
    if not plan.is_current(workspace, db):
        raise PassationError(messages.PLAN_OUTDATED)


def of_run(db: Connection, before: int) -> Answer:
    """What was sent of the `before` contents that were not in the store, and each file that could not be."""
    frozen = transfers.latest(db)
    failing = transfers.failures(db)
    left = transfers.unsent(db)
    return {
        "plan": frozen.digest if frozen else "",
        "sent": before - left,
        "left": left,
        "failing": [{"path": f"{row.name}:{row.shown}", "fault": row.fault, "sentence": row.detail} for row in failing],
    }


def say_run(found: Mapping[str, Any]) -> None:
    """The transfer, for a person."""
    say(messages.transferred(found["sent"], found["left"]))
    say_some([f"{one['path']} : {one['sentence']}" for one in found["failing"]])
