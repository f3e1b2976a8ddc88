"""Acceptance on délibérations of Montpellier that nobody here wrote; skipped where they are not."""

import csv
from pathlib import Path

import pypdfium2
import pytest

from classify.acts import normal_number, recognise
from passation.model import Act, Page

CORPUS = Path(__file__).parents[3] / "shared" / "corpus" / "montpellier"
pytestmark = pytest.mark.skipif(not CORPUS.is_dir(), reason="corpus de Montpellier absent")
COLUMNS = {
    "identifier": "id_acte_attendu",
    "number": "numero_imprime",
    "date": "date_seance",
    "object": "objet",
    "sent": "envoi_prefecture",
    "received": "reception_prefecture",
}


def _rows() -> list[dict[str, str]]:
    with (CORPUS / "verite_terrain.csv").open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file, delimiter=";"))


def _pages(path: Path) -> list[Page]:
    pdf = pypdfium2.PdfDocument(path)
    try:
        return [Page(number, page.get_textpage().get_text_range()) for number, page in enumerate(pdf, 1)]
    finally:
        pdf.close()


@pytest.fixture(scope="module")
def read() -> list[tuple[dict[str, str], Act | None]]:
    return [(row, recognise(_pages(CORPUS / row["fichier"]), Path(row["fichier"]).name)) for row in _rows()]


def test_all_are_deliberations(read: list[tuple[dict[str, str], Act | None]]) -> None:
    """Each of the 41 is recognised as a délibération, none as another act."""
    assert len(read) == 41
    assert all(act is not None and act.kind == "délibération" for _, act in read)


@pytest.mark.parametrize("field", COLUMNS)
def test_fields_are_right(read: list[tuple[dict[str, str], Act | None]], field: str) -> None:
    """Identifier, number, date, object and stamps are right at least 95 times in a hundred."""
    right = 0
    for row, act in read:
        due = row[COLUMNS[field]]
        got = act.fields[field].value if act and field in act.fields else ""
        right += got == (normal_number(due) if field == "number" else due)
    assert right / len(read) >= 0.95


def test_printed_number_is_no_key(read: list[tuple[dict[str, str], Act | None]]) -> None:
    """Three délibérations bear 2014/144; their identifiers tell them apart."""
    same = [act for _, act in read if act and act.number == "2014-144"]
    assert len(same) == 3
    assert len({act.identifier for act in same}) == 3
