"""Nothing is lost by keeping one object a content: the source tree comes back, dates included."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from catalog.jobs import job
from journey.initialise import Request, initialise
from journey.run import run
from migrate.restore import restore
from passation.errors import SettingsError
from passation.workspace import Workspace


def tree(root: Path) -> dict[bytes, tuple[bytes, int] | int]:
    """Every file with its bytes and date, every folder with its date."""
    found: dict[bytes, tuple[bytes, int] | int] = {}
    for path in root.rglob("*"):
        name = os.fsencode(path.relative_to(root))
        modified = path.stat().st_mtime_ns
        found[name] = modified if path.is_dir() else (path.read_bytes(), modified)
    return found


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
