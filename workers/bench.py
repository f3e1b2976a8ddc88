"""What a process of a worker keeps at hand: for each commune its catalogue and its stages, made after the fork.

They are made anew for each run, for settings, rules and passwords may have changed since the last one.
"""

import os
import shutil
import socket
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from catalog import tasks
from catalog.store import Record, open_catalog
from passation.stage import AnyStage
from passation.stages import make
from passation.workspace import Workspace

KEPT = 2
"""Communes of which a process keeps the connections and parsers: twenty would exhaust a database."""


@dataclass(frozen=True)
class Place(Workspace):
    """The workspace of a commune as a worker sees it, whose parsers outlive the run: their scratch is their own."""

    worker: str

    @property
    def scratch(self) -> Path:
        """Temporary files of the isolated parsers of this worker."""
        return self.folder / "cache" / "workers" / self.worker


class Desk:
    """The catalogue of a commune and the stages that were made for one run."""

    def __init__(self, place: Place) -> None:
        self.place = place
        self.job = ""
        self.catalog = open_catalog(place.catalogue_url)
        self._stages: dict[str, AnyStage] = {}

    def begin(self, task: str) -> Record | None:
        """See catalog.tasks.begin."""
        with self.catalog.begin() as db:
            return tasks.begin(db, task)

    def stage(self, name: str) -> AnyStage:
        """The stage of that name, with the connections and parsers that it keeps."""
        if name not in self._stages:
            self._stages[name] = make(name, self.place)
        return self._stages[name]

    def close(self) -> None:
        """Give everything back."""
        for stage in self._stages.values():
            stage.close()
        self._stages.clear()
        self.catalog.close()


class Bench:
    """The communes that a worker was started with, by INSEE code. Nothing is open before the first batch."""

    def __init__(self, folders: Mapping[str, Path]) -> None:
        self._folders = folders
        self._worker = f"{socket.gethostname()}-{os.getpid()}"
        self._desks: dict[str, Desk] = {}

    def serves(self, insee: str) -> bool:
        """Whether the worker was started for this commune."""
        return insee in self._folders

    def place(self, insee: str) -> Place:
        """The workspace of a commune that it serves, its settings yet to be read."""
        return Place(self._folders[insee], self._worker)

    def begin(self, insee: str, task: str) -> tuple[Desk, Record | None]:
        """Begin a batch: the desk of its run, and its row.

        Raises:
            CatalogError: the catalogue does not answer.
            SettingsError: the workspace or its catalogue is not there.
        """
        desk = self._desks.get(insee)
        row = desk.begin(task) if desk else None
        if desk and (row.job == desk.job if row else self.place(insee).catalogue_url == desk.catalog.url):
            return desk, row
        for one in [insee, *list(self._desks)[: 1 - KEPT]]:
            self.leave(one)
        desk = self._desks[insee] = Desk(self.place(insee))
        row = row or desk.begin(task)  # the catalogue has moved since
        desk.job = row.job if row else ""
        return desk, row

    def leave(self, insee: str) -> None:
        """Close what is open for a commune."""
        if desk := self._desks.pop(insee, None):
            desk.close()

    def leave_all(self) -> None:
        """Close everything: the process ends."""
        for insee in list(self._desks):
            self.leave(insee)

    def tidy(self, *, ended: bool = False) -> None:
        """Remove the temporary files of workers of this machine that were killed; those of this one when it ended."""
        host, _, mine = self._worker.rpartition("-")
        for folder in self._folders.values():
            for left in (folder / "cache" / "workers").glob(f"{host}-*"):
                pid = left.name.rpartition("-")[2]
                if (pid == mine and ended) or (pid != mine and not Path("/proc", pid).exists()):
                    shutil.rmtree(left, ignore_errors=True)
            with suppress(OSError):  # others are at work, or it never was
                (folder / "cache" / "workers").rmdir()
