"""The words that betray an activity: all those of the catalogue in one pass over a text, whole words only."""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache

from ahocorasick_rs import AhoCorasick

from passation import paths
from register.catalogue import Activity

_NOT_ALPHANUMERIC = re.compile(r"[\W_]+")
_CAMEL = re.compile(r"(?<=[a-zà-ÿ])(?=[A-ZÀ-Ý0-9])")
_ARTICLE = re.compile(r"([lr])(\d+)")
_LINKS = {"a", "au", "aux", "d", "de", "des", "du", "en", "et", "l", "la", "le", "les", "par", "sur"}
_ACRONYM = 5
MOST = 3
"""Times that one word of a document counts, however long the document."""


class HintMatcher:
    """The hints of `activities`; text and hints are compared without case, accents and punctuation.

    An acronym of up to five letters counts in a text only in capitals (`RSA`, `PCS`); in a path in any case, from three
    letters on. In a path, the id of an activity is one more hint.
    """

    def __init__(self, activities: Sequence[Activity]) -> None:
        folded: dict[str, list[tuple[str, str]]] = {}
        capital: dict[str, list[tuple[str, str]]] = {}
        named: dict[str, list[tuple[str, str]]] = {}
        for activity in activities:
            for hint in activity.hints:
                if acronym(hint):
                    _add(capital, [f" {hint} "], activity.id, hint)
                    _add(named, [f" {paths.folded(hint)} "] if len(hint) > 2 else [], activity.id, hint)
                else:
                    _add(folded, forms(hint), activity.id, hint)
            _add(named, forms(activity.id.replace("_", " ")), activity.id, activity.id.replace("_", " "))
        self._folded = _Automaton(folded)
        self._capital = _Automaton(capital)
        self._named = _Automaton(named)

    def words(self, text: str) -> dict[str, dict[str, int]]:
        """Activity id → hint → times seen in `text`, `MOST` at most."""
        found = [
            *self._folded.find(_spaced(paths.folded(text))),
            *self._capital.find(_spaced(unicodedata.normalize("NFC", text))),
        ]
        return _gathered(found)

    def path_words(self, path: str) -> dict[str, dict[str, int]]:
        """The same for a path or a name."""
        spaced = _spaced(paths.folded(_CAMEL.sub(" ", path)))
        return _gathered([*self._folded.find(spaced), *self._named.find(spaced)])

    def hits(self, text: str) -> Counter[str]:
        """Activity id → words seen in `text`, each `MOST` times at most."""
        return Counter({activity: sum(hints.values()) for activity, hints in self.words(text).items()})


class _Automaton:
    def __init__(self, meanings: dict[str, list[tuple[str, str]]]) -> None:
        self._meanings = list(meanings.values())
        self._automaton = AhoCorasick(list(meanings))

    def find(self, text: str) -> Iterator[tuple[str, str]]:
        for index, _, _ in self._automaton.find_matches_as_indexes(text, overlapping=True):
            yield from self._meanings[index]


def _add(table: dict[str, list[tuple[str, str]]], written: Iterable[str], activity: str, hint: str) -> None:
    for form in written:
        meanings = table.setdefault(form, [])
        if (activity, hint) not in meanings:
            meanings.append((activity, hint))


def _gathered(found: Iterable[tuple[str, str]]) -> dict[str, dict[str, int]]:
    words: dict[str, dict[str, int]] = {}
    for (activity, hint), count in Counter(found).items():
        words.setdefault(activity, {})[hint] = min(count, MOST)
    return words


def _spaced(text: str) -> str:
    return f" {_NOT_ALPHANUMERIC.sub(' ', text)} "


@lru_cache(maxsize=4096)
def normal(text: str) -> str:
    """Folded words, one space around each."""
    return f" {_spaced(paths.folded(text)).strip()} "


def acronym(hint: str) -> bool:
    """Whether a hint is an acronym, which lower-case letters would turn into another word."""
    return hint.isupper() and hint.isalpha() and hint.isascii() and len(hint) <= _ACRONYM


def forms(hint: str) -> tuple[str, ...]:
    """Ways of writing a hint: plurals, `CERFA n° 12156`, `L. 121-6-1`; `*` at its end leaves the end open."""
    words = normal(hint).split()
    if hint.endswith("*"):
        return (" " + " ".join(words),)
    if words[0] == "cerfa" and len(words) == 2:
        return tuple(f" cerfa {number}{words[1]} " for number in ("", "n ", "no ", "numero "))
    article = _ARTICLE.fullmatch(words[0])
    written = [words, [_plural(words[0]), *words[1:]], [_plural(word) for word in words]]
    if article:
        written.append([article[1], article[2], *words[1:]])
    return tuple(dict.fromkeys(f" {' '.join(form)} " for form in written))


def _plural(word: str) -> str:
    if word in _LINKS or word[-1] in "sxz" or not word.isalpha():
        return word
    return word + ("x" if word.endswith(("eau", "eu")) else "s")
