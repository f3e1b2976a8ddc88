"""When a term (DUA) ends: civil dates only."""

import calendar
from datetime import date


def last_day(start: date, value: int, unit: str) -> date | None:
    """The last day of a term; from the next one on, it has passed. None beyond the calendar.

    Years end with the year: ten years from any day of 2014 end on 31 December 2024. Months end on the same day of the
    month, or on its last one when there is none.

    Args:
        start: the day that starts the term.
        value: how many.
        unit: `an` or `mois`.
    """
    if unit == "an":
        return date(start.year + value, 12, 31) if start.year + value <= date.max.year else None
    months = start.month - 1 + value
    year, month = start.year + months // 12, months % 12 + 1
    if year > date.max.year:
        return None
    return date(year, month, min(start.day, calendar.monthrange(year, month)[1]))
