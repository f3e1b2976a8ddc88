"""Access that does not widen, from the list to the decision, the transfer and the search; rights planted by hand."""

import csv
import json
from pathlib import Path

import pytest
from sqlalchemy import select

from catalog import entries
from catalog.entries import Nature
from catalog.jobs import job
from catalog.schema import entry
from passation.workspace import Workspace
from tests.journeys.command_line import Said, passation
from tests.journeys.commune import Commune
from tests.museum.descriptors import DELETED, EVERYONE, PAYROLL, SECRETARY, allow, deny, descriptor

OPEN, PAY = descriptor(allow(EVERYONE)), descriptor(allow(PAYROLL))
GROUPS = f'GRP_RH = ["{PAYROLL}"]\nGRP_DIRECTION = ["{SECRETARY}"]\nvide = []\n'
NOTE = "Note de service sur les congés : Zéphirine part la première semaine d’août."
FILES = {
    "RH/fiche Lemaire.txt": NOTE,
    "Accueil/affichage.txt": NOTE,
    "RH/barème.txt": "Barème des primes, tableau réservé : 1 812 euros.",
    "Accueil/plan.txt": "Plan de la mairie et des parkings de la place Haute.",
    "Conseil/délibération.txt": "Délibération du conseil municipal sur le budget.",
}
NODES = {"RH": "SER.RH.FOR", "Accueil": "DIR.GEN", "Conseil": "DIR.CM"}


class Town(Commune):
    """A commune whose folder source tells the rights that a test plants."""

    def __init__(self, folder: Path, groups: str = GROUPS) -> None:
        super().__init__(folder)
        self.set_groups(groups)
        self.write({name: text.encode() for name, text in FILES.items()})
        self.ingest()
        self.plant({"RH": PAY, "": OPEN})
        for command in (("ingest", "extract"), ("classify", "all")):
            assert self.ask(*command).code == 0
        for name in FILES:
            self.propose(name, NODES[name.partition("/")[0]], 0.95)

    def set_groups(self, groups: str) -> None:
        settings = self.workspace.folder / "passation.toml"
        head, _, tail = settings.read_text().partition("[groups]\n")
        settings.write_text(f"{head}[groups]\n{groups}{tail[tail.index('# Qui lit') :]}")
        self.workspace = Workspace(self.workspace.folder)

    def plant(self, rights: dict[str, bytes]) -> None:
        """Let the source tell rights: each entry has those of the longest prefix of its path."""
        with job(self.workspace, quiet=True) as work, work.catalog.begin() as db:
            last = entries.last_crawls(db)["serveur"]
            ids = db.scalars(select(entry.c.id)).all()
            batch = []
            for _, one in entries.load(db, ids):
                above = max((name for name in rights if one.path.decode().startswith(name)), key=len)
                batch.append((one._replace(descriptor=rights[above]), Nature()))
            entries.see(db, last.id, last.source_id, batch)

    def ask(self, *arguments: str) -> Said:
        return passation(*arguments, "-C", self.workspace.folder)

    def states(self) -> dict[str, str]:
        plan = self.ask("migrate", "plan", "--json").json
        lines = Path(plan["map"]["jsonl"]).read_text().splitlines()
        found = map(json.loads, lines)
        return {one["path"]: f"{one['state']} {one['reason']}".strip() for one in found}

    def search(self, *words: str, as_: str = "GRP_DIRECTION") -> dict:
        who = ["--as", as_] if as_ else []
        return self.ask("search", *words, *who, "--json").json


@pytest.fixture
def town(tmp_path) -> Town:
    return Town(tmp_path)


# --- the list, before anything is sent -------------------------------------------------------------------------------


def test_nothing_is_held_where_the_plan_opens_no_more_than_the_source(town):
    """Each folder goes to those who read it today: nothing widens, everything is sent."""
    said = town.ask("migrate", "access", "--json")
    assert (said.code, said.json["held"]) == (0, {"count": 0, "bytes": 0})
    assert {state.partition(" ")[0] for state in town.states().values()} == {"send", "same"}


def test_a_folder_with_a_deny_is_listed_and_its_subtree_held(town):
    """A Deny on the folder alone holds what lies below, is named, and blocks plan, run and closing."""
    town.plant({"RH": PAY, "Conseil/": OPEN, "Conseil": descriptor(allow(EVERYONE), deny(SECRETARY)), "": OPEN})
    said = town.ask("migrate", "access", "--json")
    assert said.code == 1
    (row,) = [one for one in said.json["rows"] if one["state"] == "held"]
    assert (row["folder"], row["files"], row["gained_by"]) == ("serveur:Conseil", 1, {"GRP_DIRECTION": "refused"})
    assert (row["read_by"], row["refused"]) == (["GRP_RH"], [SECRETARY])
    assert town.states()["Conseil/délibération.txt"] == "held access"
    assert town.ask("migrate", "run").code == 0
    assert not any(b"conseil municipal" in data for data in town.objects().values())
    assert town.ask("status", "--json").json["by_state"]["held"]["count"] == 1
    assert "migrate access" in town.ask("status").out
    refused = town.ask("migrate", "attest", "--json")
    assert refused.code == 4
    assert ["serveur:Conseil/délibération.txt"] in [reason["paths"] for reason in refused.json["reasons"]]


def test_a_widened_access_is_a_decision_of_its_own(town):
    """`admit` frees nothing; `widen` does, signed and with its reason; `narrow` holds again."""
    town.plant({"RH": PAY, "Conseil": PAY, "": OPEN})
    name = "Conseil/délibération.txt"
    assert town.states()[name] == "held access"
    town.ask("decide", "admit", "serveur:Conseil", "--by", "La DPD")
    assert town.states()[name] == "held access"
    assert town.ask("decide", "widen", "serveur:Conseil", "--by", "Le maire").code == 2
    accepted = town.ask("decide", "widen", "serveur:Conseil", "--by", "Le maire", "--why", "Séances publiques")
    assert (accepted.code, "2 fichiers" in accepted.out) == (0, True)  # the folder and its file
    assert town.states()[name] == "send"
    states = {row["state"] for row in town.ask("migrate", "access", "--json").json["rows"]}
    assert states == {"accepted"}
    assert "élargir l’accès de serveur:Conseil — Séances publiques" in town.ask("decide", "list").out
    town.ask("decide", "narrow", "serveur:Conseil", "--by", "Le maire")
    assert town.states()[name] == "held access"


def test_settings_changed_after_the_plan_stop_the_transfer(town):
    """A reader group that is added once the plan is frozen is seen before anything is sent."""
    town.set_groups("")
    town.plant({"RH": PAY, "Conseil": PAY, "": OPEN})
    assert set(town.states().values()) <= {"send", "same"}
    town.set_groups(GROUPS)
    said = town.ask("migrate", "run", "--json")
    assert said.code == 1
    assert "plan" in said.json["error"]
    assert town.objects() == {}


def test_the_list_is_written_for_people(town):
    """A page and a CSV name folder, readers, Deny, unknown accounts; hostile names stay text in both."""
    town.write({"=Conseil<b>/pv.txt": b"proces-verbal"})
    town.ingest()
    town.plant({"RH": PAY, "=Conseil": descriptor(allow(DELETED), deny("S-1-5-32-545")), "": OPEN})
    town.propose("=Conseil<b>/pv.txt", "DIR.CM", 0.95)
    said = town.ask("migrate", "access", "--json").json
    page = Path(said["files"]["html"]).read_text(encoding="utf-8")
    assert "=Conseil&lt;b&gt;" in page
    assert "Utilisateurs" in page
    assert "GRP_DIRECTION (un refus l’en empêche à la source)" in page
    rows = list(csv.reader(Path(said["files"]["csv"]).read_text(encoding="utf-8-sig").splitlines(), delimiter=";"))
    assert [row[0] for row in rows if DELETED in row[9]] == ["serveur:=Conseil<b>"]
    assert said["strangers"] == {DELETED: 1}
    assert Path(said["files"]["html"]).stat().st_mode & 0o077 == 0


def test_without_groups_the_list_says_that_nobody_reads(town):
    """No reader group: nothing is held, and the list says why."""
    town.set_groups("")
    town.plant({"": PAY})
    said = town.ask("migrate", "access")
    assert said.code == 0
    assert "Aucun groupe de lecteurs" in said.err


# --- search ----------------------------------------------------------------------------------------------------------


@pytest.fixture
def found(town):
    """The town, planned and indexed."""
    town.states()
    assert town.ask("index").code == 0
    return town


def test_a_reader_sees_only_the_places_that_he_may_open(found):
    """Of one content in two places, each group sees its own: path, title, count; the operator sees both."""
    secret, shown = "serveur:RH/fiche Lemaire.txt", "serveur:Accueil/affichage.txt"
    (everything,) = found.search("Zéphirine", as_="")["hits"]
    assert everything["paths"] == [shown, secret]
    for group, path in (("GRP_DIRECTION", shown), ("GRP_RH", secret)):
        answer = found.search("Zéphirine", as_=group)
        (hit,) = answer["hits"]
        assert (answer["total"], hit["paths"], hit["title"]) == (1, [path], path.rpartition("/")[2])
        assert hit["state"] == "pending"


def test_no_word_of_a_hidden_place_finds_or_shows_anything(found):
    """Name, folder, node and source filters, key and JSON of an answer tell nothing of the other place."""
    hidden = [("Lemaire",), ("chemin:RH", "Zéphirine"), ("Zéphirine", "--node", "SER.RH"), ("nom:Lemaire", "congés")]
    for words in hidden:
        assert found.search(*words)["hits"] == [], words
        assert found.search(*words)["total"] == 0, words
    answer = json.dumps(found.search("Zéphirine"), ensure_ascii=False)
    assert "Lemaire" not in answer
    assert "RH" not in answer
    assert found.search("Zéphirine")["hits"][0]["key"] is None
    assert found.search("Zéphirine", as_="")["hits"][0]["key"]


def test_a_hidden_document_is_not_counted(found):
    """Its words give no hit, no total, no approximate answer, and no number of unread files."""
    assert found.search("barème")["total"] == 0
    assert found.search("barème", as_="GRP_RH")["total"] == 1
    assert found.search("barèmes", "primes", "réservé")["total"] == 0
    assert found.search("parkings")["hits"][0]["key"]
    assert "pourrait contenir" not in found.ask("search", "barème", "--as", "GRP_DIRECTION").out


def test_unread_documents_are_counted_for_those_who_may_see_them(town):
    """« N documents n’ont pas pu être lus » counts those of the reader only."""
    town.write({"RH/illisible.bin": bytes(range(256)) * 8})
    town.ingest()
    town.plant({"RH": PAY, "": OPEN})
    town.ask("ingest", "extract")
    town.propose("RH/illisible.bin", "SER.RH.FOR", 0.95)
    town.ask("index")
    assert "pourrait contenir" in town.ask("search", "xylophone", "--as", "GRP_RH").out
    assert "pourrait contenir" not in town.ask("search", "xylophone", "--as", "GRP_DIRECTION").out


def test_somebody_of_two_groups_sees_what_each_of_them_sees(found):
    """`--as` may be repeated."""
    answer = found.ask("search", "Zéphirine", "--as", "GRP_RH", "--as", "GRP_DIRECTION", "--json").json
    assert len(answer["hits"][0]["paths"]) == 2


def test_an_empty_group_finds_nothing_and_an_unknown_one_is_refused(found):
    """Nobody reads nothing; a group that the settings do not name is a fault of the command."""
    assert found.search("Zéphirine", as_="vide")["total"] == 0
    said = found.ask("search", "Zéphirine", "--as", "GRP_DIRECTON")
    assert said.code == 2
    assert "GRP_DIRECTION" in said.err


def test_a_deny_seen_later_hides_the_document_at_once(found):
    """The classes are those of today: a relevé that sees a Deny counts with the next indexing, and paths before it."""
    assert found.search("parkings")["total"] == 1
    found.plant({"RH": PAY, "Accueil": descriptor(allow(EVERYONE), deny(SECRETARY)), "": OPEN})
    found.states()
    assert found.search("parkings")["hits"] == []
    found.ask("index")
    assert found.search("parkings")["total"] == 0
