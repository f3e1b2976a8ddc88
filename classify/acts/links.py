"""What an act does to another one: abroge, remplace, modifie, proroge, rapporte (retire), lève.

Only the operative part and the object are read: a visa cites acts without touching them. The other act is named by its
number, its date or both, in the one form `number@date`, either of which may be empty.
"""

import re
from collections.abc import Iterable, Iterator

from classify.acts.articles import Passage
from classify.acts.dates import find_dates
from classify.acts.number import BODY, SIGN, digits, normal_number
from classify.acts.reading import broken, loose, plain
from passation.model import ActField, ActLink

_VERBS = {
    "abroge": "abrog[a-z]*",
    "remplace": "remplac[a-z]*",
    "proroge": "(?:proro|prolong)[a-z]*",
    "modifie": "modifi[a-z]*",
    "rapporte": "(?:rapport(?:er| ?ee?s?)|retir[a-z]*|retrait(?= de (?:la d|l'arr)))",
    "leve": "(?:main ?levee|l ?ev ?ee?s?|lever)",
}
_KINDS = f"(?:{'|'.join(map(broken, ('arrete', 'decision', 'deliberation')))})(?: ?s)?"
_IS = loose("(?:est|sont|sera|seront)")
_NUMBER = rf"{SIGN}(?P<number>{BODY}(?: de (?:19|20)\d\d)?)"
_WHICH = loose(
    "(?: (?:municipa[a-z]*|du maire|permanente?|temporaire|susvise[a-z]*|de [a-z]{3,15}(?: en [a-z]{3,15})?)){0,3}"
)
_OTHER = (
    rf"\b{_KINDS}\b{_WHICH},? ?(?:{_NUMBER})?"
    r"(?:,? ?(?:en date )?du (?P<date>[^,;]{6,34}))?"
)
_ACTIVE = [(kind, re.compile(rf"\b{loose(verb)}\b[^.;]{{0,60}}?{_OTHER}")) for kind, verb in _VERBS.items()]
_PASSIVE = [
    (kind, re.compile(rf"{_OTHER}[^.;]{{0,60}}?\b{_IS}\b[^.;]{{0,20}}?\b{loose(verb)}\b"))
    for kind, verb in _VERBS.items()
]


def find_links(operative: Iterable[Passage], about: ActField | None) -> tuple[ActLink, ...]:
    """Links in reading order, each said once."""
    found: dict[tuple[str, str], ActLink] = {}
    if about:
        for kind, target in _in(about.value):
            found.setdefault((kind, target), ActLink(kind, target, about.page, about.evidence))
    for passage in operative:
        for kind, target in _in(passage.text):
            found.setdefault((kind, target), ActLink(kind, target, passage.line.page, passage.evidence))
    return tuple(link for link in found.values() if not any(_says_more(other, link) for other in found.values()))


def _says_more(one: ActLink, other: ActLink) -> bool:
    """« L’arrêté n° 12/2024 » of the object, named with its date in an article, is one link."""
    (number, day), (same, other_day) = one.target.split("@"), other.target.split("@")
    if one.kind != other.kind or one.target == other.target:
        return False
    return (same in {number, ""}) and (other_day in {day, ""})


def _in(text: str) -> Iterator[tuple[str, str]]:
    """Kind and target of each link of a passage; « abroge et remplace » is one link, the first one."""
    simple = " ".join(plain(text).split())
    spans: list[tuple[int, int]] = []
    for kind, pattern in (*_ACTIVE, *_PASSIVE):
        for match in pattern.finditer(simple):
            place = match.span("number") if match["number"] else match.span("date")
            target = _target(match["number"] or "", match["date"] or "")
            if target and place not in spans:
                spans.append(place)
                yield kind, target


def _target(number: str, date: str) -> str:
    day = next((found.iso for found in find_dates(date)[:1]), "")
    known = normal_number(digits(number), int(day[:4]) if day else None)
    return f"{known}@{day}" if known or day else ""
