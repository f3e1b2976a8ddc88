"""Rates, hours and windows, on a clock of our own."""

from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.sources.smb.pace import Hours, Pace, Window


class Clock:
    """Seconds that pass when they are told to."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


def sent(pace: Pace, clock: Clock, sizes: list[int]) -> float:
    """Seconds that it takes to send jobs of these sizes, each as soon as it may go."""
    start = clock.now
    for size in sizes:
        while late := pace.wait(size):
            clock.now += late
    return clock.now - start


@given(st.lists(st.integers(0, 100_000), min_size=30, max_size=80), st.integers(1, 500), st.integers(100_000, 10**7))
def test_both_caps_hold_together(sizes: list[int], files: int, octets: int):
    """The slower of the two is kept, whatever the sizes, but for one job and a fiftieth of a second of delay."""
    clock = Clock()
    elapsed = sent(Pace(files, octets, clock=clock), clock, [*sizes, 0])
    assert len(sizes) <= files * (elapsed + 0.02) + 1
    assert sum(sizes) <= octets * (elapsed + 0.02)


def test_no_cap_never_waits():
    """The default."""
    assert Pace(0, 0).wait(1 << 40) == 0


def test_processes_share_a_cap(tmp_path: Path):
    """Two paces with one ledger go half as fast each."""
    clock = Clock()
    both = [Pace(10, 0, tmp_path / "cache" / "s.pace", clock) for _ in range(2)]
    start = clock.now
    for number in range(40):
        while late := both[number % 2].wait(0):
            clock.now += late
    assert 40 / (clock.now - start) <= 10.5


def test_a_ledger_from_before_a_restart_is_forgotten(tmp_path: Path):
    """The monotonic clock of a machine begins anew; the instants of the former one lie far ahead."""
    ledger = tmp_path / "s.pace"
    clock = Clock()
    clock.now = 5e9
    assert Pace(10, 0, ledger, clock).wait(0) == 0
    clock.now = 1.0
    assert Pace(10, 0, ledger, clock).wait(0) == 0


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
