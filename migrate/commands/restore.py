"""`passation migrate restore`: a source tree again, from the store."""

from pathlib import Path

import click

from migrate import messages
from migrate.commands.common import destination_url, say_some
from migrate.restore import Restored, restore
from migrate.restoring import messages as sentences
from passation import console
from passation.console import say, warn
from passation.workspace import Workspace

_FOLDER = click.Path(path_type=Path)


@console.command("restore", help=messages.RESTORE_HELP)
@click.argument("source", metavar="SOURCE")
@click.option("--as-source", "target", required=True, type=_FOLDER, metavar="DIR", help=messages.AS_SOURCE_HELP)
@click.option("--bag", is_flag=True, help=sentences.BAG_HELP)
@click.option("--versions", type=_FOLDER, metavar="DIR", help=sentences.VERSIONS_HELP)
@console.json_option
def restore_command(
    workspace: Workspace, *, source: str, target: Path, bag: bool, versions: Path | None, as_json: bool
) -> int:
    """See migrate.restore."""
    destination_url(workspace)
    done = restore(workspace, source, target, bag=bag, versions=versions)
    if as_json:
        console.emit(done.as_dict())
    else:
        say_restored(done)
    whole = not done.missing and not (done.versions and done.versions.missing)
    return console.DONE if whole else console.ISSUES


def say_restored(done: Restored) -> None:
    """What was rebuilt and what was not, for a person."""
    say(messages.restored(done.files, done.bytes, done.folders, done.folder))
    if done.kept:
        say(sentences.kept(done.kept))
    if done.versions:
        say(sentences.former_restored(done.versions.files, done.versions.bytes, done.versions.folder))
    elif done.former:
        say(sentences.former_left(done.former))
    if done.bag:
        say(sentences.bagged(done.folder))
    say_some([sentences.renamed(path, name) for path, name in done.renamed])
    if done.inexact_dates:
        warn(sentences.inexact_dates(done.inexact_dates))
    missing = [*done.missing, *(done.versions.missing if done.versions else [])]
    say_some([f"{path} — {why}" for path, why in missing])
