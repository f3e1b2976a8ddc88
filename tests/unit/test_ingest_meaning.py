"""The second fingerprint of office files: equal when a container was written again, other when the document was."""

import io
import zipfile
from pathlib import Path

import docx
import openpyxl
import pytest
from docx.shared import Cm
from odf.opendocument import OpenDocumentText
from odf.text import P
from openpyxl.comments import Comment
from PIL import Image

from ingest.meaning import container as bounds
from ingest.meaning.choose import meaning
from ingest.signature import media_type
from tests.museum.rewritten import by_sharepoint, changed, container, parts, replaced

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
FOOTNOTES = f'<w:footnotes xmlns:w="{W}"><w:p><w:r><w:t>Voir le plan A.</w:t></w:r></w:p></w:footnotes>'
LINK = "https://example.org/plan-a"


def picture(shade: int) -> bytes:
    out = io.BytesIO()
    Image.new("L", (8, 8), shade).save(out, "PNG")
    return out.getvalue()


@pytest.fixture(scope="module")
def word() -> bytes:
    document = docx.Document()
    document.core_properties.author = "Secrétariat"
    document.add_paragraph("Le conseil vote le budget de 12 000 euros.")
    run = document.add_paragraph("Une remarque.").runs[0]
    document.add_comment(run, "Relire avant vendredi", author="DGS")
    document.sections[0].header.paragraphs[0].text = "Commune de Valmont"
    document.add_picture(io.BytesIO(picture(10)), Cm(1))
    document.add_picture(io.BytesIO(picture(200)), Cm(1))
    document.part.relate_to(LINK, f"{W}/hyperlink", is_external=True)
    out = io.BytesIO()
    document.save(out)
    return changed(out.getvalue(), {"word/footnotes.xml": FOOTNOTES.encode()})


@pytest.fixture(scope="module")
def sheet() -> bytes:
    book = openpyxl.Workbook()
    page = book.active
    page.append(["Poste", "Montant"])
    page.append(["Voirie", 1200])
    page["A2"].comment = Comment("Devis reçu", "DGS")
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


@pytest.fixture(scope="module")
def slides() -> bytes:
    a, p = (
        "http://schemas.openxmlformats.org/drawingml/2006/main",
        "http://schemas.openxmlformats.org/presentationml/2006/main",
    )
    rel = "http://schemas.openxmlformats.org/package/2006/relationships"
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    slide = f'<p:sld xmlns:p="{p}" xmlns:a="{a}"><a:t>Budget 2024</a:t></p:sld>'
    ids = '<p:sldId r:id="rId1"/><p:sldId r:id="rId2"/>'
    show = f'<p:presentation xmlns:p="{p}" xmlns:r="{office}">{ids}</p:presentation>'
    rels = "".join(
        f'<Relationship Id="rId{number}" Type="{office}/slide" Target="slides/slide{number}.xml"/>' for number in (1, 2)
    )
    return container(
        {
            "[Content_Types].xml": b"<Types/>",
            "_rels/.rels": f'<Relationships xmlns="{rel}"></Relationships>'.encode(),
            "docProps/core.xml": b'<cp:coreProperties xmlns:cp="c" xmlns:dc="d"></cp:coreProperties>',
            "ppt/presentation.xml": show.encode(),
            "ppt/_rels/presentation.xml.rels": f'<Relationships xmlns="{rel}">{rels}</Relationships>'.encode(),
            "ppt/slides/slide1.xml": slide.encode(),
            "ppt/slides/slide2.xml": slide.replace("2024", "2025").encode(),
        }
    )


@pytest.fixture(scope="module")
def writer() -> bytes:
    document = OpenDocumentText()
    document.text.addElement(P(text="Procès-verbal du conseil"))
    document.addPictureFromString(picture(10), "image/png")
    out = io.BytesIO()
    document.save(out)
    return changed(out.getvalue(), {"Thumbnails/thumbnail.png": picture(1)})


@pytest.fixture
def means(tmp_path: Path):
    def taken(data: bytes) -> str:
        file = tmp_path / "document"
        file.write_bytes(data)
        return meaning(file, media_type(file))

    return taken


@pytest.mark.parametrize("kind", ["word", "sheet", "slides"])
def test_a_file_that_sharepoint_wrote_again_says_the_same(kind, request, means):
    """Properties, customXml, numbers of relationships, revision marks, order and compression do not count."""
    data = request.getfixturevalue(kind)
    again = by_sharepoint(data)
    assert again != data
    assert means(again) == means(data) == means(by_sharepoint(again, "Encore")) != ""


@pytest.mark.parametrize(
    ("part", "old", "new"),
    [
        ("word/document.xml", "12 000", "13 000"),
        ("word/document.xml", "budget de", "budget  de"),
        ("word/comments.xml", "vendredi", "samedi"),
        ("word/comments.xml", 'w:author="DGS"', 'w:author="DST"'),
        ("word/footnotes.xml", "plan A", "plan B"),
        ("word/header1.xml", "Valmont", "Valmonts"),
        ("word/styles.xml", "Heading1", "Heading9"),
        ("word/_rels/document.xml.rels", LINK, "https://example.org/plan-b"),
        ("word/_rels/document.xml.rels", "media/image1.png", "media/image2.png"),
    ],
)
def test_what_is_written_in_a_text_counts(part, old, new, word, means):
    """A word, a space, a comment, its author, a footnote, a header, a style, the target of a link or a picture."""
    assert means(by_sharepoint(changed(word, {part: replaced(old, new)}))) != means(word)


def test_pictures_that_change_places_count(word, means):
    """The same two pictures the other way round are another document."""
    media = parts(word)
    first, second = media["word/media/image1.png"], media["word/media/image2.png"]
    swapped = {"word/media/image1.png": second, "word/media/image2.png": first}
    assert means(changed(word, swapped)) != means(word)
    assert means(changed(word, {"word/media/image1.png": picture(11)})) != means(word)


@pytest.mark.parametrize(
    ("part", "old", "new"),
    [
        ("xl/worksheets/sheet1.xml", "<v>1200</v>", "<v>1201</v>"),
        ("xl/worksheets/sheet1.xml", "<v>1200</v>", "<f>600*2</f><v>1200</v>"),
        ("xl/worksheets/sheet1.xml", "Voirie", "Voiries"),
        ("xl/comments/comment1.xml", "Devis", "Devi"),
        ("xl/workbook.xml", 'name="Sheet"', 'name="Feuille"'),
    ],
)
def test_what_is_written_in_a_sheet_counts(part, old, new, sheet, means):
    """A cell, a formula of the same value, a word, a comment, the name of a sheet."""
    assert means(by_sharepoint(changed(sheet, {part: replaced(old, new)}))) != means(sheet)


def test_slides_in_another_order_count(slides, means):
    """Relationships are told by their targets: numbers swapped with the slides that they name change nothing else."""
    swapped = changed(
        slides,
        {
            "ppt/_rels/presentation.xml.rels": lambda data: (
                data.replace(b"slide1", b"X").replace(b"slide2", b"slide1").replace(b"X", b"slide2")
            )
        },
    )
    both = changed(
        swapped,
        {
            "ppt/presentation.xml": lambda data: (
                data.replace(b"rId1", b"X").replace(b"rId2", b"rId1").replace(b"X", b"rId2")
            )
        },
    )
    assert means(swapped) != means(slides)
    assert means(both) == means(slides)


def test_an_opendocument_says_its_content_styles_and_pictures(writer, means):
    """Metadata, settings and the thumbnail do not count; a word, a style and a picture do."""
    image = next(name for name in parts(writer) if name.startswith("Pictures/"))
    same = {"meta.xml": b"<m/>", "settings.xml": b"<s/>", "Thumbnails/thumbnail.png": None}
    assert means(changed(writer, same)) == means(writer) != ""
    for part, change in {
        "content.xml": replaced("conseil", "Conseil"),
        "styles.xml": replaced("office:styles", "office:automatic-styles"),
        image: picture(11),
    }.items():
        assert means(changed(writer, {part: change})) != means(writer)


def test_the_way_xml_is_written_does_not_count(word, means):
    """Prefixes, quotes, character references, comments, processing instructions and encoding are no words."""
    data = parts(word)["word/document.xml"]
    other = (
        data.decode()
        .replace("w:", "mot:")
        .replace("xmlns:w=", "xmlns:mot=")
        .replace("12 000", "&#49;2 <![CDATA[000]]>")
    )
    other = other.replace("encoding='UTF-8'", "encoding='UTF-16'").replace("?>", "?><!-- fait ailleurs --><?x y?>", 1)
    assert means(changed(word, {"word/document.xml": other.encode("utf-16")})) == means(word)


@pytest.mark.parametrize(
    "part",
    [
        b'<!DOCTYPE d [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]><d>&b;</d>',
        b'<!DOCTYPE d SYSTEM "file:///etc/hostname"><d/>',
        b"<d><non fini",
        b'<?xml version="1.0" encoding="utf-7"?><d/>',
        b'<?xml version="1.0" encoding="shift_jis"?><d/>',
        b"<d a='" + b"x" * (3 << 20) + b"'/>",
        b"<d>" * 100_000,
        b"<d xmlns:p='u'><p:a></p:b></d>",
    ],
    ids=["entities", "external", "cut", "utf-7", "multibyte", "giant", "deep", "mismatch"],
)
def test_a_part_that_is_no_xml_of_ours_counts_by_its_bytes(part, word, means):
    """Nothing is expanded, fetched or kept whole in memory; one byte more is another document."""
    hostile = changed(word, {"word/document.xml": part})
    assert means(hostile) == means(by_container(hostile)) != ""
    assert means(changed(word, {"word/document.xml": part + b" "})) != means(hostile)


def by_container(data: bytes) -> bytes:
    """The same parts, zipped otherwise."""
    return container(dict(reversed(parts(data).items())), zipfile.ZIP_STORED)


def test_an_ambiguous_broken_or_locked_container_says_nothing(word, means, tmp_path):
    """Two parts of one name, no main part, a broken member, a flag of encryption: better none than a false one."""
    out = io.BytesIO(word)
    with zipfile.ZipFile(out, "a") as archive:
        archive.writestr("WORD/document.xml", b"<autre/>")
    broken = bytearray(word)
    with zipfile.ZipFile(io.BytesIO(word)) as archive:
        start = archive.getinfo("word/document.xml").header_offset
    broken[start + 60 : start + 90] = bytes(30)
    locked = bytearray(word)
    locked[locked.index(b"PK\x01\x02") + 8] |= 1
    for data in (out.getvalue(), bytes(broken), bytes(locked)):
        assert means(data) == ""
    file = tmp_path / "vide"
    file.write_bytes(changed(word, {"word/document.xml": None}))
    assert meaning(file, "application/vnd.openxmlformats-officedocument.wordprocessingml.document") == ""


def test_a_container_beyond_the_bounds_says_nothing(word, means, monkeypatch):
    """Time and memory are bounded by what the container announces, before anything is unpacked."""
    monkeypatch.setattr(bounds, "MOST_XML", 1000)
    assert means(word) == ""


def test_a_pdf_or_an_archive_has_no_second_fingerprint(means):
    """Only office files have a meaning apart from their bytes."""
    assert means(container({"a.txt": b"a"})) == ""
    assert means(b"%PDF-1.4\n") == ""
