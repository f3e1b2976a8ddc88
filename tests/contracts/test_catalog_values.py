"""What a catalogue takes, gives back and orders, whatever its engine."""

import os
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress

from sqlalchemy import func, insert, select, update

from catalog import entries, logical, steps
from catalog.entries import Nature
from catalog.schema import candidate, content, entry, step
from catalog.steps import Mark, State
from catalog.store import COPY_FROM, Catalog, bulk
from passation.model import Entry, EntryKind

HOSTILE = [
    "a",
    "B",
    "é",
    "Z",
    "_",
    "e\u0301",
    "\U0001f4c1",
    "ÿ",
    "a b",
    "a-b",
    "A",
    "\\N",
    "\\.",
    "\t",
    "\n",
    "'",
    "%s",
    "",
]


def crawl(catalog: Catalog, *seen: Entry) -> None:
    with catalog.begin() as db:
        source_id = entries.ensure_source(db, "s", "folder:/s")
        crawl_id = entries.begin_crawl(db, source_id, rehash=False)
        entries.see(db, crawl_id, source_id, [(one, Nature()) for one in seen])
        entries.end_crawl(db, crawl_id, complete=True)


def test_texts_are_ordered_by_their_bytes(catalog: Catalog) -> None:
    """Accents, case, signs and emoji come in the order of their UTF-8 bytes, in ORDER BY, comparison and min."""
    with catalog.begin() as db:
        steps.mark(db, "s", "1", [Mark(number, fault=one) for number, one in enumerate(HOSTILE)])
        assert list(db.scalars(select(step.c.fault).order_by(step.c.fault))) == sorted(HOSTILE)
        later = set(db.scalars(select(step.c.fault).where(step.c.fault > "Z")))
        assert later == {one for one in HOSTILE if one > "Z"}
        assert db.scalar(select(func.min(step.c.fault)).where(step.c.fault != "")) == "\t"


def test_many_rows_read_as_few_do(catalog: Catalog) -> None:
    """Rows in bulk, with their defaults, nulls, bytes, JSON and signs of the format, are those put one by one."""
    few = [{"sha256": bytes([number]) * 32, "size": 1 << 62} for number in range(8)]
    many = [{"sha256": bytes([number]) * 31 + b"\\", "size": number} for number in range(COPY_FROM)]
    facts = {"controller": "c", "service": "s", "confidence": 1 / 3, "evidence": {"é\0": [None, 0.1, "\\"]}}
    lines = [{"activity": str(number), "title": HOSTILE[number % 18], **facts} for number in range(COPY_FROM)]
    with catalog.begin() as db:
        for rows in (few, many):
            bulk(db, content, rows)
        bulk(db, candidate, lines)
        db.execute(insert(candidate).values(lines[0] | {"activity": "seul"}))
        found = db.execute(select(content).order_by(content.c.id)).all()
        assert [row.sha256 for row in found] == [row["sha256"] for row in few + many]
        assert {(row.media_type, row.meaning) for row in found} == {("", None)}
        assert found[0].size == 1 << 62
        kept = db.execute(select(candidate).order_by(candidate.c.id)).all()
        assert [(row.title, row.evidence, row.confidence) for row in kept] == [
            (line["title"], line["evidence"], 1 / 3) for line in [*lines, lines[0]]
        ]


def test_sums_are_whole_numbers(catalog: Catalog) -> None:
    """Sums of sizes are integers, whatever the engine computes them in; no row gives none."""
    with catalog.begin() as db:
        bulk(db, content, [{"sha256": bytes([number]) * 32, "size": 1 << 60} for number in range(3)])
        total = db.scalar(select(func.sum(content.c.size)))
        assert (total, type(total)) == (3 << 60, int)
        assert db.scalar(select(func.sum(content.c.size)).where(content.c.size < 0)) is None


def test_a_nul_in_a_text_harms_nothing_but_itself(catalog: Catalog, tmp_path) -> None:
    """Two catalogues with it have one digest, be it kept or shown as the sign of NUL."""
    other = Catalog(f"sqlite:///{tmp_path / 'autre.sqlite'}")
    other.migrate()
    for one in (catalog, other):
        crawl(one, Entry("s", b"a", size=1, owner="x\0y", native_id="\0"))
        with one.begin() as db:
            steps.mark(db, "ingest.read", "1", [Mark(1, State.FAILED, "corrupt", "\0" * 3)])
            bulk(
                db,
                candidate,
                [
                    {
                        "controller": "",
                        "service": "\0",
                        "activity": "",
                        "title": "",
                        "confidence": 0.0,
                        "evidence": ["\0"],
                    }
                ],
            )
    with catalog.read() as db, other.read() as db2:
        assert logical.digest(db) == logical.digest(db2)
    other.close()


def test_paths_of_any_length_are_kept_apart_and_found(catalog: Catalog) -> None:
    """A hostile path of 30,000 bytes is an entry like another, seen again at the next crawl."""
    long = os.urandom(30_000).replace(b"/", b"_")
    for _ in range(2):
        crawl(catalog, *(Entry("s", long + end, size=1, modified=1) for end in (b"1", b"2")))
    with catalog.read() as db:
        assert set(db.scalars(select(entry.c.path).where(~entry.c.gone))) == {long + b"1", long + b"2"}
        assert db.scalar(select(func.count()).where(entry.c.path == long + b"1")) == 1


def test_thousands_of_entries_are_seen_and_seen_again(catalog: Catalog) -> None:
    """A batch as the crawl makes them: new, then unchanged, then changed."""
    for modified in (1, 1, 2):
        crawl(catalog, *(Entry("s", b"%d" % number, EntryKind.FILE, 1, modified=modified) for number in range(2000)))
    with catalog.read() as db:
        assert db.scalar(select(func.count()).select_from(entry).where(~entry.c.gone, entry.c.modified == 2)) == 2000


def test_writers_follow_each_other(catalog: Catalog) -> None:
    """Eight writers that read, then write what they read plus one, lose no addition."""
    with catalog.begin() as db:
        steps.mark(db, "s", "1", [Mark(1)])

    def add(_: int) -> None:
        with catalog.begin() as db:
            attempts = db.scalar(select(step.c.attempts))
            db.execute(update(step).values(attempts=attempts + 1))

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(add, range(40)))
    with catalog.read() as db:
        assert db.scalar(select(step.c.attempts)) == 41


def test_a_transaction_that_fails_leaves_nothing(catalog: Catalog) -> None:
    """Rows in bulk and rows one by one are gone together, and the next writer is not kept waiting."""
    with suppress(ZeroDivisionError), catalog.begin() as db:
        bulk(db, content, [{"sha256": bytes([number]) * 32, "size": 1} for number in range(COPY_FROM)])
        steps.mark(db, "s", "1", [Mark(1)])
        _ = 1 / 0
    with catalog.begin() as db:
        assert db.scalar(select(func.count()).select_from(content)) == 0
        assert db.scalar(select(func.count()).select_from(step)) == 0
