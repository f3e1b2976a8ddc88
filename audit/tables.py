"""A table of a report: typed columns, rows that come one by one, and how a cell is written for people and in CSV."""

import csv
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, tzinfo
from enum import StrEnum
from pathlib import Path
from typing import TextIO

from migrate.mapping import neutral
from passation import console
from passation.instants import local

Cell = str | int | None
Row = tuple[Cell, ...]


class Kind(StrEnum):
    """What a column holds."""

    TEXT = "text"
    PATH = "path"
    COUNT = "count"
    SIZE = "size"  # bytes
    DATE = "date"  # nanoseconds since the epoch, UTC


@dataclass(frozen=True, slots=True)
class Column:
    """Head and kind of a column."""

    head: str
    kind: Kind = Kind.TEXT

    @property
    def exact_head(self) -> str:
        """Head where sizes are plain numbers."""
        return f"{self.head} (octets)" if self.kind is Kind.SIZE else self.head


@dataclass(frozen=True, slots=True)
class Table:
    """`key` names its file, `title` its sheet; `rows` are iterated once."""

    key: str
    title: str
    columns: Sequence[Column]
    rows: Iterable[Row]


def for_people(cell: Cell, kind: Kind, zone: tzinfo) -> str:
    """A cell as a page shows it."""
    if cell is None:
        return "—"
    if isinstance(cell, str):
        return cell
    if kind is Kind.SIZE:
        return console.size(cell)
    if kind is Kind.DATE:
        when = local(cell, zone)
        return f"{when:%d/%m/%Y %H:%M}" if when else "—"
    return console.number(cell)


def for_machines(cell: Cell, kind: Kind, zone: tzinfo) -> str:
    """A cell as a CSV file holds it: plain numbers, dates that sort, text that no spreadsheet takes for a formula."""
    if cell is None:
        return ""
    if isinstance(cell, str):
        return neutral(cell)
    if kind is Kind.DATE:
        when = local(cell, zone)
        return when.strftime("%Y-%m-%d %H:%M:%S") if when else ""
    return str(cell)


def stamped(when: datetime) -> str:
    """The date of a report."""
    return f"{when:%d/%m/%Y} à {when:%H:%M}"


class CsvFile:
    """A CSV as French spreadsheets open it: `;`, UTF-8 with its mark, lines ended by CR LF."""

    def __init__(self, table: Table, stream: TextIO, zone: tzinfo) -> None:
        self._kinds = [column.kind for column in table.columns]
        self._zone = zone
        self._writer = csv.writer(stream, delimiter=";", lineterminator="\r\n")
        self._writer.writerow([neutral(column.exact_head) for column in table.columns])

    def add(self, row: Row) -> None:
        """One line."""
        pairs = zip(row, self._kinds, strict=True)
        self._writer.writerow([for_machines(cell, kind, self._zone) for cell, kind in pairs])


@contextmanager
def csv_file(file: Path, table: Table, zone: tzinfo) -> Iterator[CsvFile]:
    """The CSV `file` of the table, to be filled row by row."""
    with file.open("w", encoding="utf-8-sig", newline="") as stream:
        yield CsvFile(table, stream, zone)
