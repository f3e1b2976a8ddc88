"""The register of acts written to the reports: a page to print by year, a workbook, a CSV, and the open data."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from itertools import groupby
from pathlib import Path

from sqlalchemy import Connection

import passation
from audit import html, report
from audit.acts import messages, scdl
from audit.acts.gaps import Series, gaps
from audit.acts.register import Line, register
from audit.sheets import book
from audit.tables import Column, Kind, Row, Table, csv_file
from passation.workspace import Workspace

NAME = "registre-des-actes"
OPEN_DATA = "deliberations-scdl.csv"


@dataclass(frozen=True, slots=True)
class Written:
    """Where the register lies and what it says."""

    html: Path
    xlsx: Path
    csv: Path
    scdl: Path | None
    acts: int
    published: int
    lacking: int
    gaps: tuple[Series, ...]


def write(workspace: Workspace, db: Connection) -> Written:
    """Write the register, whole or not at all."""
    commune, zone = workspace.settings.commune, workspace.settings.commune.zone
    made = datetime.now(UTC).astimezone(zone)
    lines = register(db, made.date())
    holes = tuple(gaps(lines))
    with report.aside(workspace) as folder:
        table = _table(lines)
        with book(folder / f"{NAME}.xlsx", zone, made) as filled, csv_file(folder / f"{NAME}.csv", table, zone) as rows:
            sheet = filled.sheet(table)
            for row in table.rows:
                rows.add(row)
                sheet.add(row)
        count, lacking = 0, list[Line]()
        if commune.siren:
            count, lacking = scdl.write(folder / OPEN_DATA, lines, commune.name, commune.siren, commune.insee)
        facts = {
            "commune": commune,
            "made": made,
            "tool": f"Passation {passation.__version__}",
            "texts": messages,
            "years": _years(lines, holes),
            "total": len(lines),
        }
        (folder / f"{NAME}.html").write_bytes(html.page("acts.html", facts, zone))
        placed = report.publish(folder, workspace.reports)
    return Written(
        html=placed[f"{NAME}.html"],
        xlsx=placed[f"{NAME}.xlsx"],
        csv=placed[f"{NAME}.csv"],
        scdl=placed.get(OPEN_DATA),
        acts=len(lines),
        published=count,
        lacking=len(lacking),
        gaps=holes,
    )


def _table(lines: Sequence[Line]) -> Table:
    kinds = {"paths": Kind.PATH, "key": Kind.PATH}
    columns = [Column(head, kinds.get(name, Kind.TEXT)) for name, head in messages.HEADS.items()]
    return Table(NAME, messages.TITLE, columns, [_row(line) for line in lines])


def _row(line: Line) -> Row:
    act = line.act
    said = {
        "kind": act.kind,
        "year": str(act.year or ""),
        "number": act.number,
        "date": act.date,
        "object": act.object,
        "signatory": act.signatory,
        "subject": act.subject,
        "stage": messages.STAGES[line.stage],
        "ended": line.ended.since if line.ended else "",
        "identifier": act.identifier,
        "key": next((one.key for one in line.versions if one.key), ""),
        "paths": " | ".join(line.paths),
    }
    return tuple(said[name] if name in said else line.field(name) for name in messages.HEADS)


@dataclass(frozen=True, slots=True)
class Year:
    """The acts of one kind and year, as the bound register lists them."""

    title: str
    year: int
    lines: tuple[Line, ...]
    gaps: tuple[str, ...]

    @staticmethod
    def day(iso: str) -> str:
        """`04/03/2024`, empty when unknown."""
        return f"{date.fromisoformat(iso):%d/%m/%Y}" if iso else ""


def _years(lines: Sequence[Line], holes: Sequence[Series]) -> list[Year]:
    years = []
    for (kind, year), some in groupby(lines, key=lambda line: (line.act.kind, line.act.year or 0)):
        said = tuple(messages.series(one) for one in holes if (one.kind, one.year) == (kind, year))
        years.append(Year(messages.KINDS.get(kind, kind.capitalize()), year, tuple(some), said))
    return years
