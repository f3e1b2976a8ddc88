"""A job: the workspace held alone, its catalogue open, its executor ready. Every command that writes is one."""

import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from catalog import tasks
from catalog.journal import Journal
from catalog.store import Catalog, open_catalog
from passation.executors import make_executor
from passation.progress import progress
from passation.stage import Executor
from passation.stages import make
from passation.workspace import Workspace

Batches = Sequence[list[int]]


@dataclass(frozen=True, slots=True)
class Job:
    """What a command works with."""

    workspace: Workspace
    catalog: Catalog
    executor: Executor
    quiet: bool = False

    def carry_out(self, name: str, title: str, through: Callable[[Batches], Batches] = list) -> int:
        """Do all that is due of the stage `name`; number of subjects committed.

        `title` is said to the person; `through` may give the batches one by one, and end before the last.
        """
        stage = make(name, self.workspace)
        try:
            with self.catalog.read() as db:
                batches = list(stage.due(db))
            if not batches:
                return 0
            with progress(title, sum(map(len, batches)), quiet=self.quiet) as shown:
                done = self.executor.run(stage, through(batches), self.catalog, shown)
        finally:
            stage.close()
        self.log(name, subjects=done)
        return done

    def log(self, event: str, **facts: int | str | bool) -> None:
        """One line in the journal: ids and counts only."""
        Journal(self.workspace.journal).append(event, **facts)


@contextmanager
def job(workspace: Workspace, *, quiet: bool = False) -> Iterator[Job]:
    """Hold the workspace and open what a job needs.

    Raises:
        BusyError: another Passation works on it.
        SettingsError: the settings or the catalogue are not there.
    """
    settings = workspace.settings
    catalog = open_catalog(workspace.catalogue_url)
    with workspace.alone(), catalog.alone():
        executor = make_executor(workspace, settings.work)
        try:
            with catalog.begin() as db:
                tasks.withdraw(db)  # of a run that was killed: a worker that still has one commits nothing
            yield Job(workspace, catalog, executor, quiet)
        finally:
            executor.close()
            catalog.close()
            # Readers that were killed leave pieces of documents behind.
            shutil.rmtree(workspace.scratch, ignore_errors=True)


@contextmanager
def reading(workspace: Workspace) -> Iterator[Catalog]:
    """The catalogue of the workspace for a command that only reads."""
    workspace.settings  # noqa: B018 - says first that there is no workspace here
    catalog = open_catalog(workspace.catalogue_url)
    try:
        yield catalog
    finally:
        catalog.close()
