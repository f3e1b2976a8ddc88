"""Dates as a secretary types them: « mars 2024 », « 12/03/2024 », « avant 2010 », « entre juin 2019 et mars 2020 ».

A day is the integer YYYYMMDD; a month runs from its day 00 to its day 99, a year from 0000 to 9999, so that documents
of which the year alone is known lie in their year.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

_MONTHS = (
    r"janv(?:ier|\.)?", r"f[ée]vr?(?:ier|\.)?", r"mars", r"avr(?:il|\.)?", r"mai", r"juin", r"juil(?:let|\.)?",
    r"ao[uû]t", r"sept(?:embre|\.)?", r"oct(?:obre|\.)?", r"nov(?:embre|\.)?", r"d[ée]c(?:embre|\.)?",
)  # fmt: skip
_YEAR = r"(?:19|20)[0-9]{2}"
_MONTH = "|".join(_MONTHS)
_DAY = rf"(?:(?:0?[1-9]|[12][0-9]|3[01])(?:er)?\s+)?(?:{_MONTH})\s+{_YEAR}"
_FIGURES = rf"(?:0?[1-9]|[12][0-9]|3[01])[/.-](?:0?[1-9]|1[0-2])[/.-]{_YEAR}"
_WRITTEN = rf"(?:{_DAY}|{_FIGURES})"
_ANY = rf"(?:{_WRITTEN}|{_YEAR})"
_THE = r"(?:\s+(?:le|l['’]an|l['’]ann[ée]e|en))?\s+"
_FOUND = re.compile(
    rf"(?<!\w)(?<!\w-)(?:avant{_THE}(?P<end>{_ANY})"
    rf"|apr[èe]s{_THE}(?P<start>{_ANY})"
    rf"|(?:depuis|à\s+partir\s+d[eu]|d[èe]s){_THE}(?P<since>{_ANY})"
    rf"|jusqu['’](?:en|au|à){_THE.replace('+', '*', 1)}(?P<until>{_ANY})"
    rf"|entre{_THE}(?P<low>{_ANY})\s+et{_THE}(?P<high>{_ANY})"
    rf"|(?P<bare>{_WRITTEN}))(?![\w/-])",
    re.IGNORECASE,
)
_NAMED = [re.compile(name, re.IGNORECASE) for name in _MONTHS]
FIRST, LAST = 1, 9999_99_99


@dataclass(frozen=True, slots=True)
class Found:
    """A date in a text, between two character offsets; `bare` when no word says before, after or between."""

    start: int
    end: int
    first: int
    last: int
    bare: bool


def day(iso: str) -> int:
    """An ISO civil date as YYYYMMDD, 0 when it is none."""
    digits = iso[:10].replace("-", "")
    return int(digits) if len(digits) == 8 and digits.isascii() and digits.isdigit() else 0


def find(text: str) -> Iterator[Found]:
    """Dates in reading order."""
    for match in _FOUND.finditer(text):
        first, last = _limits(match)
        if first <= last:
            yield Found(match.start(), match.end(), first, last, match["bare"] is not None)


def _limits(match: re.Match[str]) -> tuple[int, int]:
    form = match.lastgroup
    if form == "end":
        return FIRST, _span(match["end"])[0] - 1
    if form == "start":
        return _span(match["start"])[1] + 1, LAST
    if form == "since":
        return _span(match["since"])[0], LAST
    if form == "until":
        return FIRST, _span(match["until"])[1]
    if form == "high":
        low, high = sorted((_span(match["low"]), _span(match["high"])))
        return low[0], high[1]
    return _span(match["bare"])


def _span(text: str) -> tuple[int, int]:
    """First and last day of what was written."""
    if figures := re.fullmatch(r"(\d+)[/.-](\d+)[/.-](\d+)", text):
        day, month, year = map(int, figures.groups())
    else:
        *words, last = text.split()
        day, month, year = 0, 0, int(last)
        if words:
            month = next(number for number, name in enumerate(_NAMED, start=1) if name.fullmatch(words[-1]))
            day = int(re.sub(r"\D", "", words[0])) if len(words) > 1 else 0
    start = year * 10_000 + month * 100 + day
    return start, start + (0 if day else 99 if month else 9999)
