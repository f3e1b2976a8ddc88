"""`passation migrate plan` over a real folder: one row an entry, stable keys, an exported map."""

import csv
import json
from pathlib import Path

import pytest

from catalog.decisions import Action
from tests.journeys.commune import FILES, Commune


@pytest.fixture
def commune(tmp_path):
    """A commune whose files are on the source, not crawled yet."""
    made = Commune(tmp_path)
    made.write()
    return made


def _map(answer):
    lines = Path(answer["map"]["jsonl"]).read_text(encoding="utf-8").splitlines()
    return {row["path"]: row for row in map(json.loads, lines)}


def test_every_entry_is_in_exactly_one_state(commune):
    """Sent, same, excluded, held, refused: the rows are the files and links of the relevé, and add up to it."""
    commune.write({"Perso/lettre.txt": b"prive", "attente.txt": b"plus tard", "parti.txt": b"bientot parti"})
    (commune.source / "lien").symlink_to("vide.txt")
    commune.ingest()
    commune.decide("attente.txt", Action.HOLD)
    (commune.source / "parti.txt").unlink()
    commune.ingest(rehash=True)
    commune.write({"parti.txt": b"bientot parti"})
    commune.ingest()
    code, answer = commune.migrate("plan")
    rows = _map(answer)
    assert code == 1
    assert {path: row["state"] for path, row in rows.items()} == {
        "Urbanisme/permis 12.txt": "send",
        "Urbanisme/Copie de permis 12.txt": "same",
        "Etat civil/acte.txt": "send",
        "vide.txt": "send",
        "parti.txt": "send",
        "Thumbs.db": "excluded",
        "lien": "excluded",
        "Perso/lettre.txt": "held",
        "attente.txt": "held",
    }
    assert sum(count["count"] for count in answer["by_state"].values()) == len(rows)
    assert sum(count["bytes"] for count in answer["by_state"].values()) == sum(row["size"] for row in rows.values())
    assert [one["path"] for one in answer["waiting"]] == ["serveur:Perso/lettre.txt", "serveur:attente.txt"]


def test_a_file_that_could_not_be_read_is_refused(commune):
    """A file that went between the relevé and its reading is refused with its reason, not left out."""
    commune.write({"parti.txt": b"x"})
    commune.ingest_after((commune.source / "parti.txt").unlink)
    code, answer = commune.migrate("plan")
    assert code == 1
    assert [(one["path"], one["state"], one["reason"]) for one in answer["waiting"]] == [
        ("serveur:parti.txt", "refused", "vanished")
    ]


def test_a_plan_before_the_reading_says_so(commune):
    """Files that were seen and not read yet are unread in the plan, which exits 1."""
    commune.recrawl()
    code, answer = commune.migrate("plan")
    assert code == 1
    assert answer["by_state"]["unread"]["count"] == 4
    assert answer["to_send"]["count"] == 0


def test_freezing_the_same_plan_again_changes_nothing(commune):
    """The same catalogue gives the same id, and the catalogue says the same afterwards."""
    commune.ingest()
    first, before = commune.migrate("plan")[1], commune.digest()
    commune.ingest(rehash=True)
    again = commune.migrate("plan")[1]
    assert (first["new"], again["new"]) == (True, False)
    assert first["plan"] == again["plan"]
    assert commune.digest() == before


def test_the_next_place_carries_a_content_whose_keeper_is_excluded(commune):
    """Excluding the reference copy sends the content from its other place; excluding both sends nothing."""
    commune.ingest()
    commune.decide("Urbanisme/permis 12.txt", Action.EXCLUDE, "blank_form")
    rows = _map(commune.migrate("plan")[1])
    assert rows["Urbanisme/permis 12.txt"]["state"] == "excluded"
    assert rows["Urbanisme/Copie de permis 12.txt"]["state"] == "send"
    commune.decide("Urbanisme", Action.EXCLUDE, "blank_form")
    assert _map(commune.migrate("plan")[1])["Urbanisme/Copie de permis 12.txt"]["state"] == "excluded"


def test_a_key_is_given_once(commune):
    """Before the transfer a new place moves the key; after it the key stays whatever a later decision says."""
    commune.ingest()
    commune.propose("Urbanisme/permis 12.txt", "DIR.GEN", 0.9)
    proposed = _map(commune.migrate("plan")[1])["Urbanisme/permis 12.txt"]
    assert proposed["node"] == "DIR.GEN"
    assert "/permis-12~" in proposed["key"]
    commune.propose("Urbanisme/permis 12.txt", "DIR.GEN", 0.4)
    unsure = _map(commune.migrate("plan")[1])["Urbanisme/permis 12.txt"]
    assert unsure["node"] == "TRA.AQU"
    assert unsure["key"] != proposed["key"]
    commune.whole()
    commune.decide("Urbanisme/permis 12.txt", Action.FILE, node="DIR.GEN")
    filed = _map(commune.migrate("plan")[1])["Urbanisme/permis 12.txt"]
    assert filed["node"] == "DIR.GEN"
    assert filed["key"] == unsure["key"]


def test_keys_under_confidential_nodes_tell_no_name(commune):
    """A document filed under a confidential node is stored under a key without its name."""
    commune.ingest()
    rows = _map(commune.migrate("plan")[1])
    assert rows["Etat civil/acte.txt"]["node"] == "TRA.AQU"
    assert "/document~" in rows["Etat civil/acte.txt"]["key"]


def test_the_table_cannot_be_run(commune):
    """In the exported table a path that is a formula is quoted, and every entry has its line."""
    commune.write({"=cmd|calc.txt": b"formule"})
    commune.ingest()
    answer = commune.migrate("plan")[1]
    with Path(answer["map"]["csv"]).open(encoding="utf-8-sig", newline="") as file:
        _, *lines = csv.reader(file, delimiter=";")
    assert "'=cmd|calc.txt" in {line[1] for line in lines}
    assert len(lines) == len(FILES) + 1


def test_nothing_is_sent_before_someone_accepts_the_filing(tmp_path):
    """Without the standing decision a plan can be read, and `run` refuses, naming the command that records it."""
    commune = Commune(tmp_path, by="")
    commune.write({"a.txt": b"a"})
    commune.ingest()
    assert commune.migrate("run")[0] == 1
    assert commune.migrate("plan")[0] == 1
    code, answer = commune.migrate("run")
    assert code == 1
    assert "passation decide accept --by" in answer["error"]
    assert commune.objects() == {}


def test_an_outdated_plan_sends_nothing(commune):
    """A decision recorded after the plan makes `run` ask for a new plan."""
    commune.ingest()
    commune.migrate("plan")
    commune.decide("vide.txt", Action.HOLD)
    code, answer = commune.migrate("run")
    assert code == 1
    assert "passation migrate plan" in answer["error"]
    assert commune.objects() == {}
