"""`passation locate`: an old path, as people remember it."""

import click

from migrate import messages
from migrate.locate import locate
from passation import console
from passation.workspace import Workspace


@console.command("locate", help=messages.LOCATE_HELP)
@click.argument("path", metavar="CHEMIN")
@console.json_option
def locate_command(workspace: Workspace, *, path: str, as_json: bool) -> int:
    """See migrate.locate."""
    found = locate(workspace, path)
    if as_json:
        console.emit([one.as_dict() for one in found])
        return console.DONE
    for one in found:
        console.say(messages.location(one))
    if not found:
        console.say(messages.nowhere(path))
    return console.DONE
