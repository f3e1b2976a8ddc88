"""`passation init`: the workspace of a commune, from nothing."""

import time
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

from catalog import decisions
from catalog.decisions import Action, Decision, Reason, Scope
from catalog.journal import Journal
from catalog.store import Catalog
from journey import messages
from passation.errors import SettingsError
from passation.settings import FILE_NAME, read_settings
from passation.workspace import Workspace

PLAN_FILES = ("arborescence.yaml",)
"""Rule files that a commune starts with; any other may be overridden by putting it beside."""


@dataclass(frozen=True, slots=True)
class Request:
    """What the command line says of the commune."""

    commune: str
    insee: str
    siren: str = ""
    by: str = ""
    sources: Sequence[tuple[str, str]] = ()
    destination: str = ""


def initialise(folder: Path, request: Request) -> Workspace:
    """Make the workspace, its settings, its catalogue and its filing plan.

    Raises:
        SettingsError: the folder already holds a workspace, or a value is refused; nothing is left behind then.
    """
    file = folder / FILE_NAME
    if file.exists():
        raise SettingsError(messages.already_there(folder))
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    try:
        file.write_text(messages.settings_file(request), encoding="utf-8")
        read_settings(file)
    except SettingsError:
        file.unlink()
        raise
    workspace = Workspace(folder)
    for part in (workspace.rules, workspace.journal, workspace.reports, folder / "secrets"):
        part.mkdir(exist_ok=True, mode=0o700)
    for name in PLAN_FILES:
        (workspace.rules / name).write_bytes(files("classify").joinpath("data", name).read_bytes())
    _catalogue(workspace, request.by)
    Journal(workspace.journal).append("init", insee=request.insee, at_civil=time.strftime("%Y-%m-%d"))
    return workspace


def _catalogue(workspace: Workspace, by: str) -> None:
    catalog = Catalog(workspace.catalogue_url)
    catalog.migrate()
    (workspace.folder / "catalogue.sqlite").chmod(0o600)
    if by:
        with catalog.begin() as db:
            for decision in opening_decisions(by):
                decisions.record(db, decision)
    catalog.close()


def opening_decisions(by: str) -> tuple[Decision, Decision]:
    """The two standing decisions under which `run` may transfer; each may be superseded later."""
    return (
        Decision(Scope.RULE, decisions.FILING, Action.ACCEPT, by, messages.WHY_FILING),
        Decision(Scope.RULE, decisions.TECHNICAL, Action.EXCLUDE, by, messages.WHY_TECHNICAL, Reason.TECHNICAL),
    )
