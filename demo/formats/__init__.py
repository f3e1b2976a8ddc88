"""Drafts as bytes of real formats, the same bytes for the same draft and generator of chance."""

from collections.abc import Callable
from random import Random
from typing import NamedTuple

from demo.formats import image, mail, office, pdf, plain, sheet
from demo.prose.draft import Draft


class Format(NamedTuple):
    """A writer, the extension of its files, and whether text can be had without OCR."""

    extension: str
    write: Callable[[Draft, Random], bytes]
    image: bool = False


FORMATS: dict[str, Format] = {
    "docx": Format(".docx", office.docx),
    "odt": Format(".odt", office.odt),
    "pdf": Format(".pdf", pdf.text),
    "scan": Format(".pdf", image.scanned_pdf, image=True),
    "jpg": Format(".jpg", image.scanned_jpg, image=True),
    "tif": Format(".tif", image.scanned_tif, image=True),
    "photo": Format(".jpg", image.photo, image=True),
    "xlsx": Format(".xlsx", sheet.xlsx),
    "ods": Format(".ods", sheet.ods),
    "csv-cp1252": Format(".csv", sheet.csv_cp1252),
    "csv-utf8": Format(".csv", sheet.csv_utf8),
    "rtf": Format(".rtf", plain.rtf),
    "html": Format(".html", plain.html),
    "txt": Format(".txt", plain.txt),
    "eml": Format(".eml", mail.eml),
    "msg": Format(".msg", mail.msg),
}
