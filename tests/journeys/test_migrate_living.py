"""Living files go to their own folder with the same receipts, everything else to the store."""

import json
import re
import subprocess
from pathlib import Path

import pytest

from migrate.destinations.open import destination_of
from passation.workspace import Workspace
from tests.journeys.commune import Commune

TEMPLATE, TWIN = "Urbanisme/Modèle d’arrêté.docx", "Vrac/modèle d’arrêté.docx"
SHEET = "RH/Trame entretien Lemaire.odt"
FILES = {
    TEMPLATE: b"modele",
    TWIN: b"autre modele",
    SHEET: b"trame",
    "Urbanisme/permis.txt": b"permis",
    "Copie de la trame.odt": b"trame",
}
KEYS = {
    TEMPLATE: "vivant/1 Direction/15 Courrier/Modèle d’arrêté.docx",
    SHEET: "vivant/2 Services métiers/20 Ressources humaines/203 Recrutement/Trame entretien Lemaire.odt",
}


@pytest.fixture
def commune(tmp_path):
    """Three living contents and a closed one, filed, not planned."""
    made = Commune(tmp_path)
    made.living = tmp_path / "travail"
    made.living.mkdir()
    set_living(made, f"folder:{made.living}")
    made.write(FILES)
    made.ingest()
    for path, node in {TEMPLATE: "DIR.COU", TWIN: "DIR.COU", SHEET: "SER.RH.REC"}.items():
        made.propose(path, node, 0.9)
    made.propose("Urbanisme/permis.txt", "SER.URB.ADS", 0.9)
    made.propose("Copie de la trame.odt", "SER.RH.REC", 0.9)
    return made


def set_living(commune, url):
    """Write the section [living]; empty takes it away."""
    file = commune.workspace.folder / "passation.toml"
    others = re.sub(r"(?m)^\[living\]\n(?:(?:#.*|url = .*)\n)*", "", file.read_text(encoding="utf-8"))
    file.write_text(others + f'[living]\nurl = "{url}"\n', encoding="utf-8")
    commune.workspace = Workspace(commune.workspace.folder)


def _living(commune):
    root = commune.living
    return {
        file.relative_to(root).as_posix(): file.read_bytes() for file in root.rglob("vivant/**/*") if file.is_file()
    }


def test_both_places_are_filled_and_verified(commune):
    """Templates lie in their folder under their real names, the rest in the store; every object is read back."""
    commune.whole()
    mine = {key: data for key, data in _living(commune).items() if not key.startswith("_passation/")}
    assert mine[KEYS[TEMPLATE]] in {b"modele", b"autre modele"}
    assert mine[KEYS[SHEET]] == b"trame"
    assert sorted(mine.values()) == [b"autre modele", b"modele", b"trame"]
    assert list(commune.objects().values()) == [b"permis"]
    code, answer = commune.migrate("verify", "--all")
    assert (code, answer["symbols"]["="]["count"], answer["unknown"]) == (0, 4, [])


def test_the_plan_says_what_is_living(commune):
    """The plan counts living contents apart, and says that two of them have one name."""
    answer = commune.migrate("plan")[1]
    assert answer["living"] == {"count": 3, "bytes": len(b"modeleautre modeletrame")}
    assert answer["forecast"]["stored_bytes"] == len(b"permis")
    assert [one["kind"] for one in answer["collisions"]] == ["name"]


def test_no_real_name_is_written_into_the_store(commune):
    """Nothing in the store names a living file: neither a key, nor the sums, nor any other file of Passation."""
    commune.whole()
    for file in commune.store.rglob("*"):
        assert "Lemaire" not in file.as_posix()
        assert not file.is_file() or b"Lemaire" not in file.read_bytes()
    assert b"Lemaire" in (commune.living / "_passation/vivant/SHA256SUMS").read_bytes()


def test_each_place_is_checked_by_an_ordinary_tool(commune):
    """`sha256sum -c` confirms each place with the sums that lie in it."""
    commune.whole()
    for root, sums in ((commune.store, "_passation/SHA256SUMS"), (commune.living, "_passation/vivant/SHA256SUMS")):
        done = subprocess.run(["sha256sum", "--strict", "-c", sums], cwd=root, capture_output=True, check=False)
        assert done.returncode == 0, done.stderr


def test_the_constat_names_both_places_and_misses_nothing(commune):
    """After the control only the freeze is wanting: every file is accounted for, and the constat names both places."""
    commune.whole()
    commune.ingest(rehash=True)
    code, answer = commune.migrate("attest")
    assert (code, answer["allowed"], answer["objects"]["="]["count"]) == (0, True, 4)
    document = json.loads(Path(answer["files"]["json"]).read_text(encoding="utf-8"))
    assert document["destination"] == f"folder:{commune.store} et folder:{commune.living}"
    page = Path(answer["files"]["html"]).read_text(encoding="utf-8")
    assert f"folder:{commune.living}" in page


def test_a_change_on_the_platform_is_seen(commune):
    """A living file that somebody changed in its folder is not identical any more: verify exits 4."""
    commune.whole()
    (commune.living / KEYS[TEMPLATE]).write_bytes(b"modifie")
    code, answer = commune.migrate("verify", "--all")
    assert (code, [one["symbol"] for one in answer["failing"]]) == (4, ["*"])


def test_a_key_is_for_life_in_its_place(commune):
    """A living file that the rule would close later keeps its key and its folder."""
    commune.whole()
    before = _living(commune)
    commune.propose(TEMPLATE, "TRA.AQU", 0.9)
    commune.whole()
    assert _living(commune) == before


def test_the_source_is_rebuilt_from_both(commune, tmp_path):
    """`restore` gives back every file, wherever its object lies."""
    commune.whole()
    target = tmp_path / "restaure"
    code, answer = commune.migrate("restore", "serveur", "--as-source", str(target))
    assert (code, answer["files"]) == (0, len(FILES))
    assert {name: (target / name).read_bytes() for name in FILES} == FILES


def test_a_folder_that_is_no_longer_set_stops_everything(commune):
    """Without [living] after a transfer, neither a plan nor a run goes on: nothing living leaks into the store."""
    commune.whole()
    set_living(commune, "")
    for command, said, refused in (("plan", "[living]", 2), ("run", "ne correspond plus", 1)):
        code, answer = commune.migrate(command)
        assert (code, said in answer["error"]) == (refused, True)
    assert list(commune.objects().values()) == [b"permis"]


def test_another_folder_is_filled_anew(commune, tmp_path):
    """When [living] names another folder, the plan is outdated, and the next run sends the living files there."""
    commune.whole()
    commune.living = tmp_path / "ailleurs"
    commune.living.mkdir()
    set_living(commune, f"folder:{commune.living}")
    assert commune.migrate("run")[0] == 1
    for command in ("plan", "verify", "run", "verify"):
        code, answer = commune.migrate(command)
    assert (code, answer["verified"]) == (0, True)
    assert KEYS[SHEET] in _living(commune)


@pytest.mark.parametrize(
    ("url", "said"),
    [("s3://a/b", "folder:"), ("folder:relatif", "chemin complet"), ("folder:{store}/dessous", "l’un dans l’autre")],
)
def test_an_address_that_does_not_do_is_refused(commune, url, said):
    """Another kind of store, a relative folder, a folder within the store: each is refused in French."""
    set_living(commune, url.format(store=commune.store))
    code, answer = commune.migrate("plan")
    assert (code, answer.get("error", "")) == (0, "")
    code, answer = commune.migrate("run")
    assert code == 2
    assert said in answer["error"]


def test_keys_of_living_files_in_the_store_are_refused(commune):
    """Objects that somebody put into the store under the reserved name stop the transfer."""
    planted = commune.store / "vivant/x.txt"
    planted.parent.mkdir()
    planted.write_bytes(b"x")
    commune.migrate("plan")
    code, answer = commune.migrate("run")
    assert (code, "vivant/" in answer["error"]) == (3, True)
    with pytest.raises(AssertionError):
        commune.whole()
    planted.unlink()
    commune.whole()
    assert destination_of(commune.workspace).stat(KEYS[SHEET])
    assert Path(commune.living / KEYS[SHEET]).is_file()
