"""The annex of a bordereau, file by file: CSV and OpenDocument spreadsheet with the same cells."""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence

from migrate.elimination import messages
from migrate.elimination.bordereau import Bordereau
from migrate.elimination.ods import Cell, workbook
from migrate.mapping import neutral

_FACTS = ("rule", "series", "node", "term", "event", "start", "because", "end", "last", "size", "sha256", "key")


def rows(one: Bordereau) -> Iterator[list[Cell]]:
    """Cells of each line, in the order of the header."""
    for line in one.lines:
        yield [line.rank, *(line.facts[name] for name in _FACTS), "\n".join(line.facts["places"])]


def as_csv(one: Bordereau) -> bytes:
    """UTF-8 with its mark, `;`, CR LF."""
    return table(messages.HEADER.split(";"), rows(one))


def as_ods(one: Bordereau) -> bytes:
    """The same, typed."""
    return workbook(f"Annexe {one.number}", messages.HEADER.split(";"), rows(one))


def table(header: Sequence[str], lines: Iterable[Sequence[Cell]]) -> bytes:
    """A table that a French spreadsheet opens by a double click; no cell is taken for a formula."""
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
    for cells in (header, *lines):
        writer.writerow([neutral(str(cell)) for cell in cells])
    return ("\ufeff" + out.getvalue()).encode()
