"""Word documents read without Tika: the same words as Tika's, and a document that is not known whole is left to it."""

import random
import re
import zipfile
from io import BytesIO

import docx
import pytest
from docx.oxml import parse_xml
from docx.shared import Inches
from lxml import etree

from demo.commune import generate
from ingest.extractors.choose import Choice
from ingest.extractors.clean import clean
from ingest.extractors.tika import Tika
from ingest.extractors.unread import DeclinedError, UnreadError
from ingest.extractors.word import MEDIA_TYPE, Word
from ingest.signature import media_type
from ingest.worker.limits import Limits
from passation.errors import Fault
from tests.museum import documents

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
MC = "http://schemas.openxmlformats.org/markup-compatibility/2006"
COMMON = f'xmlns:w="{W}" xmlns:mc="{MC}" xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math"'


def body(*parts, add=None):
    """A document whose body holds these runs or paragraphs of XML, after one of its own."""
    document = docx.Document()
    document.add_paragraph("Avant")
    for part in parts:
        whole = part if part.startswith("<w:p>") else f"<w:p>{part}</w:p>"
        document.element.body.append(parse_xml(whole.replace(">", f" {COMMON}>", 1)))
    for change in add or ():
        change(document)
    out = BytesIO()
    document.save(out)
    return out


def run(said):
    return f"<w:r><w:t>{said}</w:t></w:r>"


def read(out, tmp_path):
    file = tmp_path / "d.docx"
    file.write_bytes(out.getvalue())
    return Word(Limits()).extract(file, MEDIA_TYPE)


def words(text):
    return re.findall(r"[^\W_]+", clean(text.whole))


TWICE = (
    f"<mc:AlternateContent><mc:Choice Requires='wps'>{run('une fois')}</mc:Choice>"
    f"<mc:Fallback>{run('une fois')}</mc:Fallback></mc:AlternateContent>"
)


def test_nothing_that_tika_reads_in_a_commune_is_lost(tmp_path):
    """Same words in the same order, same title, author, dates and pages, for every letter of a generated commune."""
    generate(tmp_path, files=400, seed=11)
    letters = [
        file for file in sorted((tmp_path / "serveur").rglob("*.docx")) if media_type(file, "docx") == MEDIA_TYPE
    ]
    own, tika, read_by_us = Word(Limits()), Tika(Limits()), 0
    for file in random.Random(3).sample(letters, 25):
        try:
            found = own.extract(file, MEDIA_TYPE)
        except DeclinedError:
            continue
        read_by_us += 1
        expected = tika.extract(file, MEDIA_TYPE)
        assert words(found) == words(expected)
        assert found.metadata == {name: value for name, value in expected.metadata.items() if name != "tika_type"}
    assert read_by_us > 20


def test_header_table_text_box_and_footer_are_read(tmp_path):
    """Every marked word of the museum's letter, which hides one in each place."""
    markers = documents.word(tmp_path / "a.docx")
    assert markers <= set(Word(Limits()).extract(tmp_path / "a.docx", MEDIA_TYPE).whole.split())


def test_cells_of_a_row_stay_in_one_line(tmp_path):
    """« Membres en exercice » and its number are read as one line, as Tika has them."""
    table = [["Membres en exercice", "15"], ["Présents", "12"]]

    def add(document):
        made = document.add_table(0, 2)
        for row in table:
            for cell, said in zip(made.add_row().cells, row, strict=True):
                cell.text = said
        document.add_paragraph("Après")

    lines = read(body(add=[add]), tmp_path).whole.splitlines()
    assert lines == ["Avant", "\tMembres en exercice\t15", "\tPrésents\t12", "Après"]


@pytest.mark.parametrize(
    ("part", "said"),
    [
        (f'<w:ins w:id="1" w:author="M">{run("ajouté")}</w:ins>', "ajouté"),
        ('<w:del w:id="1" w:author="M"><w:r><w:delText>barré</w:delText></w:r></w:del>', ""),
        (f'<w:moveFrom w:id="1" w:author="M">{run("ailleurs")}</w:moveFrom>', ""),
        (f"<w:sdt><w:sdtPr/><w:sdtContent>{run('contrôle')}</w:sdtContent></w:sdt>", "contrôle"),
        (f"<w:hyperlink>{run('lien')}</w:hyperlink>", "lien"),
        ("<w:r><w:instrText>PAGE</w:instrText></w:r>", ""),
        (f'<w:fldSimple w:instr="DATE">{run("lundi")}</w:fldSimple>', "lundi"),
        ("<w:r><w:t>Paris</w:t><w:noBreakHyphen/><w:t>Nice</w:t></w:r>", "Paris\u2011Nice"),
        ("<w:r><w:t>a</w:t><w:tab/><w:t>b</w:t><w:br/><w:t>c</w:t></w:r>", "a\tb\nc"),
        ('<w:pPr><w:tabs><w:tab w:val="left" w:pos="9"/></w:tabs></w:pPr>' + run("taquet"), "taquet"),
        (TWICE, "une fois"),
        (run("d’un") + run("e seule") + run(" pièce"), "d’une seule pièce"),
    ],
)  # fmt: skip
def test_what_is_said_is_read_and_what_was_struck_out_is_not(part, said, tmp_path):
    """Insertions, controls, links and fields speak; deletions, form and the copy for older programs do not."""
    assert read(body(part), tmp_path).whole == f"Avant\n{said}".strip()


@pytest.mark.parametrize(
    ("part", "reason"),
    [
        ('<w:r><w:sym w:font="Wingdings" w:char="F0FE"/></w:r>', "sym"),
        ("<m:oMath><m:r><m:t>x</m:t></m:r></m:oMath>", "oMath"),
        ('<w:r><w:fldChar w:fldCharType="begin"><w:ffData/></w:fldChar></w:r>', "ffData"),
    ],
)
def test_what_tika_knows_better_is_left_to_it(part, reason, tmp_path):
    """Symbols, formulas and form fields: declined, without a word on the document."""
    with pytest.raises(DeclinedError, match=reason):
        read(body(part), tmp_path)


def numbered(document):
    document.add_paragraph("Article", style="List Number")


def test_numbers_that_word_computes_are_left_to_tika(tmp_path):
    """« 1. » stands nowhere in the text; a bullet does not matter."""
    bullet = read(body(add=[lambda document: document.add_paragraph("Point", style="List Bullet")]), tmp_path)
    assert bullet.whole == "Avant\nPoint"
    with pytest.raises(DeclinedError, match="numbers"):
        read(body(add=[numbered]), tmp_path)


def test_a_style_is_numbered_by_the_one_that_it_is_based_on(tmp_path):
    """And so is a paragraph without a style when the style by default is."""

    def inherited(document):
        style = document.styles.add_style("Visa", 1)
        style.base_style = document.styles["List Number"]
        document.add_paragraph("Vu", style="Visa")

    def by_default(document):
        number = document.styles["List Number"].element.find(f"{{{W}}}pPr/{{{W}}}numPr")
        document.styles["Normal"].element.get_or_add_pPr().append(number)

    for change in (inherited, by_default):
        with pytest.raises(DeclinedError, match="numbers"):
            read(body(add=[change]), tmp_path)


@pytest.mark.parametrize(
    "name", ["word/media/image1.emf", "word/embeddings/book.xlsx", "word/charts/chart1.xml", "x.bin"]
)
def test_a_part_that_may_hold_text_is_left_to_tika(name, tmp_path):
    """Drawings, embedded files, charts, and what nobody knows."""
    out = body(run("texte"))
    with zipfile.ZipFile(out, "a") as archive:
        archive.writestr(name, b"any")
    with pytest.raises(DeclinedError, match="parts"):
        read(out, tmp_path)


def test_pictures_of_a_letterhead_do_not_matter(tmp_path):
    """A coat of arms is no text."""
    picture = BytesIO()
    documents.picture().save(picture, "PNG")
    out = body(run("texte"), add=[lambda document: document.add_picture(picture, Inches(1))])
    assert words(read(out, tmp_path)) == ["Avant", "texte"]


def test_two_headers_that_say_the_same_say_it_once(tmp_path):
    """First page and others often bear the same name of the commune."""

    def add(document):
        section = document.sections[0]
        section.different_first_page_header_footer = True
        section.header.paragraphs[0].text = section.first_page_header.paragraphs[0].text = "COMMUNE"

    assert read(body(add=[add]), tmp_path).whole == "COMMUNE\nAvant"


def test_text_stops_at_the_limit(tmp_path):
    """A letter of a million words is cut where its text may be kept no longer, and says so."""
    file = tmp_path / "long.docx"
    file.write_bytes(body(*[run("mot " * 50)] * 200).getvalue())
    limits = Limits(output=1000, ocr_pages=0)
    assert 1000 < len(Word(limits).extract(file, MEDIA_TYPE).whole) < 1500
    text = Choice(limits).read(file, "docx")
    assert len(text.whole) == 1000
    assert text.detail


def changed(out, name, change):
    """The document with one part changed."""
    made = BytesIO()
    with zipfile.ZipFile(out) as before, zipfile.ZipFile(made, "w") as after:
        for info in before.infolist():
            data = before.read(info)
            after.writestr(info.filename, change(data) if info.filename == name else data)
    return made


@pytest.mark.parametrize(
    "change",
    [
        lambda data: b"<!DOCTYPE w [<!ENTITY a 'b'>]>" + data[data.index(b"<w:document") :],
        lambda data: data[: len(data) // 2],
        lambda data: data.replace(b"Avant", b"Av\x00ant"),
        lambda _: b"",
    ],
    ids=["entities", "cut", "zero", "empty"],
)
def test_damaged_text_is_never_half_read(change, tmp_path):
    """Tika decides what can be saved, and what the fault is."""
    with pytest.raises(DeclinedError):
        read(changed(body(run("texte")), "word/document.xml", change), tmp_path)


def test_what_nobody_reads_has_the_reason_of_tika(tmp_path):
    """A letter without a word is empty, though the first reader only declined it."""
    out = BytesIO()
    docx.Document().save(out)
    (tmp_path / "vide.docx").write_bytes(out.getvalue())
    text = Choice(Limits(ocr_pages=0)).read(tmp_path / "vide.docx", "docx")
    assert text.fault is Fault.EMPTY


def test_the_last_who_saved_it_is_the_author_when_nobody_wrote_it(tmp_path):
    """As with Tika."""

    def edited(data):
        root = etree.fromstring(data)
        for creator in root.findall("{http://purl.org/dc/elements/1.1/}creator"):
            root.remove(creator)
        return etree.tostring(root)

    def saved(document):
        document.core_properties.last_modified_by = "Secrétariat"

    out = changed(body(run("texte"), add=[saved]), "docProps/core.xml", edited)
    assert read(out, tmp_path).metadata["author"] == "Secrétariat"


def test_a_picture_is_not_shown_to_tika(tmp_path):
    """Without recognition it has no text: nothing but its own reader is asked."""
    documents.picture().save(tmp_path / "a.png")
    with pytest.raises(UnreadError):
        Tika(Limits()).extract(tmp_path / "a.png", "image/png")
    assert Tika(Limits()).score("image/png") == 0
    assert Choice(Limits(ocr_pages=0)).read(tmp_path / "a.png", "png").fault is Fault.NO_TEXT
