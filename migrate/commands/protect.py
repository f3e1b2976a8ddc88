"""`passation migrate protect`: what guards the documents in the store."""

from dataclasses import asdict

import click
from sqlalchemy import Connection

from catalog import locks
from catalog.jobs import reading
from migrate.commands.common import Answer, destination_url
from migrate.destinations.open import destination_of
from migrate.destinations.protection import Offered
from migrate.protection import messages
from migrate.protection.consent import typed
from migrate.protection.policy import Policy
from migrate.protection.report import of_locks, points, say_locks
from passation import console
from passation.console import say, warn
from passation.errors import SettingsError
from passation.workspace import Workspace


@console.command("protect", help=messages.PROTECT_HELP)
@click.option("--versioning", is_flag=True, help=messages.VERSIONING_HELP)
@click.option("--yes", is_flag=True, help=messages.YES_HELP)
@console.json_option
def protect_command(workspace: Workspace, *, versioning: bool, yes: bool, as_json: bool) -> int:
    """Ask the store what it offers, after turning versioning on when that is wanted."""
    destination_url(workspace)
    store = destination_of(workspace)
    try:
        if versioning:
            if not (yes or typed(messages.ASK_VERSIONING, messages.YES)):
                raise SettingsError(messages.UNCHANGED)
            store.protection.keep_versions()
            warn(messages.VERSIONING_ON)
        offered = store.protection.offered()
    finally:
        store.close()
    with reading(workspace) as catalog, catalog.read() as db:
        found = of_protect(workspace, db, offered)
    if as_json:
        console.emit(found)
    else:
        say_protect(found)
    return console.ISSUES if any(one["advice"] for one in found["points"]) else console.DONE


def of_protect(workspace: Workspace, db: Connection, offered: Offered) -> Answer:
    """What the store offers, what is asked of it, the decision in force and the locks that stand."""
    mode = offered.default_mode
    policy = Policy.of(locks.decided(db))
    return {
        "versions": offered.versions,
        "locks": offered.locks,
        "default_lock": {"mode": mode.value, "days": offered.default_days} if mode else None,
        "encryption": offered.encryption,
        **of_locks(workspace, db),
        "points": [asdict(one) for one in points(offered, policy, workspace.settings.destination.encryption)],
    }


def say_protect(found: Answer) -> None:
    """The same, for a person."""
    for one in found["points"]:
        say(f"{'✗' if one['advice'] else '✓'} {messages.point(one['name'], one['found'], one['asked'])}")
        if one["advice"]:
            say(f"    {one['advice']}")
    say_locks(found)
