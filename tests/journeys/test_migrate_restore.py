"""Nothing is lost by keeping one object a content: the source tree comes back, dates included."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import bagit
import pytest

from catalog.decisions import Action
from catalog.jobs import job
from demo.layouts.prime import EPOCH, PrimeWriter, Version
from journey.initialise import Request, initialise
from journey.run import run
from migrate.restore import restore
from passation.errors import Fault, ServiceError, SettingsError
from passation.workspace import Workspace
from tests.journeys.command_line import ROOT, Said, passation
from tests.journeys.commune import Commune

LONG = "é" * 127
"""254 bytes: the longest name that disks take."""
LARGE = 1 << 20
"""More than `_KILLED` may write."""
_KILLED = """
import resource, signal, sys
signal.signal(signal.SIGXFSZ, signal.SIG_DFL)
resource.setrlimit(resource.RLIMIT_FSIZE, (300_000, 300_000))
resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
import cli
cli.main(sys.argv[1:])
"""
"""A command line that the system kills in the middle of the first file of more than 300,000 bytes."""


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


def restored(folder: Path, *arguments: str | Path) -> Said:
    """What `migrate restore` says."""
    return passation("-C", folder, "migrate", "restore", *arguments)


def test_a_full_folder_is_refused(workspace: Workspace, tmp_path: Path) -> None:
    """Nothing is written among other people's files."""
    with pytest.raises(SettingsError, match="vide"):
        restore(workspace, "s", tmp_path / "source")
    assert not (tmp_path / "source" / ".passation-restauration").exists()


@pytest.fixture
def commune(tmp_path: Path) -> Commune:
    """Files that are hard to give back, in the store and read back."""
    made = Commune(tmp_path)
    dates = {"a premier.txt": b"premier", "b gros.bin": os.urandom(LARGE), f"c/{LONG}/{LONG}/{LONG}": b"loin"}
    made.write(dates | {"d double.bin": dates["b gros.bin"], "e/retour\nligne \\ .txt": b"nom", "e/100% %0A.txt": b"%"})
    Path(os.fsdecode(os.fsencode(made.source) + b"/e/latin\xe9.txt")).write_bytes(b"octets")
    for number, path in enumerate(sorted(made.source.rglob("*"), reverse=True)):
        os.utime(path, ns=(number * 10**17 + 1, number * 10**17 + 1))
    os.utime(made.source / "a premier.txt", ns=(-(10**18), -(10**18)))
    made.ingest()
    made.whole()
    return made


def test_names_and_dates_that_are_hard_to_give_back(commune: Commune, tmp_path: Path) -> None:
    """Long names, line breaks, other encodings, dates before 1970: the tree is the same, to the nanosecond."""
    code, answer = commune.migrate("restore", "serveur", "--as-source", str(tmp_path / "retour"))
    assert (code, answer["missing"], answer["inexact_dates"], answer["kept"]) == (0, [], 0, 0)
    assert tree(tmp_path / "retour") == tree(commune.source)


def test_a_restoration_killed_in_the_middle_is_taken_up(commune: Commune, tmp_path: Path) -> None:
    """Killed within a file, the same command keeps what was whole, writes the rest, and leaves nothing of its own."""
    back = tmp_path / "retour"
    command = [sys.executable, "-c", _KILLED, "-C", commune.workspace.folder, "migrate", "restore", "serveur"]
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
    """What does not fit is refused with both sizes, and the folder is left empty."""
    (small_disk / "autre chose").write_bytes(b"x" * (2 * LARGE))
    said = restored(commune.workspace.folder, "serveur", "--as-source", small_disk / "retour")
    assert said.code == 2
    assert "2,1 Mo" in said.err
    assert list((small_disk / "retour").iterdir()) == []


def test_a_bag_that_the_library_accepts(commune: Commune, tmp_path: Path) -> None:
    """The payload is the source, the few names that no manifest can hold are said, and the tool `bagit` validates."""
    back = tmp_path / "paquet"
    code, answer = commune.migrate("restore", "serveur", "--as-source", str(back), "--bag")
    assert (code, answer["missing"], answer["bag"]) == (0, [], True)
    assert answer["renamed"] == [
        ["serveur:e/100%25 %250A.txt", "e/100%25 %250A.txt"],
        ["serveur:e/latin%E9.txt", "e/latin%E9.txt"],
    ]
    bag = bagit.Bag(str(back))
    assert bag.validate()
    assert bag.info["Source-Organization"] == "Valmont"
    assert {one.name for one in back.iterdir()} == {
        *("data", "bagit.txt", "bag-info.txt", "manifest-sha256.txt", "tagmanifest-sha256.txt")
    }
    given = {name: held for name, held in tree(commune.source).items() if b"%" not in name and b"\xe9." not in name}
    assert given.items() <= tree(back / "data").items()
    assert sorted(held for held in tree(back / "data").values() if isinstance(held, tuple)) == sorted(
        held for held in tree(commune.source).values() if isinstance(held, tuple)
    )
    sums = subprocess.run(["sha256sum", "--check", "--quiet", "tagmanifest-sha256.txt"], cwd=back, check=False)
    assert sums.returncode == 0
    (back / "data" / "a premier.txt").write_bytes(b"PREMIER")
    with pytest.raises(bagit.BagValidationError):
        bagit.Bag(str(back)).validate()


def test_two_names_that_a_bag_takes_for_one(tmp_path: Path) -> None:
    """The second file does not replace the first: it is said to be missing."""
    made = Commune(tmp_path)
    made.write({"latin%E9.txt": b"pour cent"})
    Path(os.fsdecode(os.fsencode(made.source) + b"/latin\xe9.txt")).write_bytes(b"octets")
    made.ingest()
    made.whole()
    code, answer = made.migrate("restore", "serveur", "--as-source", str(tmp_path / "paquet"), "--bag")
    assert (code, [path for path, _ in answer["missing"]]) == (1, ["serveur:latin%E9.txt"])
    assert (tmp_path / "paquet/data/latin%E9.txt").read_bytes() == b"pour cent"
    bag = bagit.Bag(str(tmp_path / "paquet"))
    assert bag.validate()
    assert bag.info["Internal-Sender-Description"].startswith("1 fichier de la source n’y est pas")


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


def test_earlier_versions_come_back_beside(tmp_path: Path) -> None:
    """Of SharePoint the tree holds the current versions; the others are counted, and given by `--versions`."""
    writer = PrimeWriter(tmp_path / "export", "/", security="None")
    writer.add_folder("Conseil")
    writer.add_file(
        "Conseil/budget.txt", [Version(f"{number}.0", f"v{number}".encode(), EPOCH) for number in (1, 2, 3)]
    )
    writer.finish()
    (tmp_path / "stockage").mkdir()
    request = Request(
        "Essai",
        "99001",
        by="Essai",
        sources=(("sp", f"sharepoint:{tmp_path / 'export'}"),),
        destination=f"folder:{tmp_path / 'stockage'}",
    )
    made = initialise(tmp_path / "espace", request)
    with job(made, quiet=True) as work:
        run(work)
    said = restored(made.folder, "sp", "--as-source", tmp_path / "sans")
    assert "2 versions antérieures sont gardées en plus" in said.out
    done = restore(made, "sp", tmp_path / "avec", versions=tmp_path / "versions")
    assert (tmp_path / "avec/Conseil/budget.txt").read_bytes() == b"v3"
    assert done.versions is not None
    assert (done.missing, done.versions.missing, done.versions.files) == ([], [], 2)
    found = tree(tmp_path / "versions")
    files = {name: held for name, held in found.items() if isinstance(held, tuple)}
    date = int(EPOCH.timestamp()) * 10**9
    assert files == {b"Conseil/budget.txt/v1.0.txt": (b"v1", date), b"Conseil/budget.txt/v2.0.txt": (b"v2", date)}
