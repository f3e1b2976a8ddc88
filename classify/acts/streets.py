"""Streets and places that an act names in its object and its operative part; addresses of the letterhead are not."""

import re
from collections.abc import Iterable

from classify.acts.articles import Passage
from passation.model import ActField

_WAYS = (
    "rue|avenue|boulevard|place|placette|chemin|impasse|all[ée]es?|route|quai|square|cours|passage|sentier|sente|venelle"
    "|ruelle|esplanade|promenade|faubourg|mont[ée]e|rond-point|parking|lotissement|hameau|traverse|villa|cit[ée]|pont"
)
_LINK = r"(?:(?:de|du|des|de\s+la|aux?|à\s+la|et)\s+|(?:de\s+)?l['’]\s?|d['’]\s?)"
_CAPITAL = r"[A-ZÀ-ÝŒ0-9][\w’'.-]*"
_STREET = re.compile(rf"\b((?i:{_WAYS}))\s+({_LINK}?{_CAPITAL}(?:[ -](?:{_LINK})?{_CAPITAL}){{0,5}})", re.UNICODE)
_UPPER = re.compile(rf"\b({_WAYS.upper().replace('[ÉE]', '[ÉE]')})\s+([A-ZÀ-ÝŒ0-9][A-ZÀ-ÝŒ0-9’' -]{{2,40}})")
_NOT_A_NAME = re.compile(r"^(?:de\s+)?(?:la|le|l['’])?\s*(?:Mairie|Maire|Commune|République française)$", re.IGNORECASE)
_TAIL = re.compile(r"\s+(?:Article|Art|Le|La|Les|Il|Elle|Du|Au|À|N°)\b.*$")
MOST = 12


def find_streets(operative: Iterable[Passage], about: ActField | None) -> dict[str, ActField]:
    """Field `streets`: names as printed, each once, separated by « ; »."""
    found: dict[str, str] = {}
    first: tuple[int, str] | None = None
    texts = [(about.value, about.page, about.evidence)] if about else []
    texts += [(one.text, one.line.page, one.evidence) for one in operative]
    for text, page, evidence in texts:
        for name in _streets(" ".join(text.split())):
            if name.casefold() not in found and len(found) < MOST:
                found[name.casefold()] = name
                first = first or (page, evidence)
    if first is None:
        return {}
    return {"streets": ActField(" ; ".join(found.values()), *first, 0.8)}


def _streets(text: str) -> list[str]:
    names = []
    for match in _STREET.finditer(text):
        name = _TAIL.sub("", match[2]).rstrip(" .,’'-")
        if name and not _NOT_A_NAME.match(name) and any(char.isalpha() for char in name):
            names.append(f"{match[1].lower()} {name}")
    return names
