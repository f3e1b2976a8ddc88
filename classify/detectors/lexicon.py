"""Words of the special categories (GDPR art. 9) and of hardship: never alone, always with a person near."""

from collections.abc import Iterator
from pathlib import Path

from ahocorasick_rs import AhoCorasick, MatchKind

from classify.detectors import patterns
from classify.detectors.kinds import Kind
from classify.detectors.view import View, aligned
from passation import rules
from passation.model import Finding


class Group(rules.Rule):
    """Terms of one kind, and the words that silence them."""

    kind: Kind
    terms: tuple[str, ...]
    against: tuple[str, ...]
    examples: tuple[str, ...]
    counter_examples: tuple[str, ...]


class Terms(rules.RuleFile):
    """Content of `data/lexicon.yaml`."""

    persons: tuple[str, ...]
    reach: int
    """Characters around a term in which the other words count."""
    alone: float
    supported: float
    groups: tuple[Group, ...]


def load(overrides: Path | None = None) -> Terms:
    """The sensitive terms, or the commune's own. Raises RuleError."""
    return rules.load("classify", "lexicon.yaml", Terms, overrides)


class Lexicon:
    """One finding a term and page, at its best occurrence."""

    def __init__(self, rules: Terms) -> None:
        self._rules = rules
        every = [(term, group) for group in rules.groups for term in group.terms]
        forms = [(aligned(form), term, group) for term, group in every for form in _forms(term)]
        self._terms = [(term, group) for _, term, group in forms]
        self._automaton = AhoCorasick([form for form, _, _ in forms], matchkind=MatchKind.LeftmostLongest)

    def find(self, view: View) -> Iterator[Finding]:
        """Findings of `view`, in the order of the text."""
        best: dict[str, Finding] = {}
        for index, start, end in self._automaton.find_matches_as_indexes(view.folded):
            term, group = self._terms[index]
            if view.folded[start - 1 : start].isalnum() or view.folded[end : end + 1].isalnum():
                continue
            finding = self._weigh(view, (start, end), term, group)
            if finding and (term not in best or finding.confidence > best[term].confidence):
                best[term] = finding
        yield from sorted(best.values(), key=lambda finding: finding.start)

    def _weigh(self, view: View, span: tuple[int, int], term: str, group: Group) -> Finding | None:
        start, end = span
        around = view.folded[max(0, start - self._rules.reach) : end + self._rules.reach]
        against, persons = patterns.any_of(group.against), patterns.any_of(self._rules.persons)
        if against and against.search(around):
            return None
        confidence = self._rules.supported if persons and persons.search(around) else self._rules.alone
        detector = f"lexicon@{self._rules.version}"
        return Finding(group.kind, detector, view.number, start, end, confidence, term, (term,))


def _forms(term: str) -> tuple[str, ...]:
    first, space, rest = term.partition(" ")
    plural = first if first.endswith(("s", "x")) else first + "s"
    return (term, plural + space + rest, term if term.endswith("s") else term + "s")
