"""Names, odd archives and what is a container at all."""

import bz2
import gzip
import io
import zipfile
import zlib
from email.message import EmailMessage
from pathlib import Path

import inflate64
import pytest

from ingest.extractors.unread import UnreadError
from ingest.unpack import mail, msg
from ingest.unpack.choose import container_type, may_hold, opener
from ingest.unpack.limits import Budget
from ingest.unpack.names import parts, shown
from ingest.unpack.tray import Private, Tray
from passation.errors import Fault
from tests.museum import broken, containers, documents


@pytest.fixture(autouse=True)
def _alone(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)


def told(data: bytes, extension: str = "") -> tuple[list[tuple[bytes, bytes | Fault | str]], UnreadError | None]:
    """Each member with its bytes, its fault, or `link`; and the refusal of the container."""
    file = Path("container")
    file.write_bytes(data)
    found: list[tuple[bytes, bytes | Fault | str]] = []

    def take(laid):
        for one in laid:
            got = Path(one.file).read_bytes() if one.file else one.fault or "link"
            found.append((bytes.fromhex(one.name), got))
            Path(one.file or "none").unlink(missing_ok=True)

    tray = Tray(Budget(1000, 1 << 30, len(data), 200, 64 << 20), Private(), take)
    refusal = None
    try:
        with file.open("rb") as stream:
            opener(container_type(file, extension))(stream, tray)
    except UnreadError as error:
        refusal = error
    tray.flush()
    return found, refusal


@pytest.mark.parametrize(
    ("raw", "said"),
    [
        (b"dossier/note.txt", "dossier/note.txt"),
        ("Arrêté.pdf".encode("cp850"), "Arrêté.pdf"),
        ("Arrêté.pdf".encode(), "Arrêté.pdf"),
        (b"../../etc/passwd", "%2E%2E/%2E%2E/etc/passwd"),
        (b"/etc/passwd", "%2F/etc/passwd"),
        (b"a\0b", "a%00b"),
        (b"100%.txt", "100%25.txt"),
        ("a\u202etxt.exe".encode(), "a%E2%80%AEtxt.exe"),
    ],
)
def test_names_are_shown_without_leading_anywhere(raw, said):
    """Old Windows names are read in their code page; what would climb, begin at the root or hide is visible."""
    assert shown(raw) == said


def test_backslashes_part_folders():
    """A private folder is one, whatever sign the program put between the names."""
    assert parts("Privé\\lettre.txt".encode("cp850")) == ["prive", "lettre.txt"]
    assert Private(frozenset({"prive"})).covers("Privé\\lettre.txt".encode("cp850"))


def test_raw_names_are_kept():
    """Neither a foreign encoding, nor a name twice, nor a NUL loses a member."""
    names = [b"Arr\x88t\x82.txt", b"\xff\xfe", b"a\0b", b"deux", b"deux"]
    assert told(containers.raw_names_zip(names))[0] == [(name, b"x") for name in names]
    assert told(containers.raw_names_zip([b"\xff.txt"], flags=0x800))[0] == [(b"\xff.txt", b"x")]


@pytest.mark.parametrize(("disks", "offset"), [(0, 0), (1, 0), (7, 1 << 40)])
def test_a_zip64_is_read_whatever_its_locator_says(disks, offset):
    """OneDrive writes no number of disks, and some writers a wrong place."""
    found, refusal = told(containers.zip64(disks=disks, offset=offset))
    assert (dict(found), refusal) == ({name.encode(): data for name, data in containers.MEMBERS.items()}, None)


@pytest.mark.parametrize("method", [zipfile.ZIP_STORED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_rarer_methods_are_read(method):
    """Stored, bzip2 and LZMA members come out whole."""
    found, refusal = told(containers.zipped(method=method))
    assert (dict(found), refusal) == ({name.encode(): data for name, data in containers.MEMBERS.items()}, None)


def test_deflate64_is_read(tmp_path):
    """The method that the Explorer of Windows takes for large files."""
    data = b"ARRETE municipal\n" * 20_000
    packer = inflate64.Deflater()
    packed = packer.deflate(data) + packer.flush()
    broken.raw_zip(tmp_path / "a.zip", iter([("gros.txt", packed, zlib.crc32(data), len(data))]))
    archive = bytearray((tmp_path / "a.zip").read_bytes())
    archive[8] = archive[archive.rindex(b"PK\1\2") + 10] = 9
    assert told(bytes(archive)) == ([(b"gros.txt", data)], None)


def test_a_wrong_checksum_costs_one_member():
    """The damaged member is named, the others are read."""
    archive = containers.zipped({"a.txt": b"premier" * 20, "b.txt": b"second"}, zipfile.ZIP_STORED)
    found, refusal = told(archive.replace(b"premierpremier", b"premierpremiex", 1))
    assert (found, refusal) == ([(b"a.txt", Fault.CORRUPT), (b"b.txt", b"second")], None)


def test_a_locked_member_costs_itself(tmp_path):
    """What asks for a password is named."""
    broken.locked_zip(tmp_path / "a.zip")
    assert told((tmp_path / "a.zip").read_bytes()) == ([(b"dossier/p.docx", Fault.PASSWORD)], None)


def test_locked_7z_archives_are_told_apart():
    """With its names in the clear each file is listed as locked."""
    found, _ = told(containers.sevenzipped({"a.txt": b"secret"}, password="motdepasse"))
    assert found == [(b"a.txt", Fault.PASSWORD)]


def test_links_and_devices_are_listed_and_not_followed():
    """In zip and tar alike, with the documents around them read."""
    assert told(containers.link_zip())[0] == [(b"lien", "link")]
    found, refusal = told(containers.odd_tar())
    assert [name for name, got in found if got == "link"] == [b"lien", b"dur", b"disque", b"tube"]
    assert [got for _, got in found if got != "link"] == [b"bonjour"] * 3
    assert refusal is None


def test_a_bomb_stops_at_the_ratio():
    """Hundreds of megabytes in half of one: what precedes the limit is read, the container says so."""
    found, refusal = told(containers.bomb())
    assert len(found) < 9
    assert refusal is not None
    assert (refusal.fault, refusal.detail) == (Fault.TOO_LARGE, "unpack: limit ratio")


def test_one_packed_file_keeps_its_own_name():
    """Gzip writes it down, bzip2 does not; a path in it is dropped."""
    assert told(containers.gzipped(name="C:\\Users\\x\\note.txt"))[0] == [(b"note.txt", b"bonjour")]
    assert told(bz2.compress(b"bonjour"))[0] == [(b"", b"bonjour")]


def test_a_second_gzip_stream_belongs_to_the_file():
    """Streams one after the other are one file (RFC 1952, 2.2)."""
    assert told(gzip.compress(b"bon") + gzip.compress(b"jour"))[0] == [(b"", b"bonjour")]


def test_mail_attachments_keep_their_names():
    """RFC 2231, encoded words, folders in the name, none at all, and a mail within a mail."""
    inner = EmailMessage()
    inner["Subject"] = "Réponse / suite"
    inner.set_content("mots du message joint")
    message = EmailMessage()
    message["Subject"] = "=?utf-8?q?Envoi_de_l=27arr=C3=AAt=C3=A9?="
    message.set_content("corps")
    message.add_attachment(b"1", maintype="application", subtype="pdf", filename="arrêté été.pdf")
    message.add_attachment(b"2", maintype="application", subtype="pdf")
    message.add_attachment(inner)
    raw = b"MIME-Version: 1.0\n" + bytes(message)
    raw = raw.replace(b"application/pdf\n", b'application/pdf; name="=?utf-8?b?w6ljb2xlLnBkZg==?="\n', 2)
    found, _ = told(raw, "eml")
    assert [name.decode() for name, _ in found] == ["arrêté été.pdf", "école.pdf", "Réponse _ suite.eml"]
    assert b"mots du message joint" in found[2][1]
    letter = mail.read(io.BytesIO(raw))
    assert letter.head["Objet"] == "Envoi de l'arrêté"


def test_a_message_within_an_outlook_message_belongs_to_it():
    """It has no bytes of its own: its words are the letter's, its attachments are under its subject."""
    data = containers.outlook({"a.txt": b"1"}, inner={"b.txt": b"2"})
    letter = msg.read(io.BytesIO(data))
    assert [one.head["Objet"] for one in letter.all] == ["Envoi de l’arrêté", "Message joint"]
    assert [one.bodies[0].data.decode() for one in letter.all][1] == "Corps de « Message joint »"
    assert letter.date.startswith("2020-01-01")
    assert told(data)[0] == [(b"a.txt", b"1"), (b"Message joint.msg/b.txt", b"2")]


@pytest.mark.parametrize("make", [documents.word, documents.writer, documents.sheet, documents.pdf, documents.rich])
def test_office_documents_are_no_containers(make, tmp_path):
    """What they hold is read with them."""
    make(tmp_path / "a")
    assert container_type(tmp_path / "a", "") == ""


def test_a_damaged_word_document_is_no_archive(tmp_path):
    """Its extension says what it was; without it, the zip that is left is opened as one."""
    documents.word(tmp_path / "a.docx")
    (tmp_path / "a.docx").write_bytes((tmp_path / "a.docx").read_bytes()[:20_000])
    assert container_type(tmp_path / "a.docx", "docx") == ""
    assert container_type(tmp_path / "a.docx", "zip") == "application/zip"


def test_the_cheap_look_spares_what_cannot_hold_anything():
    """PDF, pictures and notes are not sent to the isolated process."""
    assert not may_hold(b"%PDF-1.7\n")
    assert not may_hold(b"\x89PNG\r\n\x1a\n")
    assert not may_hold("Séance du conseil".encode())
    assert may_hold(b"Subject: sans premier en-tete connu", "eml")
