"""What an act is about: its « Objet », its title, or the lines above the name of the rapporteur."""

import re
from collections.abc import Sequence

from classify.acts.kinds import ARRETE, DECISION, MINUTES, RECORD
from classify.acts.reading import EVIDENCE, TITLE, Document, Line, loose, marker
from passation.model import ActField

_LABEL_WORDS = loose("(?:objet|sujet)(?: de l.arrete| de la deliberation| de la decision)?")
_LABEL = re.compile(rf"^\W*{_LABEL_WORDS} ?[:;.\-]\s*")
_OPENING = (
    "portant|reglementant|relatifs?|relatives?|fixant|autorisant|instituant|interdisant|prescrivant|accordant|modifiant"
    "|constatant|nommant"
)
_TITLE = marker(rf"^(?:(?:arrete|decision|deliberation)s?\b.*?\b)?(?:{_OPENING})\b")
_START = re.compile(rf"\b{loose(f'(?:{_OPENING})')}\b")
_KINDS = loose("(?:arrete|decision|deliberation)")
_NUMBERED = re.compile(rf"^\W{{0,3}}(?:{_KINDS}\W{{1,6}}|n\W{{0,3}})[^a-z]{{0,3}}(?:[a-z]{{1,5}}[ \-_.]?){{0,2}}\d")
_STOP = marker(
    r"^(?:vu |vu$|considerant|attendu|le maire|la maire|madame|monsieur|m |mme |nous |le conseil|presents|etaient|date"
    r"|seance|l an |nombre|article|arrete$|decide|rapporteur|n ?°|convocation|expose|apres "
    r"|nos ref|ref |prise? en application)"
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
    ways = (_labelled, _titled, _under_title) if kind in {ARRETE, DECISION} else (_labelled, _titled, _reported)
    found = next((about for way in ways if (about := way(document))), None)
    return found or (_title_itself(document) if kind in {MINUTES, RECORD} else None)


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


def _under_title(document: Document) -> ActField | None:
    """The lines between the title and the authority or the visas."""
    head = document.head
    at = max((i for i, line in enumerate(head) if TITLE.search(line.key) or _NUMBERED.search(line.plain)), default=-1)
    block = _until_stop(head[at + 1 :], _LINES) if at >= 0 else []
    return _field([line.text for line in block], block[0], 0.7) if block else None


def _title_itself(document: Document) -> ActField | None:
    """« Compte rendu de la réunion du conseil municipal du … »."""
    line = next((line for line in document.head if TITLE.search(line.key)), None)
    return _field([line.text], line, 0.6) if line else None


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
    text = " ".join(text.split()).strip(' .;:-–—«»"')[:_LENGTH]
    return ActField(text, line.page, " ".join(parts)[:EVIDENCE].strip(), confidence) if len(text) > 3 else None
