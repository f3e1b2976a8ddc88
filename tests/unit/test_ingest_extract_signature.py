"""Media types by content, and what zips announce."""

import io
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.extractors import archives
from ingest.extractors.unread import UnreadError
from ingest.ole2 import root_names
from ingest.signature import formats, media_type, mismatch
from ingest.worker.limits import Limits
from passation.errors import Fault
from tests.museum import broken, documents

OFFICE = "application/vnd.openxmlformats-officedocument."


@pytest.mark.parametrize(
    ("make", "expected"),
    [
        (documents.word, OFFICE + "wordprocessingml.document"),
        (documents.sheet, OFFICE + "spreadsheetml.sheet"),
        (documents.writer, "application/vnd.oasis.opendocument.text"),
        (documents.rich, "application/rtf"),
        (documents.page, "text/html"),
        (documents.letter, "message/rfc822"),
        (documents.archive, "application/zip"),
        (documents.pdf, "application/pdf"),
    ],
)
def test_a_document_is_known_by_its_bytes(make, expected, tmp_path):
    """The type is found under a name without extension."""
    file = tmp_path / "document"
    make(file)
    assert media_type(file) == expected


def test_every_signature_of_the_table_names_its_own_format(tmp_path):
    """No line of the table hides behind one above it."""
    table = formats()
    for known in table.formats:
        for value in known.magic:
            place, _, code = value.partition(":")
            file = tmp_path / "x"
            file.write_bytes(b"\xfe" * int(place) + bytes.fromhex(code) + b"\xfe" * 64)
            assert media_type(file) == known.type, value


@pytest.mark.parametrize(
    ("data", "extension", "expected"),
    [
        (b"nom;prenom\n", "csv", "text/csv"),
        (b"nom;prenom\n", "", "text/plain"),
        ("accentué".encode("cp1252"), "txt", "text/plain"),
        ("utf16".encode("utf-16"), "txt", "text/plain"),
        (b"<?xml version='1.0'?><a/>", "txt", "application/xml"),
        (b"garbage%PDF-1.4\n", "doc", "application/pdf"),
        (b"\x00\xfe\x01\xff" * 20, "docx", "application/octet-stream"),
        (b"PK\x03\x04 cut short", "docx", "application/zip"),
    ],
)
def test_the_name_only_chooses_between_texts(data, extension, expected, tmp_path):
    """An extension never makes a type out of bytes that say otherwise."""
    file = tmp_path / "x"
    file.write_bytes(data)
    assert media_type(file, extension) == expected


@pytest.mark.parametrize(
    ("kind", "extension", "lies"),
    [
        ("application/pdf", "doc", True),
        ("application/rtf", "doc", False),
        ("image/jpeg", "jpeg", False),
        ("application/pdf", "", False),
        ("application/pdf", "marché", False),
        ("text/plain", "csv", False),
    ],
)
def test_a_lying_extension_is_told(kind, extension, lies):
    """Only an extension that belongs to another known format is a lie."""
    assert mismatch(kind, extension) is lies


@given(st.binary(max_size=2000))
def test_an_ole2_head_followed_by_anything_never_fails(tail):
    """A damaged compound file has no names, and the walk ends."""
    folder = io.BytesIO(bytes.fromhex("d0cf11e0a1b11ae1") + tail)
    head = folder.getvalue()[:30] + b"\x09\x00" + folder.getvalue()[32:]
    assert isinstance(root_names(_Held(head)), frozenset)  # type: ignore[arg-type]


class _Held:
    """A path whose file lies in memory."""

    def __init__(self, data: bytes) -> None:
        self._data = data

    def open(self, mode: str) -> io.BytesIO:
        return io.BytesIO(self._data)


@pytest.mark.parametrize(
    ("make", "fault"),
    [
        (broken.zip_bomb, Fault.TOO_LARGE),
        (broken.huge_word, Fault.TOO_LARGE),
        (lambda file: broken.nested_zip(file, 40), Fault.TOO_LARGE),
        (broken.locked_zip, Fault.PASSWORD),
        (lambda file: file.write_bytes(b"PK\x03\x04 cut short"), Fault.CORRUPT),
    ],
)
def test_a_zip_that_would_not_end_well_is_refused_before_it_is_opened(make, fault, tmp_path):
    """Bombs, endless nesting, passwords and damage are seen in what the zip announces."""
    file = tmp_path / "x.zip"
    make(file)
    with pytest.raises(UnreadError) as refusal:
        archives.check(file, Limits())
    assert refusal.value.fault is fault


def test_an_ordinary_archive_passes(tmp_path):
    """Nesting and repetition within reason are no bombs."""
    file = tmp_path / "x.zip"
    broken.nested_zip(file, 5)
    archives.check(file, Limits())
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as out:
        out.writestr("feuille.xml", b"<c/>" * 4_000_000)
    archives.check(file, Limits())


def test_too_many_members_are_refused(tmp_path):
    """A fan-out of files is counted over all levels."""
    file = tmp_path / "x.zip"
    with zipfile.ZipFile(file, "w") as out:
        for number in range(20):
            out.writestr(f"{number}.txt", b"")
    with pytest.raises(UnreadError) as refusal:
        archives.check(file, Limits(members=19))
    assert refusal.value.detail == "zip: members"
