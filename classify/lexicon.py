"""Which words speak for which node, and how loudly."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from classify.hints import Hints, phrase
from classify.placement_rules import PlacementFile
from classify.plan import FilingPlan
from classify.retention import Retention

_SHORT = 3


@dataclass(frozen=True, slots=True)
class Word:
    """A phrase that was found, for one node."""

    phrase: str
    node: str
    strength: float
    """1 for a plain word of a single node; less when shared or misleading, more for a phrase of several words."""
    count: int


class Lexicon:
    """The words of the plan and of the placement rules, for texts or for names."""

    def __init__(self, words: Mapping[str, Iterable[str]], rules: PlacementFile, *, weak: float) -> None:
        misleading = {phrase(word): weak for word in rules.misleading}
        nodes: dict[str, list[str]] = {}
        self._spelling: dict[str, str] = {}
        for node, spellings in words.items():
            for spelling in spellings:
                form = phrase(spelling)
                if form and node not in nodes.setdefault(form, []):
                    nodes[form].append(node)
                    self._spelling.setdefault(form, spelling)
        self._strength = {
            form: dict.fromkeys(
                owners, misleading.get(form, rules.weights.phrase if " " in form else 1.0) / len(owners)
            )
            for form, owners in nodes.items()
        }
        self._hints = Hints(nodes)

    def find(self, words: Iterable[str]) -> list[Word]:
        """What the words (see `classify.hints.tokens`) say, one row a phrase and node."""
        return [
            Word(self._spelling[form], node, strength, count)
            for form, count in self._hints.count(words).items()
            for node, strength in self._strength[form].items()
        ]


def lexicons(plan: FilingPlan, rules: PlacementFile, retention: Retention) -> tuple[Lexicon, Lexicon, Lexicon]:
    """The lexicons of texts, of names of folders, of names of files: misleading words weigh differently in each."""
    spoken: dict[str, list[str]] = {node.id: [*node.hints, *rules.hints.get(node.id, ())] for node in plan}
    for rule in retention.rules.values():
        if rule.node in plan:
            spoken[rule.node] += rule.hints
    mute = {node: {phrase(word) for word in words} for node, words in rules.mute.items()}
    spoken = {
        node: [word for word in words if phrase(word) not in mute.get(node, ())]
        for node, words in spoken.items()
        if not plan.in_transit(node)
    }
    acronyms = {phrase(word) for word in rules.text_acronyms}
    for_text = {node: [word for word in words if _in_text(word, acronyms)] for node, words in spoken.items()}
    for_names = {
        node: [*words, *rules.names.get(node, ()), *_label(plan[node].label)] for node, words in spoken.items()
    }
    weights = rules.weights
    return (
        Lexicon(for_text, rules, weak=weights.weak),
        Lexicon(for_names, rules, weak=1.0),
        Lexicon(for_names, rules, weak=weights.weak_name),
    )


def _in_text(word: str, acronyms: set[str]) -> bool:
    form = phrase(word)
    return len(form) > _SHORT or form in acronyms


def _label(label: str) -> list[str]:
    """A folder may bear the name of the node, or one part of an enumeration."""
    return [label, *(part for part in label.split(", ") if part != label)]
