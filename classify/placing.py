"""The place of a file in the filing plan: scored, explained, and refused when the evidence is thin or divided."""

import math
from collections.abc import Mapping
from fnmatch import fnmatchcase
from pathlib import Path

from classify import messages
from classify.evidence import Evidence, Evidences, Subject
from classify.hints import phrase
from classify.placement_rules import PlacementFile, load_placement
from classify.plan import FilingPlan
from classify.retention import Retention
from passation import paths
from passation.model import Placement
from passation.rules import fingerprint

__all__ = ["Placer", "Subject"]

VERSION = "1"
"""Changes when the code scores otherwise; the rules and the plan have their own part in `Placer.version`."""
_EXPLICIT = 0.95
_OPEN = frozenset({"C0", "C1"})
_REASONS = 4
_RIVAL = 0.15


class Placer:
    """Places files; pure and deterministic for a plan and a set of rules."""

    def __init__(self, plan: FilingPlan, rules: PlacementFile, retention: Retention) -> None:
        self._plan = plan
        self._rules = rules
        self._evidences = Evidences(plan, rules, retention)
        self._folders = [(rule, {phrase(folder) for folder in rule.folders}) for rule in rules.explicit]
        self.version = f"{VERSION}-{plan.version}-{fingerprint([rules])}"

    @classmethod
    def load(cls, overrides: Path | None = None) -> "Placer":
        """With the template's plan and rules, or the commune's own. Raises RuleError."""
        return cls(FilingPlan.load(overrides), load_placement(overrides), Retention.load(overrides))

    def place(self, subject: Subject) -> Placement:
        """The node with its confidence (a probability) and reasons, or no node and why."""
        given = self._given(subject.path)
        if given:
            return given
        evidence = [
            item
            for item in self._evidences.of(subject)
            if item.node in self._plan and not self._plan.in_transit(item.node)
        ]
        chances = self._chances(_totals(evidence))
        if not chances:
            return Placement("", 0.0, (messages.TOO_LITTLE,))
        best = max(chances, key=lambda node: (chances[node], node))
        exposed = self._plan[best].confidentiality in _OPEN and bool(
            subject.findings.intersection(self._rules.sensitive)
        )
        confidence = round(chances[best] * (self._rules.exposure if exposed else 1), 3)
        if confidence < self._rules.threshold or not self._plan.takes_files(best):
            return Placement("", confidence, (self._why_not(chances, best), *self._reasons(evidence, best)))
        reasons = [*self._reasons(evidence, best), *([messages.exposed()] if exposed else ())]
        rival = max((node for node in chances if node != best), key=lambda node: (chances[node], node), default="")
        if rival and chances[rival] >= _RIVAL:
            reasons.append(messages.hesitation(self._plan[rival].label))
        return Placement(best, confidence, tuple(reasons))

    def _given(self, path: bytes) -> Placement | None:
        """The place that a name alone decides."""
        name = paths.shown(paths.name(path)).casefold()
        folders = {phrase(paths.shown(folder)) for folder in paths.parent(path).split(b"/")}
        for rule, whole in self._folders:
            known = rule.node in self._plan
            if known and (folders & whole or any(fnmatchcase(name, pattern.casefold()) for pattern in rule.names)):
                return Placement(rule.node, _EXPLICIT, (rule.reason,))
        return None

    def _chances(self, totals: Mapping[str, float]) -> dict[str, float]:
        """Probability of each candidate against all others and against « none of them » (`doubt`)."""
        scores = {node: points + self._from_above(node, points, totals) for node, points in totals.items()}
        above = {ancestor.id for node in totals for ancestor in self._plan.ancestors(node)}
        scores = {node: score for node, score in scores.items() if node not in above}
        odds = {node: math.exp(score) for node, score in scores.items()}
        whole = math.exp(self._rules.doubt) + sum(odds.values())
        return {node: value / whole for node, value in odds.items()}

    def _from_above(self, node: str, points: float, totals: Mapping[str, float]) -> float:
        """What a service lends to its sub-folder: a share of its points, at most as much as the sub-folder has."""
        lent = sum(totals.get(ancestor.id, 0.0) for ancestor in self._plan.ancestors(node))
        return min(self._rules.parent_share * lent, points)

    def _reasons(self, evidence: list[Evidence], node: str) -> tuple[str, ...]:
        family = {node, *(ancestor.id for ancestor in self._plan.ancestors(node))}
        kept = sorted((item for item in evidence if item.node in family), key=lambda item: -item.points)
        return tuple(dict.fromkeys(item.said for item in kept))[:_REASONS]

    def _why_not(self, chances: Mapping[str, float], best: str) -> str:
        services: dict[str, float] = {}
        for node, chance in chances.items():
            service = next((above.id for above in self._plan.ancestors(node) if above.level > 1), node)
            services[service] = services.get(service, 0.0) + chance
        service = max(services, key=lambda node: (services[node], node))
        if services[service] >= self._rules.threshold and self._plan.children(service):
            return messages.service_only(self._plan[service].label)
        ranked = sorted(chances, key=lambda node: (-chances[node], node))
        if len(ranked) > 1 and chances[ranked[1]] > chances[best] / 2 and chances[ranked[1]] > _RIVAL:
            return messages.divided(self._plan[ranked[0]].label, self._plan[ranked[1]].label)
        return messages.TOO_LITTLE


def _totals(evidence: list[Evidence]) -> dict[str, float]:
    totals: dict[str, float] = {}
    for item in evidence:
        totals[item.node] = totals.get(item.node, 0.0) + item.points
    return totals
