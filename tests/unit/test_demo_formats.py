"""Every format opens in a reader that did not write it, and says the words of its document."""

import email
import email.policy
import io
import re
import zipfile
from datetime import UTC, date, datetime
from html import unescape
from random import Random
from xml.etree import ElementTree as ET

import extract_msg
import iscc_tika
import openpyxl
import pypdfium2
import pytest
from PIL import Image

from demo.formats import FORMATS, debris, pdf
from demo.formats.container import protected, zipped
from demo.formats.legacy import converted
from demo.formats.mail import eml
from demo.prose.draft import Draft
from demo.prose.facts import Facts, Registry
from demo.prose.template import templates
from demo.prose.world import World
from demo.prose.writing import write
from passation.errors import SettingsError


def draft_of(name: str, seed: int = 1) -> Draft:
    rng = Random(f"{name}{seed}")
    template = next(each for each in templates() if each.id == name)
    return write(template, Facts(World.make(seed), rng, date(2019, 3, 4), Registry(rng)))


def words(text: str) -> str:
    return re.sub(r"\s+", "", text)


def xml_text(data: bytes, member: str) -> str:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return "".join(ET.fromstring(archive.read(member)).itertext())


def pdf_text(data: bytes, password: str | None = None) -> str:
    with pypdfium2.PdfDocument(data, password=password) as document:
        return "".join(page.get_textpage().get_text_bounded() for page in document)


def workbook_text(data: bytes) -> str:
    sheet = openpyxl.load_workbook(io.BytesIO(data)).worksheets[0]
    return "".join(str(cell) for row in sheet.iter_rows(values_only=True) for cell in row if cell is not None)


def message_text(data: bytes) -> str:
    body = email.message_from_bytes(data, policy=email.policy.default).get_body()
    assert body is not None
    return str(body.get_content())


def outlook_text(data: bytes) -> str:
    with extract_msg.openMsg(data) as message:
        return f"{message.body}"


def html_text(data: bytes) -> str:
    charset = re.search(rb'charset="([\w-]+)"', data)
    assert charset
    return unescape(re.sub(r"<[^>]+>", "", data.decode(charset[1].decode())))


def tika_text(data: bytes) -> str:
    return str(iscc_tika.Extractor().extract_bytes_to_string(bytearray(data))[0])


READERS = {
    "docx": lambda data: xml_text(data, "word/document.xml"),
    "odt": lambda data: xml_text(data, "content.xml"),
    "ods": lambda data: xml_text(data, "content.xml"),
    "xlsx": workbook_text,
    "pdf": pdf_text,
    "rtf": tika_text,
    "html": html_text,
    "eml": message_text,
    "msg": outlook_text,
    "csv-cp1252": lambda data: data.decode("cp1252"),
    "csv-utf8": lambda data: data.decode("utf-8-sig"),
}


@pytest.mark.parametrize("form", READERS)
@pytest.mark.parametrize("name", ["contrat_cdd", "facture", "liste_cantine", "delib_subventions"])
def test_the_words_are_read_back(form: str, name: str) -> None:
    """Each block of the document and each personal value is found in the bytes of each format."""
    draft = draft_of(name)
    text = words(READERS[form](FORMATS[form].write(draft, Random(4))).replace('"', ""))
    for block in draft.blocks:
        for cell in block.cells:
            assert words(cell).replace('"', "") in text
    for values in draft.personal.values():
        assert all(words(value) in text for value in values)


@pytest.mark.parametrize("form", FORMATS)
def test_the_same_draft_and_chance_give_the_same_bytes(form: str) -> None:
    """No clock and no identifier of the machine gets into a file."""
    draft = draft_of("contrat_cdd")
    assert FORMATS[form].write(draft, Random(4)) == FORMATS[form].write(draft, Random(4))


def test_a_scan_holds_no_text_but_an_image() -> None:
    """The scanned PDF says nothing without OCR; the tif and the jpg are whole pages."""
    draft = draft_of("bulletin_paie")
    assert not pdf_text(FORMATS["scan"].write(draft, Random(1))).strip()
    for form in ("tif", "jpg"):
        with Image.open(io.BytesIO(FORMATS[form].write(draft, Random(1)))) as image:
            assert image.size == (1240, 1754)
            assert len(image.getcolors(2**24) or ()) > 1


def test_protected_documents_open_with_their_password_only() -> None:
    """PDF and zip refuse without the password, and give their text with it."""
    draft = draft_of("rapport_social")
    data = pdf.protected(draft, Random(2))
    with pytest.raises(pypdfium2.PdfiumError):
        pdf_text(data)
    assert words(draft.blocks[0].text) in words(pdf_text(data, "mairie"))
    archive = zipfile.ZipFile(io.BytesIO(protected("rapport.txt", b"secret " * 40, b"mairie", Random(2))))
    with pytest.raises(RuntimeError, match="password"):
        archive.read("rapport.txt")
    assert archive.read("rapport.txt", b"mairie") == b"secret " * 40


def test_containers_hold_their_members() -> None:
    """A zip and a message give back the bytes of their members, accents of names included."""
    with zipfile.ZipFile(
        io.BytesIO(zipped([("é/à.txt", b"un"), ("b.txt", b"deux")], datetime(2020, 1, 2, 3, 4, tzinfo=UTC)))
    ) as archive:
        assert {info.filename: archive.read(info) for info in archive.infolist()} == {
            "é/à.txt": b"un",
            "b.txt": b"deux",
        }
    message = email.message_from_bytes(
        eml(draft_of("courriel_interne"), Random(3), ("pièce.docx", b"\x00corps")), policy=email.policy.default
    )
    (attachment,) = message.iter_attachments()
    assert (attachment.get_filename(), attachment.get_content()) == ("pièce.docx", b"\x00corps")


def test_debris_bears_its_signatures() -> None:
    """Shortcuts, locks and caches begin as the real ones do."""
    link = debris.shortcut(r"D:\Compta\Budget 2009.xls")
    assert link[:4] == b"L\x00\x00\x00"
    assert rb"D:\Compta\Budget 2009.xls" + b"\x00" in link
    assert len(debris.word_lock("Chantal")) == 162
    assert debris.thumbs(Random(1)).startswith(bytes.fromhex("D0CF11E0A1B11AE1"))
    assert debris.ds_store(Random(1))[4:8] == b"Bud1"


def test_legacy_formats_need_libreoffice(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without LibreOffice, .doc and .xls are refused with a sentence that says what to do."""
    monkeypatch.setenv("PATH", "/nonexistent")
    with pytest.raises(SettingsError, match="LibreOffice"):
        converted(b"", "docx", "doc")
