"""What speaks for each node of the plan, channel by channel, in points (docs/rules.md)."""

import math
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from classify import messages
from classify.hints import Hints, phrase, tokens
from classify.lexicon import Word, lexicons
from classify.placement_rules import ActWords, PlacementFile
from classify.plan import FilingPlan
from classify.retention import Retention
from passation import paths
from passation.model import Act

_NUMBERED = re.compile(r"(?i)cerfa[^0-9\n]{0,12}(\d{5})\b|\b(\d{5})\s?\*\s?\d{2}\b")
_EMPTY_WORDS = frozenset({"a", "au", "d", "de", "des", "du", "et", "l", "la", "le", "les"})
_FEW = 3
_SHOWN = 60


@dataclass(frozen=True, slots=True)
class Subject:
    """What is known of the file to be placed."""

    path: bytes
    text: str = ""
    act: Act | None = None
    owner: str = ""
    findings: frozenset[str] = frozenset()
    """Kinds of personal data, Madis codes."""
    neighbours: Mapping[str, float] = field(default_factory=dict)
    """Node → share (0 to 1) of the files of the same folder that a person or a sure rule placed there."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """Points for a node, and the French reason."""

    node: str
    points: float
    said: str


class Evidences:
    """Gathers the evidence of a file from the plan and the rules."""

    def __init__(self, plan: FilingPlan, rules: PlacementFile, retention: Retention) -> None:
        self._rules = rules
        self._weights = rules.weights
        self._text, self._folders, self._names = lexicons(plan, rules, retention)
        self._first_names = frozenset(token for name in rules.first_names for token in tokens(name))
        self._generic = frozenset(self._core(name) for name in rules.generic)
        self._act_words = [(rule, Hints(rule.words)) for rule in rules.act_words]

    def of(self, subject: Subject) -> list[Evidence]:
        """Everything that speaks for some node, strongest channels first; points may be shared by several nodes."""
        text = subject.text[: self._rules.text_limit]
        name = paths.shown(paths.name(subject.path))
        return [
            *(self._of_act(subject.act, text) if subject.act else ()),
            *self._of_forms(f"{name}\n{text}"),
            *self._of_patterns(f"{name}\n{text}"),
            *self._of_title(text),
            *self._of_text(text),
            *self._of_folders(subject.path),
            *self._of_name(name),
            *self._of_extension(paths.extension(subject.path)),
            *self._of_owner(subject.owner),
            *self._of_neighbours(subject.neighbours),
            *self._of_findings(subject.findings),
        ]

    def _of_act(self, act: Act, text: str) -> Iterable[Evidence]:
        points = self._weights.act * act.confidence
        for rule, hints in self._act_words:
            found = hints.count(tokens(_place_of(rule, act, text))) if act.kind in rule.kinds else {}
            if found:
                yield Evidence(rule.node, points, messages.act_words(act.kind, min(found)))
                return
        subject = self._rules.arrete_subjects.get(act.subject, "") if act.kind == "arrêté" else ""
        if subject:
            yield Evidence(subject, points, messages.act_subject(act.kind, act.subject))
        elif act.kind in self._rules.acts:
            yield Evidence(self._rules.acts[act.kind], points, messages.act(act.kind, act.number, act.date))

    def _of_forms(self, text: str) -> Iterable[Evidence]:
        seen = {number: self._rules.forms[number] for number in _forms(text) if number in self._rules.forms}
        for number, node in seen.items():
            yield Evidence(node, self._weights.form / len(seen), messages.form(number))

    def _of_patterns(self, text: str) -> Iterable[Evidence]:
        simple = paths.folded(text)
        for rule in self._rules.patterns:
            if re.search(rule.pattern, simple):
                yield Evidence(rule.node, self._weights.form, rule.reason)

    def _of_title(self, text: str) -> Iterable[Evidence]:
        found = _by_node(self._text.find(tokens(text[: self._rules.title_limit])))
        for node, words in found.items():
            points = self._capped(sum(self._weights.title * word.strength for word in words))
            yield Evidence(node, points, messages.title([word.phrase for word in words[:_FEW]]))

    def _of_text(self, text: str) -> Iterable[Evidence]:
        for node, words in _by_node(self._text.find(tokens(text))).items():
            raw = sum(self._weights.text * word.strength * (1 + math.log2(word.count)) for word in words)
            yield Evidence(node, self._capped(raw), messages.text([(word.phrase, word.count) for word in words[:_FEW]]))

    def _of_folders(self, path: bytes) -> Iterable[Evidence]:
        weight = self._weights.folder
        for raw in reversed(paths.parent(path).split(b"/")):
            name = paths.shown(raw)
            if self._core(name) in self._generic:
                continue
            for node, words in _by_node(self._folders.find(tokens(name))).items():
                yield Evidence(node, weight * words[0].strength, messages.folder(name[:_SHOWN]))
            weight *= self._weights.folder_decay

    def _of_name(self, name: str) -> Iterable[Evidence]:
        stem = name.rpartition(".")[0] or name
        for node, words in _by_node(self._names.find(tokens(stem))).items():
            strength = min(sum(word.strength for word in words), 2.0)
            yield Evidence(node, self._weights.name * strength, messages.name([word.phrase for word in words[:_FEW]]))

    def _of_extension(self, extension: str) -> Iterable[Evidence]:
        for node, extensions in self._rules.extensions.items():
            if extension in extensions:
                yield Evidence(node, self._weights.extension, messages.extension(extension))

    def _of_owner(self, owner: str) -> Iterable[Evidence]:
        for node, words in _by_node(self._folders.find(tokens(owner))).items():
            yield Evidence(node, self._weights.owner * words[0].strength, messages.owner(words[0].phrase))

    def _of_neighbours(self, neighbours: Mapping[str, float]) -> Iterable[Evidence]:
        for node, share in sorted(neighbours.items()):
            yield Evidence(node, self._weights.neighbour * share, messages.neighbours(share))

    def _of_findings(self, findings: frozenset[str]) -> Iterable[Evidence]:
        for kind in sorted(findings & self._rules.findings.keys()):
            for node in self._rules.findings[kind]:
                yield Evidence(node, self._weights.finding, messages.finding())

    def _capped(self, points: float) -> float:
        """Grows ever more slowly, towards the cap: ten weak words are not a proof."""
        return self._weights.text_cap * (1 - math.exp(-points / self._weights.text_cap))

    def _core(self, name: str) -> str:
        """The name of a folder without first names, numbers and articles: what it may say of its content."""
        return " ".join(
            token
            for token in tokens(name)
            if not token.isdigit() and token not in _EMPTY_WORDS and token not in self._first_names
        )


def _place_of(rule: ActWords, act: Act, text: str) -> str:
    return act.object if rule.where == "object" else text[:600]


def _forms(text: str) -> list[str]:
    return list(dict.fromkeys(first or second for first, second in _NUMBERED.findall(text)))


def _by_node(words: Iterable[Word]) -> dict[str, list[Word]]:
    """Words of each node, loudest first."""
    found: dict[str, list[Word]] = {}
    for word in sorted(words, key=lambda word: (-word.strength * word.count, phrase(word.phrase))):
        found.setdefault(word.node, []).append(word)
    return found
