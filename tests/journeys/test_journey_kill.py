"""`passation run` killed with SIGKILL anywhere and started again ends as if nothing had happened."""

import contextlib
import hashlib
import random
import shutil
import sqlite3
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from catalog.journal import Journal
from passation.workspace import Workspace
from tests.journeys import village
from tests.journeys.command_line import Nursery, nursery, passation
from tests.journeys.commune import Commune

COMMITS = {
    "relevé commencé": "select 1 from crawl",
    "premiers éléments": "select 1 from entry",
    "relevé fini": "select 1 from crawl where ended is not null",
    "lecture": "select 1 from step where stage = 'ingest.read'",
    "textes": "select 1 from step where stage = 'ingest.extract'",
    "autres textes": "select 1 from step where stage = 'ingest.extract' limit 1 offset 25",
    "doublons": "select 1 from step where stage = 'classify.pair'",
    "actes": "select 1 from step where stage = 'classify.acts'",
    "données personnelles": "select 1 from step where stage = 'classify.detect'",
    "classement": "select 1 from step where stage = 'classify.place'",
    "registre": "select 1 from step where stage = 'register.candidates'",
    "recherche": "select 1 from step where stage = 'index'",
    "plan": "select 1 from plan",
    "transfert": "select 1 from step where stage = 'migrate.transfer'",
    "relecture": "select 1 from step where stage = 'migrate.verify'",
}
RANDOM = 12
SEED = 20261124


class Cut:
    """A commune that is brought back to its first day before each cut."""

    def __init__(self, folder: Path, executor: str, children: Nursery) -> None:
        self.commune = Commune(folder, by="Jeanne Rouvière")
        village.plant(self.commune.source)
        settings = self.commune.workspace.folder / "passation.toml"
        text = settings.read_text(encoding="utf-8").replace("processes = 0", "processes = 2")
        settings.write_text(text.replace('"serial"', f'"{executor}"'), encoding="utf-8")
        self._children = children
        self._first_day = folder / "premier jour"
        shutil.copytree(self.commune.workspace.folder, self._first_day)
        begun = time.monotonic()
        assert self.finish() == 1  # private files wait for a decision
        self.lasts = time.monotonic() - begun
        self.digest, self.rows, self.objects = self.commune.digest(), self.commune.rows(), self.commune.objects()

    def finish(self) -> int:
        """Run to the end; the exit code."""
        return self._children.start("-C", self.commune.workspace.folder, "run").wait()

    def kill(self, moment: Callable[[], bool], *options: str) -> bool:
        """Run and kill at that moment; False when the run had ended."""
        return self._children.start("-C", self.commune.workspace.folder, "run", *options).kill_when(moment)

    def restore(self) -> None:
        """Forget all that was done."""
        for folder in (self.commune.workspace.folder, self.commune.store):
            shutil.rmtree(folder)
        shutil.copytree(self._first_day, self.commune.workspace.folder)
        self.commune.store.mkdir()
        self.commune.workspace = Workspace(self.commune.workspace.folder)

    def committed(self, query: str) -> Callable[[], bool]:
        """The moment when the catalogue has a row for that query."""
        file = self.commune.workspace.folder / "catalogue.sqlite"

        def come() -> bool:
            with contextlib.closing(sqlite3.connect(f"file:{file}?mode=ro", uri=True)) as db:
                return db.execute(query).fetchone() is not None

        return come

    def check(self) -> None:
        """Run to the end: everything is as after the run that nothing interrupted."""
        assert self.finish() == 1
        commune = self.commune
        if commune.digest() != self.digest:
            assert commune.rows() == self.rows
        assert commune.objects() == self.objects
        assert Journal(commune.workspace.journal).check() > 0
        whole = {hashlib.sha256(data).hexdigest(): key for key, data in commune.objects().items()}
        sums = (commune.store / "_passation" / "SHA256SUMS").read_text(encoding="utf-8").splitlines()
        assert {line.split(maxsplit=1)[0] for line in sums} == set(whole)
        assert not commune.workspace.spool.exists()
        assert not commune.workspace.scratch.exists()


def _after(seconds: float) -> Callable[[], bool]:
    begun = time.monotonic()
    return lambda: time.monotonic() - begun >= seconds


@pytest.fixture(scope="module")
def children():
    """Where commands are started."""
    with nursery() as made:
        yield made


@pytest.fixture(scope="module")
def serial(tmp_path_factory, children):
    """A village whose stages run in one process."""
    return Cut(tmp_path_factory.mktemp("serie"), "serial", children)


@pytest.fixture(scope="module")
def processes(tmp_path_factory, children):
    """A village whose stages run in two worker processes."""
    return Cut(tmp_path_factory.mktemp("processus"), "processes", children)


@pytest.mark.parametrize("commit", COMMITS)
def test_killed_right_after_a_commit_it_ends_as_a_clean_run(serial, commit):
    """Killed as soon as a stage has written its first results, then run again: same digest, same objects."""
    serial.restore()
    assert serial.kill(serial.committed(COMMITS[commit]))
    serial.check()


@pytest.mark.parametrize("rank", range(RANDOM))
def test_killed_at_any_time_it_ends_as_a_clean_run(serial, rank):
    """Killed at a random moment of each twelfth of its duration, then run again: same digest, same objects."""
    serial.restore()
    part = (rank + random.Random(SEED + rank).random()) / RANDOM
    serial.kill(_after(part * serial.lasts))
    serial.check()
