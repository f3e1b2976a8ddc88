"""A spreadsheet in OpenDocument format, written row by row: typed cells, no formula, no link.

OASIS OpenDocument 1.2, parts 1 and 3. Written here because a file of 100,000 rows must not be held as a tree, as
odfpy does. A list goes on in « Titre 2 » after 1,048,576 rows, which is as many as LibreOffice and Excel open.
"""

import io
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, islice
from xml.sax.saxutils import escape, quoteattr

ROWS = 1_048_575
"""Rows of one table, its header apart."""

_TYPE = "application/vnd.oasis.opendocument.spreadsheet"
_MANIFEST = f"""<?xml version="1.0" encoding="UTF-8"?>
<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0" manifest:version="1.2">
<manifest:file-entry manifest:full-path="/" manifest:version="1.2" manifest:media-type="{_TYPE}"/>
<manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/>
</manifest:manifest>
"""
_HEAD = """<?xml version="1.0" encoding="UTF-8"?>
<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" \
xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" \
xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" office:version="1.2">\
<office:body><office:spreadsheet>"""
_TAIL = "</office:spreadsheet></office:body></office:document-content>"
_WHEN = (1980, 1, 1, 0, 0, 0)
_CONTROL = dict.fromkeys(code for code in range(32) if chr(code) not in "\t\n\r")

Cell = str | int


def workbook(title: str, header: Sequence[str], rows: Iterable[Sequence[Cell]]) -> bytes:
    """The bytes of an .ods file; the same rows always give the same bytes."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as package:
        # The type comes first and uncompressed, so that the file is known by its first bytes (part 3, 3.3).
        package.writestr(zipfile.ZipInfo("mimetype", _WHEN), _TYPE)
        content = zipfile.ZipInfo("content.xml", _WHEN)
        content.compress_type = zipfile.ZIP_DEFLATED
        with package.open(content, "w", force_zip64=True) as file:
            for part in chain([_HEAD], _tables(title, header, iter(rows)), [_TAIL]):
                file.write(part.encode())
        package.writestr(zipfile.ZipInfo("META-INF/manifest.xml", _WHEN), _MANIFEST)
    return out.getvalue()


def _tables(title: str, header: Sequence[str], rows: Iterator[Sequence[Cell]]) -> Iterator[str]:
    first, rank = next(rows, None), 1
    while rank == 1 or first is not None:
        name = title if rank == 1 else f"{title} {rank}"
        yield f"<table:table table:name={quoteattr(name)}><table:table-header-rows>"
        yield f"{_row(header)}</table:table-header-rows>"
        if first is not None:
            yield _row(first)
            yield from (_row(row) for row in islice(rows, ROWS - 1))
        yield "</table:table>"
        first, rank = next(rows, None), rank + 1


def _row(cells: Sequence[Cell]) -> str:
    return f"<table:table-row>{''.join(map(_cell, cells))}</table:table-row>"


def _cell(cell: Cell) -> str:
    if isinstance(cell, int):
        return (
            f'<table:table-cell office:value-type="float" office:value="{cell}"><text:p>{cell}</text:p>'
            "</table:table-cell>"
        )
    lines = "".join(f"<text:p>{escape(line)}</text:p>" for line in cell.translate(_CONTROL).split("\n"))
    return f'<table:table-cell office:value-type="string">{lines}</table:table-cell>'
