"""Social security number (NIR): structure, then key. Structure and exceptions of Corsica: INSEE; key: stdnum.fr.nir."""

import re
from collections.abc import Iterator

from stdnum.fr import nir

from classify.detectors.patterns import Patterns
from classify.detectors.view import View
from passation.model import Finding

_GROUPED = re.compile(r"\d(\D*)\d\d\1\d\d\1\d[\dABab]\1\d{3}\1\d{3}(?:\D*\d\d)?")
_EVEN = re.compile(r"\w(\W+)(?:\w\1){13}\w")
_UNUSUAL = 0.6


class Nir:
    """With its key anywhere; without, only next to words that say what it is."""

    def __init__(self, rules: Patterns) -> None:
        self._keyed = rules.of("nir")
        self._bare = rules.of("nir13")
        self._version = rules.version

    def find(self, view: View) -> Iterator[Finding]:
        """Findings of `view`."""
        for start, end in view.spans(self._keyed, _keyed):
            confidence, words = view.weigh(self._keyed, start, end)
            if not words and not _usual(view.text[start:end]):
                confidence = _UNUSUAL
            yield view.finding(self._keyed, self._version, (start, end), confidence, words)
        for start, end in view.spans(self._bare, _bare):
            confidence, words = view.weigh(self._bare, start, end)
            if confidence:
                yield view.finding(self._bare, self._version, (start, end), confidence, words)


def _usual(value: str) -> bool:
    return bool(_GROUPED.fullmatch(value) or _EVEN.fullmatch(value))


def _keyed(_view: View, match: re.Match[str]) -> tuple[int, int] | None:
    number = _compact(match[0])
    return match.span() if structured(number) and nir.is_valid(number) else None


def _bare(_view: View, match: re.Match[str]) -> tuple[int, int] | None:
    return match.span() if structured(_compact(match[0])) else None


def _compact(value: str) -> str:
    return "".join(char for char in value.upper() if char.isdigit() or char in "AB")


def structured(number: str) -> bool:
    """Whether the first 13 characters can be a NIR: month or pseudo-month, department, commune, rank."""
    month = int(number[3:5])
    if not (1 <= month <= 12 or month == 20 or 30 <= month <= 42 or 50 <= month <= 99):
        return False
    return _placed(number[5:7], number[7:10]) and number[10:13] != "000"


def _placed(department: str, commune: str) -> bool:
    if department in {"97", "98"}:
        return "1" <= commune[0] <= "8" and commune[1:] != "00"
    if not department.isdigit():
        return department in {"2A", "2B"} and commune != "000"
    return (1 <= int(department) <= 95 or department == "99") and commune != "000"
