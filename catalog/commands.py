"""`passation catalog`: the catalogue itself."""

import click

from catalog import logical, messages
from catalog.jobs import reading
from catalog.move import SQLITE
from catalog.move import move as carry
from passation import console
from passation.workspace import Workspace

catalog = console.Group("catalog", help="Le catalogue lui-même : son empreinte, l’endroit où il est gardé.")


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


@console.command("move", help="Porter le catalogue sur un serveur PostgreSQL, ou le ramener dans un fichier.")
@click.option("--to", required=True, metavar="ADRESSE", help="postgresql://compte@serveur/base, ou « sqlite ».")
@console.json_option
def move(workspace: Workspace, *, to: str, as_json: bool) -> int:
    """See catalog.move."""
    done = carry(workspace, to)
    if as_json:
        console.emit({"to": to, "rows": done.rows, "digest": done.digest, "kept": done.kept})
    else:
        place = messages.IN_FILE if to == SQLITE else messages.ON_SERVER
        console.say(messages.moved(place, console.plural(done.rows, "ligne copiée", "lignes copiées"), done.kept))
    return console.DONE


for one in (digest, move):
    catalog.add_command(one)
