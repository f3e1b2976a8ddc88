"""`passation migrate`: plan, run, verify, attest. JSON shapes: docs/cli.md."""

from pathlib import Path

import click
from sqlalchemy import Connection

from catalog import decisions, receipts, rights, transfers
from catalog.jobs import job, reading
from migrate import mapping, messages, plan, report
from migrate.access import messages as access_messages
from migrate.access import report as access_report
from migrate.access.listing import examine
from migrate.attest import attest
from migrate.locate import locate
from migrate.proof import check, prove
from migrate.publish import publish
from migrate.restore import restore
from passation import console
from passation.errors import DestinationError, PassationError, SettingsError
from passation.workspace import Workspace

migrate = console.Group("migrate", help=messages.GROUP)
_folder = click.Path(path_type=Path)


@console.command("plan", help=messages.PLAN_HELP)
@console.json_option
def plan_command(workspace: Workspace, *, as_json: bool) -> int:
    """Draw the plan, freeze it, export its map."""
    destination = _destination(workspace)
    with job(workspace, quiet=as_json) as work:
        with work.catalog.begin() as db:
            rights.settle(db, workspace.settings)
            drawn = plan.draw(workspace, db)
            new = plan.freeze(db, drawn, destination)
            accepted = decisions.filing_accepted(db) is not None
        exported = mapping.export(workspace, drawn)
        if new:
            work.log("plan", plan=drawn.digest, entries=len(drawn.rows))
    found = report.of_plan(drawn, accepted=accepted) | {"new": new, "map": exported.as_dict()}
    if as_json:
        console.emit(found)
    else:
        report.say_plan(drawn, exported, new=new, accepted=accepted)
    return console.ISSUES if found["issues"] else console.DONE


@console.command("access", help=access_messages.HELP)
@console.json_option
def access_command(workspace: Workspace, *, as_json: bool) -> int:
    """See migrate.access."""
    with reading(workspace) as catalog, catalog.read() as db:
        found = examine(workspace, db)
    files = access_report.write(workspace, found)
    if as_json:
        console.emit(found.as_dict() | {"files": files})
    else:
        access_report.say_access(found, files)
    return console.ISSUES if found.held.count else console.DONE


@console.command("run", help=messages.RUN_HELP)
@console.json_option
def run_command(workspace: Workspace, *, as_json: bool) -> int:
    """Send what the plan in force sends and the store has not confirmed."""
    _destination(workspace)
    with job(workspace, quiet=as_json) as work:
        with work.catalog.read() as db:
            _require_ready(workspace, db)
            before = transfers.unsent(db)
        work.carry_out(transfers.TRANSFER, messages.TRANSFERRING)
        with work.catalog.read() as db:
            found = report.of_run(db, before)
        work.log("transfer", plan=found["plan"], objects=found["sent"])
    if as_json:
        console.emit(found)
    else:
        report.say_run(found)
    return console.ISSUES if found["left"] else console.DONE


def _require_ready(workspace: Workspace, db: Connection) -> None:
    if transfers.latest(db) is None:
        raise PassationError(messages.NO_PLAN)
    if decisions.filing_accepted(db) is None:
        raise PassationError(messages.NO_FILING_DECISION)
    if not plan.is_current(workspace, db):
        raise PassationError(messages.PLAN_OUTDATED)


@console.command("verify", help=messages.VERIFY_HELP)
@click.option("--all", "everything", is_flag=True, help=messages.ALL_HELP)
@console.json_option
def verify_command(workspace: Workspace, *, everything: bool, as_json: bool) -> int:
    """Read back, list what others put in the store, publish the ledger."""
    _destination(workspace)
    with job(workspace, quiet=as_json) as work:
        if everything:
            with work.catalog.begin() as db:
                receipts.forget_comparisons(db)
        work.carry_out(receipts.VERIFY, messages.VERIFYING)
        with work.catalog.read() as db:
            found = report.of_verify(db, report.unknown_objects(workspace, db))
            work.log("verify", plan=found["plan"], objects=found["objects"], failing=len(found["failing"]))
            unpublished = _unpublished(workspace, db, found["plan"])
    if as_json:
        console.emit(found | {"published": not unpublished})
    else:
        report.say_verify(found)
        if unpublished:
            console.warn(unpublished)
    whole = found["verified"] and not found["unknown"]
    return console.worst(
        console.PROOF if found["failing"] else console.DONE,
        console.SERVICE if unpublished else console.DONE,
        console.DONE if whole else console.ISSUES,
    )


def _unpublished(workspace: Workspace, db: Connection, digest: str) -> str:
    """Why the ledger could not be published; empty when it was. What was compared counts all the same."""
    try:
        publish(workspace, db, digest)
    except DestinationError as error:
        return messages.not_published(str(error))
    return ""


@console.command("attest", help=messages.ATTEST_HELP)
@click.option("--check", "file", type=_folder, metavar="CONSTAT.json", help=messages.CHECK_HELP)
@console.json_option
def attest_command(workspace: Workspace, *, file: Path | None, as_json: bool) -> int:
    """Say whether closing is possible, and write the constat."""
    if file is not None:
        return _check(workspace, file, as_json=as_json)
    with job(workspace, quiet=as_json) as work:
        found = attest(work)
    if as_json:
        console.emit(found)
    else:
        report.say_attest(found)
    return console.DONE if found["allowed"] else console.PROOF


def _destination(workspace: Workspace) -> str:
    url = workspace.settings.destination.url
    if not url:
        raise SettingsError(messages.NO_DESTINATION)
    return url


for one in (plan_command, access_command, run_command, verify_command, attest_command):
    migrate.add_command(one)


def _check(workspace: Workspace, file: Path, *, as_json: bool) -> int:
    faults = check(workspace, file)
    if as_json:
        console.emit({"holds": not faults, "faults": faults})
    else:
        for sentence in faults or [messages.CONSTAT_HOLDS]:
            console.say(sentence)
    return console.PROOF if faults else console.DONE


@console.command("prove", help=messages.PROVE_HELP)
@click.argument("path", metavar="CHEMIN")
def prove_command(workspace: Workspace, *, path: str) -> int:
    """JSON by nature: a proof is checked by a machine."""
    console.emit([one.as_dict() for one in prove(workspace, path)])
    return console.DONE


migrate.add_command(prove_command)


@console.command("restore", help=messages.RESTORE_HELP)
@click.argument("source", metavar="SOURCE")
@click.option(
    "--as-source", "target", required=True, type=click.Path(path_type=Path), metavar="DIR", help=messages.AS_SOURCE_HELP
)
@console.json_option
def restore_command(workspace: Workspace, *, source: str, target: Path, as_json: bool) -> int:
    """See migrate.restore."""
    _destination(workspace)
    done = restore(workspace, source, target)
    if as_json:
        console.emit(done.as_dict())
    else:
        console.say(messages.restored(done.files, done.bytes, done.folders, done.folder))
        for path, why in done.missing:
            console.warn(messages.not_rebuilt(path, why))
    return console.ISSUES if done.missing else console.DONE


migrate.add_command(restore_command)


@console.command("locate", help=messages.LOCATE_HELP)
@click.argument("path", metavar="CHEMIN")
@console.json_option
def locate_command(workspace: Workspace, *, path: str, as_json: bool) -> int:
    """See migrate.locate."""
    found = locate(workspace, path)
    if as_json:
        console.emit([one.as_dict() for one in found])
        return console.DONE
    for one in found:
        console.say(messages.location(one))
    if not found:
        console.say(messages.nowhere(path))
    return console.DONE
