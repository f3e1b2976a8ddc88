"""Round-robin runner: each contender in turn, several times, in a process of its own; medians and ratios.

CPU seconds are those of the process and its children, start-up included. They are what is promised; wall seconds are
printed with the load of the machine, which they depend on.
"""

import json
import os
import statistics
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

RESULTS = Path(__file__).parent / "results"


@dataclass(frozen=True, slots=True)
class Contender:
    """A program that does a job. Its environment adds to ours."""

    name: str
    command: Sequence[str]
    environment: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Job:
    """A job (the first cell of its row in the issue, verbatim), ours and those we measure ourselves against."""

    name: str
    ours: Contender
    peers: Sequence[Contender]


@dataclass(frozen=True, slots=True)
class Cost:
    """What one run took: wall and CPU seconds of the client, CPU seconds of the server, load at its start."""

    wall: float
    cpu: float
    server: float
    load: float


class ContenderError(Exception):
    """A contender failed: its figures would mean nothing."""


def run(contender: Contender, server_cpu: Callable[[], float] = lambda: 0.0) -> Cost:
    """Run a contender once, its output thrown away. Raises ContenderError when it fails."""
    load, before, start = os.getloadavg()[0], server_cpu(), time.perf_counter()
    process = subprocess.Popen(
        contender.command,
        env=os.environ | dict(contender.environment),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
    )
    said = process.stderr.read() if process.stderr else b""
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    wall = time.perf_counter() - start
    if process.stderr:
        process.stderr.close()
    if process.returncode:
        raise ContenderError(f"{contender.name}: {said.decode(errors='replace')[-2000:]}")
    return Cost(wall, usage.ru_utime + usage.ru_stime, server_cpu() - before, load)


def round_robin(
    jobs: Sequence[Job],
    runs: int,
    server_cpu: Callable[[], float] = lambda: 0.0,
    told: Callable[[str], None] = lambda _line: None,
) -> list[dict[str, Any]]:
    """Measure jobs: one row a job and peer, as in `bench/results/*.json`; a ratio above 1 is in our favour."""
    costs: dict[tuple[str, str], list[Cost]] = {}
    for number in range(runs):
        for job in jobs:
            for contender in (job.ours, *job.peers):
                cost = run(contender, server_cpu)
                costs.setdefault((job.name, contender.name), []).append(cost)
                told(f"{number + 1}/{runs} {job.name} | {contender.name}: {cost.wall:.2f} s, CPU {cost.cpu:.2f} s")
    return [_row(job, peer, costs) for job in jobs for peer in job.peers]


def _row(job: Job, peer: Contender, costs: Mapping[tuple[str, str], Sequence[Cost]]) -> dict[str, Any]:
    ours, theirs = (costs[job.name, one.name] for one in (job.ours, peer))
    mine, other = _median(ours), _median(theirs)
    return {
        "job": job.name,
        "peer": peer.name,
        "runs": len(ours),
        "load": round(statistics.median([cost.load for cost in (*ours, *theirs)]), 2),
        "wall_ratio": round(other.wall / mine.wall, 2),
        "cpu_ratio": round(other.cpu / mine.cpu, 2),
        "ours": asdict(mine) | {"name": job.ours.name},
        "peers": asdict(other) | {"name": peer.name},
    }


def _median(costs: Sequence[Cost]) -> Cost:
    values = zip(*((one.wall, one.cpu, one.server, one.load) for one in costs), strict=True)
    return Cost(*(round(statistics.median(column), 3) for column in values))


def table(rows: Sequence[Mapping[str, Any]]) -> str:
    """The rows for people."""
    titles = ("job", "peer", "wall ratio", "CPU ratio", "ours: wall, CPU, server", "peer: wall, CPU, server", "load")
    lines: list[Sequence[object]] = [titles, ["---"] * len(titles)]
    for row in rows:
        costs = [" / ".join(f"{row[side][key]:.2f}" for key in ("wall", "cpu", "server")) for side in ("ours", "peers")]
        lines.append([row["job"], row["peer"], row["wall_ratio"], row["cpu_ratio"], *costs, row["load"]])
    return "\n".join("| " + " | ".join(str(cell) for cell in line) + " |" for line in lines)


def write(name: str, rows: Sequence[Mapping[str, Any]]) -> Path:
    """Keep the rows in `bench/results/NAME.json`."""
    RESULTS.mkdir(exist_ok=True)
    path = RESULTS / f"{name}.json"
    path.write_text(json.dumps(rows, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    return path


def cpu_of(pid: int) -> float:
    """CPU seconds of a process, of the children it has outlived, and of those that live (proc(5), stat)."""
    tick = os.sysconf("SC_CLK_TCK")
    total = 0.0
    for one in (pid, *_children(pid)):
        try:
            fields = Path(f"/proc/{one}/stat").read_text().rpartition(")")[2].split()
        except OSError:
            continue
        total += sum(int(value) for value in fields[11:15]) / tick
    return total


def _children(pid: int) -> list[int]:
    found: list[int] = []
    for task in Path(f"/proc/{pid}/task").glob("*/children"):
        try:
            children = [int(child) for child in task.read_text().split()]
        except OSError:  # it ended meanwhile
            continue
        for child in children:
            found += [child, *_children(child)]
    return found
