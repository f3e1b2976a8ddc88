"""`passation register`: what the files suggest for the register of processing activities."""

from sqlalchemy import select

from catalog.jobs import job, reading
from catalog.schema import candidate
from passation import console
from passation.workspace import Workspace
from register import messages

register = console.Group("register", help="Activités de traitement repérées dans les fichiers, à confirmer par le DPD.")


@console.command("candidates", help="Lister les activités de traitement repérées, avec ce qui plaide pour et contre.")
@console.json_option
def candidates(workspace: Workspace, *, as_json: bool) -> int:
    """Brings the candidates up to date, then lists them, the surest first."""
    with job(workspace, quiet=as_json) as work:
        work.carry_out("register.candidates", messages.TITLE)
    query = select(candidate.c.evidence).order_by(
        candidate.c.confidence.desc(), candidate.c.controller, candidate.c.activity
    )
    with reading(workspace) as catalog, catalog.read() as db:
        found = db.scalars(query).all()
    if as_json:
        console.emit([messages.as_dict(one) for one in found])
        return console.DONE
    for one in found:
        console.say(messages.candidate(one))
    if not found:
        console.say(messages.NONE)
    return console.DONE


register.add_command(candidates)
