"""Workers on a real broker: Redis carries what RabbitMQ does, forged messages are refused, a person sees who works."""

import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.request import urlopen
from uuid import uuid4

import pytest
from celery import Celery

from catalog import steps
from catalog.jobs import Job, job
from ingest.jobs import crawl_all
from journey.run import run
from passation.messages import ALREADY_WORKING, INTERRUPTED
from passation.stages import make
from passation.workspace import Workspace
from tests.contracts.cli_shapes import valid
from tests.journeys import village
from tests.journeys.command_line import ROOT, passation
from tests.journeys.commune import Commune
from tests.services.workers_town import crew, until
from workers import messages
from workers.app import SECRET, TASK, application
from workers.broker import Broker
from workers.queues import queue

pytestmark = pytest.mark.services


class Place:
    """A village that has more files than one batch holds; its commune has queues that no other test knows."""

    def __init__(self, folder: Path) -> None:
        self.commune = Commune(folder)
        village.plant(self.commune.source)
        for number in range(190):
            village.put(self.commune.source, f"Vrac/note {number}.txt", b"Note %d" % number)
        self.folder = self.commune.workspace.folder
        self._first = folder / "premier jour"
        shutil.copytree(self.folder, self._first)

    def restore(self, broker=None) -> None:
        """Back to the first day, in one process or with workers."""
        shutil.rmtree(self.folder)
        shutil.copytree(self._first, self.folder)
        shutil.rmtree(self.commune.store)
        self.commune.store.mkdir()
        if broker:
            settings = self.folder / "passation.toml"
            lines = f'executor = "celery"\nbroker = "{broker.url}"'
            text = settings.read_text(encoding="utf-8").replace('executor = "serial"', lines)
            self.insee = f"{uuid4().int % 90000 + 10000}"
            settings.write_text(text.replace("34001", self.insee), encoding="utf-8")
            secret = self.folder / "secrets" / SECRET
            secret.touch(mode=0o600)
            secret.write_text(broker.password, encoding="utf-8")
        self.commune.workspace = Workspace(self.folder)


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    """See Place."""
    return Place(tmp_path_factory.mktemp("village"))


@pytest.fixture(scope="module")
def whole(place):
    """Digest after a run in one process."""
    place.restore()
    with job(place.commune.workspace, quiet=True) as work:
        run(work)
    return place.commune.digest()


@pytest.fixture
def on_redis(place, whole, redis_broker):
    """The village on its first day, whose batches go through Redis."""
    place.restore(redis_broker)
    return place


@pytest.fixture
def app(on_redis):
    """Whoever can reach the broker."""
    made: Celery = application(on_redis.commune.workspace)
    yield made
    made.close()


class Once:
    """A progress during which something happens the first time that results are committed."""

    def __init__(self, event: Callable[[], Any]) -> None:
        self._event = event
        self.answer: Any = None

    def advance(self, stage: str, subjects: int) -> None:
        """See Progress."""
        if self.answer is None:
            self.answer = self._event()


def read(work: Job, progress: Once) -> None:
    """List the files and read them, in several batches."""
    crawl_all(work)
    stage = make("ingest.read", work.workspace)
    try:
        with work.catalog.read() as db:
            due = [subject for ids in stage.due(db) for subject in ids]
        batches = [due[start : start + 20] for start in range(0, len(due), 20)]
        work.executor.run(stage, batches, work.catalog, progress)
    finally:
        stage.close()


def test_redis_carries_the_same_work_and_a_worker_that_is_stopped_ends_its_batch(on_redis, whole, tmp_path):
    """The digest is that of one process; SIGTERM in the middle of a stage lets the other worker go on."""
    with crew(on_redis.folder, tmp_path) as workers:
        first = workers.hire()
        workers.hire()
        stopped = Once(first.stop)
        with job(on_redis.commune.workspace, quiet=True) as work:
            read(work, stopped)
            run(work)
        assert (stopped.answer, messages.STOPPING in first.said()) == (0, True)
        assert workers.hands[1].stop() == 0
    assert on_redis.commune.digest() == whole
    assert not (on_redis.folder / "cache" / "workers").exists()


def test_a_run_without_workers_says_so_and_stops_cleanly(on_redis, whole, tmp_path):
    """It waits and says for whom; Ctrl-C leaves no batch behind, and the next run ends as a clean one."""
    log = tmp_path / "run.log"
    with log.open("wb") as out:
        command = [sys.executable, "-m", "cli", "-C", str(on_redis.folder), "run"]
        alone = subprocess.Popen(command, cwd=ROOT, stdout=out, stderr=out, stdin=subprocess.DEVNULL)
    said = messages.nobody_listens("io")
    until(lambda: said in log.read_text(encoding="utf-8") or alone.poll() is not None)
    alone.send_signal(signal.SIGINT)
    assert alone.wait(60) == 1
    assert INTERRUPTED in log.read_text(encoding="utf-8")
    with job(on_redis.commune.workspace, quiet=True) as work, work.catalog.read() as db:
        assert db.exec_driver_sql("SELECT count(*) FROM task").scalar() == 0
    with crew(on_redis.folder, tmp_path) as workers:
        workers.hire()
        with job(on_redis.commune.workspace, quiet=True) as work:
            run(work)
    assert on_redis.commune.digest() == whole


def test_a_second_run_is_told_and_stops_while_workers_carry_out_the_first(on_redis, whole, tmp_path):
    """One run at a time on a commune; the first one ends as if nobody had asked."""
    second = Once(lambda: passation("-C", on_redis.folder, "run"))
    with crew(on_redis.folder, tmp_path) as workers:
        workers.hire()
        with job(on_redis.commune.workspace, quiet=True) as work:
            read(work, second)
            run(work)
    assert (second.answer.code, second.answer.err.strip()) == (1, ALREADY_WORKING)
    assert on_redis.commune.digest() == whole


def test_forged_messages_are_rejected_without_a_word_of_what_they_hold(on_redis, app, tmp_path):
    """A path, an unknown commune, pickle, another task: dropped with a line in the log; the worker goes on."""
    there = queue(on_redis.insee, "io")
    good = {"commune": on_redis.insee, "stage": "ingest.read", "task": "0" * 32, "ids": [1]}
    with crew(on_redis.folder, tmp_path) as workers:
        hand = workers.hire()
        app.send_task(TASK, kwargs=good | {"commune": "/srv/Perso"}, queue=there)
        app.send_task(TASK, kwargs=good | {"commune": "00000"}, queue=there)
        app.send_task(TASK, args=["/srv/Perso"], queue=there)
        app.send_task(TASK, kwargs=good | {"ids": ["/srv/Perso"]}, queue=there)
        app.send_task(TASK, kwargs=good, queue=there)  # a batch that is on no list: nothing to say
        expected = [messages.NOT_A_BATCH] * 3 + [messages.unknown_commune("00000")]
        until(lambda: all(hand.said().count(messages.rejected(one)) == expected.count(one) for one in expected))
        app.send_task("os.system", args=["/srv/Perso"], queue=there)
        with app.connection() as connection:
            connection.Producer(serializer="pickle").publish({"a": 1}, routing_key=there.name)
        broker = Broker(on_redis.commune.workspace)
        until(lambda: broker.waiting("io") == 0)
        broker.close()
        assert hand.stop() == 0
        assert "Perso" not in hand.said()
        assert "Traceback" not in hand.said()


def _port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def test_a_person_and_a_machine_see_who_works(on_redis, tmp_path):
    """`status` and `doctor` tell of workers and queues; metrics count, without a path or a name."""
    status = valid("status", passation("-C", on_redis.folder, "status", "--json").json).work
    assert (status.reachable, status.workers, status.stage) == (True, 0, None)
    before = passation("-C", on_redis.folder, "doctor")
    assert "aucun poste de travail n’est à l’écoute pour : lectures et transferts" in before.out
    port = _port()
    with crew(on_redis.folder, tmp_path) as workers:
        hand = workers.hire(options=["--metrics-port", str(port)])
        with job(on_redis.commune.workspace, quiet=True) as work:
            run(work)
            with work.catalog.read() as db:
                done = steps.counts(db)["ingest.read"]["done"]
        status = valid("status", passation("-C", on_redis.folder, "status", "--json").json).work
        assert (status.workers, status.listening.model_dump()) == (1, {"io": 1, "cpu": 1, "ocr": 1})
        said = passation("-C", on_redis.folder, "status").out
        assert "1 poste de travail à l’écoute" in said
        assert "Aucun lot n’attend." in said
        assert "✓ Postes de travail : 1 poste" in passation("-C", on_redis.folder, "doctor").out
        with urlopen(f"http://127.0.0.1:{port}/metrics") as answer:
            metrics = answer.read().decode()
        assert hand.stop() == 0
    labels = {f'commune="{on_redis.insee}"', 'stage="ingest.read"'}
    (line,) = [one for one in metrics.splitlines() if one.startswith("passation_subjects_total") and "read" in one]
    assert set(re.findall(r'\w+="[^"]*"', line)) == labels
    assert float(line.rpartition(" ")[2]) == done
    assert f'passation_queue_depth{{class="io",commune="{on_redis.insee}"}} 0.0' in metrics
    names = {part for path in _files(on_redis) for part in path.relative_to(on_redis.commune.source).parts}
    assert not [name for name in names if len(name) > 5 and name in metrics]
    assert str(on_redis.folder) not in metrics + hand.said()


def _files(place: Place) -> list[Path]:
    return [path for path in place.commune.source.rglob("*") if path.is_file() or path.is_symlink()]


def test_a_broker_that_is_not_there_is_said_in_french(on_redis):
    """`run`, `worker`, `doctor` end with code 3 and what to do; `status` still counts the files."""
    settings = on_redis.folder / "passation.toml"
    text = re.sub(
        r'broker = "[^"]*"', f'broker = "redis://127.0.0.1:{_port()}/0"', settings.read_text(encoding="utf-8")
    )
    settings.write_text(text, encoding="utf-8")
    for command in (["-C", on_redis.folder, "run"], ["worker", on_redis.folder]):
        said = passation(*command)
        assert (said.code, said.out) == (3, ""), said
        assert "Le serveur de messages ne répond pas" in said.err
    doctor = passation("-C", on_redis.folder, "doctor")
    assert doctor.code == 3
    assert "PASSATION_BROKER_PASSWORD" in doctor.out
    status = passation("-C", on_redis.folder, "status", "--json")
    assert not valid("status", json.loads(status.out)).work.reachable
    assert status.json["entries"] > 0


def test_a_wrong_password_is_said_in_french_and_never_shown(on_redis):
    """The same sentence; neither the password nor the address with it."""
    secret = on_redis.folder / "secrets" / SECRET
    secret.write_text("mauvais-mot-de-passe", encoding="utf-8")
    said = passation("worker", on_redis.folder)
    assert said.code == 3
    assert "PASSATION_BROKER_PASSWORD" in said.err
    assert "mauvais-mot-de-passe" not in said.err


def test_a_worker_refuses_communes_that_it_cannot_serve(on_redis, tmp_path):
    """Twice the same commune, another broker, none, an unknown class: code 2, before it listens."""
    other = tmp_path / "autre"
    shutil.copytree(on_redis.folder, other)
    assert passation("worker", on_redis.folder, other).code == 2
    settings = other / "passation.toml"
    text = settings.read_text(encoding="utf-8").replace(on_redis.insee, "2A004")
    settings.write_text(text.replace("/0", "/1"), encoding="utf-8")
    said = passation("worker", on_redis.folder, other)
    assert (said.code, said.err.strip()) == (2, messages.SEVERAL_BROKERS)
    settings.write_text(re.sub(r'executor.*\nbroker = "[^"]*"', 'executor = "serial"', text), encoding="utf-8")
    said = passation("worker", other)
    assert (said.code, said.err.strip()) == (2, messages.NO_BROKER)
    said = passation("worker", on_redis.folder, "--queues", "io,gpu")
    assert said.code == 2
    assert messages.CLASSES in said.err
    assert os.environ.get("PROMETHEUS_MULTIPROC_DIR") is None
