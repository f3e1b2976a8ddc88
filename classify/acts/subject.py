"""The ACTES subject of an act, level 2: declared on the receipt, else by the words of the nomenclature."""

import re
from functools import lru_cache

from classify.acts.kinds import ARRETE, MINUTES, RECORD
from classify.acts.nomenclature import nomenclature
from classify.acts.reading import EVIDENCE, Document, marker, skeleton
from classify.acts.streets import without_names
from classify.hints import Hints, phrase, tokens
from passation.model import ActField

_DECLARED = re.compile(r"\bmatiere ?:? ?([1-9])[.\s]([0-9]{1,2})\b")
_CITES = marker(r"^vu (?!le code|les? articles?|l article)")
"""Visas of other acts say what those were about; the codes and their articles say what this one is."""
_ONLY_COUNCIL = frozenset({"5.1", "5.2", "5.3", "5.7", "9.4", "7.2"})
_ORDER_BIAS = {"6.1": 2.0}
_ASSEMBLIES = "5.2"
_OBJECT, _BODY, _LEAST = 3.0, 0.5, 1.4
_FLOOR = 0.55
_READ = 120
"""Lines."""


@lru_cache(maxsize=1)
def _words() -> tuple[Hints, dict[str, dict[str, float]], dict[str, str]]:
    """Words without what OCR confuses: how to find them, what they weigh for each subject, how they are spelled."""
    owners: dict[str, list[str]] = {}
    spelled: dict[str, str] = {}
    for subject in nomenclature().subjects:
        for hint in subject.hints if subject.level == 2 else ():
            form = phrase(skeleton(hint))
            owners.setdefault(form, []).append(subject.code)
            spelled[form] = hint
    weights = {
        form: {code: min(1 + 0.75 * form.count(" "), 2.5) / len(codes) for code in codes}
        for form, codes in owners.items()
    }
    return Hints(weights), weights, spelled


def find_subject(document: Document, kind: str, about: ActField | None) -> ActField | None:
    """Code such as `6.1`; None when the words are too few or divided."""
    for line in document.lines:
        match = _DECLARED.search(line.plain)
        if match:
            return ActField(f"{match[1]}.{int(match[2])}", line.page, line.evidence, 0.98)
    if kind in {MINUTES, RECORD}:
        return ActField(_ASSEMBLIES, about.page, about.evidence, 0.6) if about else None
    body = " ".join(line.text for line in document.lines[:_READ] if not _CITES.search(line.key))
    scores, said = _score(kind, about.value if about else "", body)
    if not scores:
        return None
    best = max(scores, key=lambda code: (scores[code], code))
    share = scores[best] / (sum(scores.values()) + 0.5)
    if scores[best] < _LEAST or share < 0.4:
        return None
    evidence = about.evidence if about and said[best] else ", ".join(said[best])
    page = about.page if about else 1
    return ActField(
        best, page, (evidence or ", ".join(said[best]))[:EVIDENCE], round(min(0.9, _FLOOR + 0.4 * (share - 0.4)), 2)
    )


def _score(kind: str, about: str, body: str) -> tuple[dict[str, float], dict[str, list[str]]]:
    hints, weights, spelled = _words()
    scores: dict[str, float] = {}
    said: dict[str, list[str]] = {}
    for text, worth in ((about, _OBJECT), (body, _BODY)):
        for form, count in hints.count(tokens(skeleton(without_names(text)))).items():
            for code, weight in weights[form].items():
                if kind == ARRETE and code in _ONLY_COUNCIL:
                    continue
                scores[code] = scores.get(code, 0.0) + worth * weight * (1 if worth == _OBJECT else min(count, 4))
                said.setdefault(code, []).append(spelled[form])
    if kind == ARRETE:
        scores = {code: score * _ORDER_BIAS.get(code, 1.0) for code, score in scores.items()}
    return scores, said
