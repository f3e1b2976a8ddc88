"""`passation migrate attest` and `prove`: the constat, its check, and the proof of one file."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import click

from catalog.jobs import job
from migrate import messages as common
from migrate.attest import attest
from migrate.constat import messages
from migrate.constat.acts import STOP, WIPE
from migrate.constat.pages import against
from migrate.proof import check, prove
from passation import console
from passation.console import say
from passation.workspace import Workspace


@console.command("attest", help=messages.ATTEST_HELP)
@click.option("--check", "file", type=click.Path(path_type=Path), metavar="CONSTAT", help=messages.CHECK_HELP)
@click.option("--act", type=click.Choice([STOP, WIPE]), default=STOP, help=messages.ACT_HELP)
@console.json_option
def attest_command(workspace: Workspace, *, file: Path | None, act: str, as_json: bool) -> int:
    """Say whether closing is possible, and write the constat."""
    if file is not None:
        return _check(workspace, file, as_json=as_json)
    with job(workspace, quiet=as_json) as work:
        found = attest(work, act)
    if as_json:
        console.emit(found)
    else:
        say_attest(found)
    return console.DONE if found["allowed"] else console.PROOF


def _check(workspace: Workspace, file: Path, *, as_json: bool) -> int:
    found = check(workspace, file)
    if as_json:
        console.emit(found.as_dict())
    else:
        for sentence in found.faults or (messages.CONSTAT_HOLDS,):
            say(sentence)
        if found.since:
            say(messages.SINCE if not found.faults else "")
        for one in found.since:
            say(f"- {one['sentence']}")
    return console.PROOF if found.faults else console.DONE


@console.command("prove", help=messages.PROVE_HELP)
@click.argument("path", metavar="CHEMIN")
def prove_command(workspace: Workspace, *, path: str) -> int:
    """JSON by nature: a proof is checked by a machine."""
    console.emit([one.as_dict() for one in prove(workspace, path)])
    return console.DONE


def say_attest(found: Mapping[str, Any]) -> None:
    """The verdict, for a person."""
    say(f"{found['title']} n° {found['number']} : {found['verdict']}")
    for rank, reason in enumerate(against(found), start=1):
        say(f"{rank}. {reason['sentence']}")
        for path in reason["paths"]:
            say(f"     {path}")
        say(f"   {messages.to_do(reason['advice'])}")
    for one in found["acts"]:
        say(f"{one['title']} : {one['state']}")
    open_points = sum(1 for one in found["checklist"] if not one["confirmed"])
    if open_points:
        say(messages.points_open(open_points))
    say(common.written("Constat", found["files"]["pdf"]))
