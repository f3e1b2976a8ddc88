"""`passation acts`: the acts of the commune. JSON shapes: docs/cli.md."""

from dataclasses import asdict
from typing import Any

import click
from sqlalchemy import Connection, select

from audit.acts import messages
from audit.acts.register import places_of_acts
from audit.acts.write import Written, write
from catalog.jobs import job, reading
from catalog.schema import act
from passation import console
from passation.workspace import Workspace

_FIELDS = ("number", "year", "date", "object", "kind", "signatory", "page", "confidence")


@console.command("acts", help=messages.HELP)
@click.option("--report", "report", is_flag=True, help=messages.REPORT_HELP)
@console.json_option
def acts(workspace: Workspace, *, report: bool, as_json: bool) -> int:
    """Brings the recognition up to date, then lists, or writes the register."""
    with job(workspace, quiet=as_json) as work:
        work.carry_out("classify.acts", messages.RECOGNISING)
    with reading(workspace) as catalog, catalog.read() as db:
        if report:
            return _report(write(workspace, db), as_json=as_json)
        listed = _listed(db)
    if as_json:
        console.emit(listed)
    for one in listed if not as_json else []:
        console.say(messages.line(one))
        console.say(f"    {one['paths'][0]}")
    if not listed and not as_json:
        console.say(messages.NO_ACT)
    return console.DONE


def _listed(db: Connection) -> list[dict[str, Any]]:
    places = places_of_acts(db)
    query = select(act).order_by(act.c.year.asc().nulls_first(), act.c.date, act.c.number, act.c.content_id)
    return [
        {"paths": places[row.content_id], "id": row.identifier} | {name: getattr(row, name) for name in _FIELDS}
        for row in db.execute(query)
        if row.content_id in places
    ]


def _report(done: Written, *, as_json: bool) -> int:
    if as_json:
        files = {"html": str(done.html), "xlsx": str(done.xlsx), "csv": str(done.csv)}
        files |= {"scdl": str(done.scdl)} if done.scdl else {}
        counts = {"acts": done.acts, "published": done.published, "lacking": done.lacking}
        console.emit({"files": files, **counts, "gaps": [asdict(one) for one in done.gaps]})
        return console.DONE
    console.say(messages.written(done.acts, done.html))
    for one in done.gaps:
        console.say(f"{messages.KINDS.get(one.kind, one.kind)} {messages.series(one)}")
    if done.gaps:
        console.say(messages.GAPS_NOTE)
    if done.scdl:
        console.say(messages.opened(done.published, done.lacking, done.scdl))
        console.say(messages.SIRET_NOTE)
    else:
        console.warn(messages.NO_SIREN)
    return console.DONE
