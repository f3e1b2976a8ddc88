"""What an address `onedrive:` may lead to: one zip, zips, a synchronised folder, or a mixture that is refused."""

from pathlib import Path

import pytest

from ingest.sources.onedrive.place import zips
from ingest.sources.onedrive.synced import SyncedFolder
from ingest.sources.onedrive.zips import ZipSource
from ingest.sources.open import open_source
from passation.errors import SettingsError, SourceError
from tests.museum.zips import zipped

ZIP = zipped([("a.txt", b"x")])


def opened(path: Path):
    return open_source("onedrive", f"onedrive:{path}", lambda: None)


def fill(folder: Path, *names: str) -> Path:
    folder.mkdir(exist_ok=True)
    for name in names:
        if name.endswith("/"):
            (folder / name).mkdir()
        else:
            (folder / name).write_bytes(ZIP)
    return folder


@pytest.mark.parametrize(
    "names",
    [
        ("OneDrive_1_24-11-2026.zip", "OneDrive_2_24-11-2026.zip"),
        ("Urbanisme.ZIP",),
        ("Urbanisme.zip", "desktop.ini", "Thumbs.db", ".DS_Store", "._Urbanisme.zip"),
        ("OneDrive_1_24-11-2026.zip.part", "Non confirmé 42.crdownload"),
        ("OneDrive_2026-11-24\n.zip",),
    ],
)
def test_a_folder_of_zips_is_an_export(tmp_path, names: tuple[str, ...]):
    """Half-downloaded ones included; what systems leave beside them does not count."""
    source = opened(fill(tmp_path / "é l", *names))
    assert isinstance(source, ZipSource)
    source.check()
    assert [one.path for one in source.entries()] == [b"a.txt"]


def test_a_zip_is_an_export(tmp_path):
    """The address may be that of the zip itself."""
    assert isinstance(opened(fill(tmp_path, "a b.zip") / "a b.zip"), ZipSource)


@pytest.mark.parametrize(
    "names", [(), ("lettre.docx",), ("Archives/",), ("photos.zip", "lettre.docx"), ("a.zip", "b/")]
)
def test_any_other_folder_is_a_synchronised_one(tmp_path, names: tuple[str, ...]):
    """Zips that people keep among their files are files like the rest."""
    source = opened(fill(tmp_path / "x", *names))
    assert isinstance(source, SyncedFolder)
    assert {one.path.decode() for one in source.entries()} == {name.rstrip("/") for name in names}


def test_downloads_among_other_things_are_refused(tmp_path):
    """Nobody can say whether the files beside them come from these zips: the sentence says what to part."""
    source = opened(fill(tmp_path / "x", "OneDrive_1_24-11-2026.zip", "lettre.docx"))
    for ask in (lambda: source.check(), lambda: list(source.entries())):
        with pytest.raises(SourceError, match=r"OneDrive_1_24-11-2026\.zip…\) et autre chose \(lettre\.docx…"):
            ask()


def test_parts_come_by_their_number(tmp_path):
    """The tenth after the second."""
    folder = fill(tmp_path / "x", *(f"OneDrive_{number}_24-11-2026.zip" for number in (10, 1, 2)))
    assert [path.name.split("_")[1] for path in zips(folder)] == ["1", "2", "10"]


def test_zips_taken_away_are_said(tmp_path):
    """The folder is there and empty."""
    folder = fill(tmp_path / "x", "OneDrive_1_24-11-2026.zip")
    source = opened(folder)
    (folder / "OneDrive_1_24-11-2026.zip").unlink()
    with pytest.raises(SourceError, match="ne contient plus"):
        source.check()


@pytest.mark.parametrize("url", ["onedrive:", "onedrive:relatif"])
def test_an_address_without_a_whole_path_is_refused(url: str):
    """As for a folder."""
    with pytest.raises(SettingsError):
        open_source("onedrive", url, lambda: None)
