"""Hours and windows, on a clock of our own."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from ingest.sources.smb.pace import Hours, Window
from tests.unit.clock import Clock


@pytest.mark.parametrize(
    ("text", "at", "closed"),
    [
        ("", "12:00", 0),
        ("19:00-07:00", "23:00", 0),
        ("19:00-07:00", "06:59", 0),
        ("19:00-07:00", "07:00", 12 * 3600),
        ("19:00-07:00", "18:30", 1800),
        ("12:00-14:00", "14:30", 21.5 * 3600),
        ("12:00-14:00", "13:59", 0),
    ],
)
def test_hours_are_those_of_the_commune(text: str, at: str, closed: float):
    """Réunion is four hours ahead of UTC, and a night goes over midnight."""
    zone = ZoneInfo("Indian/Reunion")
    here = datetime.fromisoformat(f"2026-11-24T{at}:00").replace(tzinfo=zone)
    assert Hours(text, zone).closed_for(here.astimezone(UTC)) == closed


def test_a_window_opens_while_answers_are_quick_and_closes_when_they_slow_down():
    """Down to one job at a time, with a rest as long as the answer took; then it opens again, more carefully."""
    clock = Clock()
    window = Window(clock)
    for _ in range(100):
        window.note(0.01, 0)
    assert window.limit == window.MOST
    for _ in range(40):
        clock.now += 1
        window.note(0.9, 0)
    assert window.limit == 1
    assert window.rest_until > clock.now
    for _ in range(60):
        clock.now += 0.01
        window.note(0.01, 0)
    assert 2 < window.limit < window.MOST


def test_a_far_server_is_not_taken_for_a_slow_one():
    """What counts is the change: 200 ms a round trip from the first answer on leave the window open."""
    window = Window(Clock())
    for _ in range(100):
        window.note(0.2, 0)
    assert window.limit == window.MOST
