"""`passation migrate checklist`: what is not a file, and who confirmed it."""

from typing import Any

import click

from catalog import checklist
from catalog.jobs import job, reading
from migrate import messages as common
from migrate.checklist import Point, items, points
from migrate.constat import messages
from passation import console, instants
from passation.console import say
from passation.errors import SettingsError
from passation.workspace import Workspace


@console.command("checklist", help=messages.CHECKLIST_HELP)
@click.argument("item", metavar=messages.ITEM, default="")
@click.option("--by", default="", metavar="NOM", help=messages.BY_HELP)
@click.option("--note", default="", metavar="TEXTE", help=messages.NOTE_HELP)
@click.option("--withdraw", is_flag=True, help=messages.WITHDRAW_HELP)
@console.json_option
def checklist_command(workspace: Workspace, *, item: str, as_json: bool, **said: Any) -> int:
    """List the items, or confirm one and list them."""
    if item:
        _decide(workspace, item, **said)
    with reading(workspace) as catalog, catalog.read() as db:
        found = points(workspace, db)
    if as_json:
        console.emit([{**one.as_dict(), "at": instants.iso(one.at)} for one in found])
        return console.DONE
    for one in found:
        say(messages.point(one.id, one.label, _state(one, workspace)))
    missing = {act: sum(1 for one in found if one.act == act and not one.confirmed) for act in ("stop", "wipe")}
    say(messages.left_to_check(**missing))
    return console.DONE


def _decide(workspace: Workspace, item: str, *, by: str, note: str, withdraw: bool) -> None:
    known = [one.id for one in items(workspace)]
    if item not in known:
        raise SettingsError(messages.unknown_item(item, ", ".join(known)))
    if not by.strip():
        raise SettingsError(messages.NEEDS_NAME)
    action = checklist.WITHDRAW if withdraw else checklist.CONFIRM
    with job(workspace) as work, work.catalog.begin() as db:
        checklist.record(db, item, action, by.strip(), note)
        work.log("decision", action=action, scope=checklist.SCOPE)


def _state(one: Point, workspace: Workspace) -> str:
    if one.at is None:
        return messages.to_check(one.check)
    when = instants.at(one.at, workspace.settings.commune.zone)
    return messages.confirmed_by(one.by, common.date(when), one.note)
