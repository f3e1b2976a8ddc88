"""What lies inside containers, at every depth, as rows of each container."""

import pytest
from sqlalchemy import func, select

from catalog import balance, contents, logical, members
from catalog.entries import Nature, begin_crawl, end_crawl, ensure_source, see
from catalog.members import DEEPEST, Member
from catalog.schema import content, entry, member
from passation.model import Entry


class Shelf:
    """Contents named by one letter, entries that hold them, and containers."""

    def __init__(self, db) -> None:
        self.db = db
        self.ids: dict[str, int] = {}

    def id(self, name: str) -> int:
        if name not in self.ids:
            digest = name.encode().ljust(32, b"\0")
            self.ids[name] = contents.intern(self.db, {digest: len(name)})[digest]
        return self.ids[name]

    def place(self, **held: str) -> None:
        source = ensure_source(self.db, "s", "folder:/s")
        crawl = begin_crawl(self.db, source, rehash=False)
        see(self.db, crawl, source, [(Entry("s", path.encode(), size=1), Nature()) for path in held])
        end_crawl(self.db, crawl, complete=True)
        for path, name in held.items():
            of_path = self.db.scalar(select(entry.c.id).where(entry.c.path == path.encode()))
            digest = name.encode().ljust(32, b"\0")
            contents.link(self.db, {of_path: digest}, {digest: self.id(name)})

    def holds(self, container: str, *names: str) -> None:
        found = [Member(name.encode(), name, self.id(name)) for name in names]
        members.keep(self.db, self.id(container), found)

    def inside(self, container: str) -> dict[str, int]:
        query = select(member.c.shown, member.c.depth).where(member.c.container_id == self.ids[container])
        return {row.shown: row.depth for row in self.db.execute(query)}


@pytest.mark.parametrize("order", ["outermost first", "innermost first"])
def test_a_container_has_rows_for_every_depth(catalog, order):
    """What a nested container holds is in the rows of all that hold it, whichever was opened first."""
    steps = [("A", ("B", "x")), ("B", ("C", "y")), ("C", ("z",))]
    with catalog.begin() as db:
        shelf = Shelf(db)
        for container, names in steps if order == "outermost first" else reversed(steps):
            shelf.holds(container, *names)
        assert shelf.inside("A") == {"B": 1, "x": 1, "B/C": 2, "B/y": 2, "B/C/z": 3}
        assert shelf.inside("B") == {"C": 1, "y": 1, "C/z": 2}


def test_an_archive_that_holds_itself_ends(catalog):
    """A quine is listed once, and not followed."""
    with catalog.begin() as db:
        shelf = Shelf(db)
        shelf.holds("A", "A", "x")
        assert shelf.inside("A") == {"A": 1, "x": 1}
        shelf.holds("B", "A")
        shelf.holds("A", "B")
        assert len(shelf.inside("A")) + len(shelf.inside("B")) < 8


def test_archives_held_many_times_over_cost_no_row_each(catalog):
    """Each level holds sixteen times the one below: places stay in the hundreds, not in the millions."""
    with catalog.begin() as db:
        shelf = Shelf(db)
        for level in range(6):
            found = [Member(b"%d" % n, str(n), shelf.id(f"L{level + 1}")) for n in range(16)]
            members.keep(db, shelf.id(f"L{level}"), found)
        assert db.scalar(select(func.count()).select_from(member)) == 16 * 21
        assert len(shelf.inside("L0")) == 6 * 16


def test_what_is_too_deep_has_no_row(catalog):
    """Eight containers within each other are followed."""
    with catalog.begin() as db:
        shelf = Shelf(db)
        for level in range(12):
            shelf.holds(f"L{level}", f"L{level + 1}")
        assert max(shelf.inside("L0").values()) == DEEPEST


def test_two_members_of_one_name_are_two_rows(catalog):
    """The second of them is told apart by its number."""
    with catalog.begin() as db:
        shelf = Shelf(db)
        found = [Member(b"a", "a", shelf.id("x")), Member(b"a", "a", shelf.id("y"))]
        members.keep(db, shelf.id("A"), found)
        rows = db.execute(select(member.c.occurrence, member.c.content_id).order_by(member.c.occurrence)).all()
        assert [tuple(row) for row in rows] == [(1, shelf.id("x")), (2, shelf.id("y"))]


def test_opening_again_replaces_the_rows_everywhere(catalog):
    """A container opened by other tools leaves nothing of what it gave before."""
    with catalog.begin() as db:
        shelf = Shelf(db)
        shelf.holds("A", "B")
        shelf.holds("B", "x", "y")
        shelf.holds("B", "z")
        assert set(shelf.inside("A")) == {"B", "B/z"}


def test_every_place_of_a_content_is_told(catalog):
    """Its own entries, and those whose content holds it, with the path inside."""
    with catalog.begin() as db:
        shelf = Shelf(db)
        shelf.place(**{"loose": "x", "un.zip": "A", "deux.zip": "B"})
        shelf.holds("A", "x")
        shelf.holds("B", "A")
        place = members.places()
        query = select(entry.c.shown + place.c.inner).join(entry, entry.c.id == place.c.entry_id)
        found = set(db.scalars(query.where(place.c.content_id == shelf.id("x"))))
        assert found == {"loose", "un.zip/x", "deux.zip/A/x"}
        assert len(members.entries_over(db, [shelf.id("x")])) == 3
        assert members.names(db, [shelf.id("x")]) == {shelf.id("x"): "x"}
        x = b"x".ljust(32, b"\0")
        assert list(members.paths_of(db, [x])) == [(x, "s:deux.zip/A/x"), (x, "s:un.zip/x")]


def test_the_origin_is_the_least_deep_container(catalog):
    """Depth is counted over what entries hold, and a content of its own entry is at none."""
    with catalog.begin() as db:
        shelf = Shelf(db)
        shelf.place(a="A", b="B", x="x")
        shelf.holds("A", "M")
        shelf.holds("M", "y", "x")
        shelf.holds("B", "y")
        found = members.origins(db, [shelf.id(name) for name in "xyM"], members.HERE)
        told = {name: (found[shelf.id(name)].depth, found[shelf.id(name)].content_id) for name in "xyM"}
        assert told == {"x": (0, shelf.id("x")), "y": (1, shelf.id("B")), "M": (1, shelf.id("A"))}
        assert members.spent(db, [shelf.id("A")]) == {shelf.id("A"): [(1, 1, 1), (2, 2, 2)]}


def test_members_are_in_the_digest_and_not_in_the_balance(catalog):
    """They change what the catalogue says, and count for nothing."""
    with catalog.begin() as db:
        shelf = Shelf(db)
        shelf.place(**{"a.zip": "A"})
        before, counted = logical.digest(db), balance.balance(db)
        shelf.holds("A", "x", "y")
        assert logical.digest(db) != before
        assert balance.balance(db) == counted


def test_an_unopened_member_is_a_row_with_its_reason(catalog):
    """It is named in what was not read, and is no document to be read or searched."""
    with catalog.begin() as db:
        shelf = Shelf(db)
        shelf.place(**{"a.zip": "A"})
        members.keep(db, shelf.id("A"), [Member(b"secret.txt", "secret.txt", fault="password")])
        assert db.scalar(select(func.count()).select_from(content).where(content.c.id.in_(members.inside()))) == 0
        assert [(row.source, row.shown, row.fault) for row in members.unread(db)] == [
            ("s", "a.zip/secret.txt", "password")
        ]
