"""What a workspace waits for: facts in French, each with the command that settles it."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Connection, func, select

from catalog import balance, decisions
from catalog.entries import last_crawls, troubles_of
from catalog.schema import entry, source, step
from journey import messages
from migrate.pace.messages import paused as said_paused
from migrate.pace.pause import paused
from passation import paths
from passation.workspace import Workspace

SHOWN = 5


@dataclass(frozen=True, slots=True)
class Wait:
    """One thing that someone must do or decide."""

    sentence: str
    command: str
    paths: tuple[str, ...] = ()


def waits(db: Connection, workspace: Workspace) -> list[Wait]:
    """Everything, most fundamental first."""
    return [*_crawls(db, workspace), *_decisions(db), *_entries(db), *_destination(workspace), *_paused(workspace)]


def _crawls(db: Connection, workspace: Workspace) -> Iterator[Wait]:
    crawls = last_crawls(db)
    for name in workspace.settings.sources:
        one = crawls.get(name)
        if one is None:
            yield Wait(messages.never_crawled(name), "passation ingest crawl")
        elif not one.complete:
            hidden = [row for row in troubles_of(db, one.id) if row.hides_entries]
            named = tuple(
                messages.path(f"{name}:{paths.shown(row.path) or row.detail}", row.fault) for row in hidden[:SHOWN]
            )
            yield Wait(messages.incomplete(name, Counter(row.fault for row in hidden)), "passation ingest crawl", named)


def _decisions(db: Connection) -> Iterator[Wait]:
    if decisions.filing_accepted(db) is None:
        yield Wait(messages.NO_FILING_DECISION, "passation decide accept --by « votre nom »")


def _entries(db: Connection) -> Iterator[Wait]:
    held, refused = (balance.IN_SCOPE & (balance.state() == state) for state in ("held", "refused"))
    for here, sentence, command in (
        (held & ~balance.widening(), messages.held, "passation decide admit|exclude"),
        (held & balance.widening(), messages.widening, "passation migrate access ; passation decide widen"),
        (refused, messages.refused, "passation status ; passation decide exclude"),
    ):
        count = db.scalar(select(func.count()).select_from(entry).where(here)) or 0
        if count:
            yield Wait(sentence(count), command, _paths(db, here))


def _paths(db: Connection, here: ColumnElement[bool]) -> tuple[str, ...]:
    fault = (
        select(step.c.fault)
        .where(step.c.subject == entry.c.id, step.c.stage == "ingest.read", step.c.fault != "")
        .scalar_subquery()
    )
    query = (
        select(source.c.name, entry.c.shown, fault.label("fault"))
        .join(source, source.c.id == entry.c.source_id)
        .where(here)
        .order_by(source.c.name, entry.c.path)
        .limit(SHOWN)
    )
    return tuple(messages.path(f"{row.name}:{row.shown}", row.fault) for row in db.execute(query))


def _destination(workspace: Workspace) -> Iterator[Wait]:
    if not workspace.settings.destination.url:
        yield Wait(messages.NO_DESTINATION, "passation.toml, section [destination]")


def _paused(workspace: Workspace) -> Iterator[Wait]:
    if since := paused(workspace):
        yield Wait(said_paused(since), "passation migrate resume")
