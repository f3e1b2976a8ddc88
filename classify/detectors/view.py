"""A page as the detectors see it: its text, the same text folded in place, and the windows worth a look."""

import re
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from classify import masking
from classify.detectors import patterns
from classify.detectors.patterns import Pattern
from passation import paths
from passation.model import Finding

_NON_ASCII = re.compile(r"[^\x00-\x7f]")
_FEW = 100
"""Distinct characters up to which one replacement each is quicker than one pass over them all."""


@dataclass(frozen=True, slots=True)
class PublicValues:
    """Numbers and addresses that the commune itself publishes: never a finding. Any spelling."""

    phones: frozenset[str] = frozenset()
    emails: frozenset[str] = frozenset()
    ibans: frozenset[str] = frozenset()

    def hold(self, kind: str, value: str) -> bool:
        """Whether `value` is one of the commune's own."""
        own = {"phone": self.phones, "email": self.emails, "bank": self.ibans}.get(kind)
        return bool(own) and masking.canonical(kind, value) in _canonical(kind, own or frozenset())


@lru_cache(maxsize=16)
def _canonical(kind: str, values: frozenset[str]) -> frozenset[str]:
    return frozenset(masking.canonical(kind, value) for value in values)


@lru_cache(maxsize=65_536)
def _folded(char: str) -> str:
    folded = "'" if char == "’" else paths.folded(char)
    return folded if len(folded) == 1 else char


def aligned(text: str) -> str:
    """`text` without case and accents and with straight apostrophes, each character at its place."""
    foreign = [char for char in set(text) if char > "\x7f"]
    if len(foreign) > _FEW:
        return _NON_ASCII.sub(lambda match: _folded(match[0]), text).lower()
    for char in foreign:
        text = text.replace(char, _folded(char))
    return text.lower()


class View:
    """One page under the eyes of the detectors."""

    def __init__(self, number: int, text: str, media_type: str, public: PublicValues, today: date) -> None:
        self.number = number
        self.text = unicodedata.normalize("NFC", text)
        """In NFC: the positions of findings are positions in it."""
        folded = aligned(self.text)
        self.folded = folded if len(folded) == len(self.text) else self.text
        self.media_type = media_type
        self.public = public
        self.today = today
        self._windows: dict[tuple[object, ...], list[tuple[int, int]]] = {}

    def spans(self, pattern: Pattern, verify: "Verify") -> Iterator[tuple[int, int]]:
        """Verified spans of `pattern`, left to right; a refused candidate is tried again one character further on."""
        expression = patterns.compiled(pattern.expression)
        text = self.folded if pattern.folded else self.text
        for start, end in self._around(pattern, text):
            position = start
            while match := expression.search(text, position, end):
                span = verify(self, match)
                if span:
                    yield span
                position = span[1] if span else match.start() + 1

    def _around(self, pattern: Pattern, text: str) -> list[tuple[int, int]]:
        """Merged windows around the anchors; patterns with the same anchor share them."""
        key = (pattern.anchor, pattern.literals, pattern.before, pattern.after)
        if key not in self._windows:
            merged: list[tuple[int, int]] = []
            for first, last in patterns.anchors(pattern, text):
                start, end = max(0, first - pattern.before), min(len(text), last + pattern.after)
                if merged and start <= merged[-1][1]:
                    merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
                else:
                    merged.append((start, end))
            self._windows[key] = merged
        return self._windows[key]

    def words(self, vocabulary: tuple[str, ...], start: int, end: int, reach: int) -> tuple[str, ...]:
        """Words of `vocabulary` within `reach` before the span, in it, or within a third of `reach` after it."""
        expression = patterns.any_of(vocabulary)
        if expression is None:
            return ()
        around = self.folded[max(0, start - reach) : end + reach // 3]
        return tuple(dict.fromkeys(expression.findall(around)))

    def weigh(self, pattern: Pattern, start: int, end: int) -> tuple[float, tuple[str, ...]]:
        """Confidence by the words around, and those words; a word against wins."""
        if against := self.words(pattern.against, start, end, pattern.reach):
            return pattern.weakened, against
        words = self.words(pattern.context, start, end, pattern.reach)
        return (pattern.supported if words else pattern.plain), words

    def finding(
        self, pattern: Pattern, version: int, span: tuple[int, int], confidence: float, words: tuple[str, ...]
    ) -> Finding:
        """The finding at `span`, masked."""
        start, end = span
        masked = masking.mask(pattern.kind, self.text[start:end])
        detector = f"{pattern.id}@{version}"
        return Finding(pattern.kind, detector, self.number, start, end, confidence, masked, words)


Verify = Callable[[View, re.Match[str]], tuple[int, int] | None]
