"""A document in, an act with its fields out, each with the page and the words it rests on; or nothing."""

import re
from collections.abc import Sequence

from classify.acts.articles import passages
from classify.acts.dates import find_dates
from classify.acts.identifier import Identifier, find_identifier, find_stamps
from classify.acts.kinds import ARRETE, DECISION, DELIBERATION, Kind, kind_of_name, recognise_kind
from classify.acts.links import find_links
from classify.acts.number import find_number
from classify.acts.objects import find_object
from classify.acts.period import find_period
from classify.acts.reading import DONE, Document, Line, loose, marker, plain
from classify.acts.scope import find_scope
from classify.acts.signatory import find_signatory
from classify.acts.streets import find_streets
from classify.acts.subject import find_subject
from passation.model import Act, ActField, Page

_KIND_OF_NATURE = {"DE": DELIBERATION, "AR": ARRETE, "AI": ARRETE}
_SESSION = marker(r"seance|reunion|conseil municipal|l an (?:deux|mil|\d)|date de la|^du |s est reuni")
_DATED = marker(r"\b(?:du|le|en date)\b")
_SUMMONED = marker(r"convo[a-z]+|affich|publi|transm|envoye|prefecture")
_BOTH = re.compile(loose(r".*\bseance\b.*?(?=\bconvo)"))
"""« Date de la séance : … – date de la convocation : … »."""
_NAME_ONLY = 0.4
_LITTLE = 40


def recognise(pages: Sequence[Page], name: str) -> Act | None:
    """The communal act that a document is.

    Args:
        pages: its text, in order.
        name: name of its file, which serves when the text is silent, and alone (confidence 0.4) when there is none.

    Returns:
        The act with confidence in [0, 1], or None: not an act, a citation, a letter, a blank model, several acts.
    """
    document = Document.of(pages, name)
    identifier = find_identifier(document)
    kind = _settled(recognise_kind(document), identifier)
    if kind is None and sum(len(line.plain) for line in document.lines) < _LITTLE:
        kind = _by_name(document)
    return _described(document, kind, identifier) if kind else None


def _described(document: Document, kind: Kind, identifier: Identifier | None) -> Act:
    date = _date(document, kind.name, identifier)
    number = find_number(document, int(date.value[:4]) if date else None)
    about = find_object(document, kind.name)
    signatory = find_signatory(document)
    subject = find_subject(document, kind.name, about)
    found = {"date": date, "number": number, "object": about, "signatory": signatory, "subject": subject}
    fields = {name: field for name, field in found.items() if field} | find_stamps(document)
    operative = tuple(passages(document))
    fields |= find_scope(kind.name, identifier, about, subject, operative) | find_streets(operative, about)
    if kind.name == ARRETE:
        fields |= find_period(document, operative, about, date.value if date else "")
    if identifier:
        fields["identifier"] = identifier.field
    return Act(
        kind=kind.name,
        confidence=kind.confidence,
        identifier=identifier.text if identifier else "",
        number=number.value if number else "",
        year=_year(number, date),
        date=date.value if date else "",
        object=about.value if about else "",
        signatory=signatory.value if signatory else "",
        subject=subject.value if subject else "",
        page=kind.page,
        fields=fields,
        links=find_links(operative, about),
    )


def _settled(kind: Kind | None, identifier: Identifier | None) -> Kind | None:
    """The stamp of the prefecture says the nature when the text does not, or says the contrary."""
    nature = _KIND_OF_NATURE.get(identifier.nature, "") if identifier else ""
    if not identifier or not nature or (kind and kind.name in {nature, DECISION}):
        return kind
    return Kind(nature, 0.9 if kind else 0.7, kind.page if kind else max(identifier.field.page, 1))


def _by_name(document: Document) -> Kind | None:
    kind = kind_of_name(document.name)
    return Kind(kind, _NAME_ONLY, 1) if kind else None


def _year(number: ActField | None, date: ActField | None) -> int | None:
    """The year of the numbering, else of the date."""
    head = number.value.partition("-")[0] if number else ""
    if len(head) == 4 and head[:2] in {"19", "20"}:
        return int(head)
    return int(date.value[:4]) if date else None


def _date(document: Document, kind: str, identifier: Identifier | None) -> ActField | None:
    """Priority: identifier of the stamp, then the session (council) or « Fait à … le » (mayor), title, file name."""
    if identifier:
        return ActField(identifier.date, identifier.field.page, identifier.field.evidence, 0.97)
    ways = (_signed, _titled) if kind in {ARRETE, DECISION} else (_session, _titled, _signed)
    return next((date for way in ways if (date := way(document))), None) or _named(document)


def _signed(document: Document) -> ActField | None:
    for index in range(len(document.lines) - 1, -1, -1):
        if DONE.search(document.lines[index].key):
            found = _first(document, index, 0.94, lines=3)
            if found:
                return found
    return None


def _session(document: Document) -> ActField | None:
    for index, line in enumerate(document.lines[document.start : document.start + 40], document.start):
        both = _BOTH.match(line.plain)
        if both and (dates := find_dates(both[0])):
            return ActField(dates[0].iso, line.page, line.evidence, 0.93)
        if _SESSION.search(line.key) and not _SUMMONED.search(line.key):
            found = _first(document, index, 0.93, lines=3)
            if found:
                return found
    return None


def _titled(document: Document) -> ActField | None:
    for index, line in enumerate(document.head, document.start):
        if _DATED.search(line.key) and not _SUMMONED.search(line.key):
            found = _first(document, index, 0.8, lines=1)
            if found:
                return found
    return None


def _named(document: Document) -> ActField | None:
    dates = find_dates(plain(document.name).replace("_", " "))
    return ActField(dates[0].iso, 0, document.name[:200], 0.6) if dates else None


def _first(document: Document, index: int, confidence: float, *, lines: int) -> ActField | None:
    """The first date that begins on the line or just under it, stamps left out."""
    window = [line.plain for line in document.lines[index : index + lines] if not _SUMMONED.search(line.key)]
    dates = find_dates(" ".join(window))
    line: Line = document.lines[index]
    return ActField(dates[0].iso, line.page, line.evidence, confidence) if dates else None
