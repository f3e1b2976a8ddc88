"""Dates of birth: a date that words announce as such, from 1900 to today."""

import re
from collections.abc import Iterator

from classify.detectors import birth_date
from classify.detectors.patterns import Patterns
from classify.detectors.view import View
from passation.model import Finding


class Birth:
    """In digits or in words."""

    def __init__(self, rules: Patterns) -> None:
        self._pattern = rules.of("birth")
        self._version = rules.version

    def find(self, view: View) -> Iterator[Finding]:
        """Findings of `view`."""
        for start, end in view.spans(self._pattern, _plausible):
            yield view.finding(self._pattern, self._version, (start, end), *view.weigh(self._pattern, start, end))


def _plausible(view: View, match: re.Match[str]) -> tuple[int, int] | None:
    born = birth_date.find(match["date"])
    return match.span("date") if born and born.year >= 1900 and born <= view.today else None
