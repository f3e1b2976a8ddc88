"""Civil dates in French: digits, words, abbreviations, and what OCR makes of them."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from classify.acts.reading import plain, skeleton

_MONTHS = (
    ("janvier", "janv", "jan"),
    ("fevrier", "fevr", "fev"),
    ("mars",),
    ("avril", "avr"),
    ("mai",),
    ("juin",),
    ("juillet", "juil"),
    ("aout",),
    ("septembre", "sept"),
    ("octobre", "oct"),
    ("novembre", "nov"),
    ("decembre", "dec"),
)
_MONTH = {skeleton(name): number for number, names in enumerate(_MONTHS, 1) for name in names}
_LONG = tuple((name, number) for name, number in _MONTH.items() if len(name) >= 5)
_UNITS = [
    "zero",
    "un",
    "deux",
    "trois",
    "quatre",
    "cinq",
    "six",
    "sept",
    "huit",
    "neuf",
    "dix",
    "onze",
    "douze",
    "treize",
    "quatorze",
    "quinze",
    "seize",
]
_NUMBER = {skeleton(word): value for value, word in enumerate(_UNITS)}
_NUMBER |= {skeleton(word): value for word, value in (("premier", 1), ("vingt", 20), ("trente", 30), ("quarante", 40))}
_NUMBER |= {skeleton(word): value for word, value in (("cinquante", 50), ("soixante", 60), ("cent", 100))}
_NUMBER |= {skeleton(word): value for word, value in (("mille", 1000), ("mil", 1000), ("vingts", 20), ("cents", 100))}
_AND = skeleton("et")
_DIGIT = "[0-9olis|!]"
_NUMERIC = re.compile(
    rf"(?<![\w/.-])({_DIGIT}{{1,2}}) ?([/.-]) ?({_DIGIT}{{1,2}}) ?\2 ?({_DIGIT}{{4}}|\d{{2}})(?![\w/])"
)
_ISO = re.compile(r"(?<!\d)((?:19|20)\d\d)[-_.]?([01]\d)[-_.]?([0-3]\d)(?!\d)")
_WORD = re.compile(r"[a-z0-9|!]+")
_FIX = str.maketrans("ol|!is", "011115")
_YEARS = range(1800, 2101)
_BACK = 14


@dataclass(frozen=True, slots=True)
class Dated:
    """A date and where it stands in the plain text."""

    iso: str
    start: int
    end: int


def find_dates(text: str) -> list[Dated]:
    """Every plausible date (years 1800 to 2100) in reading order; offsets are those of `plain(text)`."""
    simple = plain(text)
    found = [*_numeric(simple), *_iso(simple), *_written(simple)]
    return sorted(found, key=lambda item: (item.start, -item.end))


def parse_date(text: str) -> str:
    """The first date as ISO, empty when there is none."""
    return next((item.iso for item in find_dates(text)), "")


def _numeric(text: str) -> list[Dated]:
    found = []
    for match in _NUMERIC.finditer(text):
        day, month, year = (_digits(match[group]) for group in (1, 3, 4))
        if year is not None and len(match[4]) == 2:
            year += 2000 if year < 50 else 1900
        found += _dated(day, month, year, match.start(), match.end())
    return found


def _iso(text: str) -> list[Dated]:
    found = []
    for match in _ISO.finditer(text):
        found += _dated(int(match[3]), int(match[2]), int(match[1]), match.start(), match.end())
    return found


def _written(text: str) -> list[Dated]:
    words = [(match[0], skeleton(match[0]), match.start(), match.end()) for match in _WORD.finditer(text)]
    keys = [key for _, key, _, _ in words]
    found = []
    for index, key in enumerate(keys):
        month = _month(key)
        if not month or not index:
            continue
        day, first = _day([raw for raw, _, _, _ in words], keys, index)
        year, last = _year([raw for raw, _, _, _ in words], keys, index + 1)
        if year is None:
            year, last = _year_before(keys, [raw for raw, _, _, _ in words], first), index
        found += _dated(day, month, year, words[first][2], words[last][3])
    return found


def _month(key: str) -> int:
    if key in _MONTH:
        return _MONTH[key]
    return next((number for name, number in _LONG if _one_off(key, name)), 0)


def _one_off(word: str, name: str) -> bool:
    """One letter differs, is missing or is too many."""
    if abs(len(word) - len(name)) > 1 or len(word) < 4:
        return False
    head = next((i for i, (a, b) in enumerate(zip(word, name, strict=False)) if a != b), min(len(word), len(name)))
    return word[head + 1 :] == name[head + 1 :] or word[head:] == name[head + 1 :] or word[head + 1 :] == name[head:]


def _day(words: Sequence[str], keys: Sequence[str], index: int) -> tuple[int | None, int]:
    """The day that ends before `index`, and the index where it begins."""
    before = index - 1
    raw = words[before]
    if raw == "er" and before:
        before -= 1
        return _digits(words[before]), before
    ordinal = re.fullmatch(rf"({_DIGIT}{{1,2}}?)(?:er|°)?", raw)
    if ordinal and _digits(ordinal[1]):
        return _digits(ordinal[1]), before
    first = before
    while first > 0 and keys[first - 1] in (*_NUMBER, _AND) and before - first < 2:
        first -= 1
    return (_count(keys[first:index]) if keys[before] in _NUMBER else None), first


def _year(words: Sequence[str], keys: Sequence[str], index: int) -> tuple[int | None, int]:
    """The year that begins at `index`, in digits or words, and the index of its last word."""
    if index < len(words) and len(words[index]) == 4 and _digits(words[index]):
        return _digits(words[index]), index
    last = index
    while last < len(keys) and keys[last] in (*_NUMBER, _AND):
        last += 1
    year = _count(keys[index:last])
    return (year if year and year >= 1000 else None), max(last - 1, index)


def _year_before(keys: Sequence[str], words: Sequence[str], index: int) -> int | None:
    """« L’an deux mille quatorze, le vingt-quatre avril »."""
    for at in range(max(0, index - _BACK), index):
        if keys[at] in {"an", "annee"}:
            return _year(words, keys, at + 1)[0]
    return None


def _count(keys: Sequence[str]) -> int | None:
    total = part = 0
    for key in keys:
        value = _NUMBER.get(key)
        if value is None:
            continue
        if value == 1000:
            total, part = total + (part or 1) * 1000, 0
        elif value == 100 or (value == 20 and part % 100 == 4):
            part = part // 100 * 100 + (part % 100 or 1) * value
        else:
            part += value
    return total + part or None


def _digits(raw: str) -> int | None:
    fixed = raw.translate(_FIX)
    return int(fixed) if fixed.isdigit() else None


def _dated(day: int | None, month: int | None, year: int | None, start: int, end: int) -> list[Dated]:
    if not day or not month or year is None or year not in _YEARS:
        return []
    try:
        return [Dated(date(year, month, day).isoformat(), start, end)]
    except ValueError:
        return []
