"""`make bench NAME=growth`: what grows how with the number of entries, from a listing that exists in memory only.

    python -m bench.growth [--sizes 1000,10000,100000,1000000] [--engine sqlite|postgresql] [--publish]

Each stage is a process of its own, so that its peak of memory is its own. Rows of other sizes and of the other engine
stay in the results; `--publish` measures nothing, and writes the section of docs/performance.md and its curves anew.
"""

import argparse
import json
import math
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from bench import curves, measure, publish
from bench.growth_client import STAGES, made
from passation.workspace import CATALOGUE_SECRET
from tests.services import postgres

NAME = "growth"
SIZES = (1_000, 10_000, 100_000, 1_000_000)
TITLES = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}
Row = dict[str, Any]


def main(arguments: Sequence[str]) -> None:
    """Measure and keep, or publish what was kept."""
    parser = argparse.ArgumentParser(prog="bench.growth")
    parser.add_argument("--sizes", default=",".join(map(str, SIZES)))
    parser.add_argument("--engine", choices=TITLES, default="sqlite")
    parser.add_argument("--publish", action="store_true")
    chosen = parser.parse_args(arguments)
    rows = kept()
    if chosen.publish:
        published(rows)
        return
    for size in map(int, chosen.sizes.split(",")):
        with catalogue(chosen.engine) as (folder, server_cpu):
            fresh = list(measured(folder, size, server_cpu, chosen.engine))
        rows = [row for row in rows if (row["engine"], row["size"]) != (chosen.engine, size)] + fresh
        measure.write(NAME, sorted(rows, key=lambda row: (row["engine"], row["size"])))
    print(table(rows, chosen.engine))


def measured(folder: Path, size: int, server_cpu: Callable[[], float], engine: str) -> Iterator[Row]:
    """One row a stage, in their order."""
    for stage in STAGES:
        load, before = os.getloadavg()[0], server_cpu()
        command = [sys.executable, "-m", "bench.growth_client", stage, str(folder / "espace"), str(size)]
        done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True)
        row = {"engine": engine, "size": size, "stage": stage, **json.loads(done.stdout.splitlines()[-1])}
        row |= {"server": server_cpu() - before, "load": load}
        row |= {name: round(row[name], 3) for name in ("wall", "cpu", "server", "load")}
        print(f"{engine} {size} {stage}: {row['wall']} s, CPU {row['cpu']} s, {row['peak'] >> 20} MB", flush=True)
        yield row


@contextmanager
def catalogue(engine: str) -> Iterator[tuple[Path, Callable[[], float]]]:
    """A new workspace on that engine, and the CPU seconds of its server."""
    folder = Path(tempfile.mkdtemp(prefix="passation-bench-"))
    try:
        made(folder)
        if engine == "sqlite":
            yield folder, lambda: 0.0
            return
        with postgres.serving() as server:
            moved(folder / "espace", server)
            pid = int((server.folder / "data" / "postmaster.pid").read_text().splitlines()[0])
            yield folder, lambda: measure.cpu_of(pid)
    finally:
        shutil.rmtree(folder)


def moved(workspace: Path, server: postgres.Postgres) -> None:
    """Have the catalogue of a workspace lie on a server; its password goes to the processes started from here on."""
    os.environ[CATALOGUE_SECRET] = postgres.PASSWORD
    command = [sys.executable, "-m", "cli", "-C", str(workspace), "catalog", "move"]
    address = server.address(server.database())
    subprocess.run([*command, "--to", address], stdout=subprocess.DEVNULL, check=True)


def kept() -> list[Row]:
    """The rows of the results file."""
    file = measure.RESULTS / f"{NAME}.json"
    return json.loads(file.read_text(encoding="utf-8")) if file.is_file() else []


def published(rows: Sequence[Row]) -> None:
    """Tables and curves of what was measured."""
    parts = []
    for engine in [one for one in TITLES if any(row["engine"] == one for row in rows)]:
        parts.append(f"#### {TITLES[engine]}\n\n{table(rows, engine)}")
        for measure_of, unit in (("cpu", "s"), ("peak", "MB")):
            drawn = f"growth-{engine}-{measure_of}.svg"
            title = f"{TITLES[engine]}: {'CPU seconds' if measure_of == 'cpu' else 'peak memory'} by number of entries"
            lines = {stage: _curve(_of(rows, engine, stage), measure_of) for stage in STAGES}
            drawing = curves.svg(title, unit, {stage: line for stage, line in lines.items() if line})
            (publish.PAGE.parent / drawn).write_text(drawing, encoding="utf-8")
            parts.append(f"![{title}]({drawn})")
    publish.publish(NAME, "\n\n".join(parts))


def _curve(rows: Sequence[Row], name: str) -> curves.Points:
    seconds = name == "cpu"
    return [(row["entries"] or row["size"], max(0.001, cpu(row)) if seconds else row["peak"] / 1e6) for row in rows]


def table(rows: Sequence[Row], engine: str) -> str:
    """A line a stage: wall, CPU of ours and of the server, peak, at each size; then how time and memory grow."""
    mine = [row for row in rows if row["engine"] == engine]
    sizes = sorted({row["size"] for row in mine})
    loads = [row["load"] for row in mine]
    titles = ["stage", *(f"{size:,} entries" for size in sizes), "time grows as", "bytes an entry"]
    lines: list[list[object]] = [
        [stage, *_cells(_of(rows, engine, stage), sizes), *_growth(_of(rows, engine, stage))] for stage in STAGES
    ]
    said = "Wall seconds / CPU seconds of ours + of the server / peak of memory in MB"
    return f"{publish.table(titles, lines)}\n\n{said}; load {min(loads):.1f} to {max(loads):.1f}."


def _of(rows: Sequence[Row], engine: str, stage: str) -> list[Row]:
    return sorted(
        (row for row in rows if (row["engine"], row["stage"]) == (engine, stage)), key=lambda row: row["size"]
    )


def _cells(rows: Sequence[Row], sizes: Sequence[int]) -> list[str]:
    by_size = {row["size"]: row for row in rows}
    return [_cell(by_size[size]) if size in by_size else "not run" for size in sizes]


def _cell(row: Row) -> str:
    server = f" + {row['server']:.1f}" if row["engine"] == "postgresql" else ""
    return f"{row['wall']:.1f} / {row['cpu']:.1f}{server} / {row['peak'] / 1e6:.0f}"


def _growth(rows: Sequence[Row]) -> tuple[str, str]:
    """Between the two largest sizes: the power of the number of entries that CPU grows as, and bytes an entry more."""
    if len(rows) < 2:
        return "", ""
    small, large = rows[-2:]
    power = math.log(max(cpu(large), 0.001) / max(cpu(small), 0.001)) / math.log(large["size"] / small["size"])
    memory = max(0, large["peak"] - small["peak"]) / (large["size"] - small["size"])
    return f"n^{power:.2f}", f"{memory:.0f}"


def cpu(row: Row) -> float:
    """CPU seconds of ours and of the server."""
    return float(row["cpu"] + row["server"])


if __name__ == "__main__":
    main(sys.argv[1:])
