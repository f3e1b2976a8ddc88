"""One stage of the growth of a catalogue, in a process of its own, as the commands of the product carry it out.

    python -m bench.growth_client STAGE WORKSPACE SIZE

Reading and extraction are told what they would have found (bench.listing); everything else is the product's own.
"""

import json
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from audit import report
from bench import listing
from bench.listing import Listing
from catalog import rights, steps
from catalog.balance import balance
from catalog.jobs import Job, job, reading
from ingest.crawl import crawl
from ingest.extract import Extracted, ExtractStage
from ingest.members import MembersStage
from ingest.opening import Contents
from ingest.read import Read, ReadStage
from journey.initialise import Request, initialise
from journey.waiting import waits
from migrate.preflight.establish import establish
from passation import settings_line
from passation.executors import SerialExecutor
from passation.progress import Silent
from passation.settings import FILE_NAME
from passation.workspace import Workspace

SOURCE, EMPTY, STORE = "serveur", "vide", "stockage"


class _Read(ReadStage):
    def compute(self, subjects: Sequence[tuple[int, Any]]) -> list[Read]:
        return [Read(number, listing.sha256(one), one.size) for number, one in subjects]


class _Opened(MembersStage):
    def compute(self, subjects: Sequence[Any]) -> list[Contents]:
        return [Contents(one.content_id) for one in subjects]


class _Extracted(ExtractStage):
    def compute(self, subjects: Sequence[Any]) -> list[Extracted]:
        return [Extracted(one.content_id, listing.text(one.content_id)) for one in subjects]


def made(folder: Path) -> None:
    """The workspace of a commune whose opening decisions are taken; its share and its store are empty folders."""
    for name in (EMPTY, STORE):
        (folder / name).mkdir(parents=True)
    sources = ((SOURCE, f"folder:{folder / EMPTY}"),)
    asked = Request("Essai", "99001", by="Essai", sources=sources, destination=f"folder:{folder / STORE}")
    file = initialise(folder / "espace", asked).folder / FILE_NAME
    serial = settings_line.with_line(file.read_text(encoding="utf-8"), "work", "executor", "serial")
    settings_line.replace(file, serial)


def seen(work: Job, size: int, *, later: bool = False) -> None:
    """An inventory."""
    source = Listing(SOURCE, size, later=later)
    found = crawl(source, f"folder:{EMPTY}", work.workspace, work.catalog, Silent())
    if not found.complete:
        raise SystemExit("the crawl is incomplete")


def read(work: Job) -> None:
    """Contents, members and texts, turn by turn as the spool would empty and fill."""
    while True:
        before = _marks(work)
        for kind in (_Read, _Opened, _Extracted):
            _carried_out(work, kind(work.workspace))
        if _marks(work) == before:
            return


def _marks(work: Job) -> dict[str, dict[str, int]]:
    with work.catalog.read() as db:
        return steps.counts(db)


def _carried_out(work: Job, stage: Any) -> None:
    with work.catalog.read() as db:
        batches = list(stage.due(db))
    SerialExecutor().run(stage, batches, work.catalog, Silent())
    stage.close()


def classes(work: Job) -> None:
    """The rights class of each file."""
    with work.catalog.begin() as db:
        rights.settle(db, work.workspace.settings)


def status(work: Job) -> None:
    """The balance and what is waited for, as `passation status` says them."""
    with reading(work.workspace) as catalog, catalog.read() as db:
        found = balance(db)
        waits(db, work.workspace)
    if not found.balanced:
        raise SystemExit("the balance is wrong")


def written(work: Job) -> None:
    """The report of the état des lieux."""
    with work.catalog.read() as db:
        report.write(work.workspace, db)


def again(work: Job, size: int) -> None:
    """The whole, after one file in a hundred changed."""
    seen(work, size, later=True)
    read(work)
    for name in ("classify.pair", "classify.place", "index"):
        work.carry_out(name, "")
    classes(work)
    establish(work)


STAGES: dict[str, Callable[[Job, int], object]] = {
    "listing alone (part of each crawl)": lambda _work, size: sum(1 for _ in Listing(SOURCE, size).entries()),
    "first crawl": seen,
    "contents and texts recorded": lambda work, _: read(work),
    "crawl, nothing changed": seen,
    "pairing": lambda work, _: work.carry_out("classify.pair", ""),
    "placing": lambda work, _: work.carry_out("classify.place", ""),
    "rights classes": lambda work, _: classes(work),
    "index": lambda work, _: work.carry_out("index", ""),
    "index, nothing due": lambda work, _: work.carry_out("index", ""),
    "migrate plan": lambda work, _: establish(work, again=True),
    "status": lambda work, _: status(work),
    "audit report": lambda work, _: written(work),
    "one file in a hundred changed: all of it": again,
}


def main(stage: str, folder: str, size: str) -> None:
    """Carry out a stage; its cost as JSON: wall and CPU seconds, bytes of memory at the most and before it began."""
    with job(Workspace(Path(folder)), quiet=True) as work:
        before, wall, cpu = peak(), time.perf_counter(), time.process_time()
        STAGES[stage](work, int(size))
        spent = {"wall": time.perf_counter() - wall, "cpu": time.process_time() - cpu}
        print(json.dumps(spent | {"peak": peak(), "before": before, "entries": _entries(work)}))


def _entries(work: Job) -> int:
    with work.catalog.read() as db:
        found = balance(db)
    return found.entries + found.folders


def peak() -> int:
    """Most memory that this process ever held, in bytes (proc(5), VmHWM; getrusage would tell that of the parent)."""
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) << 10 for line in lines if line.startswith("VmHWM:"))


if __name__ == "__main__":
    main(*sys.argv[1:])
