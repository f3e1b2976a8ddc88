"""Whether an act lays down rules for all (réglementaire) or decides for somebody (individuel)."""

import re

from classify.acts.identifier import Identifier
from classify.acts.kinds import ARRETE
from classify.acts.reading import loose, plain
from passation.model import ActField

RULES, PERSON = "réglementaire", "individuel"
_NATURES = {"AR": RULES, "AI": PERSON}
_SUBJECTS = {"2.2": PERSON, "4.1": PERSON, "4.2": PERSON, "4.3": PERSON, "4.4": PERSON, "5.4": RULES, "6.1": RULES}
_PERSONAL = re.compile(
    loose(
        r"\b(?:nomination|nommant|avancement|titularisation|recrutement|conge|radiation|mutation|temps partiel"
        r"|permission de voirie|alignement individuel|autoris(?:ant|ation)|permis de|declaration prealable"
        r"|certificat d.urbanisme|mise en (?:demeure|securite)|peril|debit de boissons|inhumation|concession)\b"
    )
)
_GENERAL = re.compile(
    loose(r"\b(?:reglement(?:ation|ant|e)?|circulation|stationnement|interdi[a-z]*|numerotage|zone 30)\b")
)


def find_scope(
    kind: str, identifier: Identifier | None, about: ActField | None, subject: ActField | None
) -> dict[str, ActField]:
    """Field `scope` of an arrêté: by the nature declared to the préfecture, else by its object, else by its subject."""
    if kind != ARRETE:
        return {}
    if identifier and identifier.nature in _NATURES:
        return {"scope": ActField(_NATURES[identifier.nature], identifier.field.page, identifier.field.evidence, 0.98)}
    words = plain(about.value) if about else ""
    for value, pattern in ((PERSON, _PERSONAL), (RULES, _GENERAL)):
        if about and pattern.search(words):
            return {"scope": ActField(value, about.page, about.evidence, 0.7)}
    if subject and subject.value in _SUBJECTS:
        return {"scope": ActField(_SUBJECTS[subject.value], subject.page, subject.evidence, 0.6)}
    return {}
