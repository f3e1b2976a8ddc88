"""What goes to the archives, handed over: verified copies in a bag with their ReSIP description, or that alone.

Nothing leaves the store. A copy that is not identical to the first reading is not handed over, and is said.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from sqlalchemy import Connection

from catalog.balance import Tally
from classify.retention import Fate
from migrate.bag import DATA, Payload, write_tags
from migrate.destinations import Destination
from migrate.destinations.open import destination_of
from migrate.elimination import messages, resip
from migrate.elimination.bordereau import judge, today
from migrate.elimination.choose import Choice, Chosen, Why
from migrate.elimination.rules import load_tables
from passation.digest import Meter
from passation.errors import DestinationError, SettingsError
from passation.workspace import Workspace

TABLE, README = "resip.csv", "LISEZMOI.txt"


@dataclass(frozen=True, slots=True)
class Request:
    """What is asked for."""

    to: Path
    as_of: date
    nodes: tuple[str, ...] = ()
    files: bool = True
    undated: bool = False


@dataclass(frozen=True, slots=True)
class Deposit:
    """What was handed over, and what was not."""

    items: Tally
    units: int
    left: dict[Why, Tally]
    missing: tuple[tuple[str, str], ...]
    """(place, reason in French)."""


def deposit(workspace: Workspace, db: Connection, asked: Request) -> Deposit:
    """Write the folder; nothing is written when nothing is due.

    Raises:
        SettingsError: a node that the plan has not, a folder that holds something.
        DestinationError: the store could not be reached.
    """
    tables = load_tables(workspace.rules)
    for node in asked.nodes:
        if node not in tables.filing:
            raise SettingsError(messages.unknown_node(node))
    if asked.as_of > today(workspace):
        raise SettingsError(messages.FUTURE)
    if asked.to.exists() and (not asked.to.is_dir() or any(asked.to.iterdir())):
        raise SettingsError(messages.NOT_EMPTY)
    choice = judge(workspace, db, tables, asked.as_of, Fate.KEEP, undated=asked.undated).choose(asked.nodes)
    if not choice.chosen:
        return Deposit(Tally(), 0, dict(choice.left), ())
    asked.to.mkdir(parents=True, exist_ok=True, mode=0o700)
    brought, missing = _bring(workspace, asked.to, choice) if asked.files else (choice.chosen, ())
    commune = workspace.settings.commune.name
    units = resip.units(tables.filing, brought, commune, files=asked.files)
    (asked.to / TABLE).write_bytes(resip.as_csv(units))
    (asked.to / README).write_text(messages.RESIP_README, encoding="utf-8")
    if asked.files:
        payload = [Payload(one.first.key.encode(), one.first.sha256, one.first.size) for one in brought]
        write_tags(asked.to, {"Source-Organization": messages.UNIT_OF_COMMUNE.format(commune)}, payload)
    return Deposit(Tally(len(brought), sum(one.first.size for one in brought)), len(units), dict(choice.left), missing)


def _bring(workspace: Workspace, folder: Path, choice: Choice) -> tuple[Sequence[Chosen], tuple[tuple[str, str], ...]]:
    brought: list[Chosen] = []
    missing: list[tuple[str, str]] = []
    store = destination_of(workspace)
    try:
        for one in choice.chosen:
            why = _copy(store, one, folder / DATA / one.first.key)
            if why:
                missing.append((one.first.place, why))
            else:
                brought.append(one)
    finally:
        store.close()
    return brought, tuple(missing)


def _copy(store: Destination, one: Chosen, file: Path) -> str:
    """Why the document could not be brought; empty when it was."""
    file.parent.mkdir(parents=True, exist_ok=True)
    meter = Meter()
    try:
        with file.open("xb") as out:
            for chunk in meter.through(store.read(one.first.key)):
                out.write(chunk)
    except DestinationError as error:
        file.unlink()
        if error.transient:
            raise
        return str(error)
    if meter.sha256 == one.first.sha256:
        return ""
    file.unlink()
    return messages.BAG_DIFFERS
