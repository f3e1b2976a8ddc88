"""Words of the rules, found in texts and paths: folded, whole words, one Aho-Corasick pass, the longest wins."""

import re
from collections.abc import Iterable

import ahocorasick_rs

from passation.paths import folded

_JOINED = re.compile(r"(?<=[a-zà-ÿ])(?=[A-Z])")
_TOKEN = re.compile(r"[a-z]+|[0-9]+")
_LIGATURES = str.maketrans({"œ": "oe", "æ": "ae", "ß": "ss"})


def tokens(text: str) -> list[str]:
    """Folded words and numbers, plural endings dropped: « Arrêtés_2024 » gives `arrete`, `2024`."""
    return [_singular(token) for token in _TOKEN.findall(folded(_JOINED.sub(" ", text)).translate(_LIGATURES))]


def _singular(token: str) -> str:
    return token[:-1] if len(token) > 3 and token[-1] in "sx" else token


def phrase(text: str) -> str:
    """The form in which phrases are compared; empty when the text has neither letter nor digit."""
    return " ".join(tokens(text))


class Hints:
    """A set of phrases to be found in one pass."""

    def __init__(self, phrases: Iterable[str]) -> None:
        self._phrases = sorted({form for form in map(phrase, phrases) if form})
        self._automaton = ahocorasick_rs.AhoCorasick([f" {form} " for form in self._phrases])

    def count(self, words: Iterable[str]) -> dict[str, int]:
        """How often each phrase occurs in `words` (see `tokens`); a phrase inside a longer one does not count."""
        haystack = f" {' '.join(words)} "
        found = self._automaton.find_matches_as_indexes(haystack, overlapping=True)
        counts: dict[str, int] = {}
        reach = 0
        for index, _start, end in sorted(found, key=lambda match: (match[1], -match[2])):
            if end > reach:
                counts[self._phrases[index]] = counts.get(self._phrases[index], 0) + 1
                reach = end
        return counts
