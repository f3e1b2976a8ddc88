"""`passation migrate bordereau` and `visa`: what may be eliminated, under whose visa, what is gone."""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

import click
from sqlalchemy import Connection

from catalog import elimination
from catalog.balance import Tally
from catalog.jobs import Job, job
from migrate.commands.common import Answer, destination_url, say_some
from migrate.elimination import annex, bordereau, execution, form, messages, visa
from migrate.elimination.bordereau import Bordereau
from migrate.elimination.execution import Checked, Execution
from migrate.reports import write_report
from passation import console
from passation.console import say
from passation.errors import SettingsError
from passation.workspace import Workspace

DAY = click.DateTime(["%Y-%m-%d"])


@console.command("bordereau", help=messages.BORDEREAU_HELP)
@click.argument("number", metavar="[NUMÉRO]", required=False)
@click.option("--as-of", type=DAY, metavar="AAAA-MM-JJ", help=messages.AS_OF_HELP)
@click.option("--node", "nodes", multiple=True, metavar="RUBRIQUE", help=messages.NODE_HELP)
@click.option("--execute-list", "executing", is_flag=True, help=messages.EXECUTE_HELP)
@click.option("--check", "checking", is_flag=True, help=messages.CHECK_HELP)
@console.json_option
def bordereau_command(
    workspace: Workspace,
    *,
    number: str | None,
    as_of: datetime | None,
    nodes: tuple[str, ...],
    executing: bool,
    checking: bool,
    as_json: bool,
) -> int:
    """Without a number, draft; with one, write its documents again, list what to execute, or check what is gone."""
    if (executing and checking) or ((executing or checking) and not number):
        raise SettingsError(messages.ONE_ACT)
    if number and (as_of or nodes):
        raise SettingsError(messages.NO_OPTIONS)
    with job(workspace, quiet=as_json) as work:
        if executing and number:
            return _execute(work, number, as_json=as_json)
        if checking and number:
            return _check(work, number, as_json=as_json)
        found = _drafted(work, as_of, nodes) if not number else _again(work, number)
    if as_json:
        console.emit(found)
    else:
        say_bordereau(found)
    return console.DONE


def _drafted(work: Job, as_of: datetime | None, nodes: tuple[str, ...]) -> Answer:
    day = as_of.date() if as_of else bordereau.today(work.workspace)
    with work.catalog.begin() as db:
        number, new, document = bordereau.draft(work.workspace, db, day, nodes)
        one = bordereau.load(db, number) if number else None
    if one is None:
        return _nothing(document)
    if new:
        work.log("bordereau", number=one.number, lines=len(one.lines), digest=one.digest)
    return of_bordereau(one, new=new) | {"files": _write(work.workspace, one)}


def _again(work: Job, number: str) -> Answer:
    with work.catalog.read() as db:
        one = bordereau.load(db, number)
    return of_bordereau(one, new=False) | {"files": _write(work.workspace, one)}


def _nothing(document: Mapping[str, Any]) -> Answer:
    empty = {"number": "", "as_of": document["as_of"], "new": False, "digest": "", "lines": asdict(Tally())}
    return empty | {"groups": [], "left": document["left"], "files": {}}


def of_bordereau(one: Bordereau, *, new: bool) -> Answer:
    """Number, day, size, groups by rule, what is not listed by reason."""
    return {
        "number": one.number,
        "as_of": one.as_of,
        "new": new,
        "digest": one.digest,
        "lines": asdict(one.tally),
        "groups": one.document["groups"],
        "left": one.document["left"],
    }


def _write(workspace: Workspace, one: Bordereau) -> Answer:
    listed = annex.as_csv(one)
    zone = workspace.settings.commune.zone
    files = {
        "docx": (f"bordereau-{one.number}.docx", form.as_docx(one, sha256(listed).hexdigest(), zone)),
        "ods": (f"bordereau-{one.number}-annexe.ods", annex.as_ods(one)),
        "csv": (f"bordereau-{one.number}-annexe.csv", listed),
    }
    return {kind: str(write_report(workspace, name, data)) for kind, (name, data) in files.items()}


def say_bordereau(found: Mapping[str, Any]) -> None:
    """The bordereau, for a person."""
    if found["number"]:
        say(messages.drafted(found["number"], Tally(**found["lines"]), new=found["new"]))
    else:
        say(messages.NOTHING_DUE)
    for one in found["groups"]:
        say(messages.group(one["series"], Tally(one["count"], one["bytes"]), one["first"], one["last"]))
    if found["left"]:
        say(messages.SUMMARY_TITLE)
    for why, tally in found["left"].items():
        say(messages.left(why, tally))
    if found["files"]:
        say(messages.written(found["files"].values()))


@console.command("visa", help=messages.VISA_HELP)
@click.argument("number", metavar="NUMÉRO")
@click.option("--reference", required=True, metavar="RÉF", help=messages.REFERENCE_HELP)
@click.option("--date", "day", required=True, type=DAY, metavar="AAAA-MM-JJ", help=messages.VISA_DATE_HELP)
@click.option("--by", required=True, metavar="NOM", help=messages.VISA_BY_HELP)
@click.option("--file", type=click.Path(path_type=Path), metavar="SCAN", help=messages.FILE_HELP)
@click.option("--except", "refused", multiple=True, metavar="LIGNE", help=messages.EXCEPT_HELP)
@console.json_option
def visa_command(
    workspace: Workspace,
    *,
    number: str,
    reference: str,
    day: datetime,
    by: str,
    file: Path | None,
    refused: tuple[str, ...],
    as_json: bool,
) -> int:
    """See migrate.elimination.visa."""
    if not reference.strip() or not by.strip():
        raise SettingsError(messages.UNSIGNED)
    asked = visa.Visa(reference.strip(), day.date(), by.strip(), file, refused)
    with job(workspace, quiet=as_json) as work:
        with work.catalog.begin() as db:
            one = bordereau.load(db, number)
            granted, denied = visa.record(workspace, db, one, asked)
        work.log("visa", number=number, granted=granted, refused=denied, digest=one.digest)
    if as_json:
        console.emit({"number": number, "reference": asked.reference, "granted": granted, "refused": denied})
    else:
        say(messages.visa_recorded(number, granted, denied))
    return console.DONE


def _execute(work: Job, number: str, *, as_json: bool) -> int:
    workspace = work.workspace
    url = destination_url(workspace)
    with work.catalog.read() as db:
        one = bordereau.load(db, number)
        found = execution.execution(workspace, db, one)
        files = _write_list(workspace, db, one, found, url)
    work.log("execute-list", number=number, objects=len(found.targets), locked=len(found.locked))
    if as_json:
        console.emit(of_execution(one, found) | {"files": files})
    else:
        say(messages.listed(len(found.targets), found.versions, len(found.locked)))
        say_some([messages.locked(key, until).strip() for key, until in found.locked.items()])
        say(messages.NEVER_DELETES)
        say(messages.written(files.values()))
    return console.ISSUES if found.locked else console.DONE


def _write_list(workspace: Workspace, db: Connection, one: Bordereau, found: Execution, url: str) -> dict[str, str]:
    files = {
        "csv": (f"elimination-{one.number}.csv", execution.as_csv(db, found)),
        "keys": (f"elimination-{one.number}-cles.txt", execution.as_keys(found)),
        "note": (f"elimination-{one.number}-LISEZMOI.txt", execution.note(one, execution.visa_of(db, one), url)),
    }
    return {kind: str(write_report(workspace, name, data)) for kind, (name, data) in files.items()}


def of_execution(one: Bordereau, found: Execution) -> Answer:
    """What to delete, version by version, and what a lock keeps."""
    return {
        "number": one.number,
        "objects": [
            {"line": target.line.rank, "key": key, "versions": versions}
            for target in found.targets
            for key, versions in target.by_key().items()
        ],
        "locked": [{"key": key, "until": until} for key, until in found.locked.items()],
    }


def _check(work: Job, number: str, *, as_json: bool) -> int:
    destination_url(work.workspace)
    with work.catalog.begin() as db:
        one = bordereau.load(db, number)
        found = execution.check(work.workspace, db, one)
        total = elimination.eliminated_tally(db)
    if found.gone:
        work.log("elimination", number=number, objects=len(found.gone), left=len(found.left))
    if as_json:
        console.emit(of_check(one, found) | {"eliminated": asdict(total)})
    else:
        say(messages.checked(len(found.gone), len(found.left), found.before))
        left = [pair for target in found.left for pair in target.by_key().items()]
        say_some([messages.remaining(key, len(versions)) for key, versions in left])
    return console.ISSUES if found.left else console.DONE


def of_check(one: Bordereau, found: Checked) -> Answer:
    """What is gone, and every version that is left."""
    return {
        "number": one.number,
        "gone": [{"line": line.rank, "key": line.facts["key"]} for line in found.gone],
        "before": found.before,
        "left": [
            {"line": target.line.rank, "key": key, "versions": versions}
            for target in found.left
            for key, versions in target.by_key().items()
        ],
    }
