"""`passation migrate resip`: what goes to the archives, for the tool ReSIP."""

from dataclasses import asdict
from datetime import datetime
from pathlib import Path

import click

from catalog.jobs import job
from migrate.commands.bordereau import DAY
from migrate.commands.common import Answer, destination_url, say_some
from migrate.elimination import bordereau, messages
from migrate.elimination.deposit import TABLE, Deposit, Request, deposit
from passation import console
from passation.console import say
from passation.workspace import Workspace


@console.command("resip", help=messages.RESIP_HELP)
@click.option("--to", required=True, type=click.Path(path_type=Path), metavar="DIR", help=messages.TO_HELP)
@click.option("--node", "nodes", multiple=True, metavar="RUBRIQUE", help=messages.NODE_HELP)
@click.option("--as-of", type=DAY, metavar="AAAA-MM-JJ", help=messages.AS_OF_HELP)
@click.option("--undated", is_flag=True, help=messages.UNDATED_HELP)
@click.option("--metadata-only", is_flag=True, help=messages.METADATA_ONLY_HELP)
@console.json_option
def resip_command(
    workspace: Workspace,
    *,
    to: Path,
    nodes: tuple[str, ...],
    as_of: datetime | None,
    undated: bool,
    metadata_only: bool,
    as_json: bool,
) -> int:
    """See migrate.elimination.deposit."""
    if not metadata_only:
        destination_url(workspace)
    day = as_of.date() if as_of else bordereau.today(workspace)
    asked = Request(to, day, nodes, files=not metadata_only, undated=undated)
    with job(workspace, quiet=as_json) as work:
        with work.catalog.read() as db:
            made = deposit(workspace, db, asked)
        work.log("resip", items=made.items.count, bytes=made.items.bytes, missing=len(made.missing))
    if as_json:
        console.emit(of_deposit(made, to))
    else:
        say_deposit(made, to)
    return console.ISSUES if made.missing else console.DONE


def of_deposit(made: Deposit, to: Path) -> Answer:
    """What was handed over, what was not and why."""
    return {
        "items": asdict(made.items),
        "units": made.units,
        "left": {why: asdict(tally) for why, tally in made.left.items()},
        "missing": [{"path": place, "sentence": why} for place, why in made.missing],
        "file": str(to / TABLE) if made.units else "",
    }


def say_deposit(made: Deposit, to: Path) -> None:
    """The same, for a person."""
    say(messages.archived(made.items.count, made.items.bytes, to) if made.units else messages.NOTHING_TO_ARCHIVE)
    for why, tally in made.left.items():
        say(messages.not_archived(why, asdict(tally)))
    say_some([messages.not_copied(place, why).strip() for place, why in made.missing])
