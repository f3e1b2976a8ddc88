"""Name of each job and the module that holds it. A module is imported when its job is asked for."""

import os
import sys
from importlib import import_module
from pathlib import Path

os.environ["LANGUAGE"] = "fr"  # Click's own sentences; it reads the variable when it is imported

import click

from passation import console
from passation.errors import PassationError
from passation.locale import speak_french

JOBS = {
    "init": "journey.commands:init",
    "doctor": "journey.commands:doctor",
    "status": "journey.commands:status",
    "run": "journey.commands:run",
    "decide": "journey.commands:decide",
    "demo": "demo.commands:demo",
    "ingest": "ingest.commands:ingest",
    "classify": "classify.commands:classify",
    "acts": "classify.commands:acts",
    "register": "register.commands:register",
    "index": "index.commands:index",
    "search": "index.commands:search",
    "audit": "audit.commands:audit",
    "migrate": "migrate.commands:migrate",
    "catalog": "catalog.commands:catalog",
}


class Jobs(click.Group):
    """The commands, imported one by one."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002
        """See click.Group."""
        return list(JOBS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        """See click.Group."""
        if cmd_name not in JOBS:
            return None
        module, _, attribute = JOBS[cmd_name].partition(":")
        command: click.Command = getattr(import_module(module), attribute)
        return command


@click.group(cls=Jobs, epilog=console.EXIT_CODES, help="Reprendre les fichiers d’une commune, du serveur à la preuve.")
@click.option("-C", "folder", type=click.Path(path_type=Path), metavar="DIR", help=console.FOLDER_HELP)
@click.version_option(package_name="passation", prog_name="passation")
@click.pass_context
def passation(context: click.Context, folder: Path | None) -> None:
    """Remember the workspace for the command that follows."""
    context.obj = folder


def main() -> None:
    """Run the command line and leave with its exit code."""
    speak_french()
    try:
        code = passation.main(standalone_mode=False) or 0
    except click.ClickException as error:
        if "--json" in sys.argv:
            console.emit({"error": error.format_message()})
        error.show()
        code = error.exit_code
    except click.Abort:
        console.warn("Interrompu. Rien n’est perdu : relancez la même commande.")
        code = console.ISSUES
    except PassationError as error:
        console.fail(error, as_json="--json" in sys.argv)
        code = error.exit_code
    sys.exit(code)


if __name__ == "__main__":
    main()
