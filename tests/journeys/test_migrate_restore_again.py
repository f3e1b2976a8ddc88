"""Restorations that were interrupted, by a kill or a full disk, and the earlier versions beside the tree."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from catalog.jobs import job
from demo.layouts.prime import EPOCH, PrimeWriter, Version
from journey.initialise import Request, initialise
from journey.run import run
from migrate.restore import restore
from passation.errors import Fault, ServiceError, SettingsError
from passation.workspace import Workspace
from tests.journeys.command_line import ROOT
from tests.journeys.commune import Commune
from tests.journeys.restored import KILLED, LARGE, hard, restored, tree


@pytest.fixture
def commune(tmp_path: Path) -> Commune:
    """See restored.hard."""
    return hard(tmp_path)


def test_a_restoration_killed_in_the_middle_is_taken_up(commune: Commune, tmp_path: Path) -> None:
    """Killed within a file, the same command keeps what was whole, writes the rest, and leaves nothing of its own."""
    back = tmp_path / "retour"
    command = [sys.executable, "-c", KILLED, "-C", commune.workspace.folder, "migrate", "restore", "serveur"]
    killed = subprocess.run([*command, "--as-source", back], cwd=ROOT, check=False, capture_output=True)
    assert killed.returncode < 0
    assert (back / "a premier.txt").exists()
    assert not (back / "b gros.bin").exists()
    (back / "a premier.txt").write_bytes(b"PREMIER")
    again = commune.migrate("restore", "serveur", "--as-source", str(back))
    assert (again[0], again[1]["kept"], again[1]["files"]) == (0, 0, 7)
    assert tree(back) == tree(commune.source)
    assert restored(commune.workspace.folder, "serveur", "--as-source", back).code == 2


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk with room for one large file and not for two."""
    disk = tmp_path / "petit disque"
    disk.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", f"size={LARGE * 3}", "tmpfs", disk]
    if os.geteuid() != 0 or subprocess.run(command, check=False, capture_output=True).returncode:
        pytest.skip("monter un petit disque d’essai demande les droits de root")
    yield disk
    subprocess.run(["umount", "--lazy", disk], check=True)


def test_a_disk_that_fills_up(commune: Commune, small_disk: Path) -> None:
    """Exit 3 with a French sentence; once there is room the same command ends it, keeping what was whole."""
    filler, back = small_disk / "autre chose", small_disk / "retour"
    back.mkdir()
    (back / ".passation-restauration").write_text('{"source": "serveur", "below": ""}')
    filler.write_bytes(b"x" * (LARGE + LARGE // 2))
    with pytest.raises(ServiceError, match="Le disque est plein") as full:
        restore(commune.workspace, "serveur", back)
    assert full.value.fault is Fault.FULL
    assert sorted(one.name for one in back.iterdir() if one.is_file()) == [
        ".passation-restauration",
        "a premier.txt",
        "b gros.bin",
    ]
    filler.unlink()
    done = restore(commune.workspace, "serveur", back)
    assert (done.kept, done.files, done.missing) == (3, 7, [])
    assert tree(back) == tree(commune.source)


def test_too_little_room_is_said_before_anything(commune: Commune, small_disk: Path) -> None:
    """What does not fit is refused with both sizes, and nothing is made."""
    (small_disk / "autre chose").write_bytes(b"x" * (2 * LARGE))
    said = restored(commune.workspace.folder, "serveur", "--as-source", small_disk / "retour")
    assert said.code == 2
    assert "2,1 Mo" in said.err
    assert not (small_disk / "retour").exists()


@pytest.fixture
def sharepoint(tmp_path: Path) -> Workspace:
    """An export of SharePoint whose one file has two earlier versions, in the store and read back."""
    writer = PrimeWriter(tmp_path / "export", "/", security="None")
    writer.add_folder("Conseil")
    versions = [Version(f"{number}.0", f"v{number}".encode() * (LARGE if number == 2 else 1)) for number in (1, 2, 3)]
    writer.add_file("Conseil/budget.txt", versions)
    writer.finish()
    (tmp_path / "stockage").mkdir()
    source, store = f"sharepoint:{tmp_path / 'export'}", f"folder:{tmp_path / 'stockage'}"
    made = initialise(
        tmp_path / "espace", Request("Essai", "99001", by="Essai", sources=(("sp", source),), destination=store)
    )
    with job(made, quiet=True) as work:
        run(work)
    return made


def versions_in(folder: Path) -> dict[bytes, tuple[bytes, int]]:
    """Every file of the folder with its bytes and date."""
    return {name: held for name, held in tree(folder).items() if isinstance(held, tuple)}


DATE = int(EPOCH.timestamp()) * 10**9
EARLIER = {b"Conseil/budget.txt/v1.0.txt": (b"v1", DATE), b"Conseil/budget.txt/v2.0.txt": (b"v2" * LARGE, DATE)}


def test_earlier_versions_come_back_beside(sharepoint: Workspace, tmp_path: Path) -> None:
    """Of SharePoint the tree holds the current versions; the others are counted, and given by `--versions`."""
    said = restored(sharepoint.folder, "sp", "--as-source", tmp_path / "sans")
    assert "2 versions antérieures sont gardées en plus" in said.out
    with pytest.raises(SettingsError, match="vide"):
        restore(sharepoint, "sp", tmp_path / "avec", versions=tmp_path / "sans")
    assert not (tmp_path / "avec").exists()
    done = restore(sharepoint, "sp", tmp_path / "avec", versions=tmp_path / "versions")
    assert versions_in(tmp_path / "avec") == {b"Conseil/budget.txt": (b"v3", DATE)}
    assert done.versions is not None
    assert (done.missing, done.versions.missing, done.versions.files) == ([], [], 2)
    assert versions_in(tmp_path / "versions") == EARLIER


def test_versions_that_were_interrupted_are_taken_up(sharepoint: Workspace, tmp_path: Path) -> None:
    """Killed among the earlier versions, when the tree itself was whole, the same command ends both."""
    command = [sys.executable, "-c", KILLED, "-C", sharepoint.folder, "migrate", "restore", "sp"]
    folders = ["--as-source", tmp_path / "avec", "--versions", tmp_path / "versions"]
    assert subprocess.run([*command, *folders], cwd=ROOT, check=False, capture_output=True).returncode < 0
    assert (tmp_path / "versions/Conseil/budget.txt/v1.0.txt").exists()
    said = restored(sharepoint.folder, "sp", *folders)
    assert "Reprise : 1 fichier déjà reconstruit a été comparé" in said.out
    assert versions_in(tmp_path / "avec") == {b"Conseil/budget.txt": (b"v3", DATE)}
    assert versions_in(tmp_path / "versions") == EARLIER
