"""Scans and images through the real tesseract, with French data."""

import random

import pytest
from PIL import Image

from ingest.extractors import ocr
from ingest.extractors.messages import CUT_OCR, OCR_OFF, sentence
from ingest.worker.limits import Limits
from ingest.worker.parent import ParserProcess
from passation.errors import Fault
from passation.model import How
from tests.museum import broken, documents

pytestmark = [pytest.mark.services, pytest.mark.usefixtures("tesseract")]
WORDS = {
    word for line in documents.SENTENCES for word in line.replace("’", " ").replace("'", " ").split() if len(word) > 3
}
ACCENTED = {word for word in WORDS if not word.isascii()}


def recall(text: str, expected: set[str]) -> float:
    """Share of the expected words found."""
    found = set(text.replace("’", " ").replace("'", " ").split())
    return len(expected & found) / len(expected)


def test_a_scan_is_read_with_its_accents(parser, tmp_path):
    """Nine words in ten come back from a scanned page, accented ones included, beside the text of the other page."""
    documents.scan(tmp_path / "a.pdf")
    text = parser.text(tmp_path / "a.pdf", "a.pdf")
    assert text.how is How.OCR
    assert text.metadata["ocr_pages"] == "1"
    assert "tesseract@" in text.extractor
    assert recall(text.pages[0].text, WORDS) >= 0.9
    assert recall(text.pages[0].text, ACCENTED) >= 0.9
    assert "natifmarque" in text.pages[1].text


def test_a_stamp_does_not_hide_the_scan_under_it(parser, tmp_path):
    """The few words of a transmission stamp are kept, and the scanned act is read all the same."""
    documents.scan(tmp_path / "a.pdf", native="Accuse de reception 034-213401 le 12/03/2019")
    page = parser.text(tmp_path / "a.pdf", "a.pdf").pages[0].text
    assert recall(page, WORDS) >= 0.9
    assert "034-213401" in page


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "TIFF"])
def test_an_image_of_a_text_is_read(kind, parser, tmp_path):
    """The formats of scanners and phones."""
    documents.picture().save(tmp_path / "a", kind)
    text = parser.text(tmp_path / "a", f"a.{kind.lower()}")
    assert (text.fault, text.how) == (None, How.OCR)
    assert recall(text.whole, WORDS) >= 0.9


def test_each_frame_of_a_fax_is_a_page(parser, tmp_path):
    """A TIFF of three frames gives three pages in their order."""
    frames = [
        documents.picture((f"Feuillet numéro {word}", "de la délibération"))
        for word in ("premier", "second", "dernier")
    ]
    frames[0].save(tmp_path / "a.tif", save_all=True, append_images=frames[1:])
    text = parser.text(tmp_path / "a.tif", "a.tif")
    assert ocr.frame_count(tmp_path / "a.tif") == 3
    assert [word in page.text for page, word in zip(text.pages, ("premier", "second", "dernier"), strict=True)] == [
        True
    ] * 3


def test_a_page_on_its_side_is_turned(parser, tmp_path):
    """A scan laid sideways in the scanner is read like the others."""
    documents.picture().rotate(90, expand=True).save(tmp_path / "a.png")
    assert recall(parser.text(tmp_path / "a.png", "a.png").whole, WORDS) >= 0.8


def test_an_image_without_text_says_so(parser, tmp_path):
    """Noise and blank paper give NO_TEXT, not letters by chance."""
    noise = random.Random(7).randbytes(600 * 400)
    Image.frombytes("L", (600, 400), noise).save(tmp_path / "noise.png")
    Image.new("L", (1000, 700), 255).save(tmp_path / "blank.png")
    for name in ("noise.png", "blank.png"):
        assert parser.text(tmp_path / name, name).fault is Fault.NO_TEXT


def test_an_image_too_large_is_bounded(parser, tmp_path):
    """A picture of 3.6 billion dots harms nothing but its own row."""
    broken.huge_png(tmp_path / "a.png")
    text = parser.text(tmp_path / "a.png", "a.png")
    assert text.fault in {Fault.TOO_LARGE, Fault.CORRUPT, Fault.NO_TEXT}
    assert parser.peak < 2 * Limits().memory


def test_pages_beyond_the_budget_are_counted(tmp_path):
    """The first frames are kept, and the text says that others were not read."""
    frames = [documents.picture(("Page de la délibération",))] * 3
    frames[0].save(tmp_path / "a.tif", save_all=True, append_images=frames[1:])
    with ParserProcess(Limits(ocr_pages=1), tmp_path) as process:
        text = process.text(tmp_path / "a.tif", "a.tif")
    assert len(text.pages) == 1
    assert CUT_OCR in text.detail
    assert "premières pages" in sentence(text)


def test_recognition_switched_off_says_so(tmp_path):
    """With no page allowed, a scan keeps its native pages and names the others; an image has no text."""
    documents.scan(tmp_path / "a.pdf")
    documents.picture().save(tmp_path / "a.png")
    with ParserProcess(Limits(ocr_pages=0), tmp_path) as process:
        scan, image = (process.text(tmp_path / name, name) for name in ("a.pdf", "a.png"))
    assert "natifmarque" in scan.whole
    assert scan.detail == f"{OCR_OFF} (1 of 2 pages)"
    assert (image.fault, image.detail) == (Fault.NO_TEXT, OCR_OFF)


def test_memory_and_time_of_tesseract_count(tmp_path):
    """The recognition is stopped by the limits of its document."""
    documents.picture().resize((6600, 4400)).save(tmp_path / "a.png")
    with ParserProcess(Limits(memory=160 << 20), tmp_path) as process:
        text = process.text(tmp_path / "a.png", "a.png")
    assert text.fault is Fault.TOO_LARGE
