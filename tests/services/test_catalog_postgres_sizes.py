"""What keeps PostgreSQL quick as a catalogue grows: known sizes, rows that stay in their page, no compiling."""

import subprocess
import sys
from collections.abc import Iterator
from uuid import uuid4

import pytest

from catalog import entries
from catalog.entries import Nature
from catalog.store import Catalog
from passation import catalogue_address
from passation.model import Entry
from tests.journeys.command_line import ROOT
from tests.services.postgres import PASSWORD, Postgres

pytestmark = pytest.mark.services

FILES = 2_500


@pytest.fixture
def catalog(postgres: Postgres) -> Iterator[Catalog]:
    """A catalogue that a crawl has filled."""
    url = catalogue_address.complete(postgres.address(postgres.database()), uuid4().hex[:12], PASSWORD)
    opened = Catalog(url)
    opened.migrate()
    crawl(opened)
    yield opened
    opened.close()


def crawl(catalog: Catalog) -> None:
    batch = [(Entry("s", f"dossier/pièce {number}".encode(), size=1), Nature()) for number in range(FILES)]
    with catalog.begin() as db:
        source_id = entries.ensure_source(db, "s", "folder:/s")
        crawl_id = entries.begin_crawl(db, source_id, rehash=False)
        entries.see(db, crawl_id, source_id, batch)
        entries.end_crawl(db, crawl_id, complete=True)


def told(catalog: Catalog, question: str) -> list[tuple[object, ...]]:
    with catalog.read() as db:
        return [tuple(row) for row in db.exec_driver_sql(question)]


def test_the_planner_knows_a_table_that_was_just_filled(catalog: Catalog) -> None:
    """After a crawl it knows how many values each column has, so that a path is looked for by its own index."""
    known = told(catalog, "SELECT attname FROM pg_stats WHERE tablename = 'entry' AND schemaname = current_schema()")
    assert ("path",) in known
    plan = told(catalog, "EXPLAIN SELECT id FROM entry WHERE source_id = 1 AND path IN ('a', 'b')")
    assert any("ix_entry_path" in str(line) for line in plan)


def test_a_crawl_that_finds_nothing_changed_tells_no_index(catalog: Catalog) -> None:
    """Each row is written anew beside its former self, in the same page."""
    pages = "SELECT id, (ctid::text::point)[0] FROM entry ORDER BY id"
    before = told(catalog, pages)
    crawl(catalog)
    assert told(catalog, pages) == before
    assert told(catalog, "SELECT count(*) FROM entry WHERE last_crawl = 2") == [(FILES,)]


def test_no_query_is_compiled(catalog: Catalog) -> None:
    """The wide queries of a balance run as they are."""
    assert told(catalog, "SHOW jit") == [("off",)]


_FORK = """
import os, sys
from catalog.store import Catalog

def session(catalog):
    with catalog.read() as db:
        return db.exec_driver_sql("SELECT pg_backend_pid()").scalar_one()

catalog = Catalog(sys.argv[1])
first = session(catalog)
child = os.fork()
if not child:
    os._exit(session(catalog) == first)
assert os.waitpid(child, 0)[1] == 0, "the fork spoke on the session of its parent"
assert session(catalog) == first, "the session was not kept"
catalog.close()
"""


def test_a_session_is_kept_and_never_shared_with_a_fork(catalog: Catalog) -> None:
    """The next connection of a process is the one before; a process that was forked has its own."""
    subprocess.run([sys.executable, "-c", _FORK, catalog.url], check=True, cwd=ROOT)
