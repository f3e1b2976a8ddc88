"""Dates as programs and locales write them. The order of day and month is settled by the whole column."""

import re
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta, timezone

_DATE = re.compile(
    r"(?P<a>\d{1,4})[-/.](?P<b>\d{1,2})[-/.](?P<c>\d{1,4})"
    r"(?:(?:T|,?\s+)(?P<hour>\d{1,2})[:h](?P<minute>\d{2})(?::(?P<second>\d{2})(?:[.,](?P<part>\d{1,9}))?)?"
    r"\s*(?P<half>[AaPp])?\.?(?(half)[Mm]\.?)\s*(?P<zone>Z|UTC|GMT|[+-]\d{2}:?\d{2})?)?"
)


class Calendar:
    """The dates of one column. Without a zone they are UTC, as Microsoft's reports write them."""

    def __init__(self, values: Iterable[str]) -> None:
        self._day_first = self._month_first = False
        for value in values:
            self._learn(value)

    def _learn(self, value: str) -> None:
        match = _DATE.fullmatch(value.strip())
        if match and len(match["a"]) <= 2:
            self._day_first |= int(match["a"]) > 12
            self._month_first |= int(match["b"]) > 12 or match["half"] is not None

    def instant(self, value: str) -> int | None:
        """Nanoseconds since the epoch; None when the value is no date, or when its day may be its month."""
        match = _DATE.fullmatch(value.strip())
        day = self._day(match) if match else None
        if not match or not day:
            return None
        hour, half = int(match["hour"] or 0), (match["half"] or "").lower()
        if half:
            hour = hour % 12 + (12 if half == "p" else 0)
        try:
            when = datetime(*day, hour, int(match["minute"] or 0), int(match["second"] or 0), tzinfo=_zone(match))
        except ValueError:
            return None
        seconds = (when - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(seconds=1)
        return seconds * 10**9 + int((match["part"] or "").ljust(9, "0"))

    def _day(self, match: re.Match[str]) -> tuple[int, int, int] | None:
        first, second, third = int(match["a"]), int(match["b"]), int(match["c"])
        if len(match["a"]) == 4:
            return first, second, third
        if len(match["c"]) != 4:
            return None
        if first == second or (self._day_first and not self._month_first):
            return third, second, first
        return (third, first, second) if self._month_first and not self._day_first else None


def _zone(match: re.Match[str]) -> timezone:
    text = match["zone"] or "Z"
    if text[0] not in "+-":
        return UTC
    minutes = int(text[1:3]) * 60 + int(text[-2:])
    return timezone(timedelta(minutes=-minutes if text[0] == "-" else minutes))
