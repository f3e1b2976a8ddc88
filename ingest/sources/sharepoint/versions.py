"""The history of a file: which of its versions is the current one."""

import re
from collections.abc import Sequence
from typing import NamedTuple

from ingest.sources.sharepoint.manifest import Element

_BOTH = re.compile(r"([0-9]{1,9})\.([0-9]{1,9})")
_ONE = re.compile(r"[0-9]{1,9}")
_PER_MAJOR = 512


class Number(NamedTuple):
    """Major and minor, compared as numbers: 10.0 comes after 9.0, 1.512 after 1.9."""

    major: int
    minor: int

    def __str__(self) -> str:
        return f"{self.major}.{self.minor}"


class Stage(NamedTuple):
    """One version of a file, with the element that describes it."""

    number: Number
    file: Element


def number(text: str) -> Number:
    """Of a `Version`; 1.0 when it is absent or not a number.

    Without a dot, from 512 on, it is SharePoint's own count, major × 512 + minor (SPFileVersion.ID).
    """
    if match := _BOTH.fullmatch(text):
        return Number(int(match[1]), int(match[2]))
    if _ONE.fullmatch(text):
        count = int(text)
        return Number(*divmod(count, _PER_MAJOR)) if count >= _PER_MAJOR else Number(count, 0)
    return Number(1, 0)


def history(file: Element) -> tuple[Sequence[Stage], Number | None]:
    """Versions of a File, the current one first; and the number of a current one that has no content at all.

    With its history exported, the outer File may have no FileValue: the current version is then the highest of
    `Versions/File`.
    """
    older = [Stage(number(one.facts.get("Version", "")), one) for one in file.having("File")]
    older.sort(key=lambda stage: stage.number, reverse=True)
    outer = Stage(number(file.facts.get("Version", "")), file)
    if not older:
        return [outer], None
    highest = older[0].number
    if not file.facts.get("FileValue"):
        lost = outer.number if outer.number > highest and "Version" in file.facts else None
        return older, lost
    if outer.number < highest:  # it has the content, so it is the current one whatever its number says
        outer = Stage(Number(highest.major, highest.minor + 1), file)
    return [outer, *(stage for stage in older if stage.number != outer.number)], None
