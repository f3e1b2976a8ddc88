"""Postal addresses: number, kind of way, postcode and place."""

import re
from collections.abc import Iterator

from classify.detectors.patterns import Patterns
from classify.detectors.view import View
from passation.model import Finding


class Postal:
    """Personal when words about a person stand near, and no word of an office."""

    def __init__(self, rules: Patterns) -> None:
        self._pattern = rules.of("postal")
        self._version = rules.version

    def find(self, view: View) -> Iterator[Finding]:
        """Findings of `view`."""
        for start, end in view.spans(self._pattern, _whole):
            yield view.finding(self._pattern, self._version, (start, end), *view.weigh(self._pattern, start, end))


def _whole(_view: View, match: re.Match[str]) -> tuple[int, int] | None:
    return match.span()
