"""Copies handed over as a bag: one for the library `bagit`, made at once, expiring like any copy."""

from pathlib import Path

import bagit
import pytest

from tests.journeys.arrivals import RACE, Town, pdf
from tests.journeys.brought import brought, until

PDF = pdf("Plan de la place Haute, échelle un deux-centième.")
NOTICE = pdf("Notice de la place.")


@pytest.fixture(scope="module")
def commune(tmp_path_factory):
    """A commune all of whose documents are in the store; every test has a folder of its own to bring to."""
    made = Town(tmp_path_factory.mktemp("commune"))
    made.write({"Urbanisme/copie du plan.pdf": PDF, "Urbanisme/notice.pdf": NOTICE})
    assert made.ask("run").code == 0
    return made


def test_a_bag_is_one_for_the_library_and_expires_like_any_copy(commune, desk):
    """`bagit` validates it, a changed byte no longer; it is listed, and cleaned as a whole once its day has passed."""
    said = commune.ask("fetch", "Urbanisme", "--all", "--bag", "--to", desk, "--json")
    assert (said.code, said.json["bag"], len(said.json["copies"])) == (0, True, 2)
    assert {Path(one["file"]).read_bytes() for one in said.json["copies"]} == {PDF, NOTICE}
    bag = bagit.Bag(str(desk))
    bag.validate()
    assert sorted(bag.payload_entries()) == ["data/copie du plan.pdf", "data/notice.pdf"]
    assert bag.info["Source-Organization"] == "Valmont"
    listed = commune.ask("fetch", "--list", "--to", desk, "--json").json["copies"]
    assert {(one["file"], one["state"]) for one in listed} == {(one["file"], "out") for one in said.json["copies"]}
    changed = desk / "data" / "notice.pdf"
    data = changed.read_bytes()
    changed.write_bytes(data[:-1] + b"x")
    with pytest.raises(bagit.BagValidationError):
        bag.validate()
    until(desk, "2020-01-31")
    said = commune.ask("fetch", "--clean", "--to", desk, "--json")
    assert {Path(one["file"]).name: one["state"] for one in said.json["copies"]} == {
        "copie du plan.pdf": "removed",
        "notice.pdf": "changed",
    }
    assert (desk / "bagit.txt").exists()
    changed.write_bytes(data)
    (desk / "bag-info.txt").write_text("annoté")
    assert commune.ask("fetch", "--clean", "--to", desk).code == 0
    assert set(brought(desk)) == {"bag-info.txt"}


def test_a_bag_is_made_at_once_in_a_new_folder(commune, desk, tmp_path):
    """Without --to it has a folder of its own in travail/; where something lies, a bag included, it is refused."""
    first, second = (commune.ask("fetch", RACE, "--bag", "--json").json["folder"] for _ in range(2))
    assert [Path(one).parent.name for one in (first, second)] == ["travail", "travail"]
    assert second == f"{first}-2"
    bagit.Bag(second).validate()
    desk.mkdir()
    (desk / "note.txt").write_text("x")
    for folder, option in ((desk, "--bag"), (Path(first), "--bag"), (Path(first), "--pdf"), (commune.store, "--bag")):
        before = sorted(folder.rglob("*"))
        assert commune.ask("fetch", RACE, option, "--to", folder).code == 2
        assert sorted(folder.rglob("*")) == before
    assert commune.ask("fetch", "xylophone", "--bag", "--to", tmp_path / "rien").code == 1
    assert not (tmp_path / "rien").exists()


def test_what_a_bag_does_not_hold_is_said_in_it(commune, desk):
    """An object with other bytes: exit 4, the rest is a valid bag whose description says that one is missing."""
    file = commune.store / commune.key_of(RACE)
    data = file.read_bytes()
    file.write_bytes(data.swapcase())
    try:
        assert commune.ask("fetch", "Police", "--all", "--bag", "--to", desk).code == 4
    finally:
        file.write_bytes(data)
    bag = bagit.Bag(str(desk))
    bag.validate()
    assert list(bag.payload_entries()) == ["data/arrêté 2024-013.txt"]
    assert bag.info["Internal-Sender-Description"] == "1 document manque"


def test_cleaning_follows_no_link_in_the_place_of_a_bag(commune, desk, tmp_path):
    """`data` that became a link is refused; one that was taken away is said to be gone."""
    assert commune.ask("fetch", RACE, "--bag", "--to", desk).code == 0
    until(desk, "2020-01-31")
    (desk / "data").rename(tmp_path / "ailleurs")
    (desk / "data").symlink_to(tmp_path / "ailleurs")
    assert commune.ask("fetch", "--clean", "--to", desk).code == 2
    assert (tmp_path / "ailleurs" / "arrêté 2024-012.txt").exists()
    (desk / "data").unlink()
    said = commune.ask("fetch", "--clean", "--to", desk, "--json")
    assert [one["state"] for one in said.json["copies"]] == ["gone"]
    assert not brought(desk)
