"""`passation arrivals`: what comes back from the prefecture, filed beside its act."""

from collections.abc import Sequence

import click

from catalog.jobs import job, reading
from migrate.arrival import filing, messages
from migrate.arrival.aractes import DoubtfulError
from migrate.arrival.filing import Left, Matched
from migrate.commands.common import Answer
from passation import console
from passation.console import say, warn
from passation.errors import PassationError
from passation.workspace import Workspace

Filed = tuple[Matched, str]
"""An arrival with its place in the catalogue; empty when nothing was moved."""


@console.command("arrivals", help=messages.HELP)
@click.option("--by", metavar="NOM", default="", help=messages.BY_HELP)
@click.option("--dry-run", "dry", is_flag=True, help=messages.DRY_HELP)
@console.json_option
def arrivals_command(workspace: Workspace, *, by: str, dry: bool, as_json: bool) -> int:
    """See migrate.arrival."""
    matched, left = filing.look(workspace)
    filed: list[Filed] = [(one, "") for one in matched]
    sent = False
    if not dry and (matched or workspace.arrivals.is_dir()):
        filed, more, sent = _file(workspace, matched, by.strip(), quiet=as_json)
        left += more
    if as_json:
        console.emit(of_arrivals(workspace, filed, left, dry=dry, sent=sent))
    else:
        say_arrivals(workspace, filed, left, dry=dry, sent=sent)
    return console.ISSUES if left else console.DONE


def _file(
    workspace: Workspace, matched: Sequence[Matched], by: str, *, quiet: bool
) -> tuple[list[Filed], list[Left], bool]:
    with reading(workspace) as catalog, catalog.read() as db:
        by = by or filing.author(db)
    if matched and not by:
        raise PassationError(messages.NOBODY)
    workspace.arrivals.mkdir(mode=0o700, exist_ok=True)
    filed: list[Filed] = []
    left: list[Left] = []
    with job(Workspace(workspace.folder), quiet=quiet) as work:  # its settings know the arrivals from now on
        for one in matched:
            try:
                filed.append((one, filing.file(work, one, by)))
            except DoubtfulError as why:
                left.append(Left(one.arrival.name, str(why)))
        return filed, left, filing.carry_on(work)


def of_arrivals(workspace: Workspace, filed: Sequence[Filed], left: Sequence[Left], *, dry: bool, sent: bool) -> Answer:
    """What was filed beside which act, and what stays."""
    return {
        "folder": str(workspace.arrivals.parent),
        "filed": [
            {"name": one.arrival.name, "path": place or None, "act": one.match.known.place, "how": one.match.how}
            for one, place in filed
        ],
        "left": [{"name": one.name, "sentence": one.sentence} for one in left],
        "moved": not dry,
        "sent": sent,
    }


def say_arrivals(workspace: Workspace, filed: Sequence[Filed], left: Sequence[Left], *, dry: bool, sent: bool) -> None:
    """The arrivals, for a person."""
    if not filed and not left:
        say(messages.NOTHING.format(folder=workspace.arrivals.parent))
        return
    for one, _ in filed:
        say(messages.filed(one.arrival.name, one.match.known.place, one.match.how, dry=dry))
    for stays in left:
        warn(messages.left(stays.name, stays.sentence))
    if not dry:
        say(messages.end(len(filed), len(left), sent=sent))
