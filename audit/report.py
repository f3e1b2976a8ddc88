"""The état des lieux written to the reports: a page, a workbook, and one CSV a list.

Every list is read once, row by row: to its CSV, to its sheets, and for its first lines to the page.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from sqlalchemy import Connection

import passation
from audit import figures, html, messages
from audit.lists import Counts, Lists
from audit.orphans import Orphans
from audit.private import PrivateFolders
from audit.sheets import ROWS, Book, book
from audit.tables import Row, Table, csv_file, stamped
from audit.totals import Totals, totals
from catalog import survey
from catalog.entries import last_crawls
from classify.pair import PairStage
from passation.workspace import Workspace

NAME = "etat-des-lieux"
SHOWN = 1_000
"""Lines of a list that the page shows; CSV and workbook have them all."""


@dataclass(frozen=True, slots=True)
class Listed:
    """A list that was written: its first lines, how many it has, the name of its CSV."""

    table: Table
    head: Sequence[Row]
    count: int
    csv: str


@dataclass(frozen=True, slots=True)
class Report:
    """Where the report lies and what it counts."""

    html: Path
    xlsx: Path
    csv: dict[str, Path]
    totals: Totals
    counts: Counts
    warnings: Sequence[str]
    unreached: bool

    def as_dict(self) -> dict[str, Any]:
        """The shape of `audit report --json`."""
        counts = self.counts
        return {
            "files": {
                "html": str(self.html),
                "xlsx": str(self.xlsx),
                "csv": {key: str(file) for key, file in self.csv.items()},
            },
            "entries": self.totals.files.count,
            "bytes": self.totals.files.bytes,
            "folders": self.totals.folders,
            "duplicates": {"groups": counts.groups, "copies": counts.copies, "bytes": counts.copies_bytes},
            "orphans": {kind: counts.orphans[kind].count for kind in messages.ORPHANS},
            "unread": sum(tally.count for _, tally in counts.unread.items()),
            "warnings": list(self.warnings),
        }


def warnings(workspace: Workspace, db: Connection) -> list[str]:
    """What the person must know before she trusts the figures."""
    crawls = last_crawls(db)
    if not crawls:
        return [messages.NEVER_CRAWLED]
    said = [messages.incomplete(name) for name, last in sorted(crawls.items()) if not last.complete]
    if waiting := survey.not_read_yet(db):
        said.append(messages.not_read(waiting))
    if any(PairStage(workspace).due(db)):
        said.append(messages.STALE)
    return said


def write(workspace: Workspace, db: Connection, rows: int = ROWS) -> Report:
    """Write the report, whole or not at all. `rows`: how many fill a sheet."""
    zone = workspace.settings.commune.zone
    made = datetime.now(UTC).astimezone(zone)
    orphans = Orphans(workspace, db)
    lists = Lists(db, orphans, PrivateFolders(workspace.rules))
    said = warnings(workspace, db)
    counted = totals(survey.everything(db), zone)
    with aside(workspace) as folder:
        with book(folder / f"{NAME}.xlsx", zone, made, rows) as filled:
            summary = filled.summary(messages.SUMMARY)
            listed = [_list(workspace, table, filled, folder) for table in lists.tables()]
            tables = _small(workspace, db, counted, lists.counts)
            summary.line(f"{messages.TITLE} : {workspace.settings.commune.name}, {stamped(made)}")
            for table in tables.values():
                summary.add(table)
        facts = {
            "commune": workspace.settings.commune,
            "made": made,
            "tool": f"Passation {passation.__version__}",
            "warnings": said,
            "totals": counted,
            "counts": lists.counts,
            "tables": tables,
            "lists": {one.table.key: one for one in listed},
            "notes": orphans.notes,
            "shown": SHOWN,
            "workbook": f"{NAME}.xlsx",
        }
        (folder / f"{NAME}.html").write_bytes(html.page("report.html", facts, zone))
        placed = publish(folder, workspace.reports)
    return Report(
        html=placed[f"{NAME}.html"],
        xlsx=placed[f"{NAME}.xlsx"],
        csv={one.table.key: placed[one.csv] for one in listed},
        totals=counted,
        counts=lists.counts,
        warnings=said,
        unreached=orphans.unreached,
    )


def _small(workspace: Workspace, db: Connection, counted: Totals, counts: Counts) -> dict[str, Table]:
    tables = [
        *figures.inventory(db, counted, workspace.settings),
        *figures.extremes(db),
        figures.heaviest(counts),
        figures.isolated(counts),
        figures.tallied("motifs", "Non lus, par motif", "Motif", counts.unread),
        figures.named(counts),
        figures.tallied("techniques", "Fichiers techniques", "Sorte", counts.technical),
    ]
    return {table.key: table for table in tables}


def _list(workspace: Workspace, table: Table, filled: Book, folder: Path) -> Listed:
    """Write one list; its rows are read here."""
    name, count = f"{NAME}-{table.key}.csv", 0
    head: list[Row] = []
    sheet = filled.sheet(table)
    with csv_file(folder / name, table, workspace.settings.commune.zone) as lines:
        for row in table.rows:
            lines.add(row)
            sheet.add(row)
            if count < SHOWN:
                head.append(row)
            count += 1
    return Listed(table, head, count, name)


@contextmanager
def aside(workspace: Workspace) -> Iterator[Path]:
    """A folder beside the reports, gone after the block.

    Its mode is 700, as is that of the temporary files of the workbook: paths are personal data.
    """
    workspace.reports.mkdir(exist_ok=True, mode=0o700)
    with TemporaryDirectory(dir=workspace.reports, prefix=".") as folder:
        yield Path(folder)


def publish(folder: Path, reports: Path) -> dict[str, Path]:
    """Move what was written into the reports, readable by its owner only, in the place of older ones; by name."""
    placed: dict[str, Path] = {}
    for file in sorted(folder.iterdir()):
        file.chmod(0o600)
        placed[file.name] = file.replace(reports / file.name)
    return placed
