"""The commune as OneDrive hands it out, against the truth of each form."""

import shutil
import subprocess
import zipfile
from datetime import UTC, datetime

import pytest

from demo.commune import generate
from demo.layouts.onedrive import ZONE, OneDriveTruth, write_synced, write_zips
from ingest.sources.onedrive.source import open_onedrive
from ingest.sources.onedrive.synced import SyncedFolder
from ingest.sources.onedrive.zips import ZipSource
from passation.model import Attributes
from tests.contracts.source_places import crawl, digests


@pytest.fixture(scope="module")
def commune(tmp_path_factory):
    folder = tmp_path_factory.mktemp("commune")
    return folder, generate(folder, files=300, seed=4)


def expected(truth: OneDriveTruth) -> dict[bytes, str]:
    return {name.encode(): row.sha256 for name, row in truth.files.items()}


def test_the_zips_give_the_tree_back(commune, tmp_path):
    """Names, bytes and local times; what OneDrive forbids is noted as left out."""
    folder, truth = commune
    told = write_zips(folder, truth, "serveur", tmp_path / "zips", parts=3)
    source = open_onedrive("onedrive", tmp_path / "zips")
    assert isinstance(source, ZipSource)
    entries, troubles = crawl(source)
    assert troubles == []
    assert digests(source, list(entries.values())) == expected(told)
    assert len(told.files) + len(told.refused) == sum(1 for _ in truth.of("serveur"))
    assert told.refused
    for name in list(told.files)[::20]:
        shown = entries[name.encode()].modified
        local = datetime.fromtimestamp((folder / "serveur" / name).stat().st_mtime, ZONE).replace(tzinfo=UTC)
        assert shown == int(local.timestamp()) // 2 * 2 * 10**9


def test_the_zips_are_such_as_unzip_refuses(commune, tmp_path):
    """The bad locator is there, descriptors and UTF-8 flags too."""
    folder, truth = commune
    write_zips(folder, truth, "disque", tmp_path / "zips", parts=1)
    path = tmp_path / "zips" / "OneDrive_1_24-11-2026.zip"
    with zipfile.ZipFile(path) as archive:
        assert {one.flag_bits for one in archive.infolist()} == {0x808}
        assert archive.testzip() is None
    data = path.read_bytes()
    assert data[-42:-38] == b"PK\x06\x07"
    assert data[-26:-22] == bytes(4)
    if shutil.which("unzip"):
        assert subprocess.run(["unzip", "-t", path], capture_output=True, check=False).returncode != 0


@pytest.mark.parametrize("cut", [0.2, 0.9999])
def test_a_cut_download_gives_what_arrived(commune, tmp_path, cut: float):
    """All whole files, at most one half of a file, and an incomplete crawl."""
    folder, truth = commune
    told = write_zips(folder, truth, "disque", tmp_path / "zips", parts=2, cut=cut)
    source = open_onedrive("onedrive", tmp_path / "zips")
    entries, (trouble,) = crawl(source)
    read = digests(source, list(entries.values()))
    half = {name: one for name, one in read.items() if one == "truncated"}
    assert {name: one for name, one in read.items() if name not in half} == expected(told)
    assert set(half) <= {name.encode() for name in told.lost[:1]}
    assert trouble.hides_entries == bool(told.lost)


def test_the_synchronised_folder_gives_back_what_is_on_the_disk(commune, tmp_path):
    """What is online only has its size and is refused; pinned files and copies are read."""
    folder, truth = commune
    told = write_synced(folder, truth, "serveur", tmp_path / "OneDrive")
    source = open_onedrive("onedrive", tmp_path / "OneDrive")
    assert isinstance(source, SyncedFolder)
    entries, troubles = crawl(source)
    assert troubles == []
    read = digests(source, list(entries.values()))
    away = {name.encode() for name in told.online_only}
    assert away
    assert {path for path, one in read.items() if one == "online_only"} == away
    assert {path: one for path, one in read.items() if path not in away} == expected(told)
    assert all(entries[path].size for path in away)
    assert {entry.path for entry in entries.values() if entry.attributes & Attributes.PINNED} in (
        {name.encode() for name in told.pinned},
        set(),
    )
    for copy, original in told.copies.items():
        assert read[copy.encode()] == read[original.encode()]
