"""From traces to proposed lines of the register, one a (controller, service, activity), never one a file. Pure.

A file supports an activity when it holds words of the activity *and* personal data; a table of persons needs fewer
words. Each supporting file lowers the doubt that is left, so many weak traces make a probable candidate and two tables
a sure one.
"""

import math
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path

from passation import rules
from passation.model import Certainty
from register import catalogue, messages, scoring
from register.catalogue import Activity
from register.hints import acronym, normal
from register.model import Candidate, Evidence
from register.scoring import Controller, Scoring

_CODE = 1
"""To be raised when the code proposes something else with the same rules."""
_TOP = 5
_COMMUNE = "commune"
_SOCIAL = "CCAS"
_YEAR = 365 * 86_400 * 10**9


@lru_cache(maxsize=8)
def version(overrides: Path | None = None) -> str:
    """Fingerprint of the catalogue, the weights and the code."""
    tables = (scoring.load(overrides), *catalogue.load(overrides))
    return f"candidates@{_CODE}-{rules.fingerprint(tables)}"


VERSION = version()


@dataclass(slots=True)
class _Case:
    """What was gathered for one candidate."""

    activity: Activity
    controller: Controller
    doubt: float = 1.0
    files: int = 0
    bytes: int = 0
    without: int = 0
    placed: int = 0
    tables: int = 0
    rows: int = 0
    last: int | None = None
    kinds: Counter[str] = field(default_factory=Counter)
    folders: Counter[str] = field(default_factory=Counter)
    words: Counter[str] = field(default_factory=Counter)
    masked: dict[str, None] = field(default_factory=dict)


def candidates(
    evidence: Iterable[Evidence],
    activities: Sequence[Activity],
    controllers: Sequence[Controller],
    rules: Scoring | None = None,
) -> list[Candidate]:
    """Proposed lines, the surest first; the order of the evidence does not matter.

    Args:
        evidence: one a file.
        activities: the catalogue.
        controllers: legal persons with a register; the first takes what no word gives to another.
        rules: weights, the package's by default.
    """
    weigher = _Weigher(activities, rules or scoring.load())
    cases: dict[tuple[str, str], _Case] = {}
    newest = 0
    for trace in sorted(evidence, key=lambda trace: trace.path):
        newest = max(newest, trace.modified or 0)
        for activity, score in weigher.best(trace):
            controller = _controller(trace, activity, controllers)
            case = cases.setdefault((controller.id, activity.id), _Case(activity, controller))
            weigher.add(case, trace, score)
    strong = [case for case in cases.values() if 1 - case.doubt >= weigher.rules.shown]
    found = [weigher.candidate(case, newest) for case in strong]
    return sorted(found, key=lambda candidate: (-candidate.confidence, candidate.key))


def _controller(trace: Evidence, activity: Activity, controllers: Sequence[Controller]) -> Controller:
    """Said by the caller, else by the folder, else by the catalogue."""
    by_id = {controller.id: controller for controller in controllers}
    if trace.controller in by_id:
        return by_id[trace.controller]
    where = normal(trace.path)
    named = next((one for one in controllers if any(normal(word) in where for word in one.words)), None)
    if named and (activity.service != _SOCIAL or activity.controller != _COMMUNE):
        return named
    stated = next((one for one in controllers if one.name == activity.controller), None)
    return stated or controllers[0]


class _Weigher:
    """Scores of one run: how rare a word is in the catalogue, and what a file is worth."""

    def __init__(self, activities: Sequence[Activity], rules: Scoring) -> None:
        self.rules = rules
        self._activities = {activity.id: activity for activity in activities}
        self._shared = Counter(normal(hint) for activity in activities for hint in activity.hints)
        self._generic = frozenset(map(normal, rules.generic))

    def best(self, trace: Evidence) -> list[tuple[Activity, float]]:
        """Activities that the file is about, the likeliest first."""
        names = {*trace.in_path, *trace.in_text}
        scores = {name: self._score(trace, self._activities[name]) for name in names if name in self._activities}
        floor = self.rules.table_floor if self._table(trace) else self.rules.floor
        ranked = sorted(scores.items(), key=lambda item: (-item[1], item[0]))
        top = ranked[0][1] if ranked else 0.0
        kept = [(name, score) for name, score in ranked if score >= max(floor, top * self.rules.close)]
        return [(self._activities[name], score) for name, score in kept[: self.rules.support]]

    def _score(self, trace: Evidence, activity: Activity) -> float:
        rules = self.rules
        text = trace.in_text.get(activity.id, {})
        score = sum(self._weight(hint) * math.sqrt(min(count, rules.most)) for hint, count in text.items())
        if len(trace.in_text) > rules.spread:
            score /= 2
        score += sum(self._weight(hint) * rules.path for hint in trace.in_path.get(activity.id, {}))
        return score + (rules.node if _inside(trace.node, activity.target) else 0.0)

    def _weight(self, hint: str) -> float:
        rules, written = self.rules, normal(hint)
        if written in self._generic:
            return rules.common
        weight = rules.word
        if written.startswith(" cerfa "):
            weight = rules.form
        elif acronym(hint):
            weight = rules.acronym
        elif written.count(" ") > 2:
            weight = rules.phrase
        return weight / max(1, self._shared[written])

    def _table(self, trace: Evidence) -> bool:
        columns = self.rules.identity.intersection(trace.columns)
        return len(columns) >= self.rules.table_columns and trace.rows >= self.rules.table_rows

    def _personal(self, trace: Evidence) -> bool:
        weights = self.rules.kinds
        return sum(weights.get(kind, 0.0) * min(count, 2) for kind, count in trace.kinds.items()) >= self.rules.personal

    def add(self, case: _Case, trace: Evidence, score: float) -> None:
        """One more file on the subject; without personal data it only counts against."""
        if not self._personal(trace) and not self._table(trace):
            case.without += 1
            return
        rules = self.rules
        worth = min(rules.ceiling, rules.base + rules.slope * max(0.0, score - rules.floor))
        if self._table(trace):
            worth = max(worth, rules.table)
            case.tables += 1
            case.rows += trace.rows
        case.doubt *= 1 - worth
        case.files += 1
        case.bytes += trace.size
        case.placed += _inside(trace.node, case.activity.target)
        case.last = max(case.last or 0, trace.modified or 0) or None
        case.kinds.update(trace.kinds)
        case.folders[trace.folder] += 1
        case.words.update({*trace.in_path.get(case.activity.id, {}), *trace.in_text.get(case.activity.id, {})})
        case.masked.update(dict.fromkeys(trace.masked))

    def candidate(self, case: _Case, newest: int) -> Candidate:
        """The proposed line; `newest` is the latest change seen anywhere."""
        activity, unexpected = case.activity, self._unexpected(case)
        confidence = round((1 - case.doubt) * (self.rules.unexpected if unexpected else 1.0), 3)
        return Candidate(
            controller=case.controller.id,
            controller_name=case.controller.name,
            service=activity.service,
            activity=activity.id,
            title=activity.title,
            confidence=confidence,
            level=_level(confidence),
            files=case.files,
            bytes=case.bytes,
            kinds=dict(_top(case.kinds, len(case.kinds))),
            folders=tuple(folder for folder, _ in _top(case.folders)),
            words=tuple(word for word, _ in _top(case.words, 2 * _TOP)),
            last_activity=case.last,
            reasons_for=tuple(_reasons(case)),
            reasons_against=(*unexpected, *self._doubts(case, newest)),
            masked=tuple(case.masked)[:_TOP],
            to_confirm=activity.to_confirm,
        )

    def _unexpected(self, case: _Case) -> tuple[str, ...]:
        found = [messages.NIR_UNEXPECTED] if case.kinds["social-security-number"] and not case.activity.nir else []
        for kind, sensitive in self.rules.sensitive.items():
            if case.kinds[kind] and sensitive not in case.activity.sensitive:
                found.append(messages.sensitive_unexpected(kind))
        return tuple(found)

    def _doubts(self, case: _Case, newest: int) -> list[str]:
        found = [messages.TO_CONFIRM] if case.activity.to_confirm else []
        if case.files == 1:
            found.append(messages.ONE_FILE)
        if all(normal(word) in self._generic for word in case.words):
            found.append(messages.GENERAL_WORDS)
        if case.without:
            found.append(messages.without_data(case.without))
        if case.last and newest - case.last > self.rules.old_years * _YEAR:
            found.append(messages.old(datetime.fromtimestamp(case.last / 1e9, UTC).year))
        return found


def _reasons(case: _Case) -> list[str]:
    found = [messages.words(_top(case.words))] if case.words else []
    if case.kinds:
        found.append(messages.data(_top(case.kinds)))
    if case.tables:
        found.append(messages.tables(case.tables, case.rows))
    if case.placed:
        found.append(messages.placed(case.placed, case.activity.target))
    return found


def _top(counts: Counter[str], most: int = _TOP) -> list[tuple[str, int]]:
    return sorted(counts.items(), key=lambda item: (-item[1], item[0]))[:most]


def _inside(node: str, target: str) -> bool:
    return node == target or node.startswith(target + ".")


def _level(confidence: float) -> Certainty:
    if confidence >= 0.8:
        return Certainty.SURE
    return Certainty.PROBABLE if confidence >= 0.5 else Certainty.UNKNOWN
