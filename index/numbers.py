"""Numbers of acts as people write them: `2024-12`, `n° 12/2024`, `12_2024`, `AR2024-013`, « arrêté 12 de 2024 »."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

_YEAR, _ORDINAL = r"(?:19[4-9][0-9]|20[0-9]{2})", r"[0-9]{1,5}"
_LEAD = r"(?i:n\s?[°ºo]\s?\.?\s*|num[ée]ro\s+)"
_ACT = r"(?i:arr[êe]t[ée]s?|d[ée]lib[ée]rations?|d[ée]cisions?|actes?)\s+"
_SPOKEN = rf"{_ORDINAL}\s+(?:de|du|en)\s+{_YEAR}"
_NOT_IN_A_DATE = r"(?<!\d)(?<!\d[/_.\-])"
_END = r"(?!\d)(?![/_.\-]\d)"
_LOOSE, _TIGHT = r"\s?[/_–-]\s?", r"(?:[_–-]|\s?/\s?|[ _/-][A-Z][ _/-])"


def _pair(separator: str) -> str:
    return rf"(?:{_YEAR}{separator}{_ORDINAL}|{_ORDINAL}{separator}{_YEAR})"


_NUMBER = re.compile(
    rf"(?P<led>{_LEAD}(?:{_pair(_LOOSE)}|{_SPOKEN}){_END})"
    rf"|{_ACT}(?P<spoken>{_SPOKEN}{_END})"
    r"|(?P<bare>(?:(?<![^\W_])[A-Za-z]{1,5}[_-]?)?"
    rf"{_NOT_IN_A_DATE}{_pair(_TIGHT)}(?:[_-][A-Z]{{2,5}}(?![^\W_]))*{_END})"
)


@dataclass(frozen=True, slots=True)
class Found:
    """A number in a text, between two character offsets."""

    start: int
    end: int
    key: str


def key(year: int | str, ordinal: int | str) -> str:
    """The one spelling of a number: `2024-12`."""
    return f"{year}-{int(ordinal)}"


def of_act(number: str, year: int | None) -> frozenset[str]:
    """Keys of the number of an act, printed with or without its year."""
    keys = {found.key for found in find(f"n° {number}")} if number else set()
    return frozenset(keys | ({key(year, number)} if year and number.isdigit() else set()))


def any_year(key: str) -> str:
    """The key without its year: `-12`."""
    return "-" + key.rpartition("-")[2]


def parts(key: str) -> tuple[list[str], list[str]]:
    """Spellings of the year (none when any will do) and of the ordinal (`5`, `05`, `005`) of a key, as lone words."""
    year, _, ordinal = key.rpartition("-")
    return [year] if year else [], sorted({ordinal.zfill(width) for width in (1, 2, 3, 4)})


def find(text: str) -> Iterator[Found]:
    """Numbers in reading order. Dates, school years (`2019-2020`) and longer references are left alone."""
    for match in _NUMBER.finditer(text):
        form = match.lastgroup or "bare"
        first, second = re.findall(r"[0-9]+", match[form])
        year_first, year_last = (re.fullmatch(_YEAR, part) for part in (first, second))
        if form == "bare" and year_first and year_last:
            continue
        yield Found(match.start(form), match.end(form), key(first, second) if year_first else key(second, first))
