"""Streets and places that an act names in its object and its operative part; addresses of people are not among them."""

import re
from collections.abc import Iterable

from classify.acts.articles import Passage
from classify.acts.reading import skeleton
from passation.model import ActField

WAYS = (
    "rue|avenue|boulevard|place|placette|chemin|impasse|all[ée]es?|route|quai|square|cours|passage|sentier|sente|venelle"
    "|ruelle|esplanade|promenade|faubourg|mont[ée]e|rond-point|parking|lotissement|hameau|traverse|villa|cit[ée]|pont"
)
_BUILDINGS = (
    "[ée]coles?|groupe scolaire|coll[èe]ge|[ée]glise|chapelle|parvis|cour|halle|salle|gymnase|stade|cimeti[èe]re"
    "|pr[ée]|foyer"
)
_ADJECTIVE = (
    "[ée]l[ée]mentaire|maternelle|primaire|communale?|municipale?|couverte|rurale?|polyvalente|omnisports|publique"
)
_LANDMARK = (
    r"(?:ancien(?:ne)?\s+)?(?:gare|[ée]glise|mairie|[ée]cole|poste|cimeti[èe]re|march[ée]|halle|f[êe]tes|associations"
    r"|ch[âa]teau|lavoir|stade|foyer|moulin|monument aux morts)\b"
)
_LINK = r"(?:(?:de|du|des|de\s+la|aux?|à\s+la|et)\s+|(?:de\s+)?[l1I]['’]\s?|d['’]\s?)"
_CAPITAL = r"(?!\d{5}\b)[A-ZÀ-ÝŒ0-9](?:\w{0,2}\.(?=\s)|[\w’'-]*)"
_NAME = rf"{_LINK}?{_CAPITAL}(?:[ -](?:{_LINK})?{_CAPITAL}){{0,5}}"
_STREET = re.compile(
    rf"\b((?i:{WAYS})|(?i:{_BUILDINGS})(?:\s+(?:{_ADJECTIVE}))?)\s+({_NAME}|{_LINK}{_LANDMARK}(?:\s+{_NAME})?)"
    rf"|\b((?i:{_BUILDINGS})\s+(?:{_ADJECTIVE}))\b"
)
_WAY = re.compile(rf"\b(?i:{WAYS})\s+{_NAME}")
_NOT_A_NAME = re.compile(
    r"^(?:de\s+)?(?:la|le|l['’]|d['’])?\s*(?:Maire|Commune|République française|Appel|Cassation|Comptes"
    r"|(?:aux?\s+)?\d+e)$",
    re.IGNORECASE,
)
_TAIL = re.compile(r"\s+(?:(?:Article|Art|Le|La|Les|Il|Elle|Du|Au|À|N°)\b|(?:du|au|le|et|de)\s+\d).*$")
_LIVING = re.compile(r"\b(?:demeurant|domicili[ée]+s?|r[ée]sidant|adresse)\b[^.;]{0,40}$", re.IGNORECASE)
_POSTCODE = re.compile(r"^[ ,]{0,3}\d{5}\b")
MOST = 12


def find_streets(operative: Iterable[Passage], about: ActField | None) -> dict[str, ActField]:
    """Field `streets`: names as printed, each once, separated by « ; »."""
    found: dict[str, str] = {}
    first: tuple[int, str] | None = None
    texts = [(about.value, about.page, about.evidence)] if about else []
    texts += [(one.text, one.line.page, one.evidence) for one in operative]
    for text, page, evidence in texts:
        for name in _streets(" ".join(text.split())):
            key = skeleton(name).replace(" ", "")
            if key not in found and len(found) < MOST:
                found[key] = name
                first = first or (page, evidence)
    if first is None:
        return {}
    return {"streets": ActField(" ; ".join(found.values()), *first, 0.8)}


def without_names(text: str) -> str:
    """The text without the names of its ways: a « rue des Écoles » is no matter of schools."""
    return _WAY.sub(" ", text)


def _streets(text: str) -> list[str]:
    names = []
    for match in _STREET.finditer(text):
        if _LIVING.search(text[: match.start()]) or _POSTCODE.search(text[match.end() :]):
            continue
        kind, name = match[1] or match[3], _TAIL.sub("", match[2] or "").rstrip(" .,’'-")
        if match[3] or (name and not _NOT_A_NAME.match(name) and any(char.isalpha() for char in name)):
            names.append(f"{kind.lower()} {name}".strip())
    return names
