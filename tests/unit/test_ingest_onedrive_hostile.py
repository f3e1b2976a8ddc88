"""Zips that lie, that break or that would escape: the fault is that of its row, and the rest is read."""

import stat
import struct
import zlib
from contextlib import suppress
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from demo.layouts.zip_stream import ZipStream
from ingest.sources.onedrive import naming
from ingest.sources.onedrive.zips import ZipSource
from passation import paths
from passation.errors import Fault, SourceError
from passation.model import Entry, EntryKind
from tests.contracts.source_places import crawl, digest, digests
from tests.museum.zips import DESCRIBED, UTF8, WHEN, part, stored, zipped

PLAIN = DESCRIBED
"""Flags of a member whose name is not said to be UTF-8."""


@pytest.mark.parametrize(
    ("name", "path"),
    [
        (b"/etc/passwd", b"etc/passwd"),
        (b"../../etc/passwd", b"(..)/(..)/etc/passwd"),
        (b"a/../b.txt", b"a/(..)/b.txt"),
        (b"..\\..\\Windows\\x.dll", b"(..)/(..)/Windows/x.dll"),
        (b"C:\\Users\\Chantal\\x.doc", b"C/Users/Chantal/x.doc"),
        (b"c:/x", b"c/x"),
        (b"\\\\serveur\\partage\\x", b"serveur/partage/x"),
        (b"a//./b.txt", b"a/b.txt"),
        (b"facture.pdf\0.exe", "facture.pdf␀.exe".encode()),
        (b"...", b"..."),
        (b"a:b.txt", b"a:b.txt"),
        (b"", b"(sans nom)"),
        (b"/", b"(sans nom)"),
    ],
)
def test_no_name_leads_out_of_the_tree(tmp_path, name: bytes, path: bytes):
    """Absolute paths, drives, `..` and NUL become ordinary names, and the file is read."""
    part(tmp_path, zipped([(name, b"x")]))
    source = ZipSource("onedrive", tmp_path)
    entries, troubles = crawl(source)
    assert troubles == []
    assert digests(source, list(entries.values())) == {path: digest(b"x")}
    assert {b".", b"..", b""}.isdisjoint(path.split(b"/"))


@pytest.mark.parametrize(
    ("name", "flags", "shown"),
    [
        ("arrêté.txt".encode(), PLAIN, "arrêté.txt"),
        ("arrêté.txt".encode("cp850"), PLAIN, "arrêté.txt"),
        ("ÉTÉ – 2024.txt".encode(), UTF8, "ÉTÉ – 2024.txt"),
        ("e\u0301te\u0301.txt".encode(), UTF8, "e\u0301te\u0301.txt"),
        ("表題.txt".encode("shift_jis"), PLAIN, "%95/%91%E8.txt"),
        ("délib.txt".encode("latin-1"), PLAIN, "d%E9lib.txt"),
        ("délib.txt".encode("latin-1"), UTF8, "d%E9lib.txt"),
    ],
)
def test_names_are_understood_or_kept_as_bytes(tmp_path, name: bytes, flags: int, shown: str):
    """UTF-8 and the French of Windows are read; what is doubtful is shown by its bytes and loses none of them."""
    part(tmp_path, zipped([(name, b"x")], flags=flags))
    (path,) = [path for path, one in crawl(ZipSource("onedrive", tmp_path))[0].items() if one.kind is EntryKind.FILE]
    assert paths.shown(path) == shown
    assert paths.raw(shown) == path


def test_the_unicode_path_field_wins_over_the_raw_name(tmp_path):
    """Info-ZIP writes it, and a stale one is not believed."""
    name = "œuvre.txt".encode()
    for crc, expected in ((zlib.crc32(b"_uvre.txt"), name), (1, b"_uvre.txt")):
        extra = struct.pack("<2HBI", 0x7075, 5 + len(name), 1, crc) + name
        data = zipped([(b"_uvre.txt", b"x")], flags=PLAIN)
        at = data.index(b"PK\x01\x02")
        record = data[at : at + 46 + 9]
        longer = record[:30] + struct.pack("<H", len(extra)) + record[32:] + extra
        tail = bytearray(data[at + len(record) :])
        struct.pack_into("<I", tail, 12, len(longer))
        part(tmp_path, data[:at] + longer + bytes(tail))
        assert set(crawl(ZipSource("onedrive", tmp_path))[0]) == {expected}


def test_a_link_is_seen_and_not_followed(tmp_path):
    """Its target is told; it is no file."""
    with part(tmp_path, b"").open("wb") as file:
        stream = ZipStream(file)
        stream.add(b"lien", [b"/etc/passwd"], WHEN, mode=stat.S_IFLNK | 0o777)
        stream.add(b"long", [b"x" * 100_000], WHEN, mode=stat.S_IFLNK | 0o777)
        stream.finish()
    source = ZipSource("onedrive", tmp_path)
    entries, _ = crawl(source)
    assert (entries[b"lien"].kind, entries[b"lien"].target, entries[b"lien"].size) == (EntryKind.LINK, "/etc/passwd", 0)
    assert (entries[b"long"].kind, entries[b"long"].target) == (EntryKind.LINK, "")
    assert digests(source, list(entries.values())) == {}


def test_bytes_under_the_name_of_a_folder_are_a_file(tmp_path):
    """A name that ends with a slash hides nothing."""
    part(tmp_path, zipped([("a/", b"cache")]))
    source = ZipSource("onedrive", tmp_path)
    assert digests(source, list(crawl(source)[0].values())) == {b"a": digest(b"cache")}


def refusals(source: ZipSource) -> dict[bytes, tuple[Fault, str]]:
    """Why each file that is refused is so; the others must be `bon`."""
    found = {}
    for reading in source.read(list(crawl(source)[0].values())):
        try:
            assert b"".join(reading.chunks) == b"bon"
        except SourceError as error:
            found[reading.entry.path] = (error.fault, str(error))
    return found


def damaged(member: tuple[str, bytes], old: bytes, new: bytes) -> bytes:
    """A zip of `member` between two good ones, with `old` replaced once in it."""
    data = stored([("avant", b"bon"), member, ("après", b"bon")])
    assert old in data
    return data.replace(old, new, 1)


def test_changed_bytes_are_found_by_their_crc(tmp_path):
    """And the other files are read."""
    part(tmp_path, damaged(("abîmé", b"abcdef"), b"abcdef", b"abXdef"))
    ((path, (fault, sentence)),) = refusals(ZipSource("onedrive", tmp_path)).items()
    assert (path, fault) == ("abîmé".encode(), Fault.CORRUPT)
    assert "abîmé dans le zip" in sentence


def test_broken_deflate_is_said(tmp_path):
    """The stream itself does not decode."""
    data = bytearray(zipped([("avant", b"bon"), ("abîmé", b"texte " * 100), ("après", b"bon")]))
    at = data.index("abîmé".encode()) + len("abîmé".encode())
    data[at] = 0x07  # the block type that deflate forbids
    part(tmp_path, bytes(data))
    assert refusals(ZipSource("onedrive", tmp_path))["abîmé".encode()][0] is Fault.CORRUPT


@pytest.mark.parametrize("size", [5, 1 << 20])
def test_a_member_of_another_size_than_declared_stops(tmp_path, size: int):
    """A bomb that declares little gives little; one that declares too much is not taken for whole."""
    content = bytes(100_000)
    data = bytearray(zipped([("avant", b"bon"), ("bombe", content), ("après", b"bon")]))
    at = data.index(b"bombe", data.index(b"PK\x01\x02")) - 46
    struct.pack_into("<I", data, at + 24, size)
    part(tmp_path, bytes(data))
    source = ZipSource("onedrive", tmp_path)
    assert crawl(source)[0][b"bombe"].size == size
    (reading,) = source.read([crawl(source)[0][b"bombe"]])
    received: list[bytes] = []
    with pytest.raises(SourceError) as caught:
        received.extend(reading.chunks)
    assert caught.value.fault is Fault.CORRUPT
    assert sum(map(len, received)) in {0, len(content)}


def test_protected_members_are_listed_and_named_as_such(tmp_path):
    """The sentence says what to do about the password."""
    data = bytearray(stored([("avant", b"bon"), ("secret", b"\x12" * 20), ("après", b"bon")]))
    for at in (data.index(b"secret") - 30 + 6, data.rindex(b"secret") - 46 + 8):
        data[at] |= 1
    part(tmp_path, bytes(data))
    source = ZipSource("onedrive", tmp_path)
    assert crawl(source)[0][b"secret"].native_digest == ""
    ((path, (fault, sentence)),) = refusals(source).items()
    assert (path, fault) == (b"secret", Fault.PASSWORD)
    assert "mot de passe" in sentence


def test_other_compressions_are_named(tmp_path):
    """Deflate64, shrink, implode… : the number of the method is in the sentence."""
    data = bytearray(stored([("avant", b"bon"), ("autre", b"xxx"), ("après", b"bon")]))
    data[data.rindex(b"autre") - 46 + 10] = 9
    part(tmp_path, bytes(data))
    ((path, (fault, sentence)),) = refusals(ZipSource("onedrive", tmp_path)).items()
    assert (path, fault) == (b"autre", Fault.UNREADABLE)
    assert "zip method 9" in sentence


def test_members_that_overlap_are_not_read(tmp_path):
    """Thousands of headers on the same bytes would make files without end."""
    with part(tmp_path, b"").open("wb") as file:
        stream = ZipStream(file)
        stream.members.append(replace(stream.add(b"avant", [b"bon"], WHEN), name=b"double"))
        stream.finish()
    refused = refusals(ZipSource("onedrive", tmp_path))
    assert {path: fault for path, (fault, _) in refused.items()} == {b"double": Fault.CORRUPT}


def test_an_offset_beyond_the_end_is_a_fault_of_its_row(tmp_path):
    """Also when it has 64 bits."""
    for offset in (1 << 30, 1 << 63):
        with part(tmp_path, b"").open("wb") as file:
            stream = ZipStream(file)
            stream.add(b"avant", [b"bon"], WHEN)
            stream.members.append(replace(stream.members[0], name=b"loin", offset=offset))
            stream.finish()
        refused = refusals(ZipSource("onedrive", tmp_path))
        assert {path: fault for path, (fault, _) in refused.items()} == {b"loin": Fault.CORRUPT}


def test_a_damaged_directory_loses_nothing(tmp_path):
    """What it no longer tells is found by the local headers; the zip is said to be damaged, and nothing is hidden."""
    members = [(f"{number}.txt", b"bon") for number in range(5)]
    data = bytearray(zipped(members))
    at = data.index(b"2.txt", data.index(b"PK\x01\x02")) - 46
    data[at : at + 4] = b"XXXX"
    part(tmp_path, bytes(data))
    source = ZipSource("onedrive", tmp_path)
    entries, (trouble,) = crawl(source)
    assert set(entries) == {name.encode() for name, _ in members}
    assert (trouble.path, trouble.fault, trouble.hides_entries) == (b"", Fault.CORRUPT, False)
    assert trouble.detail == "OneDrive_1_24-11-2026.zip"
    assert refusals(source) == {}


@pytest.mark.parametrize("data", [b"<html>Session expir\xc3\xa9e</html>", b"PK", bytes(5000)])
def test_what_is_not_a_zip_is_said_and_the_other_parts_are_read(tmp_path, data: bytes):
    """The crawl is incomplete."""
    part(tmp_path, zipped([("a.txt", b"bon")]), 1)
    part(tmp_path, data, 2)
    source = ZipSource("onedrive", tmp_path)
    entries, (trouble,) = crawl(source)
    assert set(entries) == {b"a.txt"}
    assert trouble.detail == "OneDrive_2_24-11-2026.zip"
    assert trouble.hides_entries
    assert refusals(source) == {}


def test_safe_is_idempotent():
    """A path that is safe stays what it is."""
    for name in (b"a/b", "é/␀".encode(), b"(..)/x"):
        assert naming.safe(name) == name


@settings(max_examples=200, deadline=None)
@given(st.integers(0, 1 << 16), st.binary(min_size=1, max_size=8), st.integers(0, 8))
def test_no_damage_stops_a_crawl_or_passes_for_whole(tmp_path_factory, at: int, new: bytes, removed: int):
    """Some bytes of a zip are others, or gone: each entry is listed once, and gives its size in bytes or a fault."""
    data = zipped([("a/b.txt", b"texte " * 50), ("vide", b""), ("image.jpg", bytes(range(256))), ("é", b"bon")])
    at %= len(data)
    path = tmp_path_factory.getbasetemp() / "abime.zip"
    path.write_bytes(data[:at] + new + data[at + removed :])
    source = ZipSource("onedrive", path)
    entries = [one for one in source.entries() if isinstance(one, Entry)]
    assert len({(one.path, one.label) for one in entries}) == len(entries)
    for reading in source.read(entries):
        with suppress(SourceError):
            assert sum(map(len, reading.chunks)) == reading.entry.size
