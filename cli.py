"""Name of each job and the module that holds it. A module is imported when its job is asked for."""

import os
import sys
from collections.abc import Sequence

os.environ["LANGUAGE"] = "fr"  # Click's own sentences; it reads the variable when it is imported

import click

from passation import console, messages
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
    "acts": "audit.acts.commands:acts",
    "register": "register.commands:register",
    "index": "index.commands:index",
    "search": "index.commands:search",
    "audit": "audit.commands:audit",
    "migrate": "migrate.commands:migrate",
    "locate": "migrate.commands.locate:locate_command",
    "fetch": "migrate.commands.fetch:fetch_command",
    "arrivals": "migrate.commands.arrivals:arrivals_command",
    "serve": "web.commands:serve",
    "user": "web.commands:user",
    "catalog": "catalog.commands:catalog",
    "worker": "workers.commands:worker",
}


passation = console.Group("passation", JOBS, help="Reprendre les fichiers d’une commune, du serveur à la preuve.")
click.version_option(package_name="passation", prog_name="passation", help="Afficher la version.")(passation)


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line (`sys.argv` by default) and leave with its exit code."""
    speak_french()
    given = sys.argv[1:] if arguments is None else arguments
    as_json = "--json" in given
    try:
        code = passation.main(given, "passation", standalone_mode=False) or console.DONE
    except click.ClickException as error:
        if as_json:
            console.emit({"error": error.format_message()})
        error.show()
        code = error.exit_code
    except click.Abort:
        code = console.fail(PassationError(messages.INTERRUPTED), as_json=as_json)
    except PassationError as error:
        code = console.fail(error, as_json=as_json)
    except OSError as error:
        code = console.fail(console.of_this_machine(error), as_json=as_json)
    sys.exit(code)


if __name__ == "__main__":
    main()
