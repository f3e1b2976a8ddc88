"""Whether an arrêté is temporary or permanent, and from when to when it holds, as its operative part says."""

import re
from collections.abc import Sequence

from classify.acts.articles import Passage
from classify.acts.dates import Dated, find_dates
from classify.acts.reading import Document, broken, loose, plain
from classify.acts.streets import WAYS
from passation.model import ActField

TEMPORARY, PERMANENT = "temporaire", "permanent"
_TEMPORARY = re.compile(loose(r"\b(?:temporaires?|provisoires?|provisoirement|temporairement)\b"))
_PERMANENT = re.compile(loose(r"\bpermanente?s?\b"))
_DAYS = "(?:lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche)"
_FROM = re.compile(loose(r"\b(?:d ?u|a (?:compter|partir) du|depuis le|entre le|des le)\s*$"))
_UNTIL = re.compile(loose(r"\b(?:a ?u|jusqu'au|et le|jusqu'a la date du)\s*$"))
_ON = re.compile(loose(rf"(?:^|\W)(?:le|la journee du|en date du)\s*(?:{_DAYS}\s*)?$"))
_WEEKDAY = re.compile(loose(rf"\b{_DAYS}\s*$"))
_CITED = re.compile(
    loose(
        r"\b(?:arrete|decision|deliberation|loi|decret|demande|courrier|convention)\b(?: [^ ]+){0,5}"
        r" (?:en date )?(?:du|le) ?$"
    )
)
_NUMBERED = re.compile(
    rf"\b(?:{'|'.join(map(broken, ('arrete', 'decision', 'deliberation')))})(?: ?s)?\b[^.;,]{{0,40}}"
    r"\bn ?[°o0*] ?[^,;.]{1,20},? (?:en date )?d ?u ?$"
)
_STREET_NAME = re.compile(rf"\b(?:{loose(plain(WAYS).replace('[ee]', 'e'))}) du ?$")
_BORN = re.compile(loose(r"\bnee?\b[^.;]{0,12}$"))
_OTHERS = (_CITED, _NUMBERED, _STREET_NAME, _BORN)
"""Before dates that are no limits: those of acts that are cited, of street names, of births."""
_HALF = re.compile(r"\bdu (\d{1,2}|1er)(?: ([a-z]{3,9}))? au $")


def find_period(
    document: Document, operative: Sequence[Passage], about: ActField | None, signed: str = ""
) -> dict[str, ActField]:
    """Fields `duration` (temporaire or permanent), `start` and `end` (ISO), as far as they are said.

    A single day that is that of the signature (ISO) is the signature, read as an article.
    """
    fields: dict[str, ActField] = {}
    for passage in operative:
        limits = _limits(passage)
        for name, date in limits if {day for _, day in limits} != {signed} else ():
            fields.setdefault(name, ActField(date, passage.line.page, passage.evidence, 0.85))
        if "end" in fields:
            break
    if "end" in fields and "start" in fields and fields["end"].value < fields["start"].value:
        del fields["end"]
    duration = _duration(document, operative, about, ends="end" in fields)
    return ({"duration": duration} if duration else {}) | fields


def _duration(
    document: Document, operative: Sequence[Passage], about: ActField | None, *, ends: bool
) -> ActField | None:
    """The words of title and object first, then the end of the period."""
    titles = [(line.plain, line.page, line.evidence) for line in document.head]
    if about:
        titles.append((" ".join(about.value.lower().split()), about.page, about.evidence))
    for text, page, evidence in titles:
        for value, pattern in ((TEMPORARY, _TEMPORARY), (PERMANENT, _PERMANENT)):
            if pattern.search(text):
                return ActField(value, page, evidence, 0.95)
    for passage in operative:
        if _TEMPORARY.search(passage.plain) or (ends and any(name == "end" for name, _ in _limits(passage))):
            return ActField(TEMPORARY, passage.line.page, passage.evidence, 0.8)
    return None


def _limits(passage: Passage) -> list[tuple[str, str]]:
    """`start` and `end` that one passage names, in reading order; one day alone is both."""
    text = passage.plain
    found: list[tuple[str, str]] = []
    dates = [one for one in find_dates(text) if not any(other.search(text[: one.start]) for other in _OTHERS)]
    for one in dates:
        before = text[: one.start].rstrip()
        before = _WEEKDAY.sub("", before + " ").rstrip() + " "
        half = _HALF.search(before)
        if half and (start := _completed(half, one)):
            return [("start", start), ("end", one.iso)]
        if _FROM.search(before):
            found.append(("start", one.iso))
        elif _UNTIL.search(before):
            found.append(("end", one.iso))
        elif _ON.search(before) and not found:
            found += [("start", one.iso), ("end", one.iso)]
    return found


def _completed(half: re.Match[str], end: Dated) -> str:
    """« du 3 au 7 mars 2024 », « du 28 février au 2 mars 2024 »: the start borrows month and year of the end."""
    day = half[1].removesuffix("er")
    year, month, _ = end.iso.split("-")
    words = f"{day} {half[2]} {year}" if half[2] else f"{day}/{month}/{year}"
    return next((one.iso for one in find_dates(words)), "")
