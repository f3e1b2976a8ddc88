"""Serial and process-pool executors, whose parent alone talks to the catalogue; Celery's lies in `workers`.

The pool takes one result at a time, so that a catalogue write never waits for a slow batch, and keeps no more batches
in flight than it has workers plus one.
"""

import os
from collections.abc import Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from importlib import import_module
from multiprocessing import get_context
from pathlib import Path
from typing import Any, cast

from passation import messages
from passation.errors import PassationError, SettingsError
from passation.parent_death import die_with_parent
from passation.settings import Work
from passation.stage import AnyStage, Executor, Progress, Transactions
from passation.stages import HERE, make
from passation.workspace import Workspace


class SerialExecutor:
    """One batch after the other, in this process."""

    def run(self, stage: AnyStage, batches: Sequence[list[int]], catalog: Transactions, progress: Progress) -> int:
        """See Executor."""
        return sum(_commit(stage, catalog, progress, stage.compute(_load(stage, catalog, ids)), ids) for ids in batches)

    def close(self) -> None:
        """Nothing to stop."""


class ProcessExecutor:
    """Batches side by side in worker processes, which make the stage from its name and keep it."""

    def __init__(self, workspace: Workspace, processes: int = 0) -> None:
        self._workspace = workspace
        self._processes = processes or os.cpu_count() or 1
        # Spawned, not forked: a fork would copy open databases, sockets and threads. No worker starts before the first
        # submission.
        self._pool = ProcessPoolExecutor(
            self._processes, mp_context=get_context("spawn"), initializer=die_with_parent, initargs=(os.getpid(),)
        )

    def run(self, stage: AnyStage, batches: Sequence[list[int]], catalog: Transactions, progress: Progress) -> int:
        """See Executor. A stage of HERE, or a lone batch, stays in this process: workers take a second to start."""
        if stage.name in HERE or len(batches) == 1:
            return SerialExecutor().run(stage, batches, catalog, progress)
        committed = 0
        flying: dict[Future[list[Any]], list[int]] = {}
        try:
            for ids in batches:
                flying[self._submit(stage, _load(stage, catalog, ids))] = ids
                if len(flying) > self._processes:
                    committed += self._land(stage, catalog, progress, flying)
            while flying:
                committed += self._land(stage, catalog, progress, flying)
        except BrokenProcessPool as error:
            raise PassationError(messages.WORKER_DIED) from error
        return committed

    def close(self) -> None:
        """Stop the workers, dropping what they were computing."""
        self._pool.shutdown(wait=True, cancel_futures=True)

    def _submit(self, stage: AnyStage, subjects: Sequence[Any]) -> "Future[list[Any]]":
        return self._pool.submit(_compute, stage.name, str(self._workspace.folder), list(subjects))

    @staticmethod
    def _land(
        stage: AnyStage, catalog: Transactions, progress: Progress, flying: "dict[Future[list[Any]], list[int]]"
    ) -> int:
        done, _ = wait(flying, return_when=FIRST_COMPLETED)
        return sum(_commit(stage, catalog, progress, future.result(), flying.pop(future)) for future in done)


def make_executor(workspace: Workspace, work: Work) -> Executor:
    """The executor that the settings name. Raises SettingsError when its library is not installed."""
    if work.executor == "serial":
        return SerialExecutor()
    if work.executor == "processes":
        return ProcessExecutor(workspace, work.processes)
    try:
        return cast(Executor, import_module("workers.executor").CeleryExecutor(workspace))
    except ModuleNotFoundError as error:
        raise SettingsError(messages.NO_CELERY) from error


_kept: dict[tuple[str, str], AnyStage] = {}
"""In a worker: the stages made so far. They hold connections and parsers that are dear to open."""


def _compute(name: str, folder: str, subjects: list[Any]) -> list[Any]:
    key = (name, folder)
    if key not in _kept:
        _kept[key] = make(name, Workspace(Path(folder)))
    return _kept[key].compute(subjects)


def _load(stage: AnyStage, catalog: Transactions, ids: list[int]) -> list[Any]:
    # Each batch on its own connection: no read transaction stays open while others write.
    with catalog.read() as db:
        return stage.load(db, ids)


def _commit(stage: AnyStage, catalog: Transactions, progress: Progress, results: list[Any], ids: list[int]) -> int:
    with catalog.begin() as db:
        stage.commit(db, results)
    progress.advance(stage.name, len(ids))
    return len(ids)
