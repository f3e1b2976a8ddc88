"""A plan lies on disk while it is drawn, frozen and written down: memory holds a number or two of each entry."""

import gc
import tracemalloc
from hashlib import sha256

import pytest
from sqlalchemy import select

from catalog.jobs import job, reading
from catalog.schema import content, entry, step
from catalog.store import bulk
from migrate import plan
from migrate.plan import State
from migrate.preflight.establish import establish
from tests.journeys.commune import Commune

FEW = 5_000
"""Rows that come from the catalogue at once: below, memory grows with them."""


@pytest.fixture
def commune(tmp_path):
    """A commune of one file, which was read."""
    made = Commune(tmp_path)
    made.write({"modele.txt": b"modele"})
    made.ingest()
    return made


def _grow(commune, first, count):
    """Record as many files as if they had been listed and read, each of its own content."""
    with job(commune.workspace, quiet=True) as work, work.catalog.begin() as db:
        model = db.execute(select(entry)).first()._asdict()
        done = db.execute(select(step).where(step.c.stage == "ingest.read")).first()._asdict()
        numbers = range(first, first + count)
        named = {one: f"Service {one // 17}/Dossier/Compte rendu {one}.odt" for one in numbers}
        paths = [{"path": name.encode(), "shown": name, "folded": name.casefold()} for name in named.values()]
        bulk(db, content, [{"id": one, "sha256": sha256(b"%d" % one).digest(), "size": one} for one in numbers])
        bulk(
            db,
            entry,
            [
                {**model, "id": one, "content_id": one, "size": one, **path}
                for one, path in zip(numbers, paths, strict=True)
            ],
        )
        bulk(db, step, [{**done, "subject": one} for one in numbers])


def _peak(commune):
    """Most bytes that Python held for establishing the plan and writing it down, above what it held before."""
    with job(commune.workspace, quiet=True) as work:
        gc.collect()
        tracemalloc.start()
        try:
            done = establish(work, again=True)
            return tracemalloc.get_traced_memory()[1], done.found.plan.by_state()["send"].count
        finally:
            tracemalloc.stop()


def test_memory_hardly_grows_with_the_entries(commune):
    """With four times the entries, each one more costs 200 bytes at the most: plan drawn, frozen, mapped, reported."""
    _, one = _peak(commune)  # what is made once is made before
    _grow(commune, 100, FEW)
    few, sent = _peak(commune)
    _grow(commune, 100 + FEW, 3 * FEW)
    many, all_sent = _peak(commune)
    assert (one, sent, all_sent) == (1, FEW + 1, 4 * FEW + 1)
    assert (many - few) / (3 * FEW) < 200


def test_a_plan_is_read_again_and_again_and_leaves_no_file(commune):
    """Its rows outlive the connection to the catalogue, each walk gives all of them, and the folder stays empty."""
    commune.write()
    commune.ingest()
    with reading(commune.workspace) as catalog, catalog.read() as db:
        drawn = plan.draw(commune.workspace, db)
    rows = list(drawn)
    assert [row.path for row in rows] == sorted(row.path for row in rows)
    assert list(drawn) == rows
    assert list(drawn.of(State.SAME, State.EXCLUDED)) == [row for row in rows if row.state in {"same", "excluded"}]
    assert sum(count.count for count in drawn.by_state().values()) == len(rows)
    assert list(commune.workspace.scratch.iterdir()) == []


def test_without_room_for_the_plan_nothing_is_frozen(commune):
    """Where the workspace takes no file, a French sentence says so with code 3, and the catalogue is the same."""
    before = commune.digest()
    scratch = commune.workspace.scratch
    if scratch.exists():
        scratch.rmdir()
    scratch.write_bytes(b"")
    code, answer = commune.migrate("plan")
    assert (code, "n’a pas pu être établi" in answer["error"]) == (3, True)
    assert commune.digest() == before
