"""What the index is given, and when it is due again."""

from dataclasses import replace

import pytest

from index.document import Document, Place
from passation.model import Page

DOCUMENT = Document(
    1, (Place(1, "serveur", "a/b.pdf", ("ADM",)),), "titre", "objet", (Page(1, "texte"),), "arrêté", "2024-03-01"
)


@pytest.mark.parametrize(
    "changed",
    [
        replace(DOCUMENT, id=2),
        replace(DOCUMENT, places=()),
        replace(DOCUMENT, places=(Place(2, "serveur", "a/b.pdf", ("ADM",)),)),
        replace(DOCUMENT, places=(Place(1, "serveur", "a/b.pdf", ("URB",)),)),
        replace(DOCUMENT, title="titreobjet", object=""),
        replace(DOCUMENT, pages=(Page(2, "texte"),)),
        replace(DOCUMENT, pages=(Page(1, "tex"), Page(2, "te"))),
        replace(DOCUMENT, kind="", date="", year=2024, numbers=("2024-1",), media_type="image/png"),
    ],
)
def test_fingerprint_sees_every_field(changed: Document) -> None:
    """Any change of what is indexed changes the fingerprint; the same document has the same one."""
    assert changed.fingerprint() != DOCUMENT.fingerprint() == replace(DOCUMENT).fingerprint()
    assert len(changed.fingerprint()) == 32


@pytest.mark.parametrize(
    ("date", "year", "day"),
    [("2024-03-01", None, 20240301), ("2024-03-01T10:00", 1999, 20240301), ("", 2019, 20190000), ("mars", None, 0)],
)
def test_day_of_a_document(date: str, year: int | None, day: int) -> None:
    """The date counts first, then the year; a document without either has day 0."""
    assert Document(1, date=date, year=year).day == day
