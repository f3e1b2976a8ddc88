"""Documents of every kind through the isolated parser: each marker word is found, each fault named."""

import os
import zipfile
from pathlib import Path

import pytest

from ingest.extractors.messages import sentence
from ingest.worker.limits import Limits
from ingest.worker.parent import ParserProcess
from passation.errors import Fault
from passation.model import How
from tests.museum import broken, documents


@pytest.fixture(scope="module")
def parser(tmp_path_factory):
    """One parser for the whole file, with the limits of production."""
    with ParserProcess(Limits(), tmp_path_factory.mktemp("scratch")) as process:
        yield process


@pytest.mark.parametrize(
    ("name", "make"),
    [
        ("a.docx", documents.word),
        ("a.odt", documents.writer),
        ("a.xlsx", documents.sheet),
        ("a.rtf", documents.rich),
        ("a.html", documents.page),
        ("a.zip", documents.archive),
        ("a.pdf", documents.pdf),
    ],
)
def test_no_word_is_lost(name, make, parser, tmp_path):
    """Body, header, footer, table, text box, second sheet and archived file are all read."""
    markers = make(tmp_path / name)
    text = parser.text(tmp_path / name, name)
    assert text.fault is None
    assert {word for word in markers if word not in text.whole} == set()
    assert text.detail == ""


def test_headings_and_cells_of_a_text_keep_their_lines(parser, tmp_path):
    """Where a number and an object stand in a heading, the next paragraph must not run into it."""
    documents.writer(tmp_path / "a.odt")
    lines = parser.text(tmp_path / "a.odt", "a.odt").whole.split("\n")
    assert lines[:2] == ["titremarque & suite", "odtmarque séance"]
    assert "premiercarré" in lines[2]
    assert "premiercarrésecondcarré" not in "".join(lines)


def test_a_mail_gives_its_own_words(parser, tmp_path):
    """Head and body are its text; what is attached is a content of its own, and not repeated here."""
    attached = documents.word(tmp_path / "a.docx")
    documents.letter(tmp_path / "a.eml")
    text = parser.text(tmp_path / "a.eml", "a.eml")
    assert text.whole == "De : a@exemple.fr\nÀ : b@exemple.fr\nObjet : sujetmarque\ncourrielmarque à relire\n"
    assert not attached & set(text.whole.split())
    assert text.metadata == {"title": "sujetmarque", "author": "a@exemple.fr"}


@pytest.mark.parametrize("opened", [False, True])
def test_a_mailbox_stays_closed_unless_the_settings_open_it(opened, tmp_path):
    """A whole mailbox may hold private messages: it is named, and not read by default."""
    file = tmp_path / "Inbox"
    file.write_bytes(b"From - Mon Jan 06 10:00:00 2020\nSubject: sujet\nMIME-Version: 1.0\n\ncourrielmarque\n")
    with ParserProcess(Limits(mailboxes=opened), tmp_path) as process:
        text = process.text(file, file.name)
    assert ("courrielmarque" in text.whole) is opened
    assert text.fault is (None if opened else Fault.NO_TEXT)
    assert ("privés" in sentence(text)) is not opened


def test_a_pdf_gives_its_pages_and_its_title(parser, tmp_path):
    """The page of each word is known, for the proof of an act."""
    documents.pdf(tmp_path / "a.pdf")
    text = parser.text(tmp_path / "a.pdf", "a.pdf")
    assert [page.number for page in text.pages] == [1, 2]
    assert "secondemarque" in text.pages[1].text
    assert text.metadata["title"] == "Titre du PDF"
    assert text.metadata["pages"] == "2"


def test_word_metadata_are_kept_as_given(parser, tmp_path):
    """Title, author and dates come with the text."""
    documents.word(tmp_path / "a.docx")
    said = parser.text(tmp_path / "a.docx", "a.docx").metadata
    assert (said["title"], said["author"]) == ("Titre marqué", "Secrétariat")
    assert said["created"]


def test_a_wrong_extension_does_not_mislead(parser, tmp_path):
    """A Word document under the name of a text is read as what it is."""
    markers = documents.word(tmp_path / "a.txt")
    text = parser.text(tmp_path / "a.txt", "a.txt")
    assert markers <= set(text.whole.split())
    assert text.media_type.endswith("wordprocessingml.document")


def test_a_tabbed_text_is_not_taken_for_a_table_of_science(parser, tmp_path):
    """Files named a_….txt, which Tika takes for ISA-Tab, are read."""
    file = tmp_path / "a_liste.txt"
    file.write_text("nom\tvoie\nmarque\true des Écoles\n", encoding="cp1252")
    assert "rue des Écoles" in parser.text(file, file.name).whole


@pytest.mark.parametrize(
    ("name", "make", "fault"),
    [
        ("a.txt", lambda file: file.touch(), Fault.EMPTY),
        ("a.pdf", documents.locked_pdf, Fault.PASSWORD),
        ("a.zip", broken.locked_zip, Fault.PASSWORD),
        ("a.bin", lambda file: file.write_bytes(b"\x00\xfe\x01\xff" * 500), Fault.UNKNOWN_FORMAT),
        ("b.pdf", lambda file: file.write_bytes(b"%PDF-1.4\nnothing more"), Fault.CORRUPT),
        ("b.docx", lambda file: file.write_bytes(b"PK\x03\x04" + b"\x00" * 300), Fault.CORRUPT),
        ("c.zip", broken.zip_bomb, Fault.TOO_LARGE),
        ("d.zip", lambda file: broken.nested_zip(file, 40), Fault.TOO_LARGE),
        ("d.docx", broken.huge_word, Fault.TOO_LARGE),
        ("e.txt", lambda file: None, Fault.VANISHED),
        ("f.txt", lambda file: os.mkfifo(file), Fault.UNREADABLE),
    ],
)
def test_each_unread_document_has_one_reason(name, make, fault, parser, tmp_path):
    """No page, one fault, one technical detail without content."""
    make(tmp_path / name)
    text = parser.text(tmp_path / name, name)
    assert (text.fault, text.pages, text.how) == (fault, (), How.NONE)
    assert text.detail


def test_entities_that_multiply_harm_nothing(parser, tmp_path):
    """The body of the laughing document is given up, and its text says that it is not whole."""
    broken.laughing_word(tmp_path / "a.docx")
    text = parser.text(tmp_path / "a.docx", "a.docx")
    assert len(text.whole) < 1000
    assert "damaged" in text.detail


def test_a_cut_word_document_is_damaged_or_unread(parser, tmp_path):
    """Half of a document is never given as a whole one."""
    file = tmp_path / "a.docx"
    documents.word(file)
    file.write_bytes(file.read_bytes()[:20000])
    text = parser.text(file, file.name)
    assert text.fault is Fault.CORRUPT or "damaged" in text.detail


def test_a_cut_pdf_is_read_as_far_as_it_goes_or_refused(parser, tmp_path):
    """A PDF without its end gives pages or CORRUPT."""
    file = tmp_path / "a.pdf"
    documents.pdf(file)
    file.write_bytes(file.read_bytes()[:900])
    text = parser.text(file, file.name)
    assert text.fault in {None, Fault.CORRUPT}


def test_a_zip_that_lies_about_its_size_is_cut(tmp_path):
    """4 GB behind an announced kilobyte stop at the limit of output or of time, and the next document is read."""
    broken.zip_bomb(tmp_path / "a.zip", announced=1000)
    documents.pdf(tmp_path / "b.pdf")
    with ParserProcess(Limits(output=100_000), tmp_path) as process:
        text = process.text(tmp_path / "a.zip", "a.zip")
        assert text.fault is Fault.TOO_LARGE or len(text.whole) <= 100_000
        assert process.text(tmp_path / "b.pdf", "b.pdf").fault is None


def test_fuzzed_documents_never_escape(parser, tmp_path):
    """Cut or changed at random, a document gives a text or a reason about itself."""
    for number, make in enumerate((documents.word, documents.writer, documents.rich, documents.pdf, documents.letter)):
        make(tmp_path / "whole")
        for seed in range(number, 40, 5):
            file = tmp_path / "fuzzed"
            file.write_bytes(broken.fuzzed((tmp_path / "whole").read_bytes(), seed))
            text = parser.text(file, "fuzzed")
            assert bool(text.pages) != bool(text.fault), seed


def test_nothing_is_left_of_the_documents(parser, tmp_path):
    """The scratch folder is empty between two documents, archives included."""
    documents.letter(tmp_path / "a.eml")
    parser.text(tmp_path / "a.eml", "a.eml")
    assert [file for file in Path(parser.folder).iterdir() if not file.name.startswith(".")] == []


def test_long_texts_are_cut_and_say_so(tmp_path):
    """The limit of output holds over all pages."""
    (tmp_path / "a.txt").write_text("mot " * 5000, encoding="utf-8")
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as out:
        out.write(tmp_path / "a.txt", "a.txt")
    with ParserProcess(Limits(output=1000), tmp_path) as process:
        for name in ("a.txt", "a.zip"):
            text = process.text(tmp_path / name, name)
            assert len(text.whole) == 1000
            assert text.detail.startswith("cut: output")
