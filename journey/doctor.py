"""`passation doctor`: each source, store, index and tool is tried, and each fault comes with what to do about it."""

import shutil
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from catalog import decisions
from catalog.jobs import reading
from catalog.journal import Journal
from classify.plan import FilingPlan
from index.backends.configured import indexed
from ingest import reading_server
from ingest.sources.configured import open_one
from ingest.worker.parent import isolation
from journey import messages
from migrate.destinations.open import destination_of
from passation.errors import PassationError
from passation.workspace import Workspace
from workers.health import tried
from workers.messages import WORKERS

MINIMUM_FREE = 5_000_000_000
"""Bytes that the work needs beside the spool."""


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that was tried. `advice` is empty when all is well; `exit_code` is that of the fault."""

    name: str
    found: str
    advice: str = ""
    exit_code: int = 0


def checks(workspace: Workspace) -> Iterator[Check]:
    """Every check, one after the other; none changes anything but the probe of the store."""
    settings = _tried(messages.SETTINGS, lambda: messages.settings_read(workspace.settings.commune.name))
    yield settings
    if settings.advice:
        return  # nothing else can be looked at without them
    yield _tried(messages.CATALOGUE, lambda: _catalogue(workspace))
    yield _tried(messages.JOURNAL, lambda: messages.journal_lines(Journal(workspace.journal).check()))
    yield _tried(messages.FILING_PLAN, lambda: messages.plan_nodes(len(FilingPlan.load(workspace.rules))))
    for name in workspace.settings.sources:
        yield _tried(messages.source(name), lambda name=name: _source(workspace, name))  # type: ignore[misc]
    yield _tried(messages.STORE, lambda: _store(workspace))
    yield _tried(messages.INDEX, lambda: _index(workspace))
    yield _ocr()
    yield _access()
    yield _tried(messages.PARSERS, lambda: _parsers(workspace))
    if workspace.settings.extraction.tika_url:
        yield _tried(messages.TIKA_SERVER, lambda: reading_server.name(workspace))
    if workspace.settings.work.executor == "celery":
        yield _tried(WORKERS, lambda: tried(workspace))
    yield _space(workspace)
    yield _tried(messages.ROLES, lambda: _roles(workspace))


def _tried(name: str, attempt: Callable[[], str]) -> Check:
    try:
        return Check(name, attempt())
    except PassationError as error:
        return Check(name, messages.FAULT, str(error), error.exit_code)


def _catalogue(workspace: Workspace) -> str:
    with reading(workspace) as catalog, catalog.read():
        return messages.catalogue_answers(on_server=bool(workspace.settings.catalogue.url))


def _source(workspace: Workspace, name: str) -> str:
    source = open_one(workspace, name)
    try:
        source.check()
    finally:
        source.close()
    return messages.ANSWERS


def _store(workspace: Workspace) -> str:
    if not workspace.settings.destination.url:
        return messages.NOT_SET
    destination = destination_of(workspace)
    try:
        destination.check()
    finally:
        destination.close()
    return messages.ANSWERS


def _index(workspace: Workspace) -> str:
    found = indexed(workspace)
    return messages.NOT_MADE if found is None else messages.documents(found)


def _ocr() -> Check:
    tesseract = shutil.which("tesseract")
    if tesseract is None:
        return Check(messages.OCR, messages.ABSENT, messages.INSTALL_OCR, 1)
    languages = subprocess.run([tesseract, "--list-langs"], capture_output=True, text=True, check=False)  # noqa: S603
    if "fra" not in languages.stdout.split():
        return Check(messages.OCR, messages.NO_FRENCH, messages.INSTALL_FRENCH, 1)
    return Check(messages.OCR, messages.WITH_FRENCH)


def _access() -> Check:
    if shutil.which("mdb-export") is None:
        return Check(messages.ACCESS, messages.ABSENT, messages.INSTALL_ACCESS)
    return Check(messages.ACCESS, messages.READ)


def _parsers(workspace: Workspace) -> str:
    workspace.scratch.mkdir(parents=True, exist_ok=True)
    found = isolation(workspace.scratch)
    return messages.isolation(no_network=found.no_network, no_privileges=found.no_privileges)


def _space(workspace: Workspace) -> Check:
    free = shutil.disk_usage(workspace.folder).free
    needed = workspace.settings.limits.spool_bytes + MINIMUM_FREE
    return Check(messages.SPACE, messages.free(free), messages.little_space(needed) if free < needed else "", 0)


def _roles(workspace: Workspace) -> str:
    """The contractor operates, the mayor decides: one identity holding both is said, not forbidden."""
    with reading(workspace) as catalog, catalog.read() as db:
        deciders = {one.by for one in decisions.standing(db)}
    return messages.deciders(deciders)
