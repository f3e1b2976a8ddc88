"""Which folder of one source is which of another, and what may be said of files under one path."""

from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest
from sqlalchemy import select

from audit.sources.compare import Line, Seen, Side, State, Why
from audit.sources.matrix import Matrix
from audit.sources.roots import MOST_ROOTS
from catalog import contents, entries
from catalog.entries import Nature
from catalog.schema import entry
from catalog.store import Catalog
from passation.model import Entry

HOUR = 3600 * 10**9
SERVER, CLOUD = Side(1, "serveur", True, 1, 1), Side(2, "nuage", True, 1, 1)
ZIP, ZIP2 = Side(3, "zip", False, 1, 1), Side(4, "zip2", False, 1, 1)


@pytest.fixture
def catalog(tmp_path: Path) -> Iterator[Catalog]:
    opened = Catalog(f"sqlite:///{tmp_path / 'catalogue.sqlite'}")
    opened.migrate()
    yield opened
    opened.close()


def fill(catalog: Catalog, sources: Mapping[str, Mapping[str, str]], nature: str = "document") -> None:
    """Files of each source: path → what they say, empty: not read; `doc/x` are bytes of their own that say `doc`."""
    with catalog.begin() as db:
        for name, files in sources.items():
            source_id = entries.ensure_source(db, name, f"folder:/{name}")
            crawl_id = entries.begin_crawl(db, source_id, rehash=False)
            batch = [
                (Entry(name, path.encode(), size=len(said), modified=1), Nature(nature)) for path, said in files.items()
            ]
            entries.see(db, crawl_id, source_id, batch)
            held = {path.encode(): said for path, said in files.items() if said}
            digests = {said: said.encode().ljust(32, b".") for said in held.values()}
            ids = contents.intern(db, {digest: len(said) for said, digest in digests.items()})
            meanings = {
                ids[digest]: said.partition("/")[0].encode().hex().ljust(64, "0") for said, digest in digests.items()
            }
            contents.set_meanings(db, meanings)
            known = db.execute(select(entry.c.id, entry.c.path).where(entry.c.source_id == source_id))
            contents.link(db, {row.id: digests[held[row.path]] for row in known if row.path in held}, ids)
            entries.end_crawl(db, crawl_id, complete=True)


def compared(catalog: Catalog) -> tuple[Matrix, dict[str, Line]]:
    with catalog.read() as db:
        matrix = Matrix(db)
        return matrix, {line.path: line for line in matrix}


def states(catalog: Catalog) -> dict[str, str]:
    return {path: str(line.state) for path, line in compared(catalog)[1].items()}


def roots(catalog: Catalog) -> dict[str, str]:
    with catalog.read() as db:
        matrix = Matrix(db)
        list(matrix)
        return {f"{one.side.name}:{one.folder}": one.common for one in matrix.roots()}


def numbered(folder: str, count: int, start: int = 0) -> dict[str, str]:
    return {f"{folder}{n}.txt": f"contenu {n}" for n in range(start, start + count)}


def test_a_folder_above_and_a_folder_below_are_found(catalog: Catalog) -> None:
    """What is the root of one source is a folder of another, or the other way round; names keep their spelling."""
    fill(
        catalog,
        {
            "serveur": numbered("Urbanisme/Permis/", 9) | numbered("CCAS/", 4, 20),
            "onedrive": numbered("Documents/urbanisme/permis/", 5) | {"Documents/Autre/x.txt": "x"},
            "bibliotheque": numbered("", 4, 20),
        },
    )
    assert roots(catalog) == {"onedrive:Documents": "", "bibliotheque:": "CCAS"}
    found = states(catalog)
    assert found["Urbanisme/Permis/4.txt"] == found["CCAS/23.txt"] == "same"
    assert found["Autre/x.txt"] == "only"


def test_a_few_misfiled_files_do_not_move_their_folder(catalog: Catalog) -> None:
    """A folder follows the folder above it unless more of its files say otherwise than say so."""
    fill(
        catalog,
        {
            "serveur": numbered("A/2019/", 20) | numbered("A/2020/", 20, 20) | numbered("Divers/Photos/", 6, 50),
            "nuage": numbered("Docs/A/2019/", 10)
            | numbered("Docs/A/2019/", 4, 30)
            | numbered("Docs/Images/Photos/", 5, 50),
        },
    )
    assert roots(catalog) == {"nuage:Docs": "", "nuage:Docs/Images": "Divers"}
    found = states(catalog)
    assert found["A/2019/30.txt"] == "elsewhere"
    assert found["Divers/Photos/51.txt"] == "same"


def test_a_backup_on_the_server_does_not_attract(catalog: Catalog) -> None:
    """Of two folders that hold the same files, the one with the shortest path is compared."""
    fill(
        catalog,
        {
            "serveur": numbered("Urbanisme/", 5) | numbered("Archives/vieux serveur/Urbanisme/", 5),
            "nuage": numbered("Documents/Urbanisme/", 4),
        },
    )
    assert roots(catalog) == {"nuage:Documents": ""}


def test_two_common_files_are_chance(catalog: Catalog) -> None:
    """Below three votes every path is compared as it is, and the report says that nothing confirms it."""
    fill(catalog, {"serveur": numbered("A/", 4), "nuage": numbered("Bureau/", 2) | {"A/0.txt": "autre"}})
    assert roots(catalog) == {"nuage:": ""}
    assert states(catalog)["A/0.txt"] == "conflict"


def test_a_source_is_placed_by_any_source_before_it(catalog: Catalog) -> None:
    """Two exports that share nothing with the server but with each other are compared through the larger one."""
    fill(
        catalog,
        {
            "serveur": numbered("S/", 12),
            "nuage": numbered("Documents/S/", 4) | numbered("Documents/N/", 5, 30),
            "export": numbered("Site/N/", 4, 30),
        },
    )
    assert roots(catalog) == {"nuage:Documents": "", "export:Site": ""}
    assert states(catalog)["N/31.txt"] == "same"


def test_forms_that_lie_everywhere_do_not_vote(catalog: Catalog) -> None:
    """A content with more than twenty places says nothing of folders."""
    everywhere = {f"D{n}/logo.txt": "logo" for n in range(40)}
    fill(
        catalog, {"serveur": everywhere | {"z": "z"}, "nuage": {f"X/{path}": said for path, said in everywhere.items()}}
    )
    assert roots(catalog) == {"nuage:": ""}


def test_roots_are_bounded(catalog: Catalog) -> None:
    """Each root is a stream of its own: the ones with fewest votes keep their paths."""
    many = MOST_ROOTS + 10
    server = {f"A{n}/f{m}.txt": f"{n} {m}" for n in range(many) for m in range(3)}
    cloud = {f"B{n}/f{m}.txt": f"{n} {m}" for n in range(many) for m in range(3)}
    fill(catalog, {"serveur": server | {"seul.txt": "s"}, "nuage": cloud})
    found = list(states(catalog).values())
    assert found.count("same") == 3 * (MOST_ROOTS - 1)
    assert found.count("elsewhere") == 2 * 3 * (many - MOST_ROOTS + 1)


def test_technical_and_private_files_are_not_compared(catalog: Catalog) -> None:
    """Neither is a line of the comparison, nor the other place of one."""
    fill(catalog, {"serveur": {"a.txt": "a"}})
    fill(catalog, {"nuage": {"~a.tmp": "a"}}, "junk")
    fill(catalog, {"export": {"Perso/a.txt": "a"}}, "private")
    matrix, lines = compared(catalog)
    assert [side.name for side in matrix.sides] == ["serveur"]
    assert {path: line.state for path, line in lines.items()} == {"a.txt": State.ONLY}


def test_no_source_is_no_line(catalog: Catalog) -> None:
    """An empty catalogue gives an empty comparison."""
    matrix, lines = compared(catalog)
    assert (matrix.sides, lines, matrix.roots()) == ([], {}, [])


def test_a_document_of_two_sources_is_looked_for_in_the_third(catalog: Catalog) -> None:
    """Absent under the path is said only of what was looked for elsewhere, in rewritten containers too."""
    same = {"a.txt": "a", "b.txt": "doc/1"}
    fill(catalog, {"serveur": same | {"z": "z"}, "nuage": same, "export": {"Rangé/A.txt": "a", "Rangé/b.txt": "doc/2"}})
    _, lines = compared(catalog)
    assert lines["a.txt"].elsewhere == {"export": "Rangé/A.txt"}
    assert lines["b.txt"].elsewhere == {"export": "Rangé/b.txt"}
    assert lines["Rangé/b.txt"].state is State.ELSEWHERE


def test_twins_of_one_source_are_not_hidden(catalog: Catalog) -> None:
    """Two files that differ by case, one of them unlike the other side, are a conflict whose newest is not told."""
    fill(catalog, {"serveur": {"Note.txt": "a", "NOTE.txt": "b", "x": "x"}, "nuage": {"note.txt": "a"}})
    _, lines = compared(catalog)
    line = next(line for path, line in lines.items() if path.casefold() == "note.txt")
    assert line.state is State.CONFLICT
    assert line.newest() == ("", Why.SEVERAL)
    assert len(line.files["serveur"]) == 2


def seen(side: Side, said: str | None, hours: float | None = 0, label: str = "", bytes_: str = "") -> Seen:
    modified = None if hours is None else int(hours * HOUR)
    digest = (bytes_ or said or "").encode() if said else None
    return Seen(side, "x", 1, modified, "", label, said.encode() if said else None, digest)


def line(*files: Seen) -> Line:
    current: dict[str, list[Seen]] = {}
    past: dict[str, list[Seen]] = {}
    for one in files:
        (past if one.label else current).setdefault(one.side.name, []).append(one)
    return Line("x", current, past)


@pytest.mark.parametrize(
    ("files", "state"),
    [
        ((seen(SERVER, "a"), seen(CLOUD, "a")), State.SAME),
        ((seen(SERVER, "a"), seen(CLOUD, "a", bytes_="réécrit")), State.REWRITTEN),
        ((seen(SERVER, "a"), seen(CLOUD, "b")), State.CONFLICT),
        ((seen(SERVER, "a"), seen(CLOUD, "a"), seen(ZIP, "b")), State.CONFLICT),
        ((seen(SERVER, "a"), seen(CLOUD, None)), State.NOT_COMPARED),
        ((seen(SERVER, "a"), seen(CLOUD, "b"), seen(ZIP, None)), State.CONFLICT),
        ((seen(SERVER, None),), State.NOT_COMPARED),
        ((seen(SERVER, "a"),), State.ONLY),
        ((seen(SERVER, "a"), seen(CLOUD, "a"), seen(CLOUD, "b", label="v1.0")), State.SAME),
    ],
)
def test_the_state_of_a_line(files: tuple[Seen, ...], state: State) -> None:
    """Not read is never identical; one difference is a conflict; former versions do not count."""
    assert line(*files).state is state


@pytest.mark.parametrize(
    ("files", "newest"),
    [
        ((seen(SERVER, "a", 0), seen(CLOUD, "b", 1)), ("nuage", Why.TIME)),
        ((seen(SERVER, "a", 1 / 3600), seen(CLOUD, "b", 0)), ("", Why.CLOSE)),
        ((seen(SERVER, "a", 0), seen(ZIP, "b", 14)), ("", Why.NO_ZONE)),
        ((seen(SERVER, "a", 14), seen(ZIP, "b", 0)), ("", Why.NO_ZONE)),
        ((seen(SERVER, "a", 0), seen(ZIP, "b", 14.01)), ("zip", Why.TIME)),
        ((seen(ZIP, "a", 0), seen(ZIP2, "b", 27)), ("", Why.NO_ZONE)),
        ((seen(ZIP, "a", 0), seen(ZIP2, "b", 29)), ("zip2", Why.TIME)),
        ((seen(SERVER, "a", 0), seen(CLOUD, "b", 5), seen(ZIP, "b", 5)), ("nuage", Why.TIME)),
        ((seen(SERVER, "a", 0), seen(CLOUD, "b", None)), ("", Why.NO_TIME)),
        ((seen(SERVER, "a", 90), seen(CLOUD, "b", 5), seen(CLOUD, "a", 0, "v1.0")), ("nuage", Why.HISTORY)),
        ((seen(SERVER, "c", 90), seen(CLOUD, "b", 5), seen(CLOUD, "a", 0, "v1.0")), ("serveur", Why.TIME)),
    ],
)
def test_the_newest_side(files: tuple[Seen, ...], newest: tuple[str, Why]) -> None:
    """History outweighs dates; a date without zone decides beyond 14 hours only, two of them beyond 28."""
    assert line(*files).newest() == newest
