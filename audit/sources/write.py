"""`audit sources`: the comparison as a page, a workbook, CSV lists and a JSON document.

It is read once; each line goes to the document and to the lists that speak of it.
"""

from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import Connection

import passation
from audit import html, report
from audit.messages import STALE, SUMMARY
from audit.report import Listed
from audit.sheets import ROWS, Book, book
from audit.sources import messages
from audit.sources.document import Document
from audit.sources.figures import Counted, small_tables
from audit.sources.lists import Rows, columns
from audit.sources.matrix import Matrix
from audit.tables import Row, Table, csv_file, stamped
from catalog.matrix import not_opened
from passation.workspace import Workspace

NAME = "comparaison-sources"


@dataclass(frozen=True, slots=True)
class Comparison:
    """Where the comparison lies and what it counts."""

    html: Path
    xlsx: Path
    json: Path
    csv: dict[str, Path]
    matrix: Matrix
    counted: Counted
    warnings: list[str]


class _List:
    """One list on its way to CSV, workbook and page."""

    def __init__(self, table: Table, filled: Book, csv: Path, workspace: Workspace, stack: ExitStack) -> None:
        self._lines = stack.enter_context(csv_file(csv, table, workspace.settings.commune.zone))
        self._sheet = filled.sheet(table)
        self._table, self._csv, self._count = table, csv.name, 0
        self._head: list[Row] = []

    def add(self, row: Row) -> None:
        self._lines.add(row)
        self._sheet.add(row)
        self._count += 1
        if self._count <= report.SHOWN:
            self._head.append(row)

    def listed(self) -> Listed:
        return Listed(self._table, self._head, self._count, self._csv)


def warnings(workspace: Workspace, db: Connection, matrix: Matrix) -> list[str]:
    """What the person must know before she trusts the comparison."""
    said = [one for one in report.warnings(workspace, db) if one != STALE]
    if unopened := not_opened(db):
        said.append(messages.not_opened(unopened))
    if len(matrix.sides) == 1:
        said.append(messages.ONE_SIDE)
    return said


def write(workspace: Workspace, db: Connection, rows: int = ROWS) -> Comparison:
    """Write the comparison, whole or not at all. `rows`: how many fill a sheet."""
    zone = workspace.settings.commune.zone
    made = datetime.now(UTC).astimezone(zone)
    matrix, counted = Matrix(db), Counted()
    said = warnings(workspace, db, matrix)
    with report.aside(workspace) as folder:
        with book(folder / f"{NAME}.xlsx", zone, made, rows) as filled:
            summary = filled.summary(SUMMARY)
            lists = _lists(workspace, matrix, counted, filled, folder)
            tables = {table.key: table for table in small_tables(matrix, counted)}
            summary.line(f"{messages.TITLE} : {workspace.settings.commune.name}, {stamped(made)}")
            for table in tables.values():
                summary.add(table)
        facts = {
            "commune": workspace.settings.commune,
            "made": made,
            "tool": f"Passation {passation.__version__}",
            "warnings": said,
            "matrix": matrix,
            "counted": counted,
            "texts": messages,
            "tables": tables,
            "lists": lists,
            "shown": report.SHOWN,
            "workbook": f"{NAME}.xlsx",
        }
        (folder / f"{NAME}.html").write_bytes(html.page("sources.html", facts, zone))
        placed = report.publish(folder, workspace.reports)
    files = {kind: placed[f"{NAME}.{kind}"] for kind in ("html", "xlsx", "json")}
    return Comparison(
        **files, csv={key: placed[one.csv] for key, one in lists.items()}, matrix=matrix, counted=counted, warnings=said
    )


def _lists(workspace: Workspace, matrix: Matrix, counted: Counted, filled: Book, folder: Path) -> dict[str, Listed]:
    """Read the comparison once, into everything that holds lines of it."""
    rows = Rows(matrix.sides, workspace.settings.commune.zone)
    with ExitStack() as stack:
        lists = {
            key: _List(
                Table(key, title, columns(key, matrix.sides), ()),
                filled,
                folder / f"{NAME}-{key}.csv",
                workspace,
                stack,
            )
            for key, title in messages.LISTS.items()
        }
        document = stack.enter_context(Document(folder / f"{NAME}.json", matrix))
        for line in matrix:
            state = line.state
            counted.add(line, state)
            document.add(line, state)
            for key, row in rows.of(line, state):
                lists[key].add(row)
        document.end(counted.as_dict(matrix))
    return {key: one.listed() for key, one in lists.items()}
