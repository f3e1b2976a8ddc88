"""`passation migrate plan --diff`: what freezing now would change, and nothing frozen by it."""

import pytest

from catalog.decisions import Action
from tests.journeys.commune import Commune


@pytest.fixture
def commune(tmp_path):
    """A commune whose plan is frozen."""
    made = Commune(tmp_path)
    made.write()
    made.ingest()
    made.first = made.migrate("plan")[1]["plan"]
    return made


def _paths(answer, kind):
    return [one["path"] for one in answer["changes"][kind]]


def test_each_kind_of_change_is_told(commune):
    """Added, gone, held, of another content, filed elsewhere: each is listed with both sides, counted, and no more."""
    commune.write({"nouveau.txt": b"nouveau", "Etat civil/acte.txt": b"acte de mariage"})
    (commune.source / "Thumbs.db").unlink()
    commune.ingest(rehash=True)
    commune.decide("vide.txt", Action.HOLD)
    commune.decide("Urbanisme", Action.FILE, node="SER.URB.ADS")
    code, answer = commune.migrate("plan", "--diff")
    assert (code, answer["against"], answer["in_force"]) == (0, commune.first, False)
    assert _paths(answer, "added") == ["serveur:nouveau.txt"]
    assert _paths(answer, "gone") == ["serveur:Thumbs.db"]
    assert _paths(answer, "state") == ["serveur:vide.txt"]
    assert _paths(answer, "content") == ["serveur:Etat civil/acte.txt"]
    assert {"serveur:Urbanisme/permis 12.txt", "serveur:Urbanisme/Copie de permis 12.txt"} <= set(
        _paths(answer, "moved")
    )
    (held,) = answer["changes"]["state"]
    assert (held["before"]["state"], held["after"]["state"], held["after"]["reason"]) == ("send", "held", "decision")
    (moved, *_) = (one for one in answer["changes"]["moved"] if one["path"] == "serveur:Urbanisme/permis 12.txt")
    assert (moved["before"]["node"], moved["after"]["node"]) == ("TRA.AQU", "SER.URB.ADS")
    assert answer["counts"]["added"] == {"count": 1, "bytes": 7}


def test_a_difference_freezes_nothing(commune):
    """The catalogue says the same before and after, and the plan in force is still the first one."""
    commune.decide("vide.txt", Action.HOLD)
    before = commune.digest()
    reports = sorted(file.name for file in commune.workspace.reports.iterdir())
    answer = commune.migrate("plan", "--diff")[1]
    assert answer["plan"] != commune.first
    assert commune.digest() == before
    assert sorted(file.name for file in commune.workspace.reports.iterdir()) == reports
    assert commune.migrate("plan")[1]["new"]


def test_what_the_store_has_received_never_moves(commune):
    """After the transfer a new node changes no key, and the difference does not say that it would."""
    commune.whole()
    commune.decide("vide.txt", Action.FILE, node="DIR.GEN")
    assert commune.migrate("plan", "--diff")[1]["changes"]["moved"] == []


def test_every_frozen_plan_can_be_asked_for(commune):
    """Against the plan in force nothing changes, so the one before it is taken; `--against` names any other one."""
    commune.decide("vide.txt", Action.HOLD)
    second = commune.migrate("plan")[1]["plan"]
    commune.decide("Urbanisme", Action.HOLD)
    third = commune.migrate("plan")[1]["plan"]
    answer = commune.migrate("plan", "--diff")[1]
    assert (answer["plan"], answer["against"], answer["in_force"]) == (third, second, True)
    assert len(_paths(answer, "state")) == 2
    oldest = commune.migrate("plan", "--against", commune.first[:8])[1]
    assert (oldest["against"], len(_paths(oldest, "state"))) == (commune.first, 3)


def test_a_plan_that_is_not_there_is_refused(commune, tmp_path):
    """An unknown id is a wrong argument; before the first plan there is nothing to compare with."""
    code, answer = commune.migrate("plan", "--diff", "--against", "zzzz")
    assert (code, "zzzz" in answer["error"]) == (2, True)
    other = Commune(tmp_path / "autre")
    other.ingest()
    code, answer = other.migrate("plan", "--diff")
    assert (code, "passation migrate plan" in answer["error"]) == (1, True)


def test_the_only_plan_differs_from_itself_by_nothing(commune):
    """Right after the first plan, nothing changed."""
    answer = commune.migrate("plan", "--diff")[1]
    assert (answer["against"], answer["in_force"]) == (commune.first, True)
    assert not any(answer["changes"].values())
