"""Three acts apart: what lets the server be stopped does not let its disks be wiped."""

import json
from pathlib import Path

import pytest

from catalog.decisions import Action
from tests.journeys.command_line import passation
from tests.journeys.commune import Commune


class Office(Commune):
    """A frozen commune whose documents are in the store."""

    def ask(self, *arguments: str):
        """Run a command in the workspace."""
        return passation(*arguments, "-C", self.workspace.folder)

    def close(self) -> None:
        """From the last changes to the control."""
        for place in (self.source, *self.source.rglob("*")):
            place.chmod(place.stat().st_mode & ~0o222)
        assert self.ask("migrate", "freeze", "--by", "Paul Dupré").code == 0
        for _ in range(2):
            self.ask("run", "--rehash")
        assert self.ask("migrate", "attest").code == 0

    def wiping(self) -> dict[str, list[str]]:
        """Reasons against wiping, with their paths."""
        said = self.ask("migrate", "attest", "--act", "wipe", "--json")
        assert said.code == (0 if said.json["allowed"] else 4)
        return {one["code"]: one["paths"] for one in said.json["reasons"]}

    def confirm_all(self) -> None:
        """Every item of the list."""
        for one in self.ask("migrate", "checklist", "--json").json:
            assert self.ask("migrate", "checklist", one["id"], "--by", "Jeanne Rouvière").code == 0


@pytest.fixture
def office(tmp_path):
    """The commune."""
    made = Office(tmp_path)
    made.write()
    return made


def test_wiping_waits_for_every_item_that_is_not_a_file(office):
    """Stopping is possible, wiping is not; with all confirmed it is; one taken back, and it is not again."""
    office.close()
    assert office.wiping() == {"unconfirmed": []}
    office.confirm_all()
    assert office.wiping() == {}
    office.ask("migrate", "checklist", "visa", "--by", "Jeanne Rouvière", "--withdraw")
    assert office.wiping() == {"unconfirmed": []}


def test_wiping_waits_for_the_stop(office):
    """As long as closing is not possible, nothing of the disks may be wiped."""
    office.ask("run")
    office.confirm_all()
    assert set(office.wiping()) == {"closing_first"}


def test_an_exclusion_for_another_reason_lets_stop_and_never_wipe(office):
    """« Autre motif » seals the disks; what was never read, and an absence of proof, forbid wiping too."""
    office.write({"divers.txt": b"d", "ailleurs.txt": b"a"})
    office.ask("run")
    office.decide("divers.txt", Action.EXCLUDE, "other")
    office.decide("ailleurs.txt", Action.EXCLUDE, "kept_elsewhere")
    office.close()
    office.confirm_all()
    assert office.wiping() == {"excluded_other": ["serveur:divers.txt"], "unproved_exclusion": ["serveur:ailleurs.txt"]}
    office.decide("divers.txt", Action.EXCLUDE, "elimination_visa", proof="2026-12 du 3 mars 2026")
    office.decide("ailleurs.txt", Action.EXCLUDE, "kept_elsewhere", proof="logiciel de paie, export du 2 mars")
    office.ask("run")
    assert office.wiping() == {}


def test_a_file_that_was_never_read_forbids_wiping(office):
    """Excluded as a blank form although nobody read it: the disks keep the only copy of what it holds."""
    office.write({"abîmé.txt": b"x"})
    office.ingest_after((office.source / "abîmé.txt").unlink)
    office.decide("abîmé.txt", Action.EXCLUDE, "blank_form")
    wiping = office.wiping()
    assert wiping["unreadable"] == ["serveur:abîmé.txt"]


def test_each_act_has_its_own_document(office):
    """The freeze, the stop and the wiping are three papers, each in JSON, HTML and PDF, that say which act they are."""
    office.close()
    office.wiping()
    reports = office.workspace.reports
    titles = {"gel-1": "Constat de gel n° 1", "constat-1": "Constat de fermeture n° 1"}
    for name, title in {**titles, "effacement-2": "Constat préalable à l’effacement des disques n° 2"}.items():
        assert title in (reports / f"{name}.html").read_text()
        assert (reports / f"{name}.pdf").read_bytes().startswith(b"%PDF-")
    assert json.loads((reports / "effacement-2.json").read_text())["act"] == "wipe"


def test_a_confirmation_is_signed_and_never_erased(office):
    """No name, no confirmation; a later one supersedes; the constat shows who confirmed what and what is open."""
    office.ask("run")
    assert office.ask("migrate", "checklist", "bases").code == 2
    assert office.ask("migrate", "checklist", "inconnu", "--by", "X").code == 2
    for note in ("première fois", "seconde fois"):
        said = office.ask("migrate", "checklist", "bases", "--by", "Jeanne Rouvière", "--note", note)
    assert "vérifié par Jeanne Rouvière" in said.out
    rows = office.rows()["decision"]
    assert [row for row in rows if "première fois" in row] == []
    (confirmed,) = [one for one in office.ask("migrate", "attest", "--json").json["checklist"] if one["confirmed"]]
    assert (confirmed["id"], confirmed["by"], confirmed["note"]) == ("bases", "Jeanne Rouvière", "seconde fois")
    assert office.ask("decide", "list").code == 0
    assert Path(office.workspace.reports / "constat-1.html").read_text().count("☒") == 1
