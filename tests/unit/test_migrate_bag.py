"""Bags, checked by the library `bagit` of the Library of Congress."""

import hashlib
import os
from datetime import datetime
from pathlib import Path

import bagit
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from migrate.bag import MANIFEST, TAGS, payload_name, seal

NAMES = (
    b"a.txt",
    b"dossier/avec espace.txt",
    "été/arrêté n° 12.pdf".encode(),
    "e\u0301.txt".encode(),
    "\u00e9.txt".encode(),
    b"100% r\xc3\xa9ussi.txt",
    b"x%20y.txt",
    b"*etoile",
    b" devant",
    b"retour\nligne",
    b"retour\rchariot",
    b"barre\\oblique",
    b"data",
    b"manifest-sha256.txt",
)
"""Names that a manifest holds as they are."""
HARD = (b"latin\xe9.txt", b"fin ", b"a%0Ab", b"page\x0csuivante", b"\xed\xa0\x80.txt", "ligne\u2028".encode())
"""Names that it cannot hold."""


def put(folder: Path, name: bytes, data: bytes) -> None:
    file = folder / os.fsdecode(name)
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(data)


def payload(folder: Path) -> dict[bytes, bytes]:
    root = folder / "data"
    return {os.fsencode(file.relative_to(root)): file.read_bytes() for file in root.rglob("*") if file.is_file()}


@pytest.fixture
def bag(tmp_path):
    """A sealed bag of `NAMES`, each file holding its own name, with an empty file and an empty folder."""
    folder = tmp_path / "paquet"
    folder.mkdir()
    for name in NAMES:
        put(folder, name, name)
    put(folder, b"vide.txt", b"")
    (folder / "dossier vide").mkdir()
    seal(folder, {"Source-Organization": "Valmont", "External-Description": "deux\nlignes"})
    return folder


def test_the_library_accepts_it(bag):
    """Complete, every digest right, tag files included; names and bytes as they were; empty folders are there."""
    opened = bagit.Bag(str(bag))
    assert opened.validate()
    assert opened.version_info == (1, 0)
    assert payload(bag) == {name: name for name in NAMES} | {b"vide.txt": b""}
    assert (bag / "data/dossier vide").is_dir()


def test_what_the_bag_says_of_itself(bag):
    """The size, the number of files, the date, the tool, and what the caller adds, on one line each."""
    info = bagit.Bag(str(bag)).info
    assert info["Payload-Oxum"] == f"{sum(map(len, NAMES))}.{len(NAMES) + 1}"
    assert info["Source-Organization"] == "Valmont"
    assert info["External-Description"] == "deux lignes"
    assert info["Bag-Software-Agent"].startswith("Passation ")
    datetime.strptime(info["Bagging-Date"], "%Y-%m-%d")  # noqa: DTZ007 - a civil date
    assert [line.split("  ")[1] for line in (bag / TAGS).read_text().splitlines()] == [
        "bag-info.txt",
        "bagit.txt",
        MANIFEST,
    ]


@pytest.mark.parametrize("harm", ["flip", "lose", "add", "tag"])
def test_the_library_finds_what_was_harmed(bag, harm):
    """A byte flipped at equal size, a file lost, one added, a tag file changed: each is refused."""
    victim = bag / "data/a.txt"
    if harm == "flip":
        victim.write_bytes(b"b.txt")
    elif harm == "lose":
        victim.unlink()
    elif harm == "add":
        (bag / "data/intrus").touch()
    else:
        with (bag / "bag-info.txt").open("a") as info:
            info.write("Contact-Name: personne\n")
    with pytest.raises(bagit.BagValidationError):
        bagit.Bag(str(bag)).validate()


def test_names_that_a_manifest_cannot_hold(tmp_path):
    """They are written with %XX, the bytes are all there, and the library accepts the bag."""
    for name in HARD:
        put(tmp_path, b"dossier/" + name, name)
    seal(tmp_path, {})
    assert bagit.Bag(str(tmp_path)).validate()
    assert payload(tmp_path) == {b"dossier/" + payload_name(name): name for name in HARD}
    assert payload(tmp_path)[b"dossier/latin%E9.txt"] == b"latin\xe9.txt"


def test_known_digests_are_not_taken_again(tmp_path):
    """A digest that is given is written as it is: here a wrong one, which the library refuses."""
    put(tmp_path, b"a.txt", b"a")
    put(tmp_path, b"b.txt", b"b")
    wrong = hashlib.sha256(b"autre chose").digest()
    seal(tmp_path, {}, {b"a.txt": wrong})
    assert (tmp_path / MANIFEST).read_text().splitlines()[0] == f"{wrong.hex()}  data/a.txt"
    with pytest.raises(bagit.BagValidationError):
        bagit.Bag(str(tmp_path)).validate()


def test_two_files_that_would_have_one_name(tmp_path):
    """Nothing is replaced: the second name is refused."""
    put(tmp_path, b"a\xe9", b"1")
    put(tmp_path, b"a%E9", b"2")
    with pytest.raises(FileExistsError):
        seal(tmp_path, {})


@settings(deadline=None, max_examples=60)
@given(
    st.sets(
        st.binary(min_size=1, max_size=12).filter(lambda name: name not in {b".", b".."} and not set(name) & {0, 47})
    )
)
def test_any_name_gives_a_bag_that_the_library_accepts(tmp_path_factory, names):
    """Whatever bytes a file is called by, the bag is valid and holds every content."""
    folder = tmp_path_factory.mktemp("paquet")
    kept = {payload_name(name): name for name in names}
    for name in kept.values():
        put(folder, name, name)
    seal(folder, {})
    assert not kept or bagit.Bag(str(folder)).validate()
    assert payload(folder) == kept
