"""The @ctes identifier and the stamps of the prefecture.

Identifier: department, SIREN, date of the act, internal number, nature. The internal number is the sender's own and
need not be the number printed on the act; one document may bear two identifiers after a second transmission.
"""

import re
from dataclasses import dataclass

from stdnum import luhn

from classify.acts.dates import Dated, find_dates
from classify.acts.number import digits
from classify.acts.reading import EVIDENCE, Document, marker
from passation.model import ActField

_D = "[0-9olis|]"
"""A digit, or what OCR makes of one."""
_IDENTIFIER = re.compile(
    rf"(?<![a-z0-9])({_D}{{2,3}}|[o0]?2[ab]) ?- ?((?:{_D} ?){{8}}{_D}) ?- ?((?:{_D} ?){{7}}{_D}) ?- ?"
    r"([a-z0-9](?:[a-z0-9_ ]{0,13}[a-z0-9])?) ?- ?(d[ec]|ar|a[il1|]|cc|bf|au)(?![a-z0-9])"
)
_DIGITS = str.maketrans("olis|", "01151", " ")
_NATURES = {"dc": "de", "al": "ai", "a1": "ai", "a|": "ai"}
_POSTED = r"^(?:publiee?|affichee?|mise? en ligne)s?\b|\bexecutoire\b.*\b(?:publi|affich)[a-z]*"
_LABELS = (
    ("sent", marker(r"\b(?:envoi|envoye)\b|\b(?:tele ?)?transmis")),
    ("received", marker(r"(?<!accuse de )\b(?:reception|recu)\b")),
    ("published", marker(_POSTED)),
)
_STAMP = marker(rf"prefecture|tele ?transmis|^envoi p|^envoye en p|{_POSTED}")
_REACH = 4


@dataclass(frozen=True, slots=True)
class Identifier:
    """An identifier read in a stamp or in the name of a file."""

    text: str
    date: str
    """ISO, as the sender declared it."""
    number: str
    """Internal number."""
    nature: str
    field: ActField


def find_identifier(document: Document) -> Identifier | None:
    """The identifier of the document; of several, the one that its file name knows, else the last stamped."""
    found = [item for line in document.lines for item in _in(line.plain, line.page, line.evidence)]
    named = _in(document.name.lower(), 0, document.name[:EVIDENCE])
    if not found:
        return named[-1] if named else None
    name = document.name.lower()
    known = [item for item in found if item.number.lower() in name and len(item.number) > 3]
    return (known or found)[-1]


def find_stamps(document: Document) -> dict[str, ActField]:
    """Dates `sent`, `received` and `published`: labels of one stamp first, then its dates in the same order."""
    stamps: dict[str, ActField] = {}
    waiting: list[str] = []
    for index, line in enumerate(document.lines):
        if _STAMP.search(line.key):
            if not any(_STAMP.search(above.key) for above in document.lines[max(0, index - _REACH) : index]):
                waiting = []
            waiting += [label for label, pattern in _LABELS if pattern.search(line.key)]
        labelled = bool(_STAMP.search(line.key))
        for dated in _dates(line.plain) if waiting and (labelled or _is_bare(line.plain)) else ():
            if waiting:
                stamps.setdefault(waiting.pop(0), ActField(dated.iso, line.page, line.evidence, 0.9))
    return stamps


def _dates(text: str) -> list[Dated]:
    return find_dates(_IDENTIFIER.sub(" ", text))


def _is_bare(text: str) -> bool:
    """Digits and identifiers only: dates that stand under their labels."""
    return not re.search(r"[a-z]{3}", _IDENTIFIER.sub(" ", text))


def _in(text: str, page: int, evidence: str) -> list[Identifier]:
    found = []
    for match in _IDENTIFIER.finditer(text):
        department, siren, day = (match[group].translate(_DIGITS) for group in (1, 2, 3))
        # OCR sees no underscore
        number, nature = re.sub(r"_* [_ ]*", "_", digits(match[4])).upper(), _NATURES.get(match[5], match[5]).upper()
        dates = find_dates(day)
        if not dates or not siren.isdigit():
            continue
        value = f"{department.upper().zfill(3)}-{siren}-{day}-{number}-{nature}"
        confidence = 0.99 if luhn.is_valid(siren) else 0.6
        found.append(Identifier(value, dates[0].iso, number, nature, ActField(value, page, evidence, confidence)))
    return found
