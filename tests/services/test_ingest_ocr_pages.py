"""Pages that lie on their side, lean, have two columns or come from a telephone, through the real tesseract."""

import re

import pytest
from PIL import Image

from ingest.extractors import upright
from ingest.worker.limits import Limits
from ingest.worker.parent import ParserProcess
from tests.museum import pages

pytestmark = [pytest.mark.services, pytest.mark.usefixtures("tesseract")]


def words(text):
    return re.findall(r"\w{4,}", text)


def recall(text, sentences=pages.SENTENCES):
    """Share of the words that are found."""
    due = set(words(" ".join(sentences)))
    return len(due & set(words(text))) / len(due)


def whole(text):
    """How many sentences are read in one piece, up to three letters each."""
    read = " ".join(words(text))
    return sum(" ".join(words(sentence)) in read for sentence in pages.SENTENCES)


def read(parser, folder, image):
    image.save(folder / "page.png", dpi=(200, 200))
    return parser.text(folder / "page.png", "page.png").whole


@pytest.mark.parametrize("lean", [0, 3, -3], ids=["straight", "3° left", "3° right"])
@pytest.mark.parametrize("turn", [0, 90, 180, 270])
def test_a_page_is_read_however_it_lies(turn, lean, parser, tmp_path):
    """Turned by quarters, leaning by three degrees, or both: nineteen words in twenty come back, in their order."""
    image = pages.leaning(pages.page().rotate(turn, expand=True), lean)
    text = read(parser, tmp_path, image)
    assert recall(text) >= 0.95
    assert whole(text) >= 5


@pytest.mark.parametrize("turn", [0, 90, 180])
def test_few_words_are_enough_to_know_the_head_from_the_foot(turn, parser, tmp_path):
    """A cover page of one line is not read upside down."""
    cover = ("Registre des arrêtés du Maire",)
    text = read(parser, tmp_path, pages.page(sentences=cover).rotate(turn, expand=True))
    assert recall(text, cover) == 1


@pytest.mark.parametrize(
    ("dpi", "lean", "turn"), [(200, 0, 0), (150, 0, 0), (200, -3, 0), (200, 0, 180), (200, 0, 90), (200, 3, 270)]
)
def test_two_columns_are_read_one_after_the_other(dpi, lean, turn, parser, tmp_path):
    """A sentence goes on in its own column, and from the foot of the first to the head of the second."""
    image = pages.leaning(pages.page(dpi, columns=2), lean).rotate(turn, expand=True)
    image.save(tmp_path / "page.png", dpi=(dpi, dpi))
    assert whole(parser.text(tmp_path / "page.png", "page.png").whole) >= 5


@pytest.mark.parametrize("turn", [0, 90, 180, 270])
def test_a_low_resolution_is_enough(turn, parser, tmp_path):
    """A page of 150 dots an inch is read, upright or not."""
    pages.page(150).rotate(turn, expand=True).save(tmp_path / "page.png", dpi=(150, 150))
    assert recall(parser.text(tmp_path / "page.png", "page.png").whole) >= 0.9


@pytest.mark.parametrize("orientation", range(1, 9))
def test_a_photograph_is_held_as_the_telephone_says(orientation, parser, tmp_path):
    """Every orientation of EXIF is followed, mirrored ones included."""
    (tmp_path / "page.jpg").write_bytes(pages.from_telephone(pages.page(), orientation))
    assert recall(parser.text(tmp_path / "page.jpg", "page.jpg").whole) >= 0.95


def test_each_frame_of_a_tiff_is_laid_right_by_itself(parser, tmp_path):
    """Upright, upside down, leaning: three frames of one file, three pages in their order."""
    sentences = [pages.SENTENCES[at : at + 2] for at in (0, 2, 4)]
    first, second, third = (pages.page(sentences=two) for two in sentences)
    frames = [second.rotate(180), pages.leaning(third, -3)]
    first.save(tmp_path / "a.tif", save_all=True, append_images=frames, dpi=(200, 200))
    text = parser.text(tmp_path / "a.tif", "a.tif")
    assert [recall(page.text, two) >= 0.9 for page, two in zip(text.pages, sentences, strict=True)] == [True] * 3


@pytest.mark.parametrize(("turn", "lean"), [(90, 0), (180, -3)])
def test_a_scan_in_a_pdf_is_laid_right(turn, lean, parser, tmp_path):
    """The page of a scanned PDF is turned and straightened as an image is."""
    pages.scanned(tmp_path / "a.pdf", pages.leaning(pages.page().rotate(turn, expand=True), lean))
    assert recall(parser.text(tmp_path / "a.pdf", "a.pdf").whole) >= 0.95


def test_nothing_is_left_beside_the_document(tmp_path):
    """The straightened picture is gone after the reading."""
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    with ParserProcess(Limits(), scratch) as process:
        pages.leaning(pages.page(), 3).save(tmp_path / "page.png")
        assert process.text(tmp_path / "page.png", "page.png").pages
        assert not list(scratch.rglob("*.pgm"))


@pytest.mark.parametrize("degrees", [-5, -3, -1.5, 0, 1.5, 3, 5])
@pytest.mark.parametrize("turn", [0, 90])
def test_the_lean_of_a_page_is_measured(degrees, turn, tmp_path):
    """Within half a degree; a straight page and one without text are left as they are."""
    pages.leaning(pages.page(150).rotate(turn, expand=True), degrees).save(tmp_path / "page.png")
    found = upright.straight(tmp_path / "page.png")
    assert (found is None) == (degrees == turn == 0)
    if found:
        found.save(tmp_path / "again.png")
        assert upright.straight(tmp_path / "again.png") is None
    Image.new("L", (800, 600), 200).save(tmp_path / "grey.png")
    assert upright.straight(tmp_path / "grey.png") is None
