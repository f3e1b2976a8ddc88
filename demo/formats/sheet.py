"""Spreadsheets: xlsx by XlsxWriter, ods by odfpy, csv as French software exports it."""

import csv
import io
from datetime import datetime, time
from random import Random
from typing import Any

import xlsxwriter
from odf.opendocument import OpenDocumentSpreadsheet

from demo.formats.container import rewritten
from demo.formats.office import forget_namespaces, odf_table
from demo.prose.draft import Draft


def xlsx(draft: Draft, rng: Random) -> bytes:
    """A workbook of one sheet, its table sometimes below a title."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    moment = datetime.combine(draft.when, time(10, rng.randrange(60)))
    book.set_properties({"author": draft.author, "title": draft.title[:200], "created": moment})
    sheet = book.add_worksheet(rng.choice(["Feuil1", "Liste", str(draft.when.year)]))
    bold = book.add_format({"bold": True})
    start = rng.choice([0, 0, 2])
    if start:
        sheet.write_string(0, 0, draft.name[:80], bold)
    for at, block in enumerate(draft.blocks, start):
        for column, text in enumerate(block.cells):
            sheet.write_string(at, column, text, bold if at == start else None)
    book.close()
    return out.getvalue()


def ods(draft: Draft, _rng: Random) -> bytes:
    """An OpenDocument sheet."""
    forget_namespaces()
    document: Any = OpenDocumentSpreadsheet()
    document.spreadsheet.addElement(odf_table(draft.blocks, "Feuille1"))
    out = io.BytesIO()
    document.save(out)
    return rewritten(out.getvalue())


def csv_cp1252(draft: Draft, _rng: Random) -> bytes:
    """Semicolons and Windows-1252."""
    return _csv(draft).encode("cp1252", "replace")


def csv_utf8(draft: Draft, rng: Random) -> bytes:
    """Semicolons and UTF-8, with or without a byte order mark."""
    return _csv(draft).encode(rng.choice(["utf-8", "utf-8-sig"]))


def _csv(draft: Draft) -> str:
    out = io.StringIO()
    csv.writer(out, delimiter=";").writerows(block.cells for block in draft.blocks)
    return out.getvalue()
