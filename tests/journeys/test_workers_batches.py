"""One batch on a worker, without a broker: committed once, or told to the run."""

import subprocess
import sys
from uuid import uuid4

import pytest

from catalog import steps, tasks
from catalog.jobs import job, reading
from catalog.tasks import Sent
from ingest.jobs import crawl_all
from passation import messages as kernel
from passation.stages import make
from tests.journeys.command_line import ROOT
from tests.journeys.commune import Commune
from workers import messages
from workers.bench import Bench
from workers.message import Message
from workers.program import Batch
from workers.spool import witness
from workers.task import ATTEMPTS, RefusedError, carry_out

JOB = "a" * 32


class Out:
    """A commune whose files are listed, and a batch of the first reading on its way."""

    def __init__(self, commune: Commune) -> None:
        self.commune, self.folder = commune, commune.workspace.folder
        self.bench = Bench({"34001": self.folder})
        commune.write()
        with job(commune.workspace, quiet=True) as work:
            crawl_all(work)
            stage = make("ingest.read", commune.workspace)
            with work.catalog.read() as db:
                (self.ids,) = stage.due(db)
        witness(commune.workspace, JOB).parent.mkdir(parents=True)
        witness(commune.workspace, JOB).touch()

    def send(self, version: str = "1", job: str = JOB) -> Message:
        """Put the batch on the list; its message."""
        sent = Sent(uuid4().hex, job, "ingest.read", version, len(self.ids), 0)
        with reading(self.commune.workspace) as catalog, catalog.begin() as db:
            tasks.send(db, [sent])
        return Message(commune="34001", stage="ingest.read", task=sent.id, ids=self.ids)

    def read(self) -> int:
        """Files read so far, as the catalogue says."""
        with reading(self.commune.workspace) as catalog, catalog.read() as db:
            return steps.counts(db).get("ingest.read", {}).get("done", 0)

    def attempts(self) -> int:
        """Times that a file was read and committed."""
        with reading(self.commune.workspace) as catalog, catalog.read() as db:
            return int(db.exec_driver_sql("SELECT max(attempts) FROM step").scalar() or 0)

    def failure(self, message: Message) -> str:
        """What the run is told of the batch."""
        with reading(self.commune.workspace) as catalog, catalog.read() as db:
            (row,) = tasks.settled(db, JOB, [message.task])
        return row.failure["message"]


@pytest.fixture
def out(tmp_path):
    """See Out; what it opened is closed."""
    made = Out(Commune(tmp_path))
    yield made
    made.bench.leave_all()


def test_a_message_that_comes_twice_commits_once(out):
    """The second delivery finds the batch settled, on the same worker as on another."""
    message = out.send()
    carry_out(out.bench, message)
    assert (out.read(), out.attempts()) == (len(out.ids), 1)
    carry_out(out.bench, message)
    other = Bench({"34001": out.folder})
    carry_out(other, message)
    other.leave_all()
    assert (out.read(), out.attempts()) == (len(out.ids), 1)


def test_a_batch_that_was_withdrawn_commits_nothing(out):
    """The run was interrupted: whoever comes late has worked for nothing."""
    message = out.send()
    with job(out.commune.workspace, quiet=True):
        pass  # a new run begins
    carry_out(out.bench, message)
    assert out.read() == 0


@pytest.mark.parametrize("change", [{"commune": "34002"}, {"ids": [1]}, {"stage": "ingest.extract"}], ids=str)
def test_a_message_that_does_not_fit_is_refused_without_a_path(out, change):
    """An unknown commune, other ids or another stage than those on the list: nothing is done."""
    message = Message.model_validate(out.send().model_dump() | change)
    with pytest.raises(RefusedError) as caught:
        carry_out(out.bench, message)
    assert str(out.folder) not in str(caught.value)
    assert out.read() == 0


def test_a_worker_with_other_rules_ends_the_run(out):
    """Its results would fall due again for ever: it says so, and which machine it is."""
    message = out.send(version="0")
    carry_out(out.bench, message)
    assert "n’a pas les mêmes outils ou les mêmes règles" in out.failure(message)
    assert out.read() == 0


def test_a_worker_that_does_not_share_the_spool_ends_the_run(out):
    """What it read would be lost to those that extract."""
    message = out.send()
    witness(out.commune.workspace, JOB).unlink()
    carry_out(out.bench, message)
    assert "ne voit pas le dossier cache/contents" in out.failure(message)
    assert out.read() == 0


def test_a_batch_that_kills_its_worker_each_time_ends_the_run(out):
    """It is begun a few times and no more."""
    message = out.send()
    for _ in range(ATTEMPTS):  # workers that died before they settled it
        with reading(out.commune.workspace) as catalog, catalog.begin() as db:
            tasks.begin(db, message.task)
    carry_out(out.bench, message)
    assert out.failure(message) == kernel.WORKER_DIED
    assert out.read() == 0


def test_a_fault_of_ours_ends_the_run_without_its_details(out):
    """The kind of the error is told; what it says might quote a document, and goes nowhere."""
    message = out.send()
    batch = Batch(out.bench)
    batch.on_failure(KeyError("Perso/lettre.txt"), message.task, (), message.model_dump(), None)
    assert out.failure(message) == messages.unexpected("KeyError")
    batch.on_failure(KeyError("x"), "", (), {"commune": "/srv"}, None)  # not a batch: no more than the line in the log


def test_a_process_keeps_few_communes_open(out, tmp_path):
    """Those that it served before are closed, and opened again when their turn comes."""
    folders = {"34001": out.folder}
    for insee in ("34002", "34003"):
        other = Commune(tmp_path / insee).workspace.folder
        settings = other / "passation.toml"
        settings.write_text(settings.read_text(encoding="utf-8").replace("34001", insee), encoding="utf-8")
        folders[insee] = other
    bench = Bench(folders)
    first, _ = bench.begin("34001", "0" * 32)
    second, _ = bench.begin("34002", "0" * 32)
    third, _ = bench.begin("34003", "0" * 32)
    assert bench.begin("34002", "0" * 32)[0] is second
    assert bench.begin("34003", "0" * 32)[0] is third
    assert bench.begin("34001", "0" * 32)[0] is not first
    bench.leave_all()


def test_a_new_run_finds_settings_and_scratch_anew(out):
    """A worker that outlives a run takes nothing of it into the next one, and works in a scratch of its own."""
    carry_out(out.bench, out.send())
    before, _ = out.bench.begin("34001", out.send().task)
    assert out.bench.begin("34001", "0" * 32) == (before, None)  # a late message disturbs nothing
    desk, row = out.bench.begin("34001", out.send(job="b" * 32).task)
    assert (desk is before, desk.job, row.job) == (False, "b" * 32, "b" * 32)
    assert out.folder / "cache" / "workers" in desk.place.scratch.parents
    assert desk.place.scratch != out.commune.workspace.scratch
    desk.place.scratch.mkdir(parents=True)
    Bench({"34001": out.folder}).tidy(ended=True)
    assert not desk.place.scratch.exists()


_VERSIONS = """
import sys
from pathlib import Path
from passation.stages import STAGES, make
from passation.workspace import Workspace
from workers.queues import class_of
workspace = Workspace(Path(sys.argv[1]))
print([make(name, workspace).version for name in STAGES if class_of(name, workspace.settings)])
"""


def test_a_stage_has_the_same_version_in_every_process(out):
    """Whatever the order in which a process keeps its sets: a worker must not seem to have other rules."""
    said = {
        subprocess.run(
            [sys.executable, "-c", _VERSIONS, str(out.folder)],
            cwd=ROOT,
            env={"PYTHONHASHSEED": seed, "PATH": "/usr/bin:/bin"},
            capture_output=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    }
    assert len(said) == 1
