"""Dates of reports, whatever the locale that wrote them."""

from datetime import UTC, datetime

import pytest

from ingest.inventory.dates import Calendar


def nanoseconds(*when: int) -> int:
    return int(datetime(*when, tzinfo=UTC).timestamp()) * 10**9


@pytest.mark.parametrize(
    ("text", "when"),
    [
        ("2024-03-05T10:20:30Z", (2024, 3, 5, 10, 20, 30)),
        ("2024-03-05T10:20:30.0000000Z", (2024, 3, 5, 10, 20, 30)),
        ("2024-03-05 10:20", (2024, 3, 5, 10, 20)),
        ("2024-03-05T10:20:30+01:00", (2024, 3, 5, 9, 20, 30)),
        ("2024-03-05T10:20:30-0330", (2024, 3, 5, 13, 50, 30)),
        ("2024-03-05", (2024, 3, 5)),
        ("05.05.2024 10:20", (2024, 5, 5, 10, 20)),
        ("5/5/2024 12:00:01 AM", (2024, 5, 5, 0, 0, 1)),
        ("5/5/2024 12:00:01 p.m.", (2024, 5, 5, 12, 0, 1)),
    ],
)
def test_dates_without_doubt_are_read_alone(text, when):
    """Year first, or a day that equals its month."""
    assert Calendar([text]).instant(text) == nanoseconds(*when)


def test_the_column_tells_day_from_month():
    """One day beyond the twelfth settles all the others."""
    assert Calendar(["25/12/2023 14:05", "05/03/2024 08:00"]).instant("05/03/2024 08:00") == nanoseconds(2024, 3, 5, 8)
    assert Calendar(["12/25/2023 14:05", "05/03/2024 08:00"]).instant("05/03/2024 08:00") == nanoseconds(2024, 5, 3, 8)


def test_twelve_hours_are_american():
    """AM and PM come with the month first."""
    assert Calendar(["3/4/2024 1:02:03 PM"]).instant("3/4/2024 1:02:03 PM") == nanoseconds(2024, 3, 4, 13, 2, 3)


@pytest.mark.parametrize("others", [[], ["25/12/2023", "12/25/2023"]])
def test_a_date_in_doubt_is_no_date(others):
    """Neither evidence nor contradiction is a reason to guess."""
    assert Calendar(["03/04/2024", *others]).instant("03/04/2024") is None


@pytest.mark.parametrize("text", ["", "hier", "31/02/2024", "2024-13-01", "05/03/24", "2024-03-05T25:00:00Z"])
def test_what_is_no_date_is_none(text):
    """Impossible days included."""
    assert Calendar([text, "25/12/2023"]).instant(text) is None


def test_fractions_are_kept_to_the_nanosecond():
    """As .NET writes them, seven digits."""
    assert Calendar([]).instant("2024-03-05T00:00:00.1234567Z") == nanoseconds(2024, 3, 5) + 123_456_700
