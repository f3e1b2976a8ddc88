"""The passage that shows why a document was found: its page, and its words, marked or not.

Segments carry plain text without control characters, so that a terminal and a page can each render them safely.
"""

import re
from collections import Counter, deque
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from index import analysis, french, numbers
from index.query import Dated, Either, Number, Query, Words
from passation.model import Page

WIDTH = 240
"""Characters of a passage, about three lines of a terminal."""

_REACH = WIDTH * 3 // 4
_WORD = re.compile(r"[^\W_]+")
_SPACE = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class Segment:
    """A run of text; `matched` when it is a word of the query."""

    text: str
    matched: bool = False


@dataclass(frozen=True, slots=True)
class Snippet:
    """A passage and the number of its page, 0 when there is no text."""

    page: int = 0
    segments: tuple[Segment, ...] = ()


class Marker:
    """Knows the words of one query under all the forms by which the index finds them."""

    def __init__(self, query: Query, *, approximate: bool = False) -> None:
        self._wanted: dict[str, int] = {}
        self._seen: dict[str, int] = {}
        self._terms = 0
        for clause in query.wanted:
            if isinstance(clause, Either):
                typed, *others = clause.options
                first = self._terms
                self._want(typed)
                for option in others:
                    self._want(option, same_as=first)
            elif isinstance(clause, Words):
                self._want([clause])
            elif isinstance(clause, Dated):
                self._want([Words(clause.text)])
            elif isinstance(clause, Number):
                for spellings in filter(None, numbers.parts(clause.key)):
                    self._add(spellings)
        self._typed = [form for form in self._wanted if approximate and analysis.tolerant(form)]
        self._candidate = _WORD if approximate else analysis.opening(self._wanted)

    def _want(self, wordings: Iterable[Words], same_as: int | None = None) -> None:
        for words in wordings:
            found = french.written(words.text)
            for word in [word for word in found if not french.common(word)] or found:
                self._add(analysis.exact(word) if words.exact else analysis.forms(word), same_as)

    def _add(self, forms: Iterable[str], same_as: int | None = None) -> None:
        for form in forms:
            self._wanted.setdefault(form, self._terms if same_as is None else same_as)
        self._terms += same_as is None

    def term(self, word: str) -> int:
        """Which word of the query this one answers, -1 for none."""
        known = self._seen.get(word)
        if known is None:
            known = self._seen[word] = self._find(analysis.forms(word))
        return known

    def _find(self, forms: Iterable[str]) -> int:
        for form in forms:
            if form in self._wanted:
                return self._wanted[form]
        near = (typed for typed in self._typed if any(analysis.within_one_edit(typed, form) for form in forms))
        return self._wanted.get(next(near, ""), -1)

    def snippet(self, pages: Sequence[Page]) -> Snippet:
        """The first passage with the most different words of the query, else the beginning of the text."""
        best, chosen = (-1, 0), Page(0, "")
        for page in pages:
            found = self._densest(page.text)
            if found[0] > best[0] and not page.text.isspace() and page.text:
                best, chosen = found, page
            if best[0] >= max(self._terms, 1):
                break
        return Snippet(chosen.number, self._segments(chosen.text, best[1]))

    def _densest(self, text: str) -> tuple[int, int]:
        """How many different words of the query stand within reach of each other at best, and where they start."""
        near: deque[tuple[int, int]] = deque()
        counts: Counter[int] = Counter()
        best = start = 0
        for match in self._candidate.finditer(text):
            term = self.term(match[0])
            if term < 0:
                continue
            near.append((match.start(), term))
            counts[term] += 1
            while near[0][0] < match.start() - _REACH:
                gone = near.popleft()[1]
                counts[gone] -= 1
                if not counts[gone]:
                    del counts[gone]
            if len(counts) > best:
                best, start = len(counts), near[0][0]
                if best >= self._terms:
                    break
        return best, start

    def _segments(self, text: str, found: int) -> tuple[Segment, ...]:
        start, end = _around(text, found)
        parts = [Segment("… " if start else "")]
        position = start
        for match in self._candidate.finditer(text, start, end):
            if self.term(match[0]) >= 0:
                parts += [Segment(_printable(text[position : match.start()])), Segment(match[0], matched=True)]
                position = match.end()
        parts += [Segment(_printable(text[position:end])), Segment(" …" if end < len(text) else "")]
        return tuple(part for part in parts if part.text)


def _around(text: str, found: int) -> tuple[int, int]:
    """Where a passage around an offset starts and ends, between two words when it can."""
    start = max(0, found - WIDTH // 4)
    if start and (space := _SPACE.search(text, start, found)):
        start = space.end()
    end = start + WIDTH
    if end >= len(text):
        return start, len(text)
    spaces = [space.start() for space in _SPACE.finditer(text, start + WIDTH // 2, end + 1)]
    return start, spaces[-1] if spaces else end


def _printable(text: str) -> str:
    line = _SPACE.sub(" ", text)
    return line if line.isprintable() else "".join(char for char in line if char.isprintable())
