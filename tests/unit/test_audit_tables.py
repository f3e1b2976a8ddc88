"""Cells and lists, in CSV and xlsx."""

import csv
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import openpyxl

from audit.sheets import book
from audit.tables import Column, Kind, Row, Table, csv_file, for_people

ZONE = ZoneInfo("Indian/Reunion")
MADE = datetime(2026, 3, 1, 8, 30, tzinfo=UTC)
NOON = 1_700_000_000 * 10**9
COLUMNS = (Column("Nom", Kind.PATH), Column("Volume", Kind.SIZE), Column("Le", Kind.DATE), Column("Mot"))
HOSTILE = "=cmd|' /C calc'!A0"
ROWS: list[Row] = [
    (HOSTILE, 12, NOON, "https://example.org/"),
    ('+1;2"3', 1 << 45, None, "@x"),
    ("'déjà", 0, -(10**40), "a" * 40_000),
    ("ancien", 1, -4_000_000_000 * 10**9, ""),
]


def _table(rows: list[Row]) -> Table:
    return Table("essai", "Essai", COLUMNS, rows)


def test_a_csv_is_what_a_french_spreadsheet_opens_and_holds_no_formula(tmp_path: Path) -> None:
    """Semicolons, the mark of UTF-8, plain numbers, dates that sort, and a quote before what begins like a formula."""
    file = tmp_path / "essai.csv"
    with csv_file(file, _table(ROWS), ZONE) as lines:
        for row in ROWS:
            lines.add(row)
    assert file.read_bytes().startswith("\ufeffNom;Volume (octets);Le;Mot\r\n".encode())
    with file.open(encoding="utf-8-sig", newline="") as stream:
        _, *found = csv.reader(stream, delimiter=";")
    assert found[0] == [f"'{HOSTILE}", "12", "2023-11-15 02:13:20", "https://example.org/"]
    assert found[1] == ["'+1;2\"3", str(1 << 45), "", "'@x"]
    assert found[2][2] == ""


def test_cells_of_a_workbook_are_typed(tmp_path: Path) -> None:
    """Text stays text, whatever it begins with; numbers are numbers; dates are dates where Excel has them."""
    file = tmp_path / "essai.xlsx"
    with book(file, ZONE, MADE) as filled:
        sheet = filled.sheet(_table(ROWS))
        for row in ROWS:
            sheet.add(row)
    cells = list(openpyxl.load_workbook(file)["Essai"].iter_rows(min_row=2))
    local = datetime.fromtimestamp(NOON // 10**9, ZONE).replace(tzinfo=None)
    assert [cell.value for cell in cells[0]] == [HOSTILE, 12, local, "https://example.org/"]
    assert [cell.data_type for cell in cells[0]] == ["s", "n", "d", "s"]
    assert all(cell.hyperlink is None for row in cells for cell in row)
    assert (cells[1][0].value, cells[1][1].value, cells[1][2].value) == ('+1;2"3', 1 << 45, None)
    assert len(str(cells[2][3].value)) == 32_767
    assert cells[3][2].value is None
    assert list(tmp_path.iterdir()) == [file]


def test_a_full_sheet_goes_on_in_the_next_one(tmp_path: Path) -> None:
    """Each sheet has its head, no row is lost, and none is said twice."""
    file = tmp_path / "essai.xlsx"
    with book(file, ZONE, MADE, rows=4) as filled:
        sheet = filled.sheet(_table([]))
        for number in range(7):
            sheet.add((f"n{number}", number, None, ""))
    read = openpyxl.load_workbook(file)
    assert read.sheetnames == ["Essai", "Essai 2", "Essai 3"]
    assert [[row[1].value for row in sheet] for sheet in read] == [
        ["Volume (octets)", 0, 1, 2],
        ["Volume (octets)", 3, 4, 5],
        ["Volume (octets)", 6],
    ]


def test_a_page_shows_times_of_the_commune_and_french_numbers() -> None:
    """La Réunion is four hours ahead; a date that no calendar has is a dash."""
    assert for_people(NOON, Kind.DATE, ZONE) == "15/11/2023 02:13"
    assert for_people(1_500_000, Kind.SIZE, ZONE) == "1,5 Mo"
    assert for_people(12_345, Kind.COUNT, ZONE) == "12\N{NARROW NO-BREAK SPACE}345"
    assert for_people(10**40, Kind.DATE, ZONE) == for_people(None, Kind.DATE, ZONE) == "—"
