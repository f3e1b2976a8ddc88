"""Settings and secrets: strict, in French, naming file and line."""

from pathlib import Path

import pytest

from passation.errors import SettingsError
from passation.secrets import secret
from passation.settings import read_settings
from passation.workspace import Workspace

GOOD = """[commune]
name = "Essai"
insee = "97411"

[sources.serveur]
url = "smb://releve@127.0.0.1/partage"
"""


def written(folder: Path, text: str) -> Path:
    file = folder / "passation.toml"
    file.write_text(text, encoding="utf-8")
    return file


def test_zone_of_the_departement(tmp_path: Path) -> None:
    """A commune of La Réunion does not live in the time of Paris."""
    assert str(read_settings(written(tmp_path, GOOD)).commune.zone) == "Indian/Reunion"


@pytest.mark.parametrize(
    ("added", "line", "word"),
    [
        ('\n[destination]\nurll = "folder:/x"\n', 9, "urll"),
        ("\n[limits]\ncpu_seconds = 0\n", 9, "cpu_seconds"),
        ('\n[work]\nexecutor = "threads"\n', 9, "executor"),
        ('\n[sources.Serveur]\nurl = "folder:/x"\n', 5, "Serveur"),
    ],
)
def test_a_fault_names_file_and_line(tmp_path: Path, added: str, line: int, word: str) -> None:
    """An unknown key or a refused value is said with its file, its line and its name."""
    file = written(tmp_path, GOOD + added)
    with pytest.raises(SettingsError) as caught:
        read_settings(file)
    sentence = str(caught.value)
    assert str(file) in sentence
    assert word in sentence
    if word != "Serveur":
        assert f"ligne {line}" in sentence


def test_a_bad_insee_code(tmp_path: Path) -> None:
    """The shape of the INSEE code is checked, in French."""
    with pytest.raises(SettingsError, match="cinq caractères"):
        read_settings(written(tmp_path, GOOD.replace("97411", "974")))


def test_no_workspace(tmp_path: Path) -> None:
    """An empty folder is no workspace, and the sentence says how to make one."""
    with pytest.raises(SettingsError, match="passation init"):
        read_settings(tmp_path / "passation.toml")


def test_broken_toml(tmp_path: Path) -> None:
    """A file that is no TOML is said to be so."""
    with pytest.raises(SettingsError, match="TOML"):
        read_settings(written(tmp_path, "[commune\n"))


def test_secret_from_a_private_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A secret file is read when its owner alone may read it, and refused otherwise."""
    monkeypatch.delenv("PASSATION_TEST_SECRET", raising=False)
    folder = tmp_path / "secrets"
    folder.mkdir()
    file = folder / "PASSATION_TEST_SECRET"
    file.write_text("mot\n")
    file.chmod(0o600)
    assert secret("PASSATION_TEST_SECRET", tmp_path) == "mot"
    file.chmod(0o644)
    with pytest.raises(SettingsError, match="chmod 600"):
        secret("PASSATION_TEST_SECRET", tmp_path)


def test_the_environment_comes_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A variable outweighs every other place."""
    monkeypatch.setenv("PASSATION_TEST_SECRET", "celui-ci")
    assert secret("PASSATION_TEST_SECRET", tmp_path) == "celui-ci"


def test_one_job_at_a_time(tmp_path: Path) -> None:
    """A workspace is held by one job; the second is told."""
    from passation.errors import BusyError

    workspace = Workspace(tmp_path)
    with workspace.alone(), pytest.raises(BusyError, match="en cours"), workspace.alone():
        pass
    with workspace.alone():
        pass


@pytest.mark.parametrize(
    "line",
    [
        'engine = "rapide"',
        'hours = "7h-19h"',
        "files_per_second = -1",
        'share_readers = ["Tout le monde"]',
        'share_readers = ["S-1-5-21-9999999999"]',
    ],
)
def test_what_a_source_cannot_be_told_is_refused(tmp_path: Path, line: str) -> None:
    """An engine that is none, hours and rates that are none, a reader that is not a SID."""
    with pytest.raises(SettingsError, match=line.partition(" ")[0]):
        read_settings(written(tmp_path, GOOD + line + "\n"))


def test_how_gently_a_source_is_asked(tmp_path: Path) -> None:
    """Rates, hours and the declared readers of the share are taken as they are written."""
    lines = 'files_per_second = 50\nbytes_per_second = 2e6\nhours = "19:00-07:00"\nshare_readers = ["S-1-5-11"]\n'
    found = read_settings(written(tmp_path, GOOD + lines)).sources["serveur"]
    assert (found.files_per_second, found.bytes_per_second, found.hours) == (50, 2_000_000, "19:00-07:00")
    assert (found.share_readers, found.engine, found.rights) == (("S-1-5-11",), "auto", True)
