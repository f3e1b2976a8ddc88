"""Zips downloaded from OneDrive: several parts are one tree, read in place."""

import os
from dataclasses import replace
from datetime import timedelta

import pytest

from demo.layouts.zip_stream import ZipStream
from ingest.sources.onedrive.zips import ZipSource
from passation.errors import Fault, SourceError
from passation.model import EntryKind
from tests.contracts.source_places import crawl, digest, digests
from tests.museum.zips import NANOSECONDS, WHEN, part, stored, zipped


def test_parts_are_one_tree_with_its_folders(tmp_path):
    """OneDrive leaves folders out: they are made from the paths, without times, parents first."""
    part(tmp_path, zipped([("Mairie/Actes/arrêté.txt", b"un")]), 1)
    part(tmp_path, zipped([("Mairie/Budget/compte.txt", b"deux")]), 2)
    source = ZipSource("onedrive", tmp_path)
    entries, troubles = crawl(source)
    assert troubles == []
    assert {path: entry.kind for path, entry in entries.items()} == {
        b"Mairie": EntryKind.FOLDER,
        b"Mairie/Actes": EntryKind.FOLDER,
        b"Mairie/Budget": EntryKind.FOLDER,
        "Mairie/Actes/arrêté.txt".encode(): EntryKind.FILE,
        b"Mairie/Budget/compte.txt": EntryKind.FILE,
    }
    assert entries[b"Mairie"].modified is None
    assert set(digests(source, list(entries.values())).values()) == {digest(b"un"), digest(b"deux")}


def test_local_times_are_kept_as_if_they_were_utc(tmp_path):
    """A zip knows no zone, and the source says so."""
    part(tmp_path, zipped([("a.txt", b"x")]))
    source = ZipSource("onedrive", tmp_path)
    entries, _ = crawl(source)
    assert entries[b"a.txt"].modified == NANOSECONDS
    assert entries[b"a.txt"].native_digest == "crc32:8cdc1683"
    assert not source.features.zoned_times


def test_the_same_file_in_two_parts_is_one_entry(tmp_path):
    """Downloading a folder again adds nothing."""
    for number in (1, 2):
        part(tmp_path, zipped([("a.txt", b"x"), (f"{number}.txt", b"y")]), number)
    assert set(crawl(ZipSource("onedrive", tmp_path))[0]) == {b"a.txt", b"1.txt", b"2.txt"}


def test_two_contents_of_a_path_are_two_versions(tmp_path):
    """The latest is the current one; the other bears the name of its zip. Both are read."""
    part(tmp_path, zipped([("a.txt", b"nouveau")]), 10)
    with part(tmp_path, b"", 2).open("wb") as file:
        stream = ZipStream(file)
        stream.add(b"a.txt", [b"ancien"], WHEN - timedelta(days=1))
        stream.finish()
    part(tmp_path, zipped([("a.txt", b"du meme jour")]), 3)
    source = ZipSource("onedrive", tmp_path)
    entries = list(source.entries())
    assert {entry.label: entry.size for entry in entries} == {
        "": len(b"nouveau"),
        "OneDrive_3_24-11-2026.zip": len(b"du meme jour"),
        "OneDrive_2_24-11-2026.zip": len(b"ancien"),
    }
    read = {one.entry.label: b"".join(one.chunks) for one in source.read(entries)}
    assert read == {
        "": b"nouveau",
        "OneDrive_3_24-11-2026.zip": b"du meme jour",
        "OneDrive_2_24-11-2026.zip": b"ancien",
    }


def test_a_path_twice_in_one_zip_loses_nothing(tmp_path):
    """Three contents under one path have three labels."""
    part(tmp_path, zipped([("a", b"1"), ("a", b"22"), ("a", b"333")]))
    entries = list(ZipSource("onedrive", tmp_path).entries())
    assert sorted(entry.size for entry in entries) == [1, 2, 3]
    assert len({entry.label for entry in entries}) == 3


def test_a_file_where_a_folder_is_keeps_its_bytes(tmp_path):
    """`a` is a file in one zip and a folder in another: both are listed."""
    part(tmp_path, zipped([("a", b"fichier")]), 1)
    part(tmp_path, zipped([("a/b", b"x")]), 2)
    source = ZipSource("onedrive", tmp_path)
    entries = list(source.entries())
    assert [(one.path, one.kind, one.label) for one in entries] == [
        (b"a", EntryKind.FOLDER, ""),
        (b"a", EntryKind.FILE, "OneDrive_1_24-11-2026.zip"),
        (b"a/b", EntryKind.FILE, ""),
    ]
    assert [b"".join(one.chunks) for one in source.read(entries)] == [b"fichier", b"x"]


@pytest.mark.parametrize("disks", [0, 1])
def test_zip64_is_read_whatever_its_locator_says(tmp_path, disks: int):
    """OneDrive writes a total of 0 disks above 4 GiB, and `unzip` then refuses the whole."""
    with part(tmp_path, b"").open("wb") as file:
        stream = ZipStream(file)
        stream.add(b"a.txt", [b"x"], WHEN)
        stream.finish(zip64=True, disks=disks)
    source = ZipSource("onedrive", tmp_path)
    entries, troubles = crawl(source)
    assert troubles == []
    assert digests(source, list(entries.values())) == {b"a.txt": digest(b"x")}


def test_a_member_over_4_gib_has_its_64_bit_sizes(tmp_path):
    """Sizes and offsets beyond 32 bits come from the ZIP64 field. The file is mostly a hole."""
    big = 5 << 30
    with part(tmp_path, b"").open("wb") as file:
        stream = ZipStream(file)
        stream.add(b"gros.bin", [], WHEN, method=0)
        file.seek(big)
        stream.add(b"petit.txt", [b"x"], WHEN)
        stream.members[0] = replace(stream.members[0], packed=big - 100, size=big - 100)
        stream.finish()
    source = ZipSource("onedrive", tmp_path)
    entries, troubles = crawl(source)
    assert troubles == []
    assert entries[b"gros.bin"].size == big - 100
    assert digests(source, [entries[b"petit.txt"]]) == {b"petit.txt": digest(b"x")}


def test_a_zip_of_more_than_65535_files_is_listed_whole(tmp_path):
    """The end record has room for 16 bits of their number only."""
    with part(tmp_path, b"").open("wb") as file:
        stream = ZipStream(file)
        for number in range(65_540):
            stream.add(b"%d" % number, [], WHEN, method=0)
        stream.finish(zip64=True)
    entries, troubles = crawl(ZipSource("onedrive", tmp_path))
    assert (len(entries), troubles) == (65_540, [])


def test_one_zip_may_be_the_source(tmp_path):
    """Whatever its name."""
    path = tmp_path / "Urbanisme.zip"
    path.write_bytes(stored([("PLU/plan.txt", b"x")]))
    source = ZipSource("onedrive", path)
    source.check()
    assert set(crawl(source)[0]) == {b"PLU", b"PLU/plan.txt"}


def test_an_empty_zip_is_an_empty_tree(tmp_path):
    """It has an end and nothing before it."""
    part(tmp_path, zipped([]))
    assert list(ZipSource("onedrive", tmp_path).entries()) == []


def test_a_zip_behind_a_program_is_read(tmp_path):
    """A self-extracting archive tells its offsets from the zip, not from the file."""
    part(tmp_path, b"MZ" + bytes(5000) + zipped([("a.txt", b"x")]))
    source = ZipSource("onedrive", tmp_path)
    entries, troubles = crawl(source)
    assert troubles == []
    assert digests(source, list(entries.values())) == {b"a.txt": digest(b"x")}


@pytest.mark.parametrize("change", ["replaced", "cut", "rewritten"])
def test_a_zip_that_changes_under_the_reading_is_unstable(tmp_path, change: str):
    """A download that goes on while we read: what was read must be thrown away, and it may be tried again."""
    content = os.urandom(6 << 20)
    path = part(tmp_path, stored([("a.bin", content)]))
    source = ZipSource("onedrive", tmp_path)
    (reading,) = source.read(list(crawl(source)[0].values()))
    next(reading.chunks)
    if change == "cut":
        os.truncate(path, 1000)
    else:
        path.write_bytes(stored([("a.bin", content[::-1])]))
        os.utime(path, (1_700_000_000, 1_700_000_000))
    with pytest.raises(SourceError, match="a changé") as caught:
        list(reading.chunks)
    assert (caught.value.fault, caught.value.transient) == (Fault.UNSTABLE, True)


def test_a_zip_replaced_since_the_crawl_is_listed_again(tmp_path):
    """What it no longer holds has vanished; the rest is read from where it lies now."""
    part(tmp_path, zipped([("a.txt", b"x"), ("b.txt", b"y")]))
    source = ZipSource("onedrive", tmp_path)
    entries, _ = crawl(source)
    part(tmp_path, zipped([("c.txt", b"z"), ("b.txt", b"y")]))
    assert digests(source, list(entries.values())) == {b"a.txt": "vanished", b"b.txt": digest(b"y")}


@pytest.mark.parametrize("size", [1 << 20, (3 << 20) + 1, (2 << 20) - 259])
def test_highly_compressed_bytes_come_whole(tmp_path, size: int):
    """The last chunk may stay within the decompressor when all its input is used up."""
    part(tmp_path, zipped([("zeros.bin", bytes(size))]))
    source = ZipSource("onedrive", tmp_path)
    (reading,) = source.read(list(crawl(source)[0].values()))
    chunks = list(reading.chunks)
    assert sum(map(len, chunks)) == size
    assert max(map(len, chunks)) <= 1 << 20


def test_an_impossible_date_is_no_date(tmp_path):
    """Some programs write zero."""
    data = zipped([("a.txt", b"x")]).replace(
        (WHEN.day | WHEN.month << 5 | (WHEN.year - 1980) << 9).to_bytes(2, "little"), bytes(2)
    )
    part(tmp_path, data)
    assert crawl(ZipSource("onedrive", tmp_path))[0][b"a.txt"].modified is None
