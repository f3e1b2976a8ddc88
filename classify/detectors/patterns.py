"""The pattern table: the written forms of personal data, as data (`data/patterns.yaml`)."""

import re
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path

from ahocorasick_rs import AhoCorasick

from classify.detectors.kinds import Kind
from passation import paths, rules


class Pattern(rules.Rule):
    """One written form. `expression` is looked for in windows around `anchor`, then verified by its detector."""

    id: str
    kind: Kind
    anchor: str = ""
    """Cheap expression that every match holds; or instead, `literals`."""
    literals: tuple[str, ...] = ()
    before: int
    """Characters of the window before an anchor."""
    after: int
    folded: bool = False
    """Whether anchor and expression see the text without case and accents."""
    expression: str
    context: tuple[str, ...]
    against: tuple[str, ...]
    reach: int
    """Characters before the match in which words count; a third of them after it."""
    plain: float
    supported: float
    weakened: float
    examples: tuple[str, ...]
    counter_examples: tuple[str, ...]


class Exclusion(rules.Rule):
    """A written form that holds digits and no personal number."""

    id: str
    expression: str
    examples: tuple[str, ...]


class Patterns(rules.RuleFile):
    """Content of `data/patterns.yaml`."""

    patterns: tuple[Pattern, ...]
    exclusions: tuple[Exclusion, ...]
    providers: frozenset[str]
    mailboxes: frozenset[str]
    overseas: dict[str, str]

    def of(self, name: str) -> Pattern:
        """The pattern `name`; KeyError when the table has none."""
        return {pattern.id: pattern for pattern in self.patterns}[name]


@lru_cache(maxsize=8)
def load(overrides: Path | None = None) -> Patterns:
    """The pattern table, or the commune's own. Raises RuleError."""
    return rules.load("classify", "patterns.yaml", Patterns, overrides)


@lru_cache(maxsize=256)
def compiled(expression: str) -> re.Pattern[str]:
    """The expression in verbose mode."""
    return re.compile(expression, re.VERBOSE)


def anchors(pattern: Pattern, text: str) -> Iterable[tuple[int, int]]:
    """Spans of the pattern's anchor in `text`, left to right."""
    if pattern.literals:
        return [(start, end) for _, start, end in _automaton(pattern.literals).find_matches_as_indexes(text)]
    return (match.span() for match in compiled(pattern.anchor).finditer(text))


@lru_cache(maxsize=64)
def _automaton(literals: tuple[str, ...]) -> AhoCorasick:
    return AhoCorasick(literals)


@lru_cache(maxsize=256)
def any_of(words: tuple[str, ...]) -> re.Pattern[str] | None:
    """One of `words`, whole, in a folded text; None when there are none."""
    if not words:
        return None
    ordered = sorted({paths.folded(word).replace("’", "'") for word in words}, key=len, reverse=True)
    return re.compile(r"(?<!\w)(?:" + "|".join(map(re.escape, ordered)) + r")(?!\w)")
