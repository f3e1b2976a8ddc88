"""The workbook: one sheet a list, cut where a sheet is full, cells typed so that none becomes a formula or a link.

Rows go to disk as they come (`constant_memory`), so that a million of them cost no memory.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, tzinfo
from pathlib import Path
from typing import Any

import xlsxwriter

from audit.tables import Cell, Column, Kind, Row, Table
from passation.instants import local

ROWS = 1_048_576
"""Rows of a sheet, its head included (Microsoft, « Excel specifications and limits »)."""

_LONGEST_CELL = 32_767
_FIRST_YEAR = 1900
_WIDTHS = {Kind.TEXT: 40, Kind.PATH: 90, Kind.COUNT: 12, Kind.SIZE: 16, Kind.DATE: 17}
_FORMATS = {Kind.COUNT: "#,##0", Kind.SIZE: "#,##0", Kind.DATE: "dd/mm/yyyy hh:mm"}


class Book:
    """A workbook that is filled sheet by sheet. Use `book`."""

    def __init__(self, workbook: Any, zone: tzinfo, rows: int = ROWS) -> None:
        self._book, self._zone, self._rows = workbook, zone, rows
        self._head = workbook.add_format({"bold": True, "bottom": 1})
        self._formats = {kind: workbook.add_format({"num_format": shape}) for kind, shape in _FORMATS.items()}

    def sheet(self, table: Table) -> "Sheet":
        """The sheets of a list."""
        return Sheet(self, table)

    def summary(self, title: str) -> "Summary":
        """A sheet of small tables; make it first, fill it last."""
        return Summary(self, self.new(title))

    def new(self, title: str) -> Any:
        """A worksheet whose name is as near to `title` as Excel allows."""
        return self._book.add_worksheet(title[:31])

    def is_full(self, row: int) -> bool:
        """Whether a sheet has no line left."""
        return row >= self._rows

    def heads(self, sheet: Any, row: int, columns: Sequence[Column]) -> None:
        """Write the heads of the columns."""
        for at, column in enumerate(columns):
            sheet.write_string(row, at, column.exact_head, self._head)

    def cells(self, sheet: Any, row: int, cells: Row, columns: Sequence[Column]) -> None:
        """Write one line, each cell by its type."""
        for at, (cell, column) in enumerate(zip(cells, columns, strict=True)):
            self._cell(sheet, row, at, cell, column.kind)

    def _cell(self, sheet: Any, row: int, at: int, cell: Cell, kind: Kind) -> None:
        if isinstance(cell, str):
            sheet.write_string(row, at, cell[:_LONGEST_CELL])
        elif cell is not None and kind is Kind.DATE:
            when = local(cell, self._zone)
            if when and when.year >= _FIRST_YEAR:  # Excel has no earlier date
                sheet.write_datetime(row, at, when.replace(tzinfo=None), self._formats[kind])
        elif cell is not None:
            sheet.write_number(row, at, cell, self._formats[kind])


class Sheet:
    """A list; goes on in a sheet of the same name and a number when one is full."""

    def __init__(self, book: Book, table: Table) -> None:
        self._book, self._table = book, table
        self._part = 0
        self._open()

    def add(self, row: Row) -> None:
        """One line."""
        if self._book.is_full(self._row):
            self._open()
        self._book.cells(self._sheet, self._row, row, self._table.columns)
        self._row += 1

    def _open(self) -> None:
        self._part += 1
        self._sheet = self._book.new(self._table.title + (f" {self._part}" if self._part > 1 else ""))
        for at, column in enumerate(self._table.columns):
            self._sheet.set_column(at, at, _WIDTHS[column.kind])
        self._sheet.freeze_panes(1, 0)
        self._book.heads(self._sheet, 0, self._table.columns)
        self._row = 1


class Summary:
    """Small tables, one below the other."""

    def __init__(self, book: Book, sheet: Any) -> None:
        self._book, self._sheet, self._row = book, sheet, 0
        self._sheet.set_column(0, 0, 70)
        self._sheet.set_column(1, 6, 20)

    def line(self, text: str) -> None:
        """A line of text."""
        self._sheet.write_string(self._row, 0, text)
        self._row += 1

    def add(self, table: Table) -> None:
        """A small table with its title."""
        self._row += 1
        self.line(table.title)
        self._book.heads(self._sheet, self._row, table.columns)
        for cells in table.rows:
            self._row += 1
            self._book.cells(self._sheet, self._row, cells, table.columns)
        self._row += 1


@contextmanager
def book(file: Path, zone: tzinfo, made: datetime, rows: int = ROWS) -> Iterator[Book]:
    """The workbook `file`; its temporary files lie beside it. `rows`: how many fill a sheet."""
    options = {
        "constant_memory": True,
        "tmpdir": str(file.parent),
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
        "use_zip64": True,
    }
    with xlsxwriter.Workbook(str(file), options) as workbook:
        workbook.set_properties({"created": made.replace(tzinfo=None)})
        yield Book(workbook, zone, rows)
