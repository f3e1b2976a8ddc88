"""The command line's common ground: the workspace option, JSON on standard output, exit codes, errors in French.

Exit codes: 0 done · 1 done with issues, or waiting for a decision · 2 usage or settings · 3 a service could not be
reached · 4 proof refused. The highest of 4 > 3 > 1 wins (`worst`).
"""

import errno
import functools
import json
from collections.abc import Callable, Mapping
from datetime import date
from importlib import import_module
from pathlib import Path
from typing import Any

import click

from passation import messages
from passation.errors import PassationError, ServiceError, SettingsError
from passation.workspace import Workspace

DONE, ISSUES, USAGE, SERVICE, PROOF = 0, 1, 2, 3, 4

FOLDER_HELP = "Espace de la commune (dossier)."
SUBCOMMAND = "COMMANDE [ARGUMENT]…"
JSON_HELP = "Écrire un seul document JSON, pour une machine."
EXIT_CODES = (
    "Codes de retour : 0 fait · 1 fait, avec des points à voir ou une décision attendue"
    " · 2 commande ou réglage à corriger · 3 service injoignable · 4 preuve refusée."
)


def worst(*codes: int) -> int:
    """The code that wins."""
    return max((code for code in codes if code in {ISSUES, SERVICE, PROOF}), default=DONE)


class Command(click.Command):
    """A command whose help ends with the exit codes and whose function returns one."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("epilog", EXIT_CODES)
        super().__init__(*args, **kwargs)


class Group(click.Group):
    """Commands of one family, or all of them: takes `-C DIR` too, and its help ends with the exit codes.

    Args:
        name: the group.
        jobs: name → `module:attribute` of commands that are imported when they are asked for.
        settings: see click.Group.
    """

    def __init__(self, name: str, jobs: Mapping[str, str] | None = None, **settings: Any) -> None:
        self._jobs = dict(jobs or {})
        where = click.Option(["-C", "folder"], type=click.Path(path_type=Path), metavar="DIR", help=FOLDER_HELP)
        said: dict[str, Any] = {"epilog": EXIT_CODES, "subcommand_metavar": SUBCOMMAND}
        super().__init__(name, params=[where], callback=_remember, **said, **settings)

    def list_commands(self, ctx: click.Context) -> list[str]:
        """See click.Group."""
        return list(self._jobs) or super().list_commands(ctx)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """See click.Group."""
        if cmd_name not in self._jobs:
            return super().get_command(ctx, cmd_name)
        module, _, attribute = self._jobs[cmd_name].partition(":")
        command: click.Command = getattr(import_module(module), attribute)
        return command


def _remember(folder: Path | None) -> None:
    root = click.get_current_context().find_root()
    root.obj = folder or root.obj


def command(name: str, **settings: Any) -> Callable[[Callable[..., Any]], Command]:
    """A command that works in a workspace: `-C DIR` before or after its name, the Workspace as first argument."""

    def decorate(function: Callable[..., Any]) -> Command:
        def run(folder: Path | None, **options: Any) -> Any:
            return function(Workspace(folder or click.get_current_context().find_root().obj or Path()), **options)

        functools.update_wrapper(run, function)
        where: Callable[[Any], Any] = click.option(
            "-C", "folder", type=click.Path(path_type=Path), metavar="DIR", help=FOLDER_HELP
        )
        make: Callable[[Any], Command] = click.command(name, cls=settings.pop("cls", Command), **settings)
        return make(where(run))

    return decorate


def json_option(function: Callable[..., Any]) -> Callable[..., Any]:
    """`--json`: standard output is exactly one JSON document. The function gets `as_json`."""
    return click.option("--json", "as_json", is_flag=True, help=JSON_HELP)(function)


def emit(document: Any) -> None:
    """Write the JSON document."""
    click.echo(json.dumps(document, ensure_ascii=False, indent=2, default=str))


def fail(error: PassationError, *, as_json: bool) -> int:
    """Say why the command stopped; with --json, standard output still is one JSON document. Its exit code."""
    if as_json:
        emit({"error": str(error)})
    else:
        warn(str(error))
    return error.exit_code


_WORN_OUT = {errno.ENOSPC, errno.EDQUOT, errno.EIO, errno.EMFILE, errno.ENFILE}


def of_this_machine(error: OSError) -> PassationError:
    """What this machine refuses, as an error of ours: the disk serves no more, or a path of the command is wrong."""
    kind = ServiceError if error.errno in _WORN_OUT else SettingsError
    return kind(messages.machine_refused(error))


def say(sentence: str = "") -> None:
    """A sentence for the person at the terminal, on standard output."""
    click.echo(sentence)


def warn(sentence: str) -> None:
    """A sentence about something to see, on standard error."""
    click.echo(sentence, err=True)


_UNITS = ("o", "ko", "Mo", "Go", "To")


def size(count: int) -> str:
    """Bytes as a French reader expects them: 12,3 Mo."""
    power = min(len(_UNITS) - 1, (len(str(count)) - 1) // 3)
    return f"{count} o" if power == 0 else f"{count / 1000**power:.1f} {_UNITS[power]}".replace(".", ",")


def number(count: int) -> str:
    """1 234 567, with no-break spaces."""
    return f"{count:,}".replace(",", "\N{NARROW NO-BREAK SPACE}")


_MONTHS = [
    "janvier",
    "février",
    "mars",
    "avril",
    "mai",
    "juin",
    "juillet",
    "août",
    "septembre",
    "octobre",
    "novembre",
    "décembre",
]


def day(when: date) -> str:
    """`1er mars 2026`."""
    return f"{'1er' if when.day == 1 else when.day} {_MONTHS[when.month - 1]} {when.year}"


def plural(count: int, one: str, many: str) -> str:
    """`3 fichiers`, `1 fichier`, `0 fichier`: zero is singular in French."""
    return f"{number(count)} {one if count < 2 else many}"
