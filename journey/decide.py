"""`passation decide`: decisions from the command line, signed by a name."""

from typing import Any

import click
from sqlalchemy import Connection, select

from catalog import decisions, rights
from catalog.decisions import Action, Decision, Reason, Scope
from catalog.jobs import job, reading
from catalog.schema import entry, source
from classify.plan import FilingPlan
from journey import initialise, messages
from passation import console, instants, paths
from passation.errors import SettingsError
from passation.model import EntryKind
from passation.workspace import Workspace

decide = console.Group("decide", help="Enregistrer une décision : signée, datée, remplaçable, jamais effacée.")

PROOF_NEEDED = {Reason.KEPT_ELSEWHERE, Reason.ELIMINATION_VISA}


def _signed(_context: click.Context, _parameter: click.Parameter, value: str) -> str:
    if not value.strip():
        raise click.BadParameter(messages.UNSIGNED)
    return value.strip()


_by = click.option("--by", required=True, callback=_signed, metavar="NOM", help="Qui décide.")
_why = click.option("--why", default="", metavar="TEXTE", help="Pourquoi.")
_path = click.argument("path", metavar="SOURCE:CHEMIN")


@console.command(
    "accept", help="Accepter les classements proposés et écarter les fichiers techniques (décisions d’ouverture)."
)
@_by
def accept(workspace: Workspace, *, by: str) -> int:
    """The two standing decisions that `init --by` records."""
    with job(workspace) as work, work.catalog.begin() as db:
        for one in initialise.opening_decisions(by):
            _record(db, one)
    return console.DONE


@console.command("exclude", help="Ne pas reprendre un fichier ou un dossier, pour un motif de la liste.")
@_path
@click.option("--reason", required=True, type=click.Choice([str(one) for one in Reason]), help="Motif.")
@click.option("--proof", default="", metavar="TEXTE", help="Où il est conservé et la preuve, ou n° et date du visa.")
@_by
@_why
def exclude(workspace: Workspace, *, path: str, reason: str, proof: str, by: str, why: str) -> int:
    """An exclusion has a reason of the closed list."""
    if reason in PROOF_NEEDED and not proof:
        raise SettingsError(messages.NEEDS_PROOF)
    detail = {"proof": proof} if proof else {}
    return _on_path(workspace, path, Action.EXCLUDE, by, why or messages.REASONS[reason], reason=reason, detail=detail)


@console.command("admit", help="Traiter comme tout document un fichier ou un dossier présumé privé.")
@_path
@_by
@_why
def admit(workspace: Workspace, *, path: str, by: str, why: str) -> int:
    """It is then read, filed and transferred."""
    return _on_path(workspace, path, Action.ADMIT, by, why)


@console.command("hold", help="Mettre en attente un fichier ou un dossier : il bloque la fermeture.")
@_path
@_by
@_why
def hold(workspace: Workspace, *, path: str, by: str, why: str) -> int:
    """It waits until another decision."""
    return _on_path(workspace, path, Action.HOLD, by, why)


@console.command("file", help="Classer un fichier ou un dossier dans une rubrique du plan.")
@_path
@click.argument("node", metavar="RUBRIQUE")
@_by
@_why
def file(workspace: Workspace, *, path: str, node: str, by: str, why: str) -> int:
    """The decision outweighs the proposal."""
    if not FilingPlan.load(workspace.rules).takes_files(node):
        raise SettingsError(messages.unknown_node(node))
    return _on_path(workspace, path, Action.FILE, by, why, detail={"node": node})


@console.command("widen", help="Accepter que les lecteurs d’une rubrique lisent ce que la source ne leur ouvrait pas.")
@_path
@_by
@click.option("--why", required=True, metavar="TEXTE", help="Pourquoi.")
def widen(workspace: Workspace, *, path: str, by: str, why: str) -> int:
    """Says nothing of a file presumed private: that is for `admit`."""
    return _on_path(workspace, path, Action.WIDEN, by, why)


@console.command("narrow", help="Revenir sur un accès élargi : les droits de la source comptent à nouveau.")
@_path
@_by
@_why
def narrow(workspace: Workspace, *, path: str, by: str, why: str) -> int:
    """The nearest decision counts: a folder below one that was widened may be narrowed."""
    return _on_path(workspace, path, Action.NARROW, by, why)


@console.command("list", help="Lister les décisions en vigueur.")
@console.json_option
def listing(workspace: Workspace, *, as_json: bool) -> int:
    """Oldest first."""
    with reading(workspace) as catalog, catalog.read() as db:
        found = [_as_dict(one, workspace) for one in decisions.standing(db)]
    if as_json:
        console.emit(found)
    for one in found if not as_json else []:
        action = messages.ACTIONS[one["action"]]
        subject = messages.SUBJECTS.get(one["subject"], one["subject"])
        console.say(messages.decision(one["id"], one["at"][:10], one["by"], action, str(subject), one["why"]))
    return console.DONE


for command in (accept, exclude, admit, hold, file, widen, narrow, listing):
    decide.add_command(command)


def _as_dict(one: Any, workspace: Workspace) -> dict[str, Any]:
    at = instants.at(one.at, workspace.settings.commune.zone)
    facts = {name: getattr(one, name) for name in ("id", "scope", "action", "reason", "by", "why", "detail")}
    return {**facts, "subject": paths.shown(one.subject), "at": at.isoformat()}


def _on_path(workspace: Workspace, path: str, action: Action, by: str, why: str, **facts: Any) -> int:
    with job(workspace) as work, work.catalog.begin() as db:
        name, raw = decisions.subject_of(path)
        here = (source.c.name == name) & (entry.c.path == raw if raw else True)
        kind = db.scalar(select(entry.c.kind).join(source).where(here).limit(1))
        if kind is None:
            raise SettingsError(messages.unknown_path(path))
        scope = Scope.FOLDER if kind == EntryKind.FOLDER or not raw else Scope.ENTRY
        _record(db, Decision(scope, decisions.entry_subject(name, raw), action, by, why, **facts))
        rights.settle(db, workspace.settings)
        work.log("decision", action=str(action), scope=str(scope))
    return console.DONE


def _record(db: Connection, one: Decision) -> None:
    number = decisions.record(db, one)
    console.say(messages.recorded(number, decisions.concerned(db, number)))
