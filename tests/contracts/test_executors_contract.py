"""One suite for every executor: over the same real stages, the same catalogue, whatever happens on the way."""

import os
import pickle
import shutil
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

from catalog import receipts
from catalog.jobs import Job, job
from ingest.jobs import crawl_all, open_containers
from journey.run import run
from migrate.jobs import migrate_all
from passation import messages
from passation.errors import DestinationError, DocumentError, Fault, FixityError, PassationError, SourceError
from passation.stages import STAGES, make
from passation.workspace import Workspace
from tests.journeys import village
from tests.journeys.commune import Commune
from tests.services.brokers import Broker
from tests.services.workers_town import crew

EXECUTORS = ("serial", "processes", pytest.param("celery", marks=pytest.mark.services))
IN_BATCHES = ("ingest.read", "ingest.members", "ingest.extract", "classify.place")
"""Stages that have several batches of subjects here, in order."""


class Interrupted(Exception):  # noqa: N818 - what happens to a run
    """Raised by a progress."""


class After:
    """A progress during which something happens each time that results are committed."""

    def __init__(self, event: Callable[[], object]) -> None:
        self._event = event

    def advance(self, stage: str, subjects: int) -> None:
        """See Progress."""
        self._event()


class Days:
    """A village that can live its first day again."""

    broker: Broker | None = None
    """Where Celery finds its messages."""

    def __init__(self, folder: Path) -> None:
        self.commune = Commune(folder)
        village.plant(self.commune.source)
        for number in range(190):  # more than one batch
            village.put(self.commune.source, f"Vrac/lot {number % 9}/note {number}.txt", b"Note %d" % number)
        self._first = folder / "premier jour"
        shutil.copytree(self.commune.workspace.folder, self._first)

    def restore(self, executor: str) -> None:
        """Forget all that was done, and use this executor."""
        folder = self.commune.workspace.folder
        shutil.rmtree(folder)
        shutil.copytree(self._first, folder)
        shutil.rmtree(self.commune.store, ignore_errors=True)
        self.commune.store.mkdir()
        settings = folder / "passation.toml"
        text = settings.read_text(encoding="utf-8").replace("processes = 0", "processes = 2")
        if self.broker:
            text = text.replace("[work]", f'[work]\nbroker = "{self.broker.url}"')
            secret = folder / "secrets" / "PASSATION_BROKER_PASSWORD"
            secret.touch(mode=0o600)
            secret.write_text(self.broker.password, encoding="utf-8")
        settings.write_text(text.replace('"serial"', f'"{executor}"'), encoding="utf-8")
        self.commune.workspace = Workspace(folder)

    @contextmanager
    def work(self) -> Iterator[Job]:
        """A job on the village."""
        with job(self.commune.workspace, quiet=True) as work:
            yield work


@pytest.fixture(scope="module")
def days(tmp_path_factory):
    """The village of these tests."""
    return Days(tmp_path_factory.mktemp("executeurs"))


@pytest.fixture(scope="module")
def whole(days):
    """Digest of the catalogue after a run in one process that nothing disturbed."""
    days.restore("serial")
    with days.work() as work:
        run(work)
    return days.commune.digest()


@pytest.fixture(scope="module")
def workers(days, rabbitmq, tmp_path_factory):
    """Two workers on the village, each with one process."""
    days.broker = rabbitmq
    days.restore("celery")
    with crew(days.commune.workspace.folder, tmp_path_factory.mktemp("postes")) as hired:
        hired.hire()
        hired.hire()
        yield


@pytest.fixture(params=EXECUTORS)
def again(request, days, whole):
    """The village on its first day, with each executor."""
    if request.param == "celery":
        request.getfixturevalue("workers")
    days.restore(request.param)
    return days


SMALL = 8


def _disturb(work: Job, name: str, event: Callable[[], object]) -> int:
    """Carry out a stage while something happens; in small batches, so that much is left to do when it does."""
    stage = make(name, work.workspace)
    try:
        with work.catalog.read() as db:
            due = [subject for ids in stage.due(db) for subject in ids]
        batches = [due[start : start + SMALL] for start in range(0, len(due), SMALL)]
        return work.executor.run(stage, batches, work.catalog, After(event))
    finally:
        stage.close()


def _due(work: Job, name: str) -> int:
    stage = make(name, work.workspace)
    try:
        with work.catalog.read() as db:
            return sum(len(ids) for ids in stage.due(db))
    finally:
        stage.close()


def _interrupt() -> None:
    raise Interrupted


def _kill_workers() -> None:
    children = Path(f"/proc/self/task/{os.getpid()}/children").read_text(encoding="ascii").split()
    for pid in children:
        with suppress(FileNotFoundError):  # a process of an earlier test, which ends meanwhile
            if b"spawn_main" in Path(f"/proc/{pid}/cmdline").read_bytes():
                os.kill(int(pid), signal.SIGKILL)


def test_every_executor_writes_the_same_catalogue(again, whole):
    """The whole journey gives the same digest in one process and in several, and leaves nothing due."""
    with again.work() as work:
        run(work)
        assert {name: _due(work, name) for name in STAGES} == dict.fromkeys(STAGES, 0)
    assert again.commune.digest() == whole


def test_what_was_committed_before_an_interruption_is_not_done_again(again, whole):
    """Each stage is interrupted after its first batch: only the rest is due, and the digest is that of a clean run."""
    with again.work() as work:
        crawl_all(work)
        for name in IN_BATCHES:
            before = _due(work, name)
            with pytest.raises(Interrupted):
                _disturb(work, name, _interrupt)
            assert 0 < _due(work, name) < before, name
            work.carry_out(name, "")
        run(work)
    assert again.commune.digest() == whole


def test_an_error_of_ours_comes_out_of_compute_as_it_is(again):
    """A store that is not there ends the reading back with its own sentence, code and fault, wherever it was met."""
    with again.work() as work:
        crawl_all(work)
        work.carry_out("ingest.read", "")
        migrate_all(work)
        with work.catalog.begin() as db:
            receipts.forget_comparisons(db)
        shutil.rmtree(again.commune.store)
        with pytest.raises(DestinationError) as caught:
            work.carry_out("migrate.verify", "")
    assert (caught.value.exit_code, caught.value.fault) == (3, Fault.DISCONNECTED)
    assert "disque" in str(caught.value)


def test_a_killed_worker_is_said_in_french_and_loses_nothing(days, whole):
    """When workers are killed the run ends with a French sentence; the next run ends with the digest of a clean one."""
    days.restore("processes")
    with days.work() as work:
        crawl_all(work)
        with pytest.raises(PassationError) as caught:
            _disturb(work, "ingest.read", _kill_workers)
    assert str(caught.value) == messages.WORKER_DIED
    with days.work() as work:
        work.carry_out("ingest.read", "")
        open_containers(work)
        with pytest.raises(PassationError, match="relancez"):
            _disturb(work, "ingest.extract", _kill_workers)
    with days.work() as work:
        run(work)
    assert days.commune.digest() == whole


@pytest.mark.parametrize(
    "error",
    [
        SourceError("Le serveur ne répond pas.", fault=Fault.TIMEOUT, transient=True),
        DestinationError("Le stockage est plein.", fault=Fault.FULL),
        FixityError("D’autres octets.", fault=Fault.CHANGED),
        DocumentError("Document protégé.", fault=Fault.PASSWORD),
    ],
    ids=lambda error: type(error).__name__,
)
def test_an_error_keeps_what_it_says_between_processes(error):
    """Sentence, fault and whether to try again travel with the error."""
    there = pickle.loads(pickle.dumps(error))
    assert (type(there), str(there), vars(there)) == (type(error), str(error), vars(error))
