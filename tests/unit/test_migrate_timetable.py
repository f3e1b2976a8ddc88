"""Limits by hour in rclone's notation: what is understood, what holds when, and when something may leave again."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from migrate.pace.timetable import constant, parse
from passation.errors import SettingsError

PARIS = ZoneInfo("Europe/Paris")
KIB, MIB = 1024, 1 << 20
WORKDAY = "08:00,512k 12:00,10M 13:00,512k 18:00,30M 23:00,off"


def _at(day: int, clock: str, month: int = 11) -> datetime:
    return datetime.strptime(f"2026-{month}-{day} {clock}", "%Y-%m-%d %H:%M").replace(tzinfo=PARIS)


@pytest.mark.parametrize(
    ("text", "limit"),
    [
        ("666", 666 * KIB),
        ("512k", 512 * KIB),
        ("512K", 512 * KIB),
        ("2M", 2 * MIB),
        ("2Mi", 2 * MIB),
        ("2MiB", 2 * MIB),
        ("0.5M", MIB / 2),
        ("1G", 1 << 30),
        ("100b", 100),
        ("off", None),
        ("OFF", None),
    ],
)
def test_a_lone_limit_holds_at_any_hour(text, limit):
    """A number is in KiB a second unless a letter says otherwise; `off` is no limit."""
    table = parse(text, PARIS)
    assert {table.at(_at(24, "00:00") + timedelta(hours=hour)) for hour in range(168)} == {limit}
    assert table.free is (limit is None)


@pytest.mark.parametrize(
    ("clock", "limit"),
    [
        ("07:59", None),
        ("08:00", 512 * KIB),
        ("11:59", 512 * KIB),
        ("12:00", 10 * MIB),
        ("13:30", 512 * KIB),
        ("22:59", 30 * MIB),
        ("23:00", None),
    ],
)
def test_a_slot_holds_until_the_next_one_of_every_day(clock, limit):
    """Slots without a day begin every day; before the first, the last one of the evening holds."""
    table = parse(WORKDAY, PARIS)
    assert {table.at(_at(day, clock)) for day in range(23, 30)} == {limit}


@pytest.mark.parametrize("text", ["Mon-00:00,512 12:00,1M Sun-20:00,off", "lun-00:00,512;12:00,1M;dimanche-20:00,off"])
def test_days_are_named_in_english_or_french(text):
    """A slot with a day is one of that day only; the others are of every day, whatever separates them."""
    table = parse(text, PARIS)
    moments = {(23, "00:00"): 512 * KIB, (23, "12:00"): MIB, (28, "11:00"): MIB, (29, "19:59"): MIB}
    moments |= {(29, "20:00"): None, (29, "23:59"): None}
    assert {moment: table.at(_at(*moment)) for moment in moments} == moments


@pytest.mark.parametrize(
    "text",
    [
        "",
        "vite",
        "10M:1M",
        "-1",
        "1000X",
        "24:00,1M",
        "10:60,1M",
        "10:00",
        "10:00,",
        "8:00,1M",
        "Bad-10:00,1M",
        "1M 2M",
    ],
)
def test_what_is_not_understood_is_refused_in_french(text):
    """The sentence shows what may be written; nothing is guessed."""
    with pytest.raises(SettingsError, match="Débit non compris"):
        parse(text)


@pytest.mark.parametrize("text", ["0", "0M", "08:00,0 18:00,0"])
def test_a_timetable_that_never_opens_is_refused(text):
    """To let nothing leave at all is what the pause is for."""
    with pytest.raises(SettingsError, match="passation migrate pause"):
        parse(text)


def test_closed_hours_end_when_the_next_slot_opens():
    """In a slot, 0 means that nothing leaves; the end is the first slot that lets something leave, days later."""
    table = parse("Mon-08:00,0 Fri-18:30,2M Sat-12:00,off", PARIS)
    assert table.opens(_at(24, "09:12")) == _at(27, "18:30")
    assert table.opens(_at(27, "18:30")) is None
    assert parse("2M").opens(_at(24, "09:12")) is None


@pytest.mark.parametrize(
    ("day", "month", "clock", "opening", "hours"),
    [(24, 10, "20:00", "07:00", 12), (28, 3, "20:00", "07:00", 10)],
    ids=["25 heures", "23 heures"],
)
def test_the_night_of_a_change_of_hour_ends_by_the_clock_of_the_wall(day, month, clock, opening, hours):
    """At seven by the clock of the town hall, an hour later or earlier than the day before."""
    table = parse("07:00,1M 20:00,0", PARIS)
    start = _at(day, clock, month)
    end = table.opens(start)
    assert (end.hour, end.day) == (7, day + 1)
    assert end.timestamp() - start.timestamp() == hours * 3600


def test_a_slot_in_the_hour_that_does_not_exist_begins_after_it():
    """At half past two on the night when two o'clock is three: from three."""
    table = parse("02:30,0 05:00,1M", PARIS)
    three = datetime(2026, 3, 29, 1, tzinfo=UTC)
    assert table.at(three - timedelta(minutes=1)) == MIB
    assert table.at(three) == 0
    assert table.opens(three) == _at(29, "05:00", 3)


@given(st.integers(0, 10 * 7 * 24 * 60))
def test_something_may_leave_at_the_opening_and_not_before(minutes):
    """Whatever the hour, the opening is the first minute at which the limit is not 0."""
    table = parse("06:15,1M Wed-09:00,0 Wed-17:45,off 22:00,0", PARIS)
    now = datetime(2026, 3, 1, tzinfo=UTC) + timedelta(minutes=minutes)
    end = table.opens(now)
    assert (end is None) == (table.at(now) != 0)
    if end:
        assert table.at(end) != 0
        assert table.at(end - timedelta(minutes=1)) == 0
        assert now < end


def test_a_constant_of_the_settings_is_in_bytes():
    """0 in the settings is no limit."""
    assert constant(2_000_000).at(_at(24, "12:00")) == 2_000_000
    assert constant(0).free
