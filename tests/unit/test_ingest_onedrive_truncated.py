"""A download that was cut: what arrived is read, what did not is said, and nothing half is taken for whole."""

import io
import os
import struct
import zipfile

import pytest

from demo.layouts.zip_stream import DEFLATED, DESCRIBED, STORED, UTF8, ZipStream
from ingest.sources.messages import fault
from ingest.sources.onedrive.zips import ZipSource
from passation.errors import Fault, SourceError
from passation.model import Entry, Trouble
from tests.contracts.source_places import crawl, digest, digests
from tests.museum.zips import WHEN, part, stored, zipped

CONTENTS = {
    "actes/délibération.txt": "Le conseil municipal, après en avoir délibéré ".encode() * 20,
    "vide.txt": b"",
    "photo.jpg": bytes(range(256)) * 2,
    "signature.bin": b"PK\x07\x08" * 30 + b"PK\x03\x04PK\x05\x06" * 5,
    "fin.txt": b"fin",
}


def written(method: int, flags: int) -> tuple[bytes, list[int], int]:
    """A zip of CONTENTS, the offset of each member, and that of its directory."""
    file = io.BytesIO()
    if flags & DESCRIBED:
        stream = ZipStream(file)
        offsets = [
            stream.add(name.encode(), [data], WHEN, method=method, flags=flags).offset
            for name, data in CONTENTS.items()
        ]
        start = file.tell()
        stream.finish(zip64=True)
        return file.getvalue(), offsets, start
    with zipfile.ZipFile(file, "w", method) as archive:
        for name, data in CONTENTS.items():
            archive.writestr(name, data)
        offsets = [one.header_offset for one in archive.infolist()]
        start = archive.start_dir
    return file.getvalue(), offsets, start


@pytest.mark.parametrize("flags", [DESCRIBED | UTF8, 0])
@pytest.mark.parametrize("method", [DEFLATED, STORED])
def test_whatever_the_cut_whole_files_are_read_and_no_half_one(tmp_path, method: int, flags: int):
    """Every place of the cut is tried: the crawl says whether members are missing."""
    data, offsets, directory = written(method, flags)
    ends = [*offsets[1:], directory]
    for cut in range(0, len(data) - 1, 1 if len(data) < 2500 else 7):
        part(tmp_path, data[:cut])
        source = ZipSource("onedrive", tmp_path)
        entries, (trouble,) = crawl(source)
        assert (trouble.path, trouble.fault) == (b"", Fault.TRUNCATED)
        assert trouble.hides_entries == (cut < directory + 4)
        read = digests(source, list(entries.values()))
        arrived = [name for name, end in zip(CONTENTS, ends, strict=True) if end <= cut]
        assert {name: read.pop(name.encode()) for name in arrived} == {name: digest(CONTENTS[name]) for name in arrived}
        assert list(read.values()) in ([], ["truncated"])


def test_the_cut_file_is_named_and_refused_in_french(tmp_path):
    """It is listed, so that somebody sees which one is missing."""
    data = zipped([("avant.txt", b"x"), ("coupé.bin", os.urandom(5000)), ("jamais vu.txt", b"y")])
    part(tmp_path, data[:3000])
    source = ZipSource("onedrive", tmp_path)
    entries, (trouble,) = crawl(source)
    assert set(entries) == {b"avant.txt", "coupé.bin".encode()}
    (reading,) = source.read([entries["coupé.bin".encode()]])
    with pytest.raises(SourceError, match="s’est arrêté au milieu") as caught:
        list(reading.chunks)
    assert not caught.value.transient
    assert "coupé avant sa fin" in fault(trouble.fault, trouble.detail)


def test_a_cut_part_does_not_touch_the_others(tmp_path):
    """Parts are independent; a file that the cut part had whole is one with its twin."""
    part(tmp_path, zipped([("a.txt", b"a"), ("b.txt", b"b")]), 1)
    part(tmp_path, zipped([("a.txt", b"a"), ("c.txt", b"c" * 500), ("d.txt", b"d")])[:-60], 2)
    found = list(ZipSource("onedrive", tmp_path).entries())
    assert [one.path for one in found if isinstance(one, Entry)] == [b"a.txt", b"b.txt", b"c.txt", b"d.txt"]
    assert [one.detail for one in found if isinstance(one, Trouble)] == ["OneDrive_2_24-11-2026.zip"]


def test_a_whole_file_wins_over_its_half(tmp_path):
    """The half is kept apart under the name of its zip: it may have been another version."""
    content = os.urandom(3000)
    part(tmp_path, zipped([("a.bin", content)]), 1)
    part(tmp_path, zipped([("a.bin", content)])[:2000], 2)
    source = ZipSource("onedrive", tmp_path)
    entries = [one for one in source.entries() if isinstance(one, Entry)]
    assert [one.label for one in entries] == ["", "OneDrive_2_24-11-2026.zip"]
    assert digests(source, entries[:1]) == {b"a.bin": digest(content)}
    assert digests(source, entries[1:]) == {b"a.bin": "truncated"}


def test_a_zip_within_the_cut_zip_is_not_taken_for_it(tmp_path):
    """The last thing that arrived is the end record of a zip that was stored in the export."""
    inner = zipped([("dedans.txt", b"x")])
    data = stored([("avant.txt", b"y"), ("archive.zip", inner), ("après.txt", b"z")])
    part(tmp_path, data[: data.index(inner) + len(inner)])
    entries, (trouble,) = crawl(ZipSource("onedrive", tmp_path))
    assert set(entries) == {b"avant.txt", b"archive.zip"}
    assert trouble.fault is Fault.TRUNCATED


def test_a_broken_member_of_a_cut_zip_loses_no_other(tmp_path):
    """Its end is found by what follows its bytes."""
    data = bytearray(zipped([("abîmé", b"texte " * 100), ("après", b"bon"), ("fin", b"x" * 99)]))
    data[data.index("abîmé".encode()) + len("abîmé".encode())] = 0x07
    part(tmp_path, bytes(data[: data.index(b"PK\x01\x02")]))
    source = ZipSource("onedrive", tmp_path)
    read = digests(source, list(crawl(source)[0].values()))
    assert read == {"abîmé".encode(): "corrupt", "après".encode(): digest(b"bon"), b"fin": digest(b"x" * 99)}


@pytest.mark.parametrize("signed", [True, False])
@pytest.mark.parametrize("wide", [True, False])
def test_every_form_of_descriptor_is_understood(tmp_path, signed: bool, wide: bool):
    """With or without signature, of 32 or 64 bits."""
    data = zipped([("a.txt", b"texte"), ("vide", b""), ("b.txt", b"suite" * 9)])
    data = data[: data.index(b"PK\x01\x02")]
    pieces = data.split(b"PK\x07\x08")
    for number in range(1, len(pieces)):
        crc, packed, size = struct.unpack_from("<3I", pieces[number])
        form = struct.pack("<I2Q" if wide else "<3I", crc, packed, size)
        pieces[number] = (b"PK\x07\x08" if signed else b"") + form + pieces[number][12:]
    part(tmp_path, b"".join(pieces))
    source = ZipSource("onedrive", tmp_path)
    read = digests(source, list(crawl(source)[0].values()))
    assert read == {b"a.txt": digest(b"texte"), b"vide": digest(b""), b"b.txt": digest(b"suite" * 9)}
