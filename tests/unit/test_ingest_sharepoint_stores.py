"""Where the contents of a SharePoint package lie: cabinets, zips of small files, folders apart."""

import base64
import zipfile

import pytest

from demo.layouts.cabinet import write_cabinet
from passation.errors import Fault
from tests.contracts.source_places import digest
from tests.museum.prime import contents, document, faults, look, manifest, package

FOREIGN = base64.b64decode(
    "TVNDRgAAAACUAQAAAAAAACwAAAAAAAAAAwEBAAIAAAAAAAAAZgAAAAIAAQA4xwAAAAAAAAAAeF3URiAAMDAwMDAwMDAuZGF0AH0AAAA4"
    "xwAAAAB4XdRGIABNYW5pZmVzdC54bWwA+JyV7nMAAIBDS+3IsQkAIAwAsFf6WsEOnYQi3u8hJmNypk7Fqri7pytSCCGEEEIIIYQQQggh"
    "hBBCCCGEEEIIIYQQQgghhBBCCCGEEEIIIYQQQgghhBBCCCGEEEIIIYQQQgghhBBCCCGEEEIIIYQQQgghhBBCCCGE+C8etp8K/asAtUdD"
    "S+3MQU4CQRAF0Kt0+gCMBxhm6dZJUFk3UosxEyBNS/D2AirxCC5ebf7PS1Wl036qU6RSa7RI20gAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
    "AAAAAAAAAAAAAAAAAAAAAAAAAAAAwP+FfjU+bd7jrR2He03f8fx5iGVejY/THHnor5HGUmPX1rF5qfMydzndsizaueV03Xgt88fl6uFn"
    "FtvScjf03e/vP/U4fAE="
)
"""A cabinet that gcab 1.5 wrote: a content of two blocks, the second one referring to the first."""


def test_small_files_in_a_zip_are_read(tmp_path):
    """ArchivedFiles.xml names the zip; one with a password, one cut and one absent lose their own files only."""
    archived = "<ArchivedFiles>{}</ArchivedFiles>"
    one = '<ArchivedFile Name="{}" Checksum="x="><File FileValue="{}" /></ArchivedFile>'
    listed = archived.format(
        one.format("pack0.zip", "01.dat") + one.format("pack1.zip", "02.dat") + one.format("p.zip", "")
    )
    root = package(tmp_path, manifest(document("a.txt", "01.dat"), document("b.txt", "02.dat"), document("c.txt")))
    (root / "ArchivedFiles.xml").write_text(listed)
    with zipfile.ZipFile(root / "pack0.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("01.dat", b"petit")
    (root / "pack1.zip").write_bytes((root / "pack0.zip").read_bytes()[:-30])
    source, files, troubles = look(root)
    expected = {("a.txt", ""): b"petit", ("b.txt", ""): "vanished", ("c.txt", ""): b"contenu"}
    assert contents(source, files) == expected
    assert faults(troubles)[:2] == [(Fault.CORRUPT, False), (Fault.MISSING, False)]


def test_contents_may_lie_apart_from_their_manifest(tmp_path):
    """The Migration API gives two containers; a content that two folders claim is not guessed."""
    package(
        tmp_path / "manifestes",
        manifest(document("a.txt", "x1.dat"), document("b.txt", "x2.dat")),
        files={"00000000.dat": ""},
    )
    for name, held in (("contenus", ("x1.dat", "x2.dat")), ("reste", ("x2.dat",))):
        (tmp_path / name).mkdir()
        for dat in held:
            (tmp_path / name / dat).write_bytes(name.encode())
    source, files, _ = look(tmp_path)
    assert contents(source, files) == {("a.txt", ""): b"contenus", ("b.txt", ""): "vanished"}


def test_each_cabinet_has_its_own_numbers(tmp_path):
    """`00000000.dat` is another content in each `.cmp`; readings come in the order of the cabinets."""
    for number in range(3):
        inside = {"00000000.dat": f"{number}".encode() * 50_000}
        folder = package(tmp_path / "x" / str(number), manifest(document(f"{number}.txt")), files=inside)
        write_cabinet(tmp_path / f"export{number or ''}.cmp", sorted(folder.iterdir()))
    root = tmp_path / "vu"
    root.mkdir()
    for path in tmp_path.glob("*.cmp"):
        path.rename(root / path.name)
    source, files, troubles = look(root)
    assert troubles == []
    assert {path: (files[path].size, text) for path, text in contents(source, files).items()} == {
        (f"{n}.txt", ""): (50_000, f"{n}".encode() * 50_000) for n in range(3)
    }


def test_a_cabinet_of_another_program_is_read(tmp_path):
    """MSZIP blocks refer to the block before."""
    (tmp_path / "export.cmp").write_bytes(FOREIGN)
    source, files, _ = look(tmp_path)
    assert contents(source, files) == {("a.txt", ""): b"arrete de voirie " * 3000}


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        (lambda data: data[:200], Fault.TRUNCATED),
        (lambda data: data[:60], Fault.TRUNCATED),
        (lambda data: b"PK" + data[2:], Fault.UNREADABLE),
        (lambda data: data[:42] + b"\3\x15" + data[44:], Fault.UNREADABLE),
        (lambda data: data[:30] + b"\1" + data[31:], Fault.UNREADABLE),
        (lambda data: data[:250] + bytes([data[250] ^ 1]) + data[251:], Fault.CORRUPT),
    ],
    ids=["cut", "cut-directory", "other", "lzx", "set", "flipped"],
)
def test_a_bad_cabinet_loses_nothing_of_the_others(tmp_path, change, fault: Fault):
    """Cut, not a cabinet, compressed otherwise, part of a set, one bit changed."""
    (tmp_path / "a.cmp").write_bytes(change(FOREIGN))
    folder = package(tmp_path / "x", manifest(document("b.txt")))
    write_cabinet(tmp_path / "b.cmp", sorted(folder.iterdir()))
    for path in folder.iterdir():
        path.unlink()
    source, files, troubles = look(tmp_path)
    assert contents(source, files) == {("b.txt", ""): b"contenu"}
    assert (fault, True) in faults(troubles)


def test_a_content_cut_in_its_cabinet_is_said(tmp_path):
    """The manifest stands before it and is whole; an export of the same site in another cabinet goes on."""
    root = tmp_path / "vu"
    root.mkdir()
    inside = {"00000000.dat": bytes(range(256)) * 400, "00000001.dat": b"x" * 40_000}
    folder = package(tmp_path / "x", manifest(document("a.txt"), document("b.txt", "00000001.dat")), files=inside)
    write_cabinet(root / "e.cmp", sorted(folder.iterdir(), key=lambda path: (path.suffix != ".xml", path.name)))
    whole = (root / "e.cmp").read_bytes()
    (root / "e.cmp").write_bytes(whole[:-20])
    source, files, _ = look(root)
    assert contents(source, files) == {("a.txt", ""): inside["00000000.dat"], ("b.txt", ""): "truncated"}


def test_reading_in_any_order_gives_the_same_bytes(tmp_path):
    """Cabinets are streams; two readings under way at once do not disturb each other."""
    inside = {f"0000000{n}.dat": f"{n}".encode() * (30_000 + n) for n in range(6)}
    folder = package(
        tmp_path / "x", manifest(*(document(f"{n}.txt", f"0000000{n}.dat") for n in range(6))), files=inside
    )
    root = tmp_path / "vu"
    root.mkdir()
    write_cabinet(root / "e.cmp", sorted(folder.iterdir()))
    source, files, _ = look(root)
    readings = [next(source.read([files[f"{n}.txt", ""]])) for n in (4, 0, 2)]
    parts = {reading.entry.path: b"" for reading in readings}
    for _ in range(3):
        for reading in readings:
            parts[reading.entry.path] += next(reading.chunks, b"")
    source.close()
    expected = {f"{n}.txt".encode(): digest(inside[f"0000000{n}.dat"]) for n in (4, 0, 2)}
    assert {path: digest(content) for path, content in parts.items()} == expected
