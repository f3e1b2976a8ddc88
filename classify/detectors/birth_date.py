"""A French date, in digits or in words, out of a folded text."""

import re
from datetime import date

MONTHS = ("janv", "fevr", "mars", "avr", "mai", "juin", "juil", "aout", "sept", "oct", "nov", "dec")
_UNITS = "zero un deux trois quatre cinq six sept huit neuf dix onze douze treize quatorze quinze seize"
_TENS = {"vingt": 20, "vingts": 20, "trente": 30, "quarante": 40, "cinquante": 50, "soixante": 60}
_WORDS = {word: value for value, word in enumerate(_UNITS.split())} | _TENS | {"premier": 1}
_ISO = re.compile(r"(?<!\d)(\d{4})-(\d\d)-(\d\d)(?!\d)")
_DIGITS = re.compile(r"(?<!\d)(\d{1,2}) ?[/.\-] ?(\d{1,2}) ?[/.\-] ?(\d{4}|\d\d)(?!\d)")
_MONTH = re.compile(r"([\w-]+(?:\s+et\s+\w+|\s+\w+)?)\s+(" + "|".join(MONTHS) + r")\w*\.?\s+(\d{4}|[a-z\s-]+)")


def find(text: str) -> date | None:
    """The last date of a folded `text`, or None. Two-digit years are of the last hundred years up to 2029."""
    if match := _ISO.search(text):
        return _date(int(match[1]), int(match[2]), int(match[3]))
    if match := _DIGITS.search(text):
        return _date(_year(match[3]), int(match[2]), int(match[1]))
    if match := _MONTH.search(text):
        day = _day(match[1])
        year = int(match[3]) if match[3].isdigit() else number(match[3])
        return _date(year, MONTHS.index(match[2]) + 1, day)
    return None


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _year(digits: str) -> int:
    year = int(digits)
    if len(digits) == 4:
        return year
    return 2000 + year if year < 30 else 1900 + year


def _day(words: str) -> int:
    digits = re.search(r"(\d{1,2})(?:er)?$", words)
    if digits:
        return int(digits[1])
    parts = words.split()
    return next((value for start in range(len(parts)) if (value := number(" ".join(parts[start:])))), 0)


def number(words: str) -> int:
    """Value of a number in words (« mil neuf cent quatre-vingt-cinq »: 1985); 0 when a word is no number."""
    total = group = 0
    for word in re.split(r"[\s-]+", words.strip()):
        if word in {"mil", "mille"}:
            total, group = total + max(group, 1) * 1000, 0
        elif word in {"cent", "cents"}:
            group = max(group, 1) * 100
        elif word in {"vingt", "vingts"} and group % 100 == 4:
            group += 76
        elif word in _WORDS:
            group += _WORDS[word]
        elif word != "et":
            return 0
    return total + group
