"""The way to a closed server: first migration, freeze, delta, zero difference, constat (docs/closing.md)."""

import html
import json
import os
from pathlib import Path

import pytest

from catalog.jobs import job
from journey.run import run
from migrate.attest import attest
from migrate.freeze.record import check_freeze
from tests.journeys.commune import FILES, Commune

ACT = "Etat civil/acte.txt"


@pytest.fixture
def town(tmp_path):
    """A commune after its first complete migration; people go on working on the share."""
    made = Town(tmp_path)
    made.write()
    made.run()
    return made


class Town(Commune):
    """What an operator does, one method a step."""

    def run(self, *, rehash: bool = False) -> None:
        """`passation run`."""
        with job(self.workspace, quiet=True) as work:
            run(work, rehash=rehash)

    def freeze(self) -> dict:
        """The share in read only, then `passation migrate freeze`."""
        self.set_writable(writable=False)
        with job(self.workspace, quiet=True) as work:
            return check_freeze(work, [], by="Paul Dupré")

    def set_writable(self, *, writable: bool) -> None:
        """Take the bits to write from every file and folder, or give them back."""
        for place in (self.source, *self.source.rglob("*")):
            mode = place.stat().st_mode
            place.chmod(mode | 0o200 if writable else mode & ~0o222)

    def attest(self) -> dict:
        """`passation migrate attest`."""
        with job(self.workspace, quiet=True) as work:
            return attest(work)

    def codes(self) -> list[str]:
        """Why closing is refused."""
        return [reason["code"] for reason in self.attest()["reasons"]]

    def inodes(self) -> dict[str, int]:
        """Which objects are in the store."""
        return {key: (self.store / key).stat().st_ino for key in self.objects()}

    def rewrite(self, name: str, data: bytes) -> None:
        """Other bytes of equal size, date kept."""
        file = self.source / name
        before = file.stat()
        assert before.st_size == len(data)
        file.write_bytes(data)
        os.utime(file, ns=(before.st_atime_ns, before.st_mtime_ns))


def test_the_delta_transfers_what_changed_and_nothing_else(town):
    """Changed at equal size and date, renamed, moved, deleted and new: two objects are sent, the deletion is said."""
    before = town.inodes()
    (town.source / "Urbanisme/permis 12.txt").rename(town.source / "Urbanisme/permis douze.txt")
    (town.source / "Urbanisme/Copie de permis 12.txt").rename(town.source / "Etat civil/permis 12.txt")
    (town.source / "vide.txt").unlink()
    town.write({"nouveau.txt": b"un nouveau"})
    town.rewrite(ACT, b"acte de mariage  "[: len(FILES[ACT])])
    assert town.freeze()["frozen"]
    town.run(rehash=True)
    after = town.inodes()
    assert set(before.items()) <= set(after.items())
    assert {town.objects()[key] for key in set(after) - set(before)} == {b"un nouveau", b"acte de mariage  "}
    assert town.codes() == ["old_control"]
    town.run(rehash=True)
    assert town.inodes() == after
    constat = town.attest()
    assert (constat["allowed"], constat["draft"], constat["title"]) == (True, False, "Constat de fermeture")
    document = json.loads(Path(constat["files"]["json"]).read_text())
    (vanished,) = [one for one in document["exceptions"] if one["code"] == "vanished"]
    assert vanished["paths"] == ["serveur:vide.txt"]


def test_a_constat_is_a_draft_until_the_freeze_was_seen(town):
    """Before the freeze it says what it waits for; a freeze that came after the control asks for another control."""
    town.run(rehash=True)
    draft = town.attest()
    assert (draft["allowed"], draft["draft"], draft["outcome"]) == (True, True, "draft")
    assert draft["verdict"] == "Fermeture possible une fois le gel constaté, pas avant"
    assert (draft["reasons"], [one["code"] for one in draft["draft_reasons"]]) == ([], ["no_freeze"])
    page = Path(draft["files"]["html"]).read_text()
    assert '<p class="verdict no">' in page
    assert "Un projet ne se signe pas" in page
    assert draft["draft_reasons"][0]["advice"] in html.unescape(page)
    assert '<div class="signatures">' not in page
    assert [(one["act"], one["allowed"]) for one in draft["acts"]] == [
        ("freeze", False),
        ("stop", False),
        ("wipe", False),
    ]
    town.freeze()
    assert town.codes() == ["control_before_freeze"]
    assert town.attest()["outcome"] == "refused"
    town.run(rehash=True)
    final = town.attest()
    assert (final["allowed"], final["draft"], final["outcome"]) == (True, False, "possible")
    assert (final["draft_reasons"], '<div class="signatures">' in Path(final["files"]["html"]).read_text()) == (
        [],
        True,
    )
    assert [one["allowed"] for one in final["acts"]] == [True, True, False]


def test_a_share_that_still_takes_writes_is_not_frozen(town):
    """The check names what may be written, the constat refuses, and a later check that holds lifts the refusal."""
    town.run(rehash=True)
    with job(town.workspace, quiet=True) as work:
        found = check_freeze(work, ["serveur"], by="Paul Dupré")
    assert (found["frozen"], found["sources"][0]["result"]) == (False, "writable")
    assert ["", ["write_data"]] in [list(one) for one in found["sources"][0]["writable"]]
    (refusal,) = town.attest()["reasons"]
    assert (refusal["code"], refusal["paths"][0]) == ("still_writable", "serveur:/")
    town.freeze()
    town.run(rehash=True)
    assert town.attest()["allowed"]


def test_the_first_control_after_the_freeze_must_be_followed_by_one_that_finds_nothing(town):
    """A deletion sends nothing, and still is a difference: one more control is asked for, then closing is possible."""
    (town.source / "vide.txt").unlink()
    town.freeze()
    town.run(rehash=True)
    (reason,) = town.attest()["reasons"]
    assert (reason["code"], *reason["paths"]) == ("control_changes", "serveur:vide.txt")
    town.run(rehash=True)
    assert town.attest()["allowed"]


CHANGES = {
    "hidden": lambda town: town.rewrite(ACT, b"acte de divorce!!"[: len(FILES[ACT])]),
    "overwritten by a known content": lambda town: town.rewrite("b.txt", b"AAAA"),
    "new": lambda town: town.write({ACT: FILES[ACT], "Etat civil/acte.txt.bak": b"x"}),
    "deleted": lambda town: (town.source / ACT).unlink(),
    "renamed": lambda town: (town.source / ACT).rename(town.source / "acte.txt"),
}


@pytest.mark.parametrize("change", CHANGES)
def test_a_change_after_the_freeze_refuses_with_its_name(town, change):
    """Whatever changed between two controls after the freeze refuses, by name, until a new freeze is seen."""
    town.write({"a.txt": b"AAAA", "b.txt": b"BBBB"})
    town.run()
    town.freeze()
    town.run(rehash=True)
    assert town.attest()["allowed"]
    town.set_writable(writable=True)
    CHANGES[change](town)
    town.run(rehash=True)
    town.run(rehash=True)
    (reason,) = town.attest()["reasons"]
    assert reason["code"] == "changed_after_freeze"
    named = {"overwritten by a known content": "serveur:b.txt", "new": "serveur:Etat civil/acte.txt.bak"}
    assert named.get(change, f"serveur:{ACT}") in reason["paths"]
    town.freeze()
    town.run(rehash=True)
    assert town.attest()["allowed"]


def test_rights_alone_are_no_change(town):
    """Taking the right to write from every file is not a difference that the control must explain."""
    town.freeze()
    town.run(rehash=True)
    town.set_writable(writable=True)
    town.run(rehash=True)
    assert town.attest()["allowed"]
