"""`passation catalog`: the catalogue itself."""

from catalog import logical
from catalog.jobs import reading
from passation import console
from passation.workspace import Workspace

catalog = console.Group("catalog", help="Le catalogue lui-même : empreinte, pour comparer deux catalogues.")


@console.command("digest", help="Écrire l’empreinte SHA-256 de ce que dit le catalogue.")
@console.json_option
def digest(workspace: Workspace, *, as_json: bool) -> int:
    """See catalog.logical."""
    with reading(workspace) as opened, opened.read() as db:
        found = logical.digest(db)
    if as_json:
        console.emit({"digest": found})
    else:
        console.say(found)
    return console.DONE


catalog.add_command(digest)
