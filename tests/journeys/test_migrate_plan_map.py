"""The map of a plan over a museum of names, on a real disk: every path has a key, and every key leads back to it."""

import csv
import json
import os
from pathlib import Path

import pytest

from passation import paths
from tests.journeys.commune import Commune

MUSEUM = [
    b"/".join([b"d" * 120] * 9) + b"/plus de mille octets.txt",
    b"/".join(["très long ".encode() * 10] * 3) + b"/plus de 260.docx",
    ("n" * 250).encode(),
    b'interdits <>:"|?*\\.txt',
    b"tabulation\tet ligne\n.txt",
    b"point final.",
    b"espace final ",
    b"point final",
    b"espace final",
    "Légende.txt".encode(),
    "Le\u0301gende.txt".encode(),
    "LÉGENDE.txt".encode(),
    b"CON",
    b"aux.txt",
    b"nul.2016.doc",
    b"caf\xe9.txt",
    "seul \ud800.txt".encode("utf-8", "surrogatepass"),
    "bidi \u202egpj.exe".encode(),
    b"100% %41 %2F.txt",
    b"=1+1.txt",
    b"'=1+1.txt",
    b"'note.txt",
    b'-a;b"c.txt',
    b"sans extension",
    b".htaccess",
]


@pytest.fixture(scope="module")
def commune(tmp_path_factory):
    """The museum, each file with bytes of its own, and a copy of the first one; planned."""
    made = Commune(tmp_path_factory.mktemp("musee"))
    for number, name in enumerate([*MUSEUM, b"copie.txt"]):
        file = made.source / os.fsdecode(name)
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(b"contenu %d" % (number % len(MUSEUM)))
    made.ingest()
    made.code, made.answer = made.migrate("plan")
    return made


def _rows(commune):
    return [json.loads(line) for line in Path(commune.answer["map"]["jsonl"]).read_text(encoding="utf-8").splitlines()]


def test_every_name_of_the_museum_has_a_key(commune):
    """Whatever its name, each file is in the map once, under the exact bytes of its path, with a key."""
    rows = _rows(commune)
    assert commune.code == 0, commune.answer
    assert sorted(paths.raw(row["path"]) for row in rows) == sorted([*MUSEUM, b"copie.txt"])
    assert all(row["key"] for row in rows)


def test_from_a_key_one_comes_back_to_every_path(commune):
    """Read backwards, the map gives for each key the one path of its content, or both paths of the copied one."""
    back: dict[str, set[bytes]] = {}
    for row in _rows(commune):
        back.setdefault(row["key"], set()).add(paths.raw(row["path"]))
    assert len(back) == len(MUSEUM)
    assert sorted(map(len, back.values())) == [1] * (len(MUSEUM) - 1) + [2]
    assert {MUSEUM[0], b"copie.txt"} in back.values()


def test_the_table_for_people_says_the_same(commune):
    """The CSV, read by an ordinary tool and freed of the apostrophes before formulas, is the same map."""
    with Path(commune.answer["map"]["csv"]).open(encoding="utf-8-sig", newline="") as file:
        _, *lines = csv.reader(file, delimiter=";")
    table = {paths.raw(_unquoted(line[1])): line[6] for line in lines}
    assert table == {paths.raw(row["path"]): row["key"] for row in _rows(commune)}


def _unquoted(cell):
    return cell[1:] if cell.startswith("'") and cell.lstrip("'")[:1] in {"=", "+", "-", "@"} else cell


def test_names_that_look_alike_are_explained(commune):
    """Report and JSON give each group of names that a system would merge, with their keys, before anything moves."""
    found = {one["kind"]: {place["path"] for place in one["paths"]} for one in commune.answer["collisions"]}
    assert len(commune.answer["collisions"]) == 3
    assert found["system"] in (
        {"serveur:point final.", "serveur:point final"},
        {"serveur:espace final ", "serveur:espace final"},
        {"serveur:Légende.txt", "serveur:Le\u0301gende.txt", "serveur:LÉGENDE.txt"},
    )
    page = Path(commune.answer["report"]).read_text(encoding="utf-8")
    for one in commune.answer["collisions"]:
        assert one["sentence"] in page
        assert len({place["key"] for place in one["paths"]}) == len(one["paths"])
    assert commune.objects() == {}


def test_what_was_planned_is_what_is_stored(commune):
    """After the transfer, the object under each key has the bytes of the file that the map says."""
    commune.whole()
    stored = commune.objects()
    for row in _rows(commune):
        assert stored[row["key"]] == (commune.source / os.fsdecode(paths.raw(row["path"]))).read_bytes()
