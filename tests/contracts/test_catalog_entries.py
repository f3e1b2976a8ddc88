"""What the catalogue remembers of crawls: new, changed, gone, and their past states."""

from pathlib import Path

from sqlalchemy import func, inspect, select

from catalog import balance, contents, decisions, entries, logical, steps
from catalog.decisions import Action, Decision, Reason, Scope
from catalog.entries import Nature
from catalog.schema import descriptor, entry, sighting, step
from catalog.steps import Mark, State
from catalog.store import Catalog
from passation.model import Entry, EntryKind


def seen(path: str, **facts: object) -> tuple[Entry, Nature]:
    nature = facts.pop("nature", "document")
    return Entry("s", path.encode(), **{"size": 1, "modified": 1, **facts}), Nature(nature, "r")


def crawl(catalog: Catalog, *batch: tuple[Entry, Nature], complete: bool = True, rehash: bool = False) -> None:
    with catalog.begin() as db:
        source_id = entries.ensure_source(db, "s", "folder:/s")
        crawl_id = entries.begin_crawl(db, source_id, rehash=rehash)
        entries.see(db, crawl_id, source_id, batch)
        entries.end_crawl(db, crawl_id, complete=complete)
        decisions.settle(db)


def read(catalog: Catalog, path: str, digest: bytes) -> int:
    with catalog.begin() as db:
        number = db.scalar(select(entry.c.id).where(entry.c.path == path.encode()))
        contents.link(db, {number: digest}, contents.intern(db, {digest: 1}))
        steps.mark(db, "ingest.read", "1", [Mark(number)])
    return number


def rows(catalog: Catalog) -> dict[str, object]:
    with catalog.read() as db:
        return {row.shown: row for row in db.execute(select(entry))}


def test_unchanged_entries_keep_their_content(catalog: Catalog) -> None:
    """A second crawl of the same files asks for no new reading and writes no past state."""
    crawl(catalog, seen("a"))
    read(catalog, "a", b"1" * 32)
    crawl(catalog, seen("a", accessed=99))
    with catalog.read() as db:
        assert db.scalar(select(func.count()).select_from(step)) == 1
        assert db.scalar(select(func.count()).select_from(sighting)) == 0
    assert rows(catalog)["a"].content_id is not None


def test_a_changed_file_is_due_again_and_its_past_kept(catalog: Catalog) -> None:
    """A new size or date forgets the content, makes reading due and keeps the former state."""
    crawl(catalog, seen("a"))
    read(catalog, "a", b"1" * 32)
    crawl(catalog, seen("a", modified=2))
    with catalog.read() as db:
        past = db.execute(select(sighting)).one()
        assert (past.modified, past.first_crawl, past.last_crawl) == (1, 1, 1)
        assert past.content_id is not None
        assert db.scalar(select(func.count()).select_from(step)) == 0
    assert rows(catalog)["a"].content_id is None


def test_only_a_complete_crawl_makes_gone(catalog: Catalog) -> None:
    """What an incomplete crawl did not see is not gone; a complete one says so, and a return undoes it."""
    crawl(catalog, seen("a"), seen("b"))
    crawl(catalog, seen("a"), complete=False)
    assert not rows(catalog)["b"].gone
    crawl(catalog, seen("a"))
    assert rows(catalog)["b"].gone
    crawl(catalog, seen("a"), seen("b"))
    assert not rows(catalog)["b"].gone


def test_rehash_makes_every_file_due(catalog: Catalog) -> None:
    """A re-reading crawl trusts no date: reading falls due, the content stays until it says otherwise."""
    crawl(catalog, seen("a"))
    read(catalog, "a", b"1" * 32)
    crawl(catalog, seen("a"), rehash=True)
    with catalog.read() as db:
        assert db.scalar(select(func.count()).select_from(step)) == 0
    assert rows(catalog)["a"].content_id is not None


def test_each_descriptor_is_stored_once(catalog: Catalog) -> None:
    """Ten thousand files of one folder share one row of rights."""
    crawl(catalog, *(seen(f"f{number}", descriptor=b"sd") for number in range(20)), seen("g", descriptor=b"other"))
    with catalog.read() as db:
        assert db.scalar(select(func.count()).select_from(descriptor)) == 2


def test_the_index_of_names_is_back_after_the_first_crawl(catalog: Catalog) -> None:
    """It is left aside while the first rows come, and a crawl that was killed does not leave it away for good."""
    with catalog.begin() as db:
        entries.begin_crawl(db, entries.ensure_source(db, "s", "folder:/s"), rehash=False)
        assert "ix_entry_folded" not in {one["name"] for one in inspect(db).get_indexes("entry")}
    crawl(catalog, seen("a"), complete=False)
    with catalog.read() as db:
        assert "ix_entry_folded" in {one["name"] for one in inspect(db).get_indexes("entry")}


def test_names_that_differ_in_bytes_are_two_entries(catalog: Catalog) -> None:
    """NFC and NFD twins, and undecodable bytes, are kept apart."""
    twins = [b"\xc3\xa9", b"e\xcc\x81", b"\xff", b"\xed\xa0\x80"]
    crawl(catalog, *((Entry("s", path, size=1), Nature()) for path in twins))
    assert len(rows(catalog)) == 4


def test_balance_is_closed(catalog: Catalog) -> None:
    """Every file is in one state, sums equal the listing, folders are apart."""
    crawl(
        catalog,
        seen("dossier", kind=EntryKind.FOLDER, size=0),
        seen("a", size=10),
        seen("Thumbs.db", nature="junk", size=3),
        seen("lien", kind=EntryKind.LINK, size=0, nature="link"),
        seen("Perso/x", nature="private", size=5),
        seen("refus", size=7),
    )
    with catalog.begin() as db:
        number = db.scalar(select(entry.c.id).where(entry.c.path == b"refus"))
        steps.mark(db, "ingest.read", "1", [Mark(number, State.FAILED, "denied")])
        technical = Decision(Scope.RULE, decisions.TECHNICAL, Action.EXCLUDE, "n", "w", Reason.TECHNICAL)
        decisions.record(db, technical)
        found = balance.balance(db)
    counts = {state: (tally.count, tally.bytes) for state, tally in found.by_state.items() if tally.count}
    assert counts == {"pending": (1, 10), "held": (1, 5), "excluded": (2, 3), "refused": (1, 7)}
    assert (found.entries, found.bytes, found.folders, found.balanced) == (5, 25, 1, True)


def test_an_incomplete_crawl_is_not_balanced(catalog: Catalog) -> None:
    """What could not be listed cannot be accounted for."""
    crawl(catalog, seen("a"), complete=False)
    with catalog.read() as db:
        assert not balance.balance(db).balanced


def test_precedence_of_decisions(catalog: Catalog) -> None:
    """File outweighs folder, the nearest folder outweighs the farther, the latest replaces its elder."""
    crawl(catalog, seen("d/e/x"), seen("d/e/y"), seen("d/z"), seen("d2/z"))

    def decide(scope: Scope, path: bytes, action: Action) -> None:
        with catalog.begin() as db:
            decisions.record(db, Decision(scope, decisions.entry_subject("s", path), action, "n", "w"))

    def states() -> dict[str, str]:
        with catalog.read() as db:
            return {row[0]: row[1] for row in db.execute(select(entry.c.shown, balance.state()))}

    decide(Scope.ENTRY, b"d/e/x", Action.ADMIT)
    decide(Scope.FOLDER, b"d/e", Action.HOLD)
    decide(Scope.FOLDER, b"d", Action.EXCLUDE)
    assert states() == {"d/e/x": "pending", "d/e/y": "held", "d/z": "excluded", "d2/z": "pending"}
    decide(Scope.FOLDER, b"d/e", Action.ADMIT)
    assert states()["d/e/y"] == "pending"
    with catalog.read() as db:
        assert len(decisions.standing(db)) == 3
        assert db.scalar(select(func.count()).select_from(decisions.decision)) == 4


def test_digest_ignores_how_it_came_to_be(catalog: Catalog, tmp_path: Path) -> None:
    """Order of arrival, clocks, ids and attempts do not change the digest; facts do."""
    other = Catalog(f"sqlite:///{tmp_path / 'autre.sqlite'}")
    other.migrate()
    crawl(catalog, seen("a"), seen("b"))
    crawl(other, seen("b"), complete=False)
    crawl(other, seen("b"), seen("a"))
    for one in (catalog, other):
        read(one, "a", b"1" * 32)
    read(other, "a", b"1" * 32)
    with catalog.read() as db, other.read() as db2:
        assert logical.digest(db) == logical.digest(db2)
    read(other, "b", b"2" * 32)
    with catalog.read() as db, other.read() as db2:
        assert logical.digest(db) != logical.digest(db2)
    other.close()


def test_a_path_listed_twice_in_one_crawl_is_one_entry(catalog: Catalog) -> None:
    """A folder that changes under the crawl may list a name again, in the same batch or later: the last word counts."""
    with catalog.begin() as db:
        source_id = entries.ensure_source(db, "s", "folder:/s")
        crawl_id = entries.begin_crawl(db, source_id, rehash=False)
        entries.see(db, crawl_id, source_id, [seen("a", size=1), seen("b"), seen("a", size=2)])
        entries.see(db, crawl_id, source_id, [seen("b", size=3), seen("c")])
    assert {path: row.size for path, row in rows(catalog).items()} == {"a": 2, "b": 3, "c": 1}
