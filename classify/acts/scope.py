"""Whether an act lays down rules for all (réglementaire) or decides for somebody (individuel)."""

import re
from collections.abc import Sequence

from classify.acts.articles import Passage
from classify.acts.identifier import Identifier
from classify.acts.kinds import ARRETE
from classify.acts.reading import loose, plain
from passation.model import ActField

RULES, PERSON = "réglementaire", "individuel"
_NATURES = {"AR": RULES, "AI": PERSON}
_SUBJECTS = {"2.2": PERSON, "4.1": PERSON, "4.2": PERSON, "4.3": PERSON, "4.4": PERSON, "5.4": RULES}
_FOR_ALL = (
    r"\b(?:(?:ferme|interdit|regle)[a-z]* .{0,20}circulation|(?:la circulation|le stationnement)\b.{0,60}interdit)"
)
_PERSON_OBJECT = (
    r"\b(?:nomination|nommant|avancement|titularisation|recrutement|conge|radiation|mutation|temps partiel"
    r"|alignement|permission de voirie|occupation du domaine public|terrasse|autoris(?:ant|ation)|permis de"
    r"|declaration prealable|certificat d.urbanisme|mise en (?:demeure|securite)|peril|debit de boissons|buvette"
    r"|inhumation|concession|numerotage de (?:la|l.) ?propriete|attribution d.un numero)\b"
)
_RULES_OBJECT = (
    r"\b(?:reglement(?:ation|ant|e)?|circulation|stationnement|interdi[a-z]*|zone 30|sens unique|numerotage"
    r"|delegation|lutte contre|conditions d.utilisation|horaires|(?:re)?ouverture au public)\b"
)
_PERSON_ARTICLES = (
    r"\b(?:est (?:autorisee?|nommee?|placee?|mise? en demeure|delivree?|accordee?|attribuee?)|petitionnaire"
    r"|beneficiaire)\b"
)
_RULES_ARTICLES = (
    r"\b(?:circulation|stationnement|la vitesse|signalisation|l'acces|(?:est|sont) interdite?s?|infractions?"
    r"|usagers|proprietaires)\b"
)


def _compiled(*patterns: tuple[str, str]) -> list[tuple[str, re.Pattern[str]]]:
    return [(value, re.compile(loose(pattern))) for value, pattern in patterns]


_TRAFFIC = _compiled((RULES, _FOR_ALL))
_IN_OBJECT = _compiled((PERSON, _PERSON_OBJECT), (RULES, _RULES_OBJECT))
_IN_ARTICLES = _compiled((PERSON, _PERSON_ARTICLES), (RULES, _RULES_ARTICLES))


def find_scope(
    kind: str,
    identifier: Identifier | None,
    about: ActField | None,
    subject: ActField | None,
    operative: Sequence[Passage],
) -> dict[str, ActField]:
    """Field `scope` of an arrêté, by the first that says it.

    The nature declared to the préfecture, traffic forbidden to all, the object, the subject, any article.
    """
    if kind != ARRETE:
        return {}
    if identifier and identifier.nature in _NATURES:
        return {"scope": ActField(_NATURES[identifier.nature], identifier.field.page, identifier.field.evidence, 0.98)}
    return (
        _said(_TRAFFIC, operative, 0.75)
        or (_in_object(about) if about else {})
        or _of_subject(subject)
        or _said(_IN_ARTICLES, operative, 0.55)
    )


def _in_object(about: ActField) -> dict[str, ActField]:
    words = plain(about.value)
    found = next((value for value, pattern in _IN_OBJECT if pattern.search(words)), "")
    return {"scope": ActField(found, about.page, about.evidence, 0.7)} if found else {}


def _of_subject(subject: ActField | None) -> dict[str, ActField]:
    found = _SUBJECTS.get(subject.value, "") if subject else ""
    return {"scope": ActField(found, subject.page, subject.evidence, 0.6)} if subject and found else {}


def _said(
    patterns: Sequence[tuple[str, re.Pattern[str]]], operative: Sequence[Passage], confidence: float
) -> dict[str, ActField]:
    for value, pattern in patterns:
        for passage in operative:
            if pattern.search(passage.plain):
                return {"scope": ActField(value, passage.line.page, passage.evidence, confidence)}
    return {}
