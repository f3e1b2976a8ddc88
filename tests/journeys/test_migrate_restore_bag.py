"""A source handed out as a bag, checked by the library `bagit`."""

import os
import subprocess
from pathlib import Path

import bagit
import pytest

from tests.journeys.commune import Commune
from tests.journeys.restored import hard, tree


@pytest.fixture
def commune(tmp_path: Path) -> Commune:
    """See restored.hard."""
    return hard(tmp_path)


def test_a_bag_that_the_library_accepts(commune: Commune, tmp_path: Path) -> None:
    """The payload is the source, the few names that no manifest can hold are said, and the tool `bagit` validates."""
    back = tmp_path / "paquet"
    code, answer = commune.migrate("restore", "serveur", "--as-source", str(back), "--bag")
    assert (code, answer["missing"], answer["bag"]) == (0, [], True)
    assert answer["renamed"] == [
        ["serveur:e/100%25 %250A.txt", "e/100%25 %250A.txt"],
        ["serveur:e/latin%E9.txt", "e/latin%E9.txt"],
    ]
    bag = bagit.Bag(str(back))
    assert bag.validate()
    assert bag.info["Source-Organization"] == "Valmont"
    assert {one.name for one in back.iterdir()} == {
        *("data", "bagit.txt", "bag-info.txt", "manifest-sha256.txt", "tagmanifest-sha256.txt")
    }
    given = {name: held for name, held in tree(commune.source).items() if b"%" not in name and b"\xe9." not in name}
    assert given.items() <= tree(back / "data").items()
    assert sorted(held for held in tree(back / "data").values() if isinstance(held, tuple)) == sorted(
        held for held in tree(commune.source).values() if isinstance(held, tuple)
    )
    sums = subprocess.run(["sha256sum", "--check", "--quiet", "tagmanifest-sha256.txt"], cwd=back, check=False)
    assert sums.returncode == 0
    (back / "data" / "a premier.txt").write_bytes(b"PREMIER")
    with pytest.raises(bagit.BagValidationError):
        bagit.Bag(str(back)).validate()


def test_two_names_that_a_bag_takes_for_one(tmp_path: Path) -> None:
    """The second file does not replace the first: it is said to be missing."""
    made = Commune(tmp_path)
    made.write({"latin%E9.txt": b"pour cent"})
    Path(os.fsdecode(os.fsencode(made.source) + b"/latin\xe9.txt")).write_bytes(b"octets")
    made.ingest()
    made.whole()
    code, answer = made.migrate("restore", "serveur", "--as-source", str(tmp_path / "paquet"), "--bag")
    assert (code, [path for path, _ in answer["missing"]]) == (1, ["serveur:latin%E9.txt"])
    assert (tmp_path / "paquet/data/latin%E9.txt").read_bytes() == b"pour cent"
    bag = bagit.Bag(str(tmp_path / "paquet"))
    assert bag.validate()
    assert bag.info["Internal-Sender-Description"].startswith("1 fichier de la source n’y est pas")
