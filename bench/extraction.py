"""`make bench NAME=extraction`: our readers against Apache Tika on a JVM, on the same files. Needs Java and Maven.

    python -m bench.extraction [--files 400] [--runs 3] [--corpus DIR] [--legacy] [--hostile]

Coverage is the number of files that give any text, CPU that of all processes concerned, OCR off on both sides; archives
and mails are opened on both. Both are warm: one pass over the files comes before those that are measured, in turns.
`--hostile` measures instead what the hostile set costs our readers, with the limits of production.
"""

import argparse
import os
import random
import statistics
import sys
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bench import measure
from bench.reading import Reader, reader
from demo import messages
from demo.commune import generate
from ingest.extractors.tika_server import TikaServer
from ingest.extractors.unread import UnreadError
from ingest.worker.limits import Limits
from ingest.worker.parent import ParserProcess
from passation.model import Text
from tests.museum import hostile
from tests.services import tika_server

LIMITS = Limits(ocr_pages=0, mailboxes=True)
BOTH = "all files"


@dataclass(frozen=True, slots=True)
class Side:
    """A reader: whether it finds text in a file, and the CPU seconds of all that it runs."""

    name: str
    reads: Callable[[Path], bool]
    cpu: Callable[[], float]


@dataclass(slots=True)
class Pass:
    """One pass over the files: by extension, those read and their CPU seconds."""

    load: float = field(default_factory=lambda: os.getloadavg()[0])
    wall: float = 0.0
    covered: Counter[str] = field(default_factory=Counter)
    cpu: defaultdict[str, float] = field(default_factory=lambda: defaultdict(float))


def ours(one: Reader, server: tika_server.Served) -> Side:
    """The isolated processes, and what this one spends on watching them; the server is a child of this one too."""
    return Side("Passation", one.reads, lambda: measure.cpu_of(os.getpid()) - measure.cpu_of(server.pid))


def tika(server: tika_server.Served) -> Side:
    """Tika alone reads every file, PDF included; the client is not counted."""
    extractor = TikaServer(server.url, LIMITS)

    def reads(file: Path) -> bool:
        try:
            return has_text(extractor.extract(file, ""))
        except UnreadError:
            return False

    return Side(f"{extractor.name}, JVM, warm", reads, lambda: measure.cpu_of(server.pid))


def has_text(text: Text) -> bool:
    """Whether a document gave any."""
    return bool(text.whole.strip())


def once(side: Side, files: Sequence[Path]) -> Pass:
    """Read every file."""
    done, start = Pass(), time.perf_counter()
    for file in files:
        kind = file.suffix.lower()
        before = side.cpu()
        done.covered[kind] += side.reads(file)
        done.cpu[kind] += side.cpu() - before
    done.wall = time.perf_counter() - start
    return done


def compared(corpus: str, files: Sequence[Path], sides: tuple[Side, Side], runs: int) -> list[dict[str, Any]]:
    """One row for all files, and one for each extension."""
    for side in sides:
        once(side, files)
    passes: tuple[list[Pass], list[Pass]] = ([], [])
    for _ in range(runs):
        for side, done in zip(sides, passes, strict=True):
            done.append(once(side, files))
    kinds = Counter(file.suffix.lower() for file in files)
    load = statistics.median([one.load for done in passes for one in done])
    rows = []
    for kind, count in [(BOTH, len(files)), *kinds.most_common()]:
        mine, theirs = (figures(side, done, kind, count) for side, done in zip(sides, passes, strict=True))
        ratio = round(theirs["cpu"] / mine["cpu"], 2) if mine["cpu"] else None
        row = {"job": f"text of a {corpus}: {kind}", "files": count, "runs": runs, "load": round(load, 2)}
        rows.append(row | {"cpu_ratio": ratio, "ours": mine, "peers": theirs})
    return rows


def figures(side: Side, done: Sequence[Pass], kind: str, count: int) -> dict[str, Any]:
    """Files with text, CPU seconds and wall seconds of one side, medians of its passes."""
    cpu = statistics.median(sum(one.cpu.values()) if kind == BOTH else one.cpu[kind] for one in done)
    covered = min(one.covered.total() if kind == BOTH else one.covered[kind] for one in done)
    found = {
        "name": side.name,
        "covered": covered,
        "cpu": round(cpu, 2),
        "cpu_ms_per_file": round(1000 * cpu / count, 1),
    }
    return found | ({"wall": round(statistics.median(one.wall for one in done), 2)} if kind == BOTH else {})


def harmed(wholes: Sequence[Path], folder: Path, count: int) -> Iterator[dict[str, Any]]:
    """What each hostile file cost, and how it ended."""
    with ParserProcess(LIMITS, folder) as process:
        for name, make in hostile.BOMBS.items():
            make(folder / name)
            yield endured(process, folder / name)
            (folder / name).unlink()
        for file in hostile.fuzzed(wholes, folder, count):
            yield endured(process, file)


def endured(process: ParserProcess, file: Path) -> dict[str, Any]:
    """CPU seconds, highest resident memory and end of one file."""
    cpu, start = measure.cpu_of(os.getpid()), time.perf_counter()
    text = process.text(file, file.name)
    cost = {"cpu": round(measure.cpu_of(os.getpid()) - cpu, 2), "wall": round(time.perf_counter() - start, 2)}
    end = {"outcome": text.fault or "text", "detail": text.detail, "characters": len(text.whole)}
    return {"job": file.name, "load": round(os.getloadavg()[0], 2)} | cost | {"peak_mb": process.peak >> 20} | end


def summary(rows: Sequence[dict[str, Any]]) -> str:
    """The bombs one by one, the damaged files together, the worst of all."""
    lines = ["| file | outcome | detail | CPU s | peak MB |", "|---|---|---|---|---|"]
    lines += [
        f"| {row['job']} | {row['outcome']} | {row['detail']} | {row['cpu']} | {row['peak_mb']} |"
        for row in rows
        if row["job"] in hostile.BOMBS
    ]
    damaged = [row for row in rows if row["job"] not in hostile.BOMBS]
    ends = ", ".join(f"{end} {count}" for end, count in Counter(row["outcome"] for row in damaged).most_common())
    worst = {key: max((row[key] for row in rows), default=0) for key in ("cpu", "peak_mb")}
    lines.append(f"\n{len(damaged)} damaged files: {ends}")
    lost = [row["job"] for row in rows if row["detail"].startswith(("parser ended", "killed", "wall"))]
    lines.append(
        f"worst of all: CPU {worst['cpu']} s, memory {worst['peak_mb']} MB; readers that ended: {lost or 'none'}"
    )
    return "\n".join(lines)


def table(rows: Sequence[dict[str, Any]]) -> str:
    """The rows for people."""
    lines = [
        "| files | number | with text: ours, Tika | CPU ms a file: ours, Tika | CPU ratio | load |",
        "|---" * 6 + "|",
    ]
    for row in rows:
        mine, theirs = row["ours"], row["peers"]
        covered = f"{mine['covered']}, {theirs['covered']}"
        cpu = f"{mine['cpu_ms_per_file']}, {theirs['cpu_ms_per_file']}"
        lines.append(f"| {row['job']} | {row['files']} | {covered} | {cpu} | {row['cpu_ratio']} | {row['load']} |")
    return "\n".join(lines)


def commune(folder: Path, count: int, *, legacy: bool) -> list[Path]:
    """So many files of a generated commune, the same at each call."""
    generate(folder, files=max(count, messages.SMALLEST), seed=5, legacy=legacy)
    files = sorted(file for tree in ("serveur", "disque") for file in documents(folder / tree))
    return sorted(random.Random(5).sample(files, min(count, len(files))))


def documents(folder: Path) -> Iterator[Path]:
    """Files of a folder that are not empty."""
    return (file for file in sorted(folder.rglob("*")) if file.is_file() and file.stat().st_size)


def main(arguments: Sequence[str]) -> None:
    """Measure, print the table and keep it."""
    parser = argparse.ArgumentParser(prog="bench.extraction")
    parser.add_argument("--files", type=int, default=400, help="of the generated commune")
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--corpus", type=Path, help="another folder of documents, compared too")
    parser.add_argument("--legacy", action="store_true", help="adds .doc and .xls made by LibreOffice")
    parser.add_argument("--hostile", action="store_true")
    parser.add_argument("--damaged", type=int, default=120, help="files of the hostile set damaged by chance")
    chosen = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        files = commune(folder / "commune", chosen.files, legacy=chosen.legacy)
        if chosen.hostile:
            rows = list(harmed(files, folder, chosen.damaged))
            print(summary(rows))
            print(measure.write("extraction-hostile", rows))
            return
        with reader(LIMITS, folder) as own, tika_server.served() as server:
            sides = (ours(own, server), tika(server))
            rows = compared("generated commune", files, sides, chosen.runs)
            if chosen.corpus:
                rows += compared(chosen.corpus.name, list(documents(chosen.corpus)), sides, chosen.runs)
    print(table(rows))
    print(measure.write("extraction", rows))


if __name__ == "__main__":
    main(sys.argv[1:])
