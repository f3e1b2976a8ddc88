"""`passation migrate access`: what the transfer would open to more readers."""

from catalog.jobs import reading
from migrate.access import messages, report
from migrate.access.listing import examine
from passation import console
from passation.workspace import Workspace


@console.command("access", help=messages.HELP)
@console.json_option
def access_command(workspace: Workspace, *, as_json: bool) -> int:
    """See migrate.access."""
    with reading(workspace) as catalog, catalog.read() as db:
        found = examine(workspace, db)
    files = report.write(workspace, found)
    if as_json:
        console.emit(found.as_dict() | {"files": files})
    else:
        report.say_access(found, files)
    return console.ISSUES if found.held.count else console.DONE
