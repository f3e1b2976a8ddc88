"""`make bench NAME=journey`: the whole journey by stage, embedded against services. Needs root, Samba, extra demo.

    python -m bench.journey [--files 2000] [--runs 1] [--ocr] [--only NAME…] [--publish]

A generated commune lies on a private smbd and goes to a SeaweedFS, with one catalogue, index and executor after the
other, in turns; all of them must end with the same balance. Services that this machine has not are named in the
results. `--publish` measures nothing, and writes the section of docs/performance.md anew.
"""

import argparse
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from bench import measure, publish
from bench.growth import moved
from bench.journey_client import WHOLE, WORKERS
from bench.smb import ACCOUNT, bytecode
from demo.commune import generate
from demo.servers.seaweed import Seaweed, available
from demo.servers.smbd import Share, Smbd
from index.backends.elasticsearch.connection import Address
from journey.initialise import Request, initialise
from migrate.destinations.open import ACCESS_KEY, SECRET_KEY, open_destination
from passation import settings_line
from passation.settings import FILE_NAME
from tests.services import brokers, elasticsearch_fixture, maven_home, postgres
from tests.services.workers_town import crew
from workers.app import SECRET

NAME, SHARE, BUCKET, SEED = "journey", "partage", "bench", 21
POSTGRES, SEARCH, RABBIT, REDIS = "PostgreSQL", "Elasticsearch", "RabbitMQ", "Redis"
Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Stack:
    """What carries a journey out: executor, workers that listen, services."""

    name: str
    executor: str
    workers: int = 0
    services: tuple[str, ...] = ()


_SERVED = (POSTGRES, SEARCH)
STACKS = (
    Stack("embedded, serial", "serial"),
    Stack("embedded, processes", "processes"),
    Stack("services, serial", "serial", 0, _SERVED),
    *(Stack(f"services, RabbitMQ, workers: {n}", "celery", n, (*_SERVED, RABBIT)) for n in (1, 2, 4)),
    *(Stack(f"services, Redis, workers: {n}", "celery", n, (*_SERVED, REDIS)) for n in (1, 2, 4)),
)


@dataclass
class Ground:
    """The servers that every journey meets, and those that only some do."""

    folder: Path
    smbd: Smbd
    store: Seaweed
    ocr: bool
    running: dict[str, Any] = field(default_factory=dict)
    """By service: a Postgres, a Broker, or the address of a search server."""
    pids: dict[str, list[int]] = field(default_factory=dict)
    communes: Iterator[int] = field(default_factory=lambda: count(99_001))
    """INSEE codes: each journey has queues and an index of its own."""

    def journey(self, stack: Stack) -> dict[str, Any]:
        """Carry a new workspace as far as it goes; see bench.journey_client."""
        workspace = self._workspace(stack)
        logs = workspace.parent / "journaux"
        logs.mkdir()
        with crew(workspace, logs) as hands:
            for _ in range(stack.workers):
                hands.hire()
            pids = {"smbd": self.pids["smbd"], "store": self.pids["store"]}
            pids |= {one: self.pids[one] for one in stack.services}
            pids[WORKERS] = [hand.process.pid for hand in hands.hands]
            command = [sys.executable, "-m", "bench.journey_client", str(workspace), json.dumps(pids)]
            done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True)
            for hand in hands.hands:
                hand.stop()
        shutil.rmtree(workspace.parent)
        said: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
        return said

    def _workspace(self, stack: Stack) -> Path:
        folder = self.folder / uuid4().hex / "espace"
        sources = (("serveur", self.smbd.url), ("disque", f"folder:{self.folder / 'commune' / 'disque'}"))
        destination = f"s3://{BUCKET}/{uuid4().hex}?endpoint={self.store.url}"
        initialise(
            folder, Request("Essai", str(next(self.communes)), by="Essai", sources=sources, destination=destination)
        )
        text = (folder / FILE_NAME).read_text(encoding="utf-8")
        if not self.ocr:
            text = text.replace("ocr = true", "ocr = false")
        for name in stack.services:
            text = self._served(text, name)
        settings_line.replace(folder / FILE_NAME, settings_line.with_line(text, "work", "executor", stack.executor))
        if POSTGRES in stack.services:
            moved(folder, self.running[POSTGRES])
        return folder

    def _served(self, text: str, name: str) -> str:
        if name == SEARCH:
            return settings_line.with_line(text, "index", "url", self.running[name].url)
        if name == POSTGRES:
            return text
        os.environ[SECRET] = self.running[name].password
        return settings_line.with_line(text, "work", "broker", self.running[name].url)


def main(arguments: Sequence[str]) -> None:
    """Measure in turns and keep, or publish what was kept."""
    parser = argparse.ArgumentParser(prog="bench.journey")
    parser.add_argument("--files", type=int, default=2_000)
    parser.add_argument("--runs", type=int, default=1)
    parser.add_argument("--ocr", action="store_true")
    parser.add_argument("--only", nargs="*", default=[stack.name for stack in STACKS])
    parser.add_argument("--publish", action="store_true")
    chosen = parser.parse_args(arguments)
    if chosen.publish:
        publish.publish(NAME, table(json.loads((measure.RESULTS / f"{NAME}.json").read_text(encoding="utf-8"))))
        return
    if reason := Smbd.available() or available():
        raise SystemExit(reason)
    with serving(chosen.files, ocr=chosen.ocr) as (ground, absent):
        rows = measured(ground, absent, [one for one in STACKS if one.name in chosen.only], chosen.runs)
    facts = {"files": chosen.files, "runs": chosen.runs, "ocr": chosen.ocr}
    rows = [row | facts for row in rows]
    print(table(rows))
    if len(chosen.only) == len(STACKS):
        print(measure.write(NAME, rows))


def measured(ground: Ground, absent: dict[str, str], stacks: Sequence[Stack], runs: int) -> list[Row]:
    """Rows of every stack and stage, medians over the runs; one row for a stack that cannot run here."""
    lacking = {one.name: "; ".join(absent[name] for name in one.services if name in absent) for one in stacks}
    said: dict[str, list[dict[str, Any]]] = {}
    loads: dict[str, float] = {}
    for number in range(runs):
        for stack in [one for one in stacks if not lacking[one.name]]:
            loads[stack.name] = os.getloadavg()[0]
            found = ground.journey(stack)
            said.setdefault(stack.name, []).append(found)
            wall = found["rows"][WHOLE]["wall"]
            print(f"{number + 1}/{runs} {stack.name}: {wall:.1f} s at a load of {loads[stack.name]:.1f}", flush=True)
    ends = {json.dumps(one["states"], sort_keys=True) for some in said.values() for one in some}
    if len(ends) > 1:
        raise SystemExit(f"the journeys did not end alike: {ends}")
    missing = [{"stack": name, "absent": reason} for name, reason in lacking.items() if reason]
    return [row for name, some in said.items() for row in _rows(name, some, loads[name])] + missing


def _rows(stack: str, said: Sequence[dict[str, Any]], load: float) -> Iterator[Row]:
    for stage in said[0]["rows"]:
        runs = [one["rows"][stage] for one in said]
        costs = {key: round(statistics.median(run[key] for run in runs), 3) for key in runs[0]}
        yield {"stack": stack, "stage": stage, "load": round(load, 2), **costs}


@contextmanager
def serving(files: int, *, ocr: bool) -> Iterator[tuple[Ground, dict[str, str]]]:
    """A commune on its servers, all services that are there, and why the others are not."""
    folder = Path(tempfile.mkdtemp(prefix="passation-bench-"))
    folder.chmod(0o755)
    os.environ |= bytecode(folder)
    with ExitStack() as stack:
        stack.callback(shutil.rmtree, folder, ignore_errors=True)
        generate(folder / "commune", files=files, seed=SEED)
        share = Share(SHARE, folder / "commune" / "serveur")
        smbd = stack.enter_context(Smbd(folder / "smbd", [share], [ACCOUNT]))
        store = stack.enter_context(Seaweed(folder / "weed"))
        os.environ |= {ACCESS_KEY: store.access_key, SECRET_KEY: store.secret_key}
        os.environ["PASSATION_SOURCE_SERVEUR_PASSWORD"] = ACCOUNT.password
        made = open_destination(f"s3://{BUCKET}?endpoint={store.url}", os.environ.get, create=True)
        made.check()
        made.close()
        ground = Ground(folder, smbd, store, ocr)
        ground.pids |= {"smbd": [int((folder / "smbd" / "run" / "smbd.pid").read_text())], "store": [store.pid or 0]}
        yield ground, served(ground, stack)


def served(ground: Ground, stack: ExitStack) -> dict[str, str]:
    """Start the services; why those are absent that are."""
    absent = {}
    for name, started in ((POSTGRES, _postgres), (SEARCH, _search), (RABBIT, _rabbit), (REDIS, _redis)):
        try:
            ground.running[name], ground.pids[name] = started(ground.folder, stack)
        except pytest.skip.Exception as reason:  # as the tests do without it
            absent[name] = str(reason)
    return absent


def _postgres(_folder: Path, stack: ExitStack) -> tuple[postgres.Postgres, list[int]]:
    server = stack.enter_context(postgres.serving())
    return server, [int((server.folder / "data" / "postmaster.pid").read_text().splitlines()[0])]


def _search(folder: Path, stack: ExitStack) -> tuple[Address, list[int]]:
    maven_home.skip_without(SEARCH)
    (folder / "recherche").mkdir()
    address, pid = stack.enter_context(elasticsearch_fixture.served(folder / "recherche"))
    return address, [pid]


def _rabbit(_folder: Path, stack: ExitStack) -> tuple[brokers.Broker, list[int]]:
    return _broker(stack.enter_context(brokers.serving(brokers.RabbitMQ)))


def _redis(_folder: Path, stack: ExitStack) -> tuple[brokers.Broker, list[int]]:
    return _broker(stack.enter_context(brokers.serving(brokers.Redis)))


def _broker(started: brokers.Broker) -> tuple[brokers.Broker, list[int]]:
    return started, [one.pid for one in started._processes]


def table(rows: Sequence[Row]) -> str:
    """A line a stage and a column a stack; what a batch costs; the services that were absent."""
    there = [row for row in rows if "absent" not in row]
    stacks = list(dict.fromkeys(row["stack"] for row in there))
    stages = list(dict.fromkeys(row["stage"] for row in there))
    cells = {(row["stack"], row["stage"]): _cell(row) for row in there}
    lines: list[list[object]] = [[stage, *(cells.get((one, stage), "") for one in stacks)] for stage in stages]
    loads = {one: next(row["load"] for row in there if row["stack"] == one) for one in stacks}
    lines.append(["load at its start", *loads.values()])
    parts = [publish.table(["stage", *stacks], lines), _SAID.format(**rows[0]), overheads(there)]
    parts += [f"Not measured: {row['stack']} ({row['absent']})." for row in rows if "absent" in row]
    return "\n\n".join(part for part in parts if part)


_SAID = (
    "Wall seconds / CPU seconds of the run + of its workers and parsers + of all servers; {files} files, runs: {runs},"
    " recognition of scanned pages: {ocr}."
)
_SERVERS = ("smbd", "store", POSTGRES, SEARCH, RABBIT, REDIS)


def _cell(row: Row) -> str:
    """See _SAID."""
    return f"{row['wall']:.1f} / {row['ours']:.1f} + {row[WORKERS]:.1f} + {_servers(row):.1f}"


def _servers(row: Row) -> float:
    return float(sum(row.get(name, 0.0) for name in _SERVERS))


def overheads(rows: Sequence[Row]) -> str:
    """What a batch costs more than in the process of the run, on the same services, share and store left out."""
    whole = {row["stack"]: row for row in rows if row["stage"] == WHOLE}
    alone = whole.pop("services, serial", None)
    if alone is None:
        return ""
    lines: list[list[object]] = []
    for name, row in whole.items():
        if row["batches"] and name.startswith("services"):
            more = [_cpu(row) - _cpu(alone), row["wall"] - alone["wall"]]
            lines.append([name, row["batches"], *(f"{1000 * one / row['batches']:.1f}" for one in more)])
    titles = ["stack", "batches", "CPU a batch, ms more than serial", "wall a batch, ms more than serial"]
    return publish.table(titles, lines) if lines else ""


def _cpu(row: Row) -> float:
    return float(row["ours"] + row[WORKERS] + _servers(row) - row["smbd"] - row["store"])


if __name__ == "__main__":
    main(sys.argv[1:])
