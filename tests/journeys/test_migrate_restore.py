"""Nothing is lost by keeping one object a content: the source tree comes back, dates included."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from catalog.decisions import Action
from catalog.jobs import job
from journey.initialise import Request, initialise
from journey.run import run
from migrate.restore import restore
from passation.errors import SettingsError
from passation.workspace import Workspace
from tests.journeys.commune import Commune
from tests.journeys.restored import hard, restored, tree


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    source, store = tmp_path / "source", tmp_path / "stockage"
    store.mkdir()
    (source / "vide").mkdir(parents=True)
    (source / "a" / "b").mkdir(parents=True)
    (source / "a" / "un.txt").write_text("un arrêté")
    (source / "a" / "b" / "copie de un.txt").write_text("un arrêté")
    (source / "zéro").touch()
    (source / "e\u0301").write_text("nfd")
    (source / "\u00e9").write_text("nfc")
    Path(os.fsdecode(os.fsencode(source) + b"/latin\xe9.txt")).write_text("octets")
    for number, path in enumerate(sorted(source.rglob("*"), reverse=True)):
        os.utime(path, ns=(10**18 + number * 123_456_789, 10**18 + number * 123_456_789))
    request = Request("Essai", "99001", by="Essai", sources=(("s", f"folder:{source}"),), destination=f"folder:{store}")
    made = initialise(tmp_path / "espace", request)
    with job(made, quiet=True) as work:
        run(work)
    return made


def test_the_tree_comes_back(workspace: Workspace, tmp_path: Path) -> None:
    """Names, bytes, dates, duplicates, empty files and folders: a recursive comparison is empty."""
    done = restore(workspace, "s", tmp_path / "retour")
    assert done.missing == []
    assert (done.files, done.folders) == (6, 3)
    assert tree(tmp_path / "retour") == tree(tmp_path / "source")
    compared = subprocess.run(
        ["diff", "-r", tmp_path / "source", tmp_path / "retour"], check=False, capture_output=True
    )
    assert (compared.returncode, compared.stdout) == (0, b"")


def test_a_changed_object_is_not_restored(workspace: Workspace, tmp_path: Path) -> None:
    """An object that is not what was read first gives no file, and the sentence says so."""
    victim = next(path for path in (tmp_path / "stockage").rglob("*") if path.is_file() and path.read_bytes() == b"nfd")
    victim.chmod(0o600)
    victim.write_bytes(b"xxx")
    done = restore(workspace, "s", tmp_path / "retour")
    assert [path for path, _ in done.missing] == ["s:e\u0301"]
    assert "première fois" in done.missing[0][1]
    assert not (tmp_path / "retour" / "e\u0301").exists()
    assert not list((tmp_path / "retour").rglob(".passation-*"))


def test_what_is_not_in_the_store_is_said(workspace: Workspace, tmp_path: Path) -> None:
    """Technical files that a decision left out are named, one by one, with exit code 1."""
    (tmp_path / "source" / "Thumbs.db").write_bytes(b"x")
    with job(workspace, quiet=True) as work:
        run(work)
    command = [sys.executable, "-m", "cli", "-C", workspace.folder, "migrate", "restore", "s", "--as-source"]
    done = subprocess.run([*command, tmp_path / "retour"], check=False, capture_output=True, text=True)
    assert done.returncode == 1
    assert "s:Thumbs.db" in done.stderr


def test_a_full_folder_is_refused(workspace: Workspace, tmp_path: Path) -> None:
    """Nothing is written among other people's files."""
    with pytest.raises(SettingsError, match="vide"):
        restore(workspace, "s", tmp_path / "source")
    assert not (tmp_path / "source" / ".passation-restauration").exists()


@pytest.fixture
def commune(tmp_path: Path) -> Commune:
    """See restored.hard."""
    return hard(tmp_path)


def test_names_and_dates_that_are_hard_to_give_back(commune: Commune, tmp_path: Path) -> None:
    """Long names, line breaks, other encodings, dates before 1970: the tree is the same, to the nanosecond."""
    code, answer = commune.migrate("restore", "serveur", "--as-source", str(tmp_path / "retour"))
    assert (code, answer["missing"], answer["inexact_dates"], answer["kept"]) == (0, [], 0, 0)
    assert tree(tmp_path / "retour") == tree(commune.source)


def test_each_thing_that_is_missing_says_why(tmp_path: Path) -> None:
    """Excluded, held, unread, not sent and links are each named with their own reason; the rest comes back."""
    made = Commune(tmp_path)
    made.write(
        {"ici.txt": b"ici", "Perso/lettre.txt": b"prive", "exclu.txt": b"exclu", "Thumbs.db": b"t", "parti.txt": b"x"}
    )
    (made.source / "lien").symlink_to("ici.txt")
    made.ingest_after((made.source / "parti.txt").unlink)
    made.decide("exclu.txt", Action.EXCLUDE, "other")
    made.migrate("plan")
    made.migrate("run")
    made.write({"nouveau.txt": b"nouveau"})
    made.ingest()
    said = restored(made.workspace.folder, "serveur", "--as-source", tmp_path / "retour")
    assert said.code == 1
    for path, why in {
        "Perso/lettre.txt": "en attente d’une décision",
        "Thumbs.db": "exclu de la reprise par une décision",
        "exclu.txt": "exclu de la reprise par une décision",
        "lien": "il menait à « ici.txt »",
        "nouveau.txt": "pas encore envoyé",
    }.items():
        assert any(f"serveur:{path} — " in line and why in line for line in said.err.splitlines()), (path, said.err)
    assert {os.fsencode(one.name) for one in (tmp_path / "retour").iterdir()} == {b"ici.txt", b"Perso"}


def test_what_was_sent_and_not_read_back_yet_comes_back_too(tmp_path: Path) -> None:
    """Each object is compared on the way back, so that it need not have been before."""
    made = Commune(tmp_path)
    made.write({"a.txt": b"a"})
    made.ingest()
    assert [made.migrate(command)[0] for command in ("plan", "run")] == [0, 0]
    assert made.migrate("restore", "serveur", "--as-source", str(tmp_path / "retour"))[0] == 0
    assert tree(tmp_path / "retour") == tree(made.source)


def test_after_a_change_of_store(commune: Commune, tmp_path: Path) -> None:
    """Before the documents are in the new store nothing comes back and all of it is said; afterwards all is there."""
    commune.use_store("ailleurs")
    commune.migrate("plan")
    code, answer = commune.migrate("restore", "serveur", "--as-source", str(tmp_path / "avant"))
    assert (code, answer["files"], len(answer["missing"])) == (1, 0, 7)
    assert commune.migrate("verify")[0] == 4
    commune.whole()
    (tmp_path / "stockage").rename(tmp_path / "débranché")
    assert commune.migrate("restore", "serveur", "--as-source", str(tmp_path / "retour"))[0] == 0
    assert tree(tmp_path / "retour") == tree(commune.source)


def test_a_store_that_is_gone_ends_it(commune: Commune, tmp_path: Path) -> None:
    """Exit 3, and the same command goes on once the store is back."""
    commune.store.rename(tmp_path / "débranché")
    assert commune.migrate("restore", "serveur", "--as-source", str(tmp_path / "retour"))[0] == 3
    (tmp_path / "débranché").rename(commune.store)
    assert commune.migrate("restore", "serveur", "--as-source", str(tmp_path / "retour"))[0] == 0
    assert tree(tmp_path / "retour") == tree(commune.source)
