"""Word processing: docx by python-docx, odt by odfpy."""

import io
from datetime import datetime, time
from random import Random
from typing import Any

from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from odf.dc import Creator, Title
from odf.element import Element
from odf.opendocument import OpenDocumentText
from odf.style import ParagraphProperties, Style, TextProperties
from odf.table import Table, TableCell, TableRow
from odf.text import H, P

from demo.formats.container import rewritten
from demo.prose.draft import Block, Draft, Shape


def docx(draft: Draft, rng: Random) -> bytes:
    """A Word document; headings centred, tables with their grid, author and dates in its properties."""
    document = Document()
    core = document.core_properties
    core.author, core.title, core.revision = draft.author, draft.title[:200], rng.randrange(1, 9)
    core.created = core.modified = datetime.combine(draft.when, time(9, rng.randrange(60)))
    for group in draft.tables():
        if group[0].shape is Shape.ROW:
            width = max(len(row.cells) for row in group)
            table = document.add_table(len(group), width, "Table Grid")
            cells = iter(table._cells)
            for row in group:
                for text in (*row.cells, *[""] * (width - len(row.cells))):
                    next(cells).text = text
            continue
        paragraph = document.add_paragraph(group[0].text)
        if group[0].shape is Shape.HEADING:
            paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
            for run in paragraph.runs:
                run.bold = True
    out = io.BytesIO()
    document.save(out)
    return rewritten(out.getvalue())


def odt(draft: Draft, _rng: Random) -> bytes:
    """An OpenDocument text."""
    forget_namespaces()
    document: Any = OpenDocumentText()
    bold = Style(name="Titre", family="paragraph")
    bold.addElement(ParagraphProperties(textalign="center"))
    bold.addElement(TextProperties(fontweight="bold"))
    document.automaticstyles.addElement(bold)
    document.meta.addElement(Title(text=draft.title[:200]))
    document.meta.addElement(Creator(text=draft.author))
    for group in draft.tables():
        if group[0].shape is Shape.ROW:
            document.text.addElement(odf_table(group, "Tableau1"))
        elif group[0].shape is Shape.HEADING:
            document.text.addElement(H(outlinelevel=1, stylename=bold, text=group[0].text))
        else:
            document.text.addElement(P(text=group[0].text))
    out = io.BytesIO()
    document.save(out)
    return rewritten(out.getvalue())


def forget_namespaces() -> None:
    """Have the next document declare its own namespaces only: odfpy adds up those of all documents of a process."""
    Element.namespaces.clear()


def odf_table(rows: tuple[Block, ...], name: str) -> Any:
    """The rows as an OpenDocument table, of a text or of a sheet."""
    table = Table(name=name)
    for row in rows:
        line = TableRow()
        for text in row.cells:
            cell = TableCell(valuetype="string")
            cell.addElement(P(text=text))
            line.addElement(cell)
        table.addElement(line)
    return table
