"""The @ctes identifier of an act, read strictly: `034-213401722-20140424-0000071254-DE`.

Department, SIREN, date, internal number of the sender, nature (ACTES exchange format, v1.1). Unlike the recognition of
acts in scanned texts, nothing is forgiven here: what an identifier matches is filed without a person looking at it.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

_IDENTIFIER = re.compile(
    r"(?<![A-Z0-9])(\d{2,3}|0?2[AB])-(\d{9})-(\d{8})-([A-Z0-9_]{1,15})-(DE|AR|AI|CC|BF|AU)(?![A-Z0-9])"
)
_DASH = re.compile(r"\s?[-‐‑–]\s?")
NATURES = {"1": "DE", "2": "AR", "3": "AI", "4": "CC", "5": "BF", "6": "AU"}
"""`CodeNatureActe` of the messages → letters of the identifier."""


@dataclass(frozen=True, slots=True)
class Identifier:
    """One identifier and its parts."""

    text: str
    siren: str
    date: str
    """ISO civil date of the act."""
    number: str
    nature: str


def find_all(text: str) -> tuple[Identifier, ...]:
    """Every identifier of a text, each once, in order."""
    found = (_made(match) for match in _IDENTIFIER.finditer(_DASH.sub("-", text.upper())))
    return tuple(dict.fromkeys(one for one in found if one is not None))


def of(text: str) -> Identifier | None:
    """The identifier that the whole text is, None when it is none."""
    match = _IDENTIFIER.fullmatch(text.strip().upper())
    return _made(match) if match else None


def _made(match: re.Match[str]) -> Identifier | None:
    department, siren, day, number, nature = match.groups()
    try:
        iso = date.fromisoformat(day).isoformat()
    except ValueError:
        return None
    return Identifier(f"{department.zfill(3)}-{siren}-{day}-{number}-{nature}", siren, iso, number, nature)


def sirens(insee: str, siren: str) -> tuple[str, ...]:
    """What the SIREN of the commune begins with: all of it when it is known, else what its INSEE code gives.

    A commune's is 21, its department on three characters, its number in the department on three, and a check digit.
    """
    if siren:
        return (siren,)
    if insee[:2] in {"97", "98"}:
        return (f"21{insee[:3]}{insee[3:].zfill(3)}",)
    department = "200" if insee[:2] in {"2A", "2B"} else f"{insee[:2]}0"
    return (f"21{department}{insee[2:]}",)


def is_of(one: Identifier, beginnings: Iterable[str]) -> bool:
    """Whether the identifier was given to an act of that commune."""
    return any(one.siren.startswith(beginning) for beginning in beginnings)
