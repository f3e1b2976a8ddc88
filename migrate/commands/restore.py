"""`passation migrate restore`: a source tree again, from the store."""

from pathlib import Path

import click

from migrate import messages
from migrate.commands.common import destination_url
from migrate.restore import restore
from passation import console
from passation.workspace import Workspace


@console.command("restore", help=messages.RESTORE_HELP)
@click.argument("source", metavar="SOURCE")
@click.option(
    "--as-source", "target", required=True, type=click.Path(path_type=Path), metavar="DIR", help=messages.AS_SOURCE_HELP
)
@console.json_option
def restore_command(workspace: Workspace, *, source: str, target: Path, as_json: bool) -> int:
    """See migrate.restore."""
    destination_url(workspace)
    done = restore(workspace, source, target)
    if as_json:
        console.emit(done.as_dict())
    else:
        console.say(messages.restored(done.files, done.bytes, done.folders, done.folder))
        for path, why in done.missing:
            console.warn(messages.not_rebuilt(path, why))
    return console.ISSUES if done.missing else console.DONE
