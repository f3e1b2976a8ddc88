"""`passation classify` and `passation acts`."""

from sqlalchemy import select

from catalog.jobs import job, reading
from catalog.schema import act, entry, source
from classify import jobs, messages
from passation import console
from passation.workspace import Workspace

classify = console.Group("classify", help="Repérer doublons, actes et données personnelles, proposer un classement.")


def _stage(name: str, stage: str, text: str) -> None:
    @console.command(name, help=text)
    def command(workspace: Workspace) -> int:
        with job(workspace) as work:
            console.say(messages.done(messages.TITLES[stage], work.carry_out(stage, messages.TITLES[stage])))
        return console.DONE

    classify.add_command(command)


_stage("pair", "classify.pair", "Grouper les fichiers identiques, toutes sources réunies.")
_stage("place", "classify.place", "Proposer une place dans le plan de classement, avec les raisons.")
_stage("detect", "classify.detect", "Repérer les données personnelles (valeurs masquées).")


@console.command("all", help="Tout : doublons, actes, données personnelles, classement.")
def everything(workspace: Workspace) -> int:
    """See classify.jobs."""
    with job(workspace) as work:
        for stage, count in jobs.classify_all(work).items():
            console.say(messages.done(messages.TITLES[stage], count))
    return console.DONE


classify.add_command(everything)


@console.command("acts", help="Reconnaître les actes (arrêtés, délibérations, décisions) et les lister.")
@console.json_option
def acts(workspace: Workspace, *, as_json: bool) -> int:
    """Brings the recognition up to date, then lists."""
    with job(workspace, quiet=as_json) as work:
        work.carry_out("classify.acts", messages.TITLES["classify.acts"])
    with reading(workspace) as catalog, catalog.read() as db:
        places: dict[int, list[str]] = {}
        held = select(entry.c.content_id, source.c.name, entry.c.shown).join(source).where(~entry.c.gone)
        for row in db.execute(held.order_by(source.c.name, entry.c.path)):
            places.setdefault(row.content_id, []).append(f"{row.name}:{row.shown}")
        query = select(act).order_by(act.c.year, act.c.date, act.c.number, act.c.content_id)
        names = ("identifier", "number", "year", "date", "object", "kind", "signatory", "page", "confidence")
        listed = [
            {
                "paths": places[row.content_id],
                **{("id" if name == "identifier" else name): getattr(row, name) for name in names},
            }
            for row in db.execute(query)
            if row.content_id in places
        ]
    if as_json:
        console.emit(listed)
    for one in listed if not as_json else []:
        console.say(messages.act_line(one))
        console.say(f"    {one['paths'][0]}")
    if not listed and not as_json:
        console.say(messages.NO_ACT)
    return console.DONE
