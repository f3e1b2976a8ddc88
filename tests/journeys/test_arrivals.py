"""What comes back from the prefecture: matched to its act, filed beside it, with all the proofs of any file."""

import json

import pytest

from catalog import decisions
from catalog.jobs import reading
from migrate.arrival import filing, tray
from passation.workspace import ARRIVALS, Workspace
from tests.journeys.arrivals import BUDGET, RACE, WORKS, Town, acknowledgement, identifier, pdf, stamped
from tests.journeys.command_line import committed

RACE_AR = acknowledgement("2024_12", "2024-03-04", "AR", "Réglementation de la course cycliste Paris-Nice")
WORKS_PDF = stamped(WORKS, "2024_13", "2024-03-05", "AR")
PAGE = ("Accusé de réception en préfecture", f"Identifiant Acte : {identifier('2024_05', '2024-03-12', 'DE')}")


@pytest.fixture
def town(tmp_path):
    made = Town(tmp_path)
    assert made.ask("run").code == 0
    return made


def _beside(town: Town, path: str, name: str) -> str:
    """Key under which `name` must lie: in the folder of the act."""
    folder = town.key_of(path).rpartition("/")[0]
    (key,) = [key for key in town.objects() if key.startswith(f"{folder}/{name}~")]
    return key


def test_each_return_is_filed_beside_its_act(town):
    """XML, stamped PDF, page of acknowledgement: read back, in the folder of the act, found like any file."""
    town.drop("AR 12.xml", RACE_AR)
    town.drop("tampon.pdf", WORKS_PDF)
    town.drop("accuse.pdf", pdf(*PAGE))
    said = town.ask("arrivals", "--json")
    assert (said.code, said.json["left"], said.json["sent"]) == (0, [], True)
    assert {(one["name"], one["act"], one["how"]) for one in said.json["filed"]} == {
        ("AR 12.xml", f"serveur:{RACE}", "number"),
        ("tampon.pdf", f"serveur:{WORKS}", "number"),
        ("accuse.pdf", f"serveur:{BUDGET}", "number"),
    }
    assert town.objects()[_beside(town, RACE, "arrete-2024-012-ar")] == RACE_AR
    assert town.objects()[_beside(town, WORKS, "arrete-2024-013-tamponne")] == WORKS_PDF
    assert _beside(town, BUDGET, "deliberation-2024-05-ar").endswith(".pdf")
    status = town.ask("status", "--json").json
    assert (status["balanced"], status["by_state"]["migrated"]["count"]) == (True, 6)
    (act,) = town.ask("locate", f"serveur:{RACE}", "--json").json
    assert act["beside"] == ["arrivee:arrete-2024-012-ar.xml"]
    (back,) = town.ask("locate", act["beside"][0], "--json").json
    assert (back["state"], back["key"]) == ("migrated", _beside(town, RACE, "arrete-2024-012-ar"))
    assert "retour de la préfecture" in town.ask("locate", RACE).out
    hits = town.ask("search", "2024_12", "--json").json["hits"]
    assert "arrivee:arrete-2024-012-ar.xml" in [path for hit in hits for path in hit["paths"]]
    assert town.ask("migrate", "verify", "--all", "--json").json["verified"]
    assert [file.name for file in town.tray.iterdir()] == ["classes"]


def test_a_return_joins_the_control_and_the_constat(town):
    """Its folder is a source: the control reads it again, and closing is no less possible than before."""
    town.drop("ar.xml", RACE_AR)
    assert town.ask("arrivals").code == 0
    assert town.ask("run", "--rehash").code == 0
    found = town.ask("migrate", "attest", "--json").json
    assert not [one for one in found["reasons"] if ARRIVALS in json.dumps(one)]
    frozen = town.ask("migrate", "freeze", "--by", "Jeanne Rouvière", "--source", ARRIVALS)
    assert "sans objet" in frozen.out


def test_what_is_doubtful_stays_in_the_tray_with_its_reason(town):
    """Unknown act, neighbour's act, hostile XML, note, link, folder, unreadable PDF: said, and left where they are."""
    outside = town.source / RACE
    town.drop("inconnu.xml", acknowledgement("2024_99", "2024-03-04", "AR", "Autre objet"))
    town.drop("voisin.xml", acknowledgement("2024_12", "2024-03-04", "AR", "Course", siren="213401722"))
    town.drop("bombe.xml", b'<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><x>&a;</x>')
    town.drop("note.txt", b"bonjour")
    town.drop("abime.pdf", b"%PDF-1.4 coupe")
    (town.tray / "lien.xml").symlink_to(outside)
    (town.tray / "dossier").mkdir()
    town.drop("~$note.docx", b"verrou")
    said = town.ask("arrivals", "--json")
    assert (said.code, said.json["filed"]) == (1, [])
    told = {one["name"]: one["sentence"] for one in said.json["left"]}
    assert set(told) == {"inconnu.xml", "voisin.xml", "bombe.xml", "note.txt", "abime.pdf", "lien.xml", "dossier"}
    assert "type de document" in told["bombe.xml"]
    assert "213401722" in told["voisin.xml"]
    assert sorted(file.name for file in town.tray.iterdir()) == sorted([*told, "~$note.docx"])
    assert not town.workspace.arrivals.exists()
    assert "inconnu.xml : aucun acte" in town.ask("arrivals").err


def test_nothing_is_replaced_and_nothing_lost(town):
    """A second acknowledgement of one act, and a third with the same bytes, each get a name; all the bytes are kept."""
    again = RACE_AR.replace(b"2024-04-02", b"2024-04-03")
    for name, data in (("1.xml", RACE_AR), ("2.xml", again), ("3.xml", RACE_AR)):
        town.drop(name, data)
        assert town.ask("arrivals").code == 0
    kept = {file.name: file.read_bytes() for file in town.workspace.arrivals.iterdir()}
    assert kept == {
        "arrete-2024-012-ar.xml": RACE_AR,
        "arrete-2024-012-ar-2.xml": again,
        "arrete-2024-012-ar-3.xml": RACE_AR,
    }
    assert sorted(town.objects().values()).count(RACE_AR) == 1
    assert town.ask("status", "--json").json["by_state"]["duplicate"]["count"] == 1


def test_a_stamped_act_is_no_act_of_its_own_for_the_next_return(town):
    """After the stamped PDF, an act with the same number, a return still goes beside the act of the server."""
    town.drop("tampon.pdf", WORKS_PDF)
    assert town.ask("arrivals").code == 0
    town.drop("ar.xml", acknowledgement("2024_13", "2024-03-05", "AR", "Interdiction de stationner rue Haute"))
    (filed,) = town.ask("arrivals", "--json").json["filed"]
    assert filed["act"] == f"serveur:{WORKS}"


def test_a_dry_run_moves_and_sends_nothing(town):
    """`--dry-run` says what would be filed; the tray, the catalogue and the store stay as they are."""
    file = town.drop("ar.xml", RACE_AR)
    before = (town.digest(), town.objects())
    said = town.ask("arrivals", "--dry-run", "--json")
    assert (said.code, said.json["moved"], len(said.json["filed"])) == (0, False, 1)
    assert (town.digest(), town.objects()) == before
    assert file.read_bytes() == RACE_AR
    assert "serait rangé" in town.ask("arrivals", "--dry-run").out


def test_nobody_s_decision_files_nothing(tmp_path):
    """Before anyone accepted the proposed places, a name is asked for; with --by it is that person's decision."""
    town = Town(tmp_path, by="")
    assert town.ask("run").code == 1
    file = town.drop("ar.xml", RACE_AR)
    said = town.ask("arrivals")
    assert (said.code, file.exists()) == (1, True)
    assert "--by" in said.err
    said = town.ask("arrivals", "--by", "Paul Vidal", "--json")
    assert (said.code, said.json["sent"]) == (0, False)
    with reading(town.workspace) as catalog, catalog.read() as db:
        (one,) = decisions.standing(db, decisions.Action.FILE)
    assert (one.by, one.detail["name"], one.subject) == ("Paul Vidal", "ar.xml", b"arrivee:arrete-2024-012-ar.xml")
    assert town.ask("decide", "accept", "--by", "Jeanne Rouvière").code == 0
    assert town.ask("run").code == 0
    assert _beside(town, RACE, "arrete-2024-012-ar")


def test_killed_after_the_decision_the_same_is_done_again(town, children):
    """SIGKILL between decision and move, or later: the next run ends where an uninterrupted one does."""
    town.drop("ar.xml", RACE_AR)
    moment = committed(
        town.workspace.folder, "select 1 from decision where subject = cast('arrivee:arrete-2024-012-ar.xml' as blob)"
    )
    children.start("-C", town.workspace.folder, "arrivals").kill_when(moment)
    assert town.ask("arrivals").code == 0
    assert [file.name for file in town.workspace.arrivals.iterdir()] == ["arrete-2024-012-ar.xml"]
    assert town.objects()[_beside(town, RACE, "arrete-2024-012-ar")] == RACE_AR
    with reading(town.workspace) as catalog, catalog.read() as db:
        assert len(decisions.standing(db, decisions.Action.FILE)) == 1
    assert town.ask("status", "--json").json["balanced"]


def test_a_file_that_changes_after_it_was_read_stays(town):
    """What was matched is what is moved: a file that was written again meanwhile waits for the next time."""
    file = town.drop("ar.xml", RACE_AR)
    ((one,), left) = filing.look(town.workspace)
    assert not left
    file.write_bytes(RACE_AR + b"\n")
    town.workspace.arrivals.mkdir()
    with pytest.raises(tray.DoubtfulError, match="change encore"):
        tray.move(town.workspace, one.arrival, "x.xml")
    assert file.exists()
    assert list(town.workspace.arrivals.iterdir()) == []


def test_a_tray_that_is_a_link_or_another_source_is_refused(town, tmp_path):
    """Nothing is read through a link, and a source of the settings keeps its name."""
    (tmp_path / "ailleurs").mkdir()
    town.tray.symlink_to(tmp_path / "ailleurs")
    assert town.ask("arrivals").code == 2
    town.tray.unlink()
    settings = town.workspace.folder / "passation.toml"
    settings.write_text(f'{settings.read_text()}\n[sources.arrivee]\nurl = "folder:{tmp_path}/ailleurs"\n')
    said = town.ask("arrivals")
    assert (said.code, "déjà réglée" in said.err) == (2, True)


def test_the_commune_may_say_who_reads_the_returns(town):
    """A section [sources.arrivee] with our own address is taken as it is."""
    town.drop("ar.xml", RACE_AR)
    assert town.ask("arrivals").code == 0
    settings = town.workspace.folder / "passation.toml"
    section = f'\n[sources.arrivee]\nurl = "{town.workspace.arrivals_url}"\nreaders = ["GRP_DIRECTION"]\n'
    settings.write_text(settings.read_text() + section)
    assert Workspace(town.workspace.folder).settings.sources[ARRIVALS].readers == ("GRP_DIRECTION",)
    assert town.ask("arrivals").code == 0


def test_names_of_persons_stay_out_of_journal_and_of_confidential_keys(town):
    """The journal tells ids and counts; the dropped name is in the decision only."""
    town.drop("DUPONT Marcel.xml", RACE_AR)
    assert town.ask("arrivals").code == 0
    journal = "".join(file.read_text() for file in town.workspace.journal.iterdir())
    assert '"arrival"' in journal
    assert "DUPONT" not in journal
    assert not [key for key in town.objects() if "dupont" in key]


def test_an_empty_tray_says_what_to_do(town):
    """The first call makes the tray; it is for its owner only, and changes nothing else."""
    before = town.digest()
    said = town.ask("arrivals")
    assert (said.code, str(town.tray) in said.out) == (0, True)
    assert (town.digest(), town.tray.stat().st_mode & 0o777) == (before, 0o700)
