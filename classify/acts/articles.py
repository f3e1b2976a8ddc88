"""The operative part of an act: what lies between « ARRÊTE » or « DÉCIDE » and « Fait à … »."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from classify.acts.reading import DONE, EVIDENCE, Document, Line, loose, marker

_ORDERS = r"^(?:a ?r ?r ?e ?t ?e(?:nt|ons)?|d ?e ?c ?i ?d ?e(?:nt|ons)?)(?:$| ?:)"
_DECIDES = marker(rf"{_ORDERS}|arretons?(?:$| ce qui suit)|\bdecide(?:$| ?:| de | d )")
_COUNCIL = marker(
    r"^(?:adopte|approuve)(?:$| ?:)|\bapres en avoir delibere\b"
    r"|^le conseil(?: municipal)? (?:a l unanimite|a la majorite|par \d+)"
)
_ARTICLE = re.compile(loose(r"^art(?:icle|\.)? ?(?:1|premier|unique)"))
_OPENING = re.compile(loose(r"^(?:art(?:icle|\.)? ?(?:premier|unique|1|2|3|4|5|6|7|8|9)|-|•)") + r"|^\d{1,2} ?[.)°]")


@dataclass(frozen=True, slots=True)
class Passage:
    """Words of one article or paragraph, on one line, with the line where they begin."""

    line: Line
    plain: str
    text: str

    @property
    def evidence(self) -> str:
        """The words to be shown, 200 characters at most."""
        return " ".join(self.text.split())[:EVIDENCE]


def passages(document: Document) -> Iterator[Passage]:
    """Each article or paragraph of the operative part, its lines joined."""
    start = _start(document)
    end = document.first(DONE, document.lines[start:])
    group: list[Line] = []
    for line in document.lines[start : start + end if end >= 0 else None]:
        if group and _opens(line):
            yield _joined(group)
            group = []
        group.append(line)
    if group:
        yield _joined(group)


def _start(document: Document) -> int:
    lines = document.lines[document.start :]
    at = document.first(_DECIDES, lines)
    if at < 0:
        at = document.first(_COUNCIL, lines)
    if at < 0:
        at = next((i for i, line in enumerate(lines) if _ARTICLE.search(line.plain)), len(lines))
    return document.start + at


def _opens(line: Line) -> bool:
    return bool(_OPENING.search(line.plain))


def _joined(lines: list[Line]) -> Passage:
    return Passage(lines[0], " ".join(line.plain for line in lines), " ".join(line.text for line in lines))
