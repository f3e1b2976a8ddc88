"""Whole documents, made at test time, each with marker words in the places where text hides."""

import io
import zipfile
from email.message import EmailMessage
from pathlib import Path

import docx
import openpyxl
import reportlab
from docx.oxml import parse_xml
from odf.opendocument import OpenDocumentText
from odf.table import Table, TableCell, TableRow
from odf.text import H, P
from PIL import Image, ImageDraw, ImageFont
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

SENTENCES = (
    "ARRÊTÉ MUNICIPAL n° 12/2019",
    "réglementant la circulation et le stationnement",
    "à l’occasion de la fête de l’école élémentaire",
    "Le maire de la commune de Saint-Évrard-les-Prés",
    "Vu le code général des collectivités territoriales",
    "considérant qu’il importe d’assurer la sécurité",
    "Article premier : la chaussée sera barrée",
)


def word(file: Path) -> set[str]:
    """A .docx with text in its body, header, footer, table and a text box; returns the markers."""
    document = docx.Document()
    document.add_paragraph("corpsmarque délibération")
    section = document.sections[0]
    section.header.paragraphs[0].text = "entetemarque"
    section.footer.paragraphs[0].text = "piedmarque"
    document.add_table(1, 1).cell(0, 0).text = "tableaumarque"
    box = (
        '<w:r xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
        ' xmlns:v="urn:schemas-microsoft-com:vml">'
        "<w:pict><v:shape><v:textbox><w:txbxContent><w:p><w:r><w:t>cadremarque</w:t></w:r></w:p></w:txbxContent>"
        "</v:textbox></v:shape></w:pict></w:r>"
    )
    document.add_paragraph()._p.append(parse_xml(box))
    document.core_properties.title = "Titre marqué"
    document.core_properties.author = "Secrétariat"
    document.save(str(file))
    return {"corpsmarque", "délibération", "entetemarque", "piedmarque", "tableaumarque", "cadremarque"}


def writer(file: Path) -> set[str]:
    """An .odt: a heading, a paragraph, a table."""
    document = OpenDocumentText()
    document.text.addElement(H(outlinelevel=1, text="titremarque & suite"))
    document.text.addElement(P(text="odtmarque séance"))
    table, row = Table(name="t"), TableRow()
    for word in ("premiercarré", "secondcarré"):
        cell = TableCell(valuetype="string")
        cell.addElement(P(text=word))
        row.addElement(cell)
    table.addElement(row)
    document.text.addElement(table)
    document.save(str(file))
    return {"titremarque", "&", "odtmarque", "séance", "premiercarré", "secondcarré"}


def sheet(file: Path) -> set[str]:
    """An .xlsx with two sheets."""
    book = openpyxl.Workbook()
    assert book.active is not None
    book.active["A1"] = "feuillemarque"
    book.create_sheet("Budget")["C7"] = "secondemarque"
    book.save(file)
    return {"feuillemarque", "secondemarque", "Budget"}


def rich(file: Path) -> set[str]:
    """An .rtf in Windows-1252."""
    file.write_bytes(rb"{\rtf1\ansi\ansicpg1252 rtfmarque pr\'e9fecture\par}")
    return {"rtfmarque", "préfecture"}


def page(file: Path) -> set[str]:
    """An .html in UTF-8."""
    file.write_text(
        "<!DOCTYPE html><html><head><meta charset='utf-8'><title>t</title></head><body>htmlmarque é</body></html>",
        encoding="utf-8",
    )
    return {"htmlmarque", "é"}


def letter(file: Path) -> set[str]:
    """An .eml with a Word document attached."""
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = "a@exemple.fr", "b@exemple.fr", "sujetmarque"
    message.set_content("courrielmarque à relire")
    attached = file.with_suffix(".attached")
    markers = word(attached)
    message.add_attachment(attached.read_bytes(), maintype="application", subtype="octet-stream", filename="p.docx")
    attached.unlink()
    file.write_bytes(b"MIME-Version: 1.0\n" + bytes(message).replace(b"MIME-Version: 1.0\n", b""))
    return {"sujetmarque", "courrielmarque"} | markers


def archive(file: Path) -> set[str]:
    """A .zip that holds a Word document."""
    inner = file.with_suffix(".inner")
    markers = word(inner)
    with zipfile.ZipFile(file, "w") as out:
        out.write(inner, "dossier/p.docx")
    inner.unlink()
    return markers


def pdf(file: Path) -> set[str]:
    """A .pdf of two pages with text."""
    canvas = Canvas(str(file))
    for words in ("pagemarque une, commune de Saint-Évrard", "secondemarque deux, séance du conseil"):
        canvas.drawString(60, 700, words)
        canvas.showPage()
    canvas.setTitle("Titre du PDF")
    canvas.save()
    return {"pagemarque", "secondemarque", "séance"}


def locked_pdf(file: Path) -> None:
    """A .pdf that asks for a password."""
    canvas = Canvas(str(file), encrypt="motdepasse")
    canvas.drawString(60, 700, "secret")
    canvas.save()


def picture(sentences: tuple[str, ...] = SENTENCES) -> Image.Image:
    """A page of text as a scanner would give it, 200 dots an inch."""
    image = Image.new("L", (1654, 1100), 255)
    font = ImageFont.truetype(str(Path(reportlab.__file__).parent / "fonts" / "Vera.ttf"), 40)
    draw = ImageDraw.Draw(image)
    for number, sentence in enumerate(sentences):
        draw.text((120, 100 + 120 * number), sentence, fill=0, font=font)
    return image


def scan(file: Path, native: str = "") -> None:
    """A .pdf of two pages: a picture that fills the page, with `native` stamped on it, then a page with text."""
    stream = io.BytesIO()
    picture().save(stream, "PNG")
    canvas = Canvas(str(file), pagesize=(595, 396))
    canvas.drawImage(ImageReader(stream), 0, 0, 595, 396)
    if native:
        canvas.drawString(10, 10, native)
    canvas.showPage()
    canvas.drawString(60, 300, "Cette seconde page porte son propre texte : natifmarque.")
    canvas.save()
