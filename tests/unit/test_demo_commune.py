"""The generated commune is exactly what its truth says, and always the same."""

import hashlib
import os
import subprocess
import sys
import unicodedata
import zipfile
from collections import Counter
from email import message_from_bytes, policy
from pathlib import Path

import pytest
from stdnum.fr import nir

from demo.commune import generate
from demo.truth import NAME, Trait, Truth
from passation.errors import SettingsError


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Truth]:
    folder = tmp_path_factory.mktemp("commune") / "neuve"
    return folder, generate(folder, files=300, seed=7)


def tree(folder: Path) -> dict[str, tuple[str, int]]:
    return {
        str(path.relative_to(folder)): (hashlib.sha256(path.read_bytes()).hexdigest(), path.stat().st_mtime_ns)
        for path in folder.rglob("*")
        if path.is_file() and path.name != NAME
    }


def check(folder: Path, truth: Truth) -> None:
    """Paths, bytes, duplicates and families of the truth are those of the disk."""
    disk = tree(folder)
    assert {row.path: row.sha256 for row in truth.entries} == {path: digest for path, (digest, _) in disk.items()}
    assert len(truth.entries) == truth.files
    assert all((folder / row.path).stat().st_size == row.size for row in truth.entries)
    times = Counter(row.sha256 for row in truth.entries)
    grouped = {group.sha256: set(group.paths) for group in truth.duplicates}
    assert grouped == {
        digest: {row.path for row in truth.entries if row.sha256 == digest}
        for digest, count in times.items()
        if count > 1
    }
    paths = set(disk)
    assert all(set(family.paths) <= paths and len(family.paths) > 1 for family in truth.families)
    assert {path for path in folder.rglob("*") if path.is_dir() and not any(path.iterdir())} == {
        folder / name for name in truth.empty_folders
    }


def test_the_truth_is_that_of_the_disk(made: tuple[Path, Truth]) -> None:
    """Every file has its row and every row its file, with digest, size and groups."""
    check(*made)
    assert Truth.load(made[0]) == made[1]


def test_two_runs_are_equal(made: tuple[Path, Truth], tmp_path: Path) -> None:
    """Another process with another hash seed makes the same names, bytes, dates and truth."""
    code = (
        "import sys; from pathlib import Path; from demo.commune import generate; "
        "generate(Path(sys.argv[1]), files=300, seed=7)"
    )
    environment = {**os.environ, "PYTHONHASHSEED": "4242", "TZ": "America/Cayenne"}
    subprocess.run([sys.executable, "-c", code, str(tmp_path / "autre")], check=True, env=environment, timeout=200)
    assert tree(tmp_path / "autre") == tree(made[0])
    assert (tmp_path / "autre" / NAME).read_bytes() == (made[0] / NAME).read_bytes()


def test_the_two_sources_overlap(made: tuple[Path, Truth]) -> None:
    """The disk holds copies of the share, and some contents of its own."""
    server = {row.sha256 for row in made[1].of("serveur")}
    disk = list(made[1].of("disque"))
    assert len(disk) == round(300 * 0.175)
    own = [row for row in disk if row.sha256 not in server]
    assert {row.path for row in own} == {row.path for row in made[1].having(Trait.ONE_SOURCE)}
    assert 5 <= len(own) < len(disk) / 2


@pytest.mark.parametrize("trait", Trait)
def test_every_oddity_is_there(made: tuple[Path, Truth], trait: Trait) -> None:
    """Each trait is borne by a file at least."""
    assert list(made[1].having(trait))


def test_odd_names_are_odd(made: tuple[Path, Truth]) -> None:
    """NFC and NFD twins, a path over 260 characters, a trailing space and dot, a formula, an option."""
    paths = [row.path for row in made[1].having(Trait.ODD_NAME)]
    names = {path.rpartition("/")[2] for path in paths}
    twins = Counter(unicodedata.normalize("NFC", path) for path in paths)
    assert max(twins.values()) == 2
    assert max(map(len, paths)) > 260 + len("serveur/")
    assert {name[-1] for name in names} >= {" ", "."}
    assert {name[0] for name in names} >= {"=", "-"}
    assert all(len(part.encode()) <= 255 for path in paths for part in path.split("/"))


def test_every_nir_is_valid_and_every_wrong_one_is_not(made: tuple[Path, Truth]) -> None:
    """The personal NIR of the truth pass their key, the hard negatives do not."""
    rows = made[1].entries
    values = [value for row in rows for value in row.personal.get("social-security-number", ())]
    wrong = [value for row in rows for value in row.decoys.get("wrong-nir", ())]
    assert len(values) >= 50
    assert all(nir.is_valid(value.replace(".", "")) for value in values)
    assert wrong
    assert not any(nir.is_valid(value) for value in wrong)


def test_acts_are_dated_numbered_and_signed(made: tuple[Path, Truth]) -> None:
    """Acts of four kinds have year, date, object and signatory; their numbers are printed in several ways."""
    acts = [row.act for row in made[1].entries if row.act]
    assert {act.kind for act in acts} == {"arrete", "deliberation", "decision", "compte_rendu"}
    assert all(act.date.startswith(str(act.year)) and act.object and act.signatory for act in acts)
    shapes = {"".join("9" if char.isdigit() else char for char in act.number) for act in acts if act.number}
    assert len(shapes) >= 12
    assert any(act.identifier.startswith(f"099-{made[1].commune.siren}-") for act in acts)


def test_two_files_are_denied_and_rights_name_folders_that_exist(made: tuple[Path, Truth]) -> None:
    """The plan of rights speaks of real folders, and denies two ordinary files of the share."""
    folder, truth = made
    assert len(truth.denied) == 2
    assert all(path.startswith("serveur/") and (folder / path).is_file() for path in truth.denied)
    assert all((folder / acl.path).is_dir() for acl in truth.acls)
    assert any(acl.owner.startswith("S-1-5-21-") for acl in truth.acls)
    assert any("everyone" in acl.allow for acl in truth.acls)
    assert any(acl.deny for acl in truth.acls)


def test_questions_have_answers(made: tuple[Path, Truth]) -> None:
    """A dozen questions lead to files that exist and may be read."""
    assert len(made[1].questions) >= 12
    for question in made[1].questions:
        assert question.words
        assert set(question.paths) <= made[1].by_path.keys() - set(made[1].denied)


def test_members_are_in_their_container(made: tuple[Path, Truth]) -> None:
    """The members of zips and messages have the digest that the truth gives; one is found on the share too."""
    folder, truth = made
    held = [row for row in truth.entries if row.members]
    assert {row.format for row in held} == {"zip", "eml"}
    for row in held:
        data = (folder / row.path).read_bytes()
        if row.format == "zip":
            archive = zipfile.ZipFile(folder / row.path)
            found = {info.filename: archive.read(info) for info in archive.infolist()}
        else:
            parts = message_from_bytes(data, policy=policy.default).iter_attachments()
            found = {part.get_filename(): part.get_content() for part in parts}
        assert {path: hashlib.sha256(part).hexdigest() for path, part in found.items()} == {
            member.path: member.sha256 for member in row.members
        }
    assert {member.sha256 for row in held for member in row.members} & {row.sha256 for row in truth.entries}


def test_other_seeds_give_other_communes(made: tuple[Path, Truth], tmp_path: Path) -> None:
    """A second seed shares no document with the first, system files apart."""
    other = generate(tmp_path / "autre", files=300, seed=8)
    common = {row.sha256 for row in made[1].entries} & {row.sha256 for row in other.entries}
    kinds = {row.kind for row in other.entries if row.sha256 in common and Trait.PROTECTED not in row.traits}
    assert kinds <= {"junk", "empty"}
    check(tmp_path / "autre", other)


def test_what_cannot_be_made_is_refused(made: tuple[Path, Truth], tmp_path: Path) -> None:
    """Too few files, a folder in use, an absent truth: a sentence each, and nothing written."""
    with pytest.raises(SettingsError, match="trop petite"):
        generate(tmp_path / "petite", files=299)
    with pytest.raises(SettingsError, match="pas vide"):
        generate(made[0], files=300)
    with pytest.raises(SettingsError, match="illisible"):
        Truth.load(tmp_path)
    assert not list(tmp_path.iterdir())


@pytest.mark.slow
def test_a_large_commune_is_made_of_small_texts(tmp_path: Path) -> None:
    """Five thousand files hold together; images are rare, and most files are small."""
    truth = generate(tmp_path / "grande", files=5_000, seed=2)
    check(tmp_path / "grande", truth)
    images = sum(row.format in {"scan", "photo", "tif", "jpg"} for row in truth.entries)
    assert images < 500
    assert sorted(row.size for row in truth.entries)[2_500] < 8_000
    assert {row.split for row in truth.entries} == {"tuning", "test", ""}
