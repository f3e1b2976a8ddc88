"""`make bench NAME=search`: the embedded index against Elasticsearch, on the same documents. Needs Java and Maven.

    python -m bench.search [--documents 100000] [--queries 300] [--runs 3]

Both are given the same documents through the same contract, every field filled, and asked the same questions by one
client, one after the other, in turns. The server runs on this machine: nothing is spent on a network.
"""

import argparse
import os
import random
import re
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate, islice
from pathlib import Path
from typing import Any

from bench import measure
from index.backends import Backend, Facet
from index.backends.elasticsearch.backend import ElasticsearchBackend
from index.backends.tantivy import TantivyBackend
from index.document import Document, Place
from index.query import Query, parse
from passation.model import Page
from tests.services import elasticsearch_fixture

FILTERED = "filtered query (rights, date, type)"
PLAIN, FACETS = "plain words, as operator", "facets of the answers to one word"
INDEXING = "indexing with all fields"
COMMUNE = "99001"
CLASSES = 40
BATCH = 500
"""As the stage does."""
WORDS = 120
_KINDS = ("arrêté", "délibération", "compte rendu", "tableur", "texte", "courriel", "pdf")
_MEDIA = ("application/pdf", "application/vnd.oasis.opendocument.text", "text/csv", "message/rfc822")
_STEMS = re.findall(
    r"\w+",
    """voirie stationnement circulation école urbanisme permis construire marché public délibération budget commune
    conseil municipal travaux association subvention cimetière concession cantine scolaire bibliothèque salle fêtes
    réglementation course cycliste feu artifice élection liste électorale logement social personnel agent congé
    assainissement éclairage réseau eau potable chemin rural parcelle cadastre enquête publique assurance contrat""",
)


def documents(count: int) -> Iterator[Document]:
    """The same documents at each call, their words drawn as words are in a language (Zipf)."""
    rng = random.Random(7)
    words = [f"{stem[:5]}{number:x}" for number in range(400) for stem in _STEMS]
    for at, stem in enumerate(_STEMS):
        words.insert(30 + 8 * at, stem)  # as frequent as the words that people search for: in 3 to 40 % of documents
    weights = list(accumulate(1 / rank for rank in range(1, len(words) + 1)))
    for number in range(count):
        drawn = rng.choices(words, cum_weights=weights, k=WORDS)
        kind, year = rng.choice(_KINDS), rng.randrange(1995, 2026)
        folder = f"{rng.choice(_STEMS)}/{year}"
        places = tuple(
            Place(rng.randrange(1, CLASSES + 1), rng.choice(("serveur", "nuage")), f"{folder}/{drawn[at]} {number}.pdf")
            for at in range(rng.choice((1, 1, 1, 2)))
        )
        yield Document(
            number,
            tuple(Place(one.rights, one.source, one.path, (f"SER.{folder[:3]}", "SER")) for one in places),
            title=" ".join(drawn[:6]),
            object=" ".join(drawn[6:14]) if kind == "arrêté" else "",
            pages=(Page(1, " ".join(drawn[: WORDS // 2])), Page(2, " ".join(drawn[WORDS // 2 :]))),
            kind=kind,
            date=f"{year}-{rng.randrange(1, 13):02d}-{rng.randrange(1, 29):02d}",
            numbers=(f"{year}-{number % 300}",) if kind == "arrêté" else (),
            media_type=rng.choice(_MEDIA),
        )


@dataclass(frozen=True, slots=True)
class Side:
    """A backend, its name, and the CPU seconds of its server."""

    name: str
    backend: Backend
    server_cpu: Callable[[], float]


def fill(side: Side, count: int) -> measure.Cost:
    """Index documents in batches; making them is not counted."""
    load, wall, cpu, server = os.getloadavg()[0], 0.0, 0.0, side.server_cpu()
    made = documents(count)
    while batch := list(islice(made, BATCH)):
        start, used = time.perf_counter(), time.process_time()
        side.backend.put(batch)
        side.backend.commit()
        wall += time.perf_counter() - start
        cpu += time.process_time() - used
    return measure.Cost(wall, cpu, side.server_cpu() - server, load)


def questions(count: int) -> list[tuple[Query, frozenset[int]]]:
    """Two words of a reader of ten rights classes, with a kind and a span of years."""
    rng = random.Random(11)
    asked = []
    for _ in range(count):
        first = rng.randrange(1995, 2020)
        typed = f"{rng.choice(_STEMS)} {rng.choice(_STEMS)} type:{rng.choice(_KINDS[:2])} année:{first}-{first + 5}"
        asked.append((parse(typed), frozenset(rng.sample(range(1, CLASSES + 1), 10))))
    return asked


def times(ask: Callable[[], object]) -> float:
    """Milliseconds of one question."""
    start = time.perf_counter()
    ask()
    return (time.perf_counter() - start) * 1_000


def asked_of(side: Side, job: str, asked: Sequence[tuple[Query, frozenset[int]]]) -> list[float]:
    """Milliseconds of each question of a job."""
    backend = side.backend
    if job == FILTERED:
        return [times(lambda one=one: backend.search(one[0], rights=one[1])) for one in asked]  # type: ignore[misc]
    words = [Query(query.wanted[: 2 if job == PLAIN else 1]) for query, _ in asked]
    if job == PLAIN:
        return [times(lambda query=query: backend.search(query, rights=None)) for query in words]  # type: ignore[misc]
    facets = [Facet.KIND, Facet.YEAR]
    return [times(lambda query=query: backend.facets(query, facets, rights=None)) for query in words[:20]]  # type: ignore[misc]


def row(job: str, ours: dict[str, Any], peer: dict[str, Any], load: float, runs: int, documents: int) -> dict[str, Any]:
    """A row as in the other results; milliseconds at the 95th percentile stand in for wall seconds of a query."""
    key = "p95_ms" if "p95_ms" in ours else "wall"
    cpu = (peer["cpu"] + peer["server"]) / max(ours["cpu"], 1e-9) if "cpu" in ours else None
    return {
        "job": job,
        "peer": peer["name"],
        "runs": runs,
        "documents": documents,
        "load": round(load, 2),
        "wall_ratio": round(peer[key] / ours[key], 2),
        "cpu_ratio": None if cpu is None else round(cpu, 2),
        "ours": ours,
        "peers": peer,
    }


def measured(sides: tuple[Side, Side], count: int, number: int, runs: int) -> list[dict[str, Any]]:
    """Rows of indexing, then of each kind of question, the sides in turns."""
    costs = [fill(side, count) for side in sides]
    told = [
        {"name": side.name, "wall": round(cost.wall, 2), "cpu": round(cost.cpu, 2), "server": round(cost.server, 2)}
        | {"per_cpu_second": round(count / (cost.cpu + cost.server))}
        for side, cost in zip(sides, costs, strict=True)
    ]
    rows = [row(INDEXING, told[0], told[1], costs[0].load, 1, count)]
    asked = questions(number)
    for job in (FILTERED, PLAIN, FACETS):
        spent: tuple[list[float], list[float]] = ([], [])
        load = os.getloadavg()[0]
        for _ in range(runs):
            for side, all_times in zip(sides, spent, strict=True):
                all_times += asked_of(side, job, asked)
        figures = [
            {"name": side.name, "p50_ms": round(statistics.median(all_times), 2), "p95_ms": _p95(all_times)}
            for side, all_times in zip(sides, spent, strict=True)
        ]
        rows.append(row(job, figures[0], figures[1], load, runs, count))
    return rows


def _p95(values: list[float]) -> float:
    return round(statistics.quantiles(values, n=20)[-1], 2)


def table(rows: Sequence[dict[str, Any]]) -> str:
    """The rows for people."""
    lines = ["| job | embedded | Elasticsearch | ratio | CPU ratio | load |", "|---|---|---|---|---|---|"]
    for one in rows:
        sides = [
            f"p50 {side['p50_ms']} ms, p95 {side['p95_ms']} ms"
            if "p95_ms" in side
            else f"{side['wall']} s, {side['per_cpu_second']} documents per CPU-second"
            for side in (one["ours"], one["peers"])
        ]
        cpu = one["cpu_ratio"] or ""
        lines.append(f"| {one['job']} | {sides[0]} | {sides[1]} | {one['wall_ratio']} | {cpu} | {one['load']} |")
    return "\n".join(lines)


def main(arguments: Sequence[str]) -> None:
    """Fill both, ask both, print the table and keep it."""
    parser = argparse.ArgumentParser(prog="bench.search")
    parser.add_argument("--documents", type=int, default=100_000)
    parser.add_argument("--queries", type=int, default=200)
    parser.add_argument("--runs", type=int, default=3)
    chosen = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as folder, elasticsearch_fixture.served(Path(folder)) as (address, pid):
        ours = Side("tantivy, embedded", TantivyBackend(Path(folder) / "index"), lambda: 0.0)
        theirs = ElasticsearchBackend(address, COMMUNE, building=True)
        sides = (ours, Side("Elasticsearch 8.14, loopback", theirs, lambda: measure.cpu_of(pid)))
        for side in sides:
            side.backend.open()
        rows = measured(sides, chosen.documents, chosen.queries, chosen.runs)
        for side in sides:
            side.backend.close()
    print(table(rows))
    print(measure.write("search", rows))


if __name__ == "__main__":
    main(sys.argv[1:])
