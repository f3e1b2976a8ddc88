"""`passation run` killed with SIGKILL anywhere and started again ends as if nothing had happened."""

import hashlib
import random
import shutil
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from catalog.journal import Journal
from passation.workspace import Workspace
from tests.journeys import village
from tests.journeys.command_line import Nursery, alive, committed
from tests.journeys.commune import Commune

COMMITS = {
    "relevé commencé": "select 1 from crawl",
    "premiers éléments": "select 1 from entry",
    "relevé fini": "select 1 from crawl where ended is not null",
    "lecture": "select 1 from step where stage = 'ingest.read'",
    "archives ouvertes": "select 1 from step where stage = 'ingest.members'",
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
RANDOM = 4
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
        self._keep()
        self._run_cleanly()

    def _run_cleanly(self, *options: str) -> None:
        begun = time.monotonic()
        assert self.finish(*options) == 1  # private files wait for a decision
        self.lasts = time.monotonic() - begun
        self.digest, self.rows, self.objects = self.commune.digest(), self.commune.rows(), self.commune.objects()

    def next_day(self, event: Callable[["Cut"], None]) -> None:
        """Let something happen on the share; the first day is what was known until then."""
        shutil.rmtree(self._first_day)
        self._keep()
        event(self)
        self._run_cleanly("--rehash")

    def _keep(self) -> None:
        for part in (self.commune.workspace.folder, self.commune.store):
            shutil.copytree(part, self._first_day / part.name)

    def finish(self, *options: str) -> int:
        """Run to the end; the exit code."""
        return self._children.start("-C", self.commune.workspace.folder, "run", *options).wait()

    def kill(self, moment: Callable[[], bool], *options: str) -> bool:
        """Run and kill at that moment; False when the run had ended."""
        self.killed = self._children.start("-C", self.commune.workspace.folder, "run", *options)
        return self.killed.kill_when(moment)

    def restore(self) -> None:
        """Forget all that was done."""
        for part in (self.commune.workspace.folder, self.commune.store):
            shutil.rmtree(part)
            shutil.copytree(self._first_day / part.name, part)
        self.commune.workspace = Workspace(self.commune.workspace.folder)

    def kill_at(self, commit: str) -> bool:
        """Run and kill as soon as that was committed."""
        return self.kill(committed(self.commune.workspace.folder, COMMITS[commit]))

    def check(self) -> None:
        """Run to the end: everything is as after the run that nothing interrupted."""
        assert self.finish() == 1
        commune = self.commune
        assert commune.rows() == self.rows
        assert commune.digest() == self.digest
        assert commune.objects() == self.objects
        assert Journal(commune.workspace.journal).check() > 0
        sums = (commune.store / "_passation" / "SHA256SUMS").read_text(encoding="utf-8").splitlines()
        digests = {hashlib.sha256(data).hexdigest() for data in commune.objects().values()}
        assert {line.split(maxsplit=1)[0] for line in sums} == digests
        assert not commune.workspace.spool.exists()
        assert not commune.workspace.scratch.exists()


def _after(seconds: float) -> Callable[[], bool]:
    begun = time.monotonic()
    return lambda: time.monotonic() - begun >= seconds


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
    assert serial.kill_at(commit)
    serial.check()


@pytest.mark.parametrize("rank", range(RANDOM))
def test_killed_at_any_time_it_ends_as_a_clean_run(serial, rank):
    """Killed at a random moment in each quarter of its duration, then run again: same digest, same objects."""
    serial.restore()
    part = (rank + random.Random(SEED + rank).random()) / RANDOM
    serial.kill(_after(part * serial.lasts))
    serial.check()


@pytest.mark.parametrize("commit", ["autres textes", "transfert"])
def test_killed_with_its_workers_it_ends_as_a_clean_run(processes, commit):
    """Killed while worker processes are at work, which end with it, then run again: same digest, same objects."""
    processes.restore()
    assert processes.kill_at(commit)
    assert processes.killed.children
    processes.check()
    assert not any(alive(child) for child in processes.killed.children)


def _live_on(cut: Cut) -> None:
    """What happens on a share between two runs: a file changes, one goes, one comes, one is renamed."""
    source = cut.commune.source
    village.put(source, "Police/arrêté travaux.txt", b"Une autre version.")
    village.put(source, "Police/nouveau.txt", b"Un nouveau fichier.")
    (source / "Vrac" / "page.html").unlink()
    (source / village.MOVED).rename(source / "Urbanisme" / "renommé.txt")


@pytest.fixture(scope="module")
def second_run(tmp_path_factory, children):
    """A village on its second day: what it was before, and what a clean second run says."""
    cut = Cut(tmp_path_factory.mktemp("lendemain"), "serial", children)
    cut.next_day(_live_on)
    return cut


@pytest.mark.parametrize("part", [0.15, 0.45, 0.75])
def test_a_second_run_killed_at_any_time_ends_as_a_clean_one(second_run, part):
    """Killed while it re-reads every file of a share that changed, then run again: same digest, same objects."""
    second_run.restore()
    second_run.kill(_after(part * second_run.lasts), "--rehash")
    second_run.check()


@pytest.mark.slow
@pytest.mark.timeout(3600)
@pytest.mark.parametrize("executor", ["serial", "processes"])
def test_killed_again_and_again_it_ends_as_a_clean_run(request, executor):
    """Fifty histories of up to four kills each end as a run that nothing interrupted."""
    cut = request.getfixturevalue(executor)
    chance = random.Random(SEED)
    for _ in range(50):
        cut.restore()
        for _ in range(chance.randint(1, 4)):
            cut.kill(_after(chance.random() * cut.lasts))
        cut.check()
