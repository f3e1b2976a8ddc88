"""Encodings, cleaning and recognised words: from bytes to the text that is kept."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.extractors import messages
from ingest.extractors.clean import clean
from ingest.extractors.ocr import reading
from ingest.extractors.plain import Plain, encoding_of
from ingest.extractors.unread import UnreadError
from ingest.worker.limits import Limits
from passation.errors import Fault
from passation.model import How, Page, Text

SENTENCE = "Arrêté du maire : l’école, à 25 €, « œuvre » de la commune"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "cp1252"])
def test_a_text_is_read_in_the_encoding_it_was_written_in(encoding, tmp_path):
    """French sentences survive whatever Windows program wrote them."""
    file = tmp_path / "note.txt"
    file.write_bytes(SENTENCE.encode(encoding))
    text = Plain(Limits()).extract(file, "text/plain")
    assert clean(text.whole) == SENTENCE


@pytest.mark.parametrize("encoding", ["cp850", "mac-roman"])
def test_dos_and_macintosh_texts_keep_their_accents(encoding):
    """Texts of the nineties are recognised by the letters that French uses."""
    sample = "Délibération relative à la forêt communale, où siège le maître d'ouvrage : été 1994"
    assert sample.encode(encoding).decode(encoding_of(sample.encode(encoding))) == sample


@pytest.mark.parametrize("data", [b"\x00\x01\x02\x03" * 40, bytes(range(256)) * 4, "検索の技術".encode("shift-jis")])
def test_what_is_no_western_text_is_refused(data, tmp_path):
    """Binary bytes and foreign encodings are left to the other extractors instead of giving signs without meaning."""
    file = tmp_path / "x.txt"
    file.write_bytes(data)
    with pytest.raises(UnreadError) as refusal:
        Plain(Limits()).extract(file, "text/plain")
    assert refusal.value.fault is Fault.UNKNOWN_FORMAT


def test_the_values_of_an_xml_flow_are_its_text(tmp_path):
    """Accounting flows hold their data in attributes, and those are read; tags and namespaces are not."""
    file = tmp_path / "flux.xml"
    file.write_text(
        '<?xml version="1.0"?><n:PES xmlns:n="http://exemple"><Nom V="Dupré &amp; fils"/><b>corps</b></n:PES>',
        encoding="utf-8",
    )
    text = Plain(Limits()).extract(file, "application/xml").whole
    assert "Dupré & fils" in text
    assert "corps" in text
    assert "PES" not in text
    assert "exemple" not in text


def test_windows_signs_read_as_controls_are_repaired():
    """C1 controls, which Tika makes of Windows-1252, become the apostrophe, œ and € that were meant."""
    assert clean("l\x92\x9cuvre 10 \x80") == "l’œuvre 10 €"


@pytest.mark.parametrize(
    ("given_text", "kept"),
    [
        ("commu\ufffe\r\nnale", "communale"),
        ("Paris\ufffe\r\nNice", "Paris-Nice"),
        ("a\r\nb\rc\x0cd", "a\nb\nc\nd"),
        ("e\u0301te\u0301", "été"),
        ("a\x00b\ud800c", "ab\ufffdc"),
        ("dé\xadli\xadbé", "délibé"),
    ],
)
def test_text_is_normalised(given_text, kept):
    """Words cut at a line end are joined, line ends and accents have one form, nothing unprintable stays."""
    assert clean(given_text) == kept


@given(st.text(st.characters(exclude_categories=())))
def test_cleaned_text_can_always_be_stored(text):
    """Whatever arrives, the result is NFC, encodable, free of controls, and cleaning it again changes nothing."""
    kept = clean(text)
    kept.encode("utf-8")
    assert unicodedata.is_normalized("NFC", kept)
    assert not any(unicodedata.category(char) == "Cc" for char in kept if char not in "\t\n")
    assert clean(kept) == kept


@given(st.binary(max_size=300))
def test_encoding_of_any_bytes_is_a_codec_or_nothing(data):
    """Guessing an encoding never fails, and what it names decodes."""
    encoding = encoding_of(data)
    if encoding:
        data.decode(encoding, "replace")


def row(line: int, confidence: float, word: str) -> str:
    """One word of tesseract's table."""
    return f"5\t1\t1\t1\t{line}\t1\t0\t0\t9\t9\t{confidence}\t{word}"


def test_recognised_words_keep_their_lines():
    """The table of tesseract becomes lines of text."""
    assert (
        reading("\n".join(["head", row(1, 91, "le"), row(1, 93, "maire"), row(2, 90, "signe")])).text
        == "le maire\nsigne"
    )


@pytest.mark.parametrize("rows", [[], [row(1, 12, "xhjq"), row(2, 20, "wwfz")], [row(1, 95, "—"), row(1, 95, "i")]])
def test_a_photograph_gives_no_text(rows):
    """Shapes taken for letters, with little confidence or without a word among them, are thrown away."""
    assert reading("\n".join(["head", *rows])).text == ""


@pytest.mark.parametrize(
    "fault",
    [Fault.PASSWORD, Fault.CORRUPT, Fault.EMPTY, Fault.NO_TEXT, Fault.UNKNOWN_FORMAT, Fault.TOO_LARGE, Fault.VANISHED],
)
def test_each_fault_of_a_document_has_its_sentence(fault):
    """No two faults are told alike, and none is left without words."""
    said = messages.sentence(Text("x@1", "a/b", how=How.NONE, fault=fault))
    assert said.endswith(".")
    assert [one for one in Fault if messages.unread(one) == said] == [fault]


def test_a_partial_reading_is_told():
    """A text that was cut says so, a whole one says nothing."""
    whole = Text("x@1", "a/b", (Page(1, "texte"),))
    assert messages.sentence(whole) == ""
    cut = Text("x@1", "a/b", (Page(1, "texte"),), detail=f"{messages.CUT_OUTPUT} (3 of 9 pages)")
    assert "début" in messages.sentence(cut)
    assert "tesseract-ocr" in messages.sentence(Text("x@1", "a/b", fault=Fault.NO_TEXT, detail=messages.NO_OCR))
