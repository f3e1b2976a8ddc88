"""Conversion to PDF by the real LibreOffice: in a profile of its own, within limits, leaving nothing."""

import base64
import os
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

import pypdfium2
import pytest
from PIL import Image
from pypdfium2.raw import FPDF_PAGEOBJ_IMAGE

from migrate.fetch import convert
from migrate.fetch.convert import LIMITS, Office, Unconverted
from tests.journeys.arrivals import RACE, Town
from tests.museum import documents

pytestmark = pytest.mark.services


@pytest.fixture(autouse=True)
def _office():
    if convert.program() is None:
        required = os.environ.get("PASSATION_REQUIRE_SERVICES") == "1"
        (pytest.fail if required else pytest.skip)("LibreOffice (soffice) est absent de cette machine")


def _text(data: bytes) -> str:
    with pypdfium2.PdfDocument(data) as document:
        return " ".join(page.get_textpage().get_text_bounded() for page in document)


def _pdf(folder: Path, name: str, **limits: int) -> bytes:
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        return Office(folder / "essai", replace(LIMITS, **limits)).pdf(handle, name, name)
    finally:
        os.close(handle)


@pytest.mark.parametrize(
    ("name", "make"),
    [("a.docx", documents.word), ("b.odt", documents.writer), ("c.xlsx", documents.sheet), ("d.rtf", documents.rich)],
)
def test_office_documents_become_pdf_with_their_words(tmp_path, name, make):
    """Each format gives a PDF that holds its words; nothing stays in the scratch folder."""
    words = make(tmp_path / name)
    text = _text(_pdf(tmp_path, name))
    assert any(word in text for word in words)
    assert list((tmp_path / "essai").iterdir()) == []


_ODT = """<?xml version="1.0"?>
<office:document xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" office:version="1.2"
 xmlns:draw="urn:oasis:names:tc:opendocument:xmlns:drawing:1.0" xmlns:xlink="http://www.w3.org/1999/xlink"
 xmlns:svg="urn:oasis:names:tc:opendocument:xmlns:svg-compatible:1.0"
 xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"
 office:mimetype="application/vnd.oasis.opendocument.text"><office:body><office:text>
<text:p><draw:frame draw:name="i" text:anchor-type="as-char" svg:width="3cm" svg:height="3cm">{image}</draw:frame>
corpsvisible</text:p></office:text></office:body></office:document>"""


def _images(data: bytes) -> int:
    with pypdfium2.PdfDocument(data) as document:
        return sum(one.type == FPDF_PAGEOBJ_IMAGE for page in document for one in page.get_objects())


def test_another_file_of_the_machine_is_not_drawn_into_a_pdf(tmp_path):
    """An image that the document holds is drawn; one that it fetches from this machine is not."""
    with TemporaryDirectory(dir="/var/tmp") as elsewhere:  # /tmp is hidden from the program anyway
        file = Path(elsewhere, "plan.png")
        Image.new("RGB", (64, 64), (200, 0, 0)).save(file)
        held = base64.b64encode(file.read_bytes()).decode()
        inside = f"<draw:image><office:binary-data>{held}</office:binary-data></draw:image>"
        outside = f'<draw:image xlink:href="file://{file}" xlink:type="simple" xlink:show="embed"/>'
        for image, drawn in ((inside, 1), (outside, 0)):
            (tmp_path / "e.odt").write_text(_ODT.format(image=image))
            made = _pdf(tmp_path, "e.odt")
            assert (_images(made), "corpsvisible" in _text(made)) == (drawn, True)


def test_a_document_that_passes_a_limit_is_given_up(tmp_path):
    """Beyond its memory the conversion ends, says so, and leaves nothing behind."""
    documents.word(tmp_path / "a.docx")
    with pytest.raises(Unconverted, match=r"temps ou la mémoire|pas su"):
        _pdf(tmp_path, "a.docx", memory=20 << 20)
    assert list((tmp_path / "essai").iterdir()) == []


def test_what_is_no_office_document_is_not_tried(tmp_path):
    """An image or an archive stays as it is, whatever it holds."""
    (tmp_path / "a.zip").write_bytes(b"PK")
    with pytest.raises(Unconverted, match="ne se convertit pas"):
        _pdf(tmp_path, "a.zip")


def test_an_act_is_brought_as_pdf_for_the_prefecture(tmp_path):
    """From the store to a PDF that @ctes takes: the original was read back, and the copy is cleaned like any other."""
    town = Town(tmp_path / "commune")
    assert town.ask("run").code == 0
    desk = tmp_path / "bureau"
    said = town.ask("fetch", RACE, "--pdf", "--for", "actes", "--to", desk, "--json")
    (copy,) = said.json["copies"]
    assert (said.code, copy["pdf"], copy["checked"]["faults"]) == (0, True, [])
    assert "Paris-Nice" in _text((desk / "arrêté 2024-012.pdf").read_bytes())
    assert town.ask("fetch", RACE, "--pdf", "--to", desk, "--json").json["copies"][0]["again"]
    assert [file.name for file in desk.glob("[!.]*")] == ["arrêté 2024-012.pdf"]
