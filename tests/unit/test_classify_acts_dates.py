"""Civil dates in French: digits, words, abbreviations, OCR."""

import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from classify.acts.dates import find_dates, parse_date

MONTHS = [
    "janvier",
    "février",
    "mars",
    "avril",
    "mai",
    "juin",
    "juillet",
    "août",
    "septembre",
    "octobre",
    "novembre",
    "décembre",
]


@pytest.mark.parametrize(
    ("text", "iso"),
    [
        ("1er mars 2024", "2024-03-01"),
        ("le vingt-quatre avril deux mille quatorze", "2014-04-24"),
        ("L’an deux mille dix-neuf, le douze mars à vingt heures", "2019-03-12"),
        ("L'an 2019, le 12 mars", "2019-03-12"),
        ("le premier janvier mil neuf cent quatre-vingt-dix-neuf", "1999-01-01"),
        ("vingt et un août deux mille vingt et un", "2021-08-21"),
        ("04/03/2024", "2024-03-04"),
        ("4.3.24", "2024-03-04"),
        ("04-03-98", "1998-03-04"),
        ("12 févr. 2020", "2020-02-12"),
        ("3 sept 2011", "2011-09-03"),
        ("l er mars 2O24", "2024-03-01"),
        ("le 3 rnars 2O21", "2021-03-03"),
        ("O4/O3/2O24", "2024-03-04"),
        ("21 juillct 2019", "2019-07-21"),
        ("2014-04-24-0000071305", "2014-04-24"),
        ("jeudi 24 avril\n2014", "2014-04-24"),
    ],
)
def test_date_is_read(text: str, iso: str) -> None:
    """Each way to write a date gives its ISO form."""
    assert parse_date(text) == iso


@pytest.mark.parametrize(
    "text",
    [
        "31 février 2020",
        "n° 2014 / 144",
        "12/2024",
        "tél. 04.67.12.34.56",
        "article L.2122-22",
        "12 mars",
        "mars 2020",
        "",
    ],
)
def test_what_is_no_date(text: str) -> None:
    """An impossible day, a number, a telephone or half a date gives none."""
    assert parse_date(text) == ""


@given(st.dates(datetime.date(1900, 1, 1), datetime.date(2099, 12, 31)))
def test_every_day_is_read_back(day: datetime.date) -> None:
    """Every day of two centuries is read in digits and in words of the month."""
    for text in (f"Fait le {day.day} {MONTHS[day.month - 1]} {day.year}", f"le {day:%d/%m/%Y}", f"le {day:%d.%m.%Y}"):
        assert [found.iso for found in find_dates(text)] == [day.isoformat()]


@given(st.text(max_size=80))
def test_any_text_has_valid_dates_only(text: str) -> None:
    """No text breaks the reader, and what it gives are dates."""
    assert all(datetime.date.fromisoformat(found.iso) for found in find_dates(text))
