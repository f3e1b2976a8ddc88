"""What an act is about: its « Objet », its title, or the lines above the name of the rapporteur."""

import re
from collections.abc import Sequence

from classify.acts.kinds import ARRETE, DECISION
from classify.acts.reading import EVIDENCE, Document, Line, loose, marker
from passation.model import ActField

_LABEL = re.compile(rf"^\W*{loose('(?:objet|sujet)(?: de l.arrete| de la deliberation| de la decision)?')} ?[:;.\-]\s*")
_OPENING = (
    "portant|reglementant|relatifs?|relatives?|fixant|autorisant|instituant|interdisant|prescrivant|accordant|modifiant"
    "|constatant|nommant"
)
_TITLE = marker(rf"^(?:(?:arrete|decision|deliberation)s?\b.*?\b)?(?:{_OPENING})\b")
_START = re.compile(rf"\b{loose(f'(?:{_OPENING})')}\b")
_STOP = marker(
    r"^(?:vu |vu$|considerant|attendu|le maire|la maire|madame|monsieur|m |mme |nous |le conseil|presents|etaient|date"
    r"|seance|l an |nombre|article|arrete$|decide|rapporteur|n ?°|convocation|expose|apres |nos ref|ref )"
)
_REPORTS = re.compile(r"\brapporte\b ?:?$|\brapporte ?:|^rapporteur ?:|\bexpose(?: que)? ?:|\bexpose ?$")
_BLOCK_END = re.compile(
    r"^(?:(?:absents?|presents?|procurations?|pouvoirs?|excuses?) ?:?$|absents|.*collectivites territoriales ?:?$"
    r"|.*\bsecretaire de seance)|[:.]$"
)
_LINES = 5
_LENGTH = 300


def find_object(document: Document, kind: str) -> ActField | None:
    """The object as printed, on one line, 300 characters at most."""
    return _labelled(document) or _titled(document) or (None if kind in {ARRETE, DECISION} else _reported(document))


def _labelled(document: Document) -> ActField | None:
    lines = document.lines[document.start :]
    for index, line in enumerate(lines[:80]):
        match = _LABEL.match(line.plain)
        if match:
            rest = line.text[match.end() :].strip()
            following = _until_stop(lines[index + 1 :], _LINES if not rest else _LINES - 1)
            parts = [rest, *(item.text for item in following)] if rest else [item.text for item in following]
            return _field(parts, line, 0.95)
    return None


def _titled(document: Document) -> ActField | None:
    for index, line in enumerate(document.head):
        match = _TITLE.search(line.key) and _START.search(line.plain)
        if match:
            following = _until_stop(document.head[index + 1 :], _LINES - 1)
            return _field([line.text[match.start() :], *(item.text for item in following)], line, 0.85)
    return None


def _reported(document: Document) -> ActField | None:
    """The last block of lines before « … rapporte : »."""
    lines = document.lines
    at = next((i for i, line in enumerate(lines[:150]) if _REPORTS.search(line.plain)), -1)
    block: list[Line] = []
    for line in reversed(lines[max(0, at - _LINES) : max(at, 0)]):
        if _BLOCK_END.search(line.plain):
            break
        block.insert(0, line)
    return _field([line.text for line in block], block[0], 0.8) if block else None


def _until_stop(lines: Sequence[Line], limit: int) -> list[Line]:
    kept: list[Line] = []
    for line in lines[:limit]:
        if _STOP.search(line.key) or _LABEL.match(line.plain):
            break
        kept.append(line)
        if line.text.endswith((".", ";")):
            break
    return kept


def _field(parts: Sequence[str], line: Line, confidence: float) -> ActField | None:
    text = ""
    for part in parts:
        text = text[:-1] + part if re.search(r"[a-zà-ÿ]-$", text) and part[:1].islower() else f"{text} {part}"
    text = re.sub(r"^\s*portant\s+", "", text, flags=re.IGNORECASE)
    text = " ".join(text.split()).strip(' .;:-–—«»"')[:_LENGTH]
    return ActField(text, line.page, " ".join(parts)[:EVIDENCE].strip(), confidence) if len(text) > 3 else None
