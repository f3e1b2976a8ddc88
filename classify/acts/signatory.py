"""Who signed: the name under « Le Maire », else the quality alone."""

import re

from classify.acts.reading import DONE, Document, Line, loose
from passation.model import ActField

_OFFICE = loose(
    r"(?:maire|adjointe?|premiere? adjointe?|presidente?|secretaire de mairie|directeur|directrice|ingenieure?|chef"
    r"|cheffe|responsable)"
)
_QUALITY = re.compile(rf"^[^.:;]{{0,60}}\b{_OFFICE}\b(?P<rest>[^:;]{{0,60}})$")
_WORD = r"[A-ZÀ-Ý][\w’'.\-]*"
_NAME = re.compile(
    rf"(?:(?:M\.|MM\.|Mme|Mlle|Monsieur|Madame)\s+)?({_WORD}(?:\s+(?:{_WORD}|d[euc]s?|[l1I][aec]|d['’]{_WORD}))*\s+{_WORD})"
)
_NOT_A_NAME = re.compile(
    r"\b(?:maire|adjoint|conseil|commune|ville|delegue|publie|affiche|prefecture|republique|article|fait|le|par|signe"
    r"|tribunal|departement|urbanisme|arrete)\b"
)
_US = re.compile(r"^nous,?\s+(?P<name>[^,]{4,40}),\s*maire\b")
_FOOT = 30
_REACH = 4


def find_signatory(document: Document) -> ActField | None:
    """Name of the signatory, or « Le Maire » when only the quality stands there."""
    lines = document.lines
    done = max((i for i, line in enumerate(lines) if DONE.search(line.key)), default=-1)
    start = done if done >= 0 else max(0, len(lines) - _FOOT)
    quality: Line | None = None
    for index in range(start, len(lines)):
        match = _QUALITY.search(lines[index].plain)
        if match is None:
            continue
        quality = quality or lines[index]
        found = _inline(lines[index], match) or _below(lines[index + 1 : index + 1 + _REACH])
        if found:
            return found
    return (
        _announced(document)
        or _last(lines[start:])
        or (ActField(quality.text.strip(" ,"), quality.page, quality.evidence, 0.6) if quality else None)
    )


def _inline(line: Line, match: re.Match[str]) -> ActField | None:
    rest = line.text[match.start("rest") :].strip(" ,:-") if len(line.text) == len(line.plain) else ""
    return _named(rest.rpartition(",")[2].strip(), line, 0.9) if rest else None


def _below(lines: tuple[Line, ...]) -> ActField | None:
    return next((field for line in lines if (field := _named(line.text.strip(" ,.;"), line, 0.9))), None)


def _last(lines: tuple[Line, ...]) -> ActField | None:
    """A name alone on its line under « Fait à … »."""
    if not lines or not DONE.search(lines[0].key):
        return None
    return next(
        (field for line in lines[1 : 2 * _REACH] if (field := _named(line.text.strip(" ,.;"), line, 0.6))), None
    )


def _announced(document: Document) -> ActField | None:
    """« Nous, Jeanne MARTIN, Maire de … »."""
    for line in document.lines[:60]:
        match = _US.search(line.plain)
        if match and len(line.text) == len(line.plain):
            return ActField(line.text[match.start("name") : match.end("name")], line.page, line.evidence, 0.8)
    return None


def _named(text: str, line: Line, confidence: float) -> ActField | None:
    match = _NAME.fullmatch(text)
    if match is None or _NOT_A_NAME.search(line.plain[-len(text) :]):
        return None
    return ActField(match[1].strip(), line.page, line.evidence, confidence)
