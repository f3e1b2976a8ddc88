"""The journey of a workspace, stage by stage, in a process of its own, as `passation run` carries it out.

    python -m bench.journey_client WORKSPACE '{"server": pid, …}'

Prints a JSON list: what each stage took, of us, of our workers and of each server.
"""

import json
import os
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from bench.measure import cpu_of
from catalog import decisions
from catalog.balance import balance
from catalog.jobs import Job, job
from classify.jobs import classify_all
from ingest.jobs import crawl_all, read_and_extract
from migrate.jobs import migrate_all
from passation.stage import AnyStage, Executor, Progress, Transactions
from passation.workspace import Workspace

INVENTORY, BETWEEN, WHOLE = "inventory", "between the stages: what is due, rights, plan", "the whole"
WORKERS = "workers"
"""Processes that we started, parsers among them, and those that listen to a broker."""


@dataclass
class Clock:
    """Seconds of wall and CPU, by who spends them; `others` are processes by what they are."""

    others: Mapping[str, Sequence[int]]

    def now(self) -> dict[str, float]:
        """Since each of them began."""
        ours = time.process_time()
        told = {name: sum(map(cpu_of, some)) for name, some in self.others.items()}
        told[WORKERS] = told.get(WORKERS, 0.0) + cpu_of(os.getpid()) - ours
        return {"wall": time.perf_counter(), "ours": ours} | told


class Watched:
    """An executor whose stages are timed."""

    def __init__(self, inner: Executor, clock: Clock) -> None:
        self._inner, self._clock = inner, clock
        self.rows: dict[str, dict[str, float]] = {}

    def run(self, stage: AnyStage, batches: Sequence[list[int]], catalog: Transactions, progress: Progress) -> int:
        """See passation.stage.Executor."""
        count, subjects = len(batches), sum(map(len, batches))
        done = self.timed(stage.name, lambda: self._inner.run(stage, batches, catalog, progress), count, subjects)
        return int(done)

    def timed(self, name: str, work: Callable[[], Any], batches: int = 0, subjects: int = 0) -> Any:
        """Add what this work takes to the row of that name."""
        row, before = self.rows.setdefault(name, {}), self._clock.now()
        done = work()
        # A process counts its CPU in hundredths of a second, and ours more finely.
        spent = {key: max(0.0, value - before[key]) for key, value in self._clock.now().items()}
        for key, value in (spent | {"batches": batches, "subjects": subjects}).items():
            row[key] = row.get(key, 0) + value
        return done

    def close(self) -> None:
        """See passation.stage.Executor."""
        self._inner.close()


def main(folder: str, others: str) -> None:
    """Carry the workspace as far as it goes."""
    with job(Workspace(Path(folder)), quiet=True) as opened:
        watched = Watched(opened.executor, Clock(json.loads(others)))
        work = replace(opened, executor=watched)
        watched.timed(WHOLE, lambda: carried_out(work, watched))
        with work.catalog.read() as db:
            states = {name: tally.count for name, tally in balance(db).by_state.items()}
    whole = watched.rows.pop(WHOLE)
    between = {key: value - sum(row[key] for row in watched.rows.values()) for key, value in whole.items()}
    counts = {key: sum(row[key] for row in watched.rows.values()) for key in ("batches", "subjects")}
    rows = watched.rows | {BETWEEN: between | dict.fromkeys(counts, 0), WHOLE: whole | counts}
    print(json.dumps({"states": states, "rows": rows}))


def carried_out(work: Job, watched: Watched) -> None:
    """As journey.run, with the inventory timed apart."""
    watched.timed(INVENTORY, lambda: crawl_all(work))
    read_and_extract(work)
    classify_all(work)
    work.carry_out("register.candidates", "")
    work.carry_out("index", "")
    with work.catalog.read() as db:
        if decisions.filing_accepted(db) is None:
            raise SystemExit("nobody has accepted the proposed places")
    migrate_all(work)


if __name__ == "__main__":
    main(*sys.argv[1:])
