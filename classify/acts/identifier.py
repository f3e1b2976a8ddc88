"""The @ctes identifier and the stamps of the prefecture.

Identifier: department, SIREN, date of the act, internal number, nature. The internal number is the sender's own and
need not be the number printed on the act; one document may bear two identifiers after a second transmission.
"""

import re
from dataclasses import dataclass

from stdnum import luhn

from classify.acts.dates import Dated, find_dates
from classify.acts.reading import EVIDENCE, Document, marker
from passation.model import ActField

_IDENTIFIER = re.compile(
    r"(?<![a-z0-9])([0-9o]{2,3}|0?2[ab]) ?- ?([0-9o]{9}) ?- ?([12][0-9ol]{7}) ?- ?([a-z0-9_]{1,15}) ?- ?"
    r"(de|ar|ai|cc|bf|au)(?![a-z0-9])"
)
_DIGITS = str.maketrans("ol", "01")
_LABELS = (
    ("sent", marker(r"\b(?:envoi|envoye|transmis|teletransmission)\b")),
    ("received", marker(r"(?<!accuse de )\b(?:reception|recu)\b")),
    ("published", marker(r"^(?:publiee?|affichee?|mise? en ligne)s?\b")),
)
_STAMP = marker(r"prefecture|teletransmission|^(?:publiee?|affichee?|mise? en ligne)")
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
        number, nature = match[4].upper(), match[5].upper()
        dates = find_dates(day)
        if not dates or not siren.isdigit():
            continue
        value = f"{department.upper().zfill(3)}-{siren}-{day}-{number}-{nature}"
        confidence = 0.99 if luhn.is_valid(siren) else 0.6
        found.append(Identifier(value, dates[0].iso, number, nature, ActField(value, page, evidence, confidence)))
    return found
