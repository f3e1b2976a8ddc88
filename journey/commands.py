"""`passation init`, `doctor`, `status`, `run`, `decide`."""

from collections.abc import Sequence
from pathlib import Path

import click

from catalog import tasks
from catalog.balance import balance
from catalog.jobs import job, reading
from journey import doctor as checking
from journey import messages
from journey import run as running
from journey.decide import decide
from journey.initialise import Request, initialise
from journey.waiting import Wait, waits
from passation import console
from passation.workspace import Workspace
from workers.health import health

__all__ = ["decide", "doctor", "init", "run", "status"]


def _named(
    _context: click.Context, _parameter: click.Parameter, values: tuple[str, ...]
) -> tuple[tuple[str, str], ...]:
    pairs = [value.partition("=") for value in values]
    if any(not equals for _, equals, _ in pairs):
        raise click.BadParameter("écrivez NOM=ADRESSE, par exemple serveur=smb://compte@serveur/partage")
    return tuple((name, url) for name, _, url in pairs)


@click.command(
    "init", cls=console.Command, help="Créer l’espace d’une commune : réglages, catalogue, plan de classement."
)
@click.argument("folder", type=click.Path(path_type=Path), metavar="DIR")
@click.option("--commune", required=True, metavar="NOM", help="Nom de la commune.")
@click.option("--insee", required=True, metavar="CODE", help="Code INSEE (cinq caractères).")
@click.option("--siren", default="", metavar="SIREN", help="SIREN de la commune.")
@click.option(
    "--by", default="", metavar="NOM", help="Qui prend les décisions d’ouverture (classement, fichiers techniques)."
)
@click.option(
    "--source", "sources", multiple=True, callback=_named, metavar="NOM=ADRESSE", help="Une source ; répétable."
)
@click.option("--destination", default="", metavar="ADRESSE", help="Le stockage.")
def init(folder: Path, **asked: str) -> int:
    """See journey.initialise."""
    initialise(folder, Request(**asked))  # type: ignore[arg-type]
    console.say(messages.initialised(folder, asked["by"]))
    return console.DONE


@console.command(
    "doctor", help="Essayer chaque source, le stockage, la recherche et les outils, et dire quoi corriger."
)
@console.json_option
def doctor(workspace: Workspace, *, as_json: bool) -> int:
    """See journey.doctor."""
    found = list(checking.checks(workspace))
    if as_json:
        console.emit([{"name": one.name, "found": one.found, "advice": one.advice} for one in found])
    for one in found if not as_json else []:
        console.say(f"{'✗' if one.advice else '✓'} {one.name} : {one.found}")
        if one.advice:
            console.say(f"    {one.advice}")
    codes = [one.exit_code for one in found]
    return console.USAGE if console.USAGE in codes else console.worst(*codes)


@console.command("status", help="Le compte des fichiers par état, et ce qui est attendu.")
@console.json_option
def status(workspace: Workspace, *, as_json: bool) -> int:
    """The balance of every entry that a crawl saw."""
    with reading(workspace) as catalog, catalog.read() as db:
        found = balance(db)
        waiting = waits(db, workspace)
        pace = tasks.pace(db)
    work = health(workspace, pace) if workspace.settings.work.executor == "celery" else None
    if as_json:
        console.emit(found.as_dict() | ({"work": work.as_dict()} if work else {}))
    else:
        console.say(messages.total(found.entries, console.size(found.bytes), found.folders))
        for state, tally in found.by_state.items():
            if tally.count:
                line = f"  {console.number(tally.count):>9}  {console.size(tally.bytes):>10}  {messages.STATES[state]}"
                console.say(line)
        console.say(messages.balanced(found.balanced))
        for sentence in work.sentences() if work else []:
            console.say(sentence)
        _say_waits(waiting)
    return console.ISSUES if waiting or not found.balanced else console.DONE


@console.command("run", help="Faire tout ce qui ne demande aucune décision, puis dire ce qui est attendu.")
@click.option("--rehash", is_flag=True, help="Relire chaque fichier, même si ses dates n’ont pas changé.")
def run(workspace: Workspace, *, rehash: bool) -> int:
    """See journey.run."""
    with job(workspace) as work:
        outcome = running.run(work, rehash=rehash)
    _say_waits(outcome.waits)
    if not outcome.waits:
        console.say(messages.NOTHING_WAITS)
    interrupted = console.SERVICE if any(one.interruption for one in outcome.crawled) else console.DONE
    return console.worst(interrupted, console.ISSUES if outcome.waits else console.DONE)


def _say_waits(waiting: Sequence[Wait]) -> None:
    if waiting:
        console.say()
        console.say(messages.WAITING)
    for one in waiting:
        console.say(messages.wait(one.sentence, one.command))
        for path in one.paths:
            console.say(f"      {path}")
