"""Names that look alike and stay apart: what a case-blind, Unicode-normalising or Windows file system would merge."""

import unicodedata
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeVar

from migrate.board import Named
from migrate.living import is_living
from migrate.plan import Plan, Row, State
from migrate.preflight import messages

NamedT = TypeVar("NamedT", Row, Named)
_LIVING = ""
"""In the place of a source: no source has this name."""


class Alike(StrEnum):
    """In what two names are alike, from the nearest."""

    FORM = "form"  # the same once normalised (Unicode Standard Annex 15, NFC)
    CASE = "case"
    SYSTEM = "system"  # several of these at once, or final dots and spaces, which Windows drops
    NAME = "name"  # living files of one name in one node


@dataclass(frozen=True, slots=True)
class Collision:
    """Two rows or more whose names are alike."""

    kind: Alike
    rows: tuple[Row, ...]

    @property
    def sentence(self) -> str:
        """Why they look alike, and what becomes of them."""
        keys = {row.key for row in self.rows} - {""}
        fate = messages.SEVERAL_KEYS if len(keys) > 1 else messages.ONE_KEY if keys else messages.NO_KEY
        return f"{messages.ALIKE[self.kind]} : {fate}"

    def as_dict(self) -> dict[str, object]:
        """An element of `collisions` in `migrate plan --json`."""
        places = [{"path": row.place, "key": row.key} for row in self.rows]
        return {"kind": self.kind, "sentence": self.sentence, "paths": places}


def alike(plan: Plan) -> list[Collision]:
    """Those of a plan. It is read twice: a number is kept of every name, and the rows of names that may be alike."""
    seen, again = set[int](), set[int]()
    for said, _ in _names(plan.named()):
        mark = hash(said)
        (again if mark in seen else seen).add(mark)
    return collisions(plan, again.__contains__) if again else []


def collisions(rows: Iterable[Row], may_be: Callable[[int], bool] = lambda _: True) -> list[Collision]:
    """Every group of paths of one source that are alike, then living files of one name.

    Args:
        rows: by source and path.
        may_be: whether the name of that hash is said twice, where that is known.
    """
    groups: dict[tuple[str, str], list[Row]] = {}
    for said, row in _names(rows):
        if may_be(hash(said)):
            groups.setdefault(said, []).append(row)
    found = [
        (said[0] == _LIVING, sorted(group, key=lambda row: (row.source, row.path)))
        for said, group in groups.items()
        if len(group) > 1
    ]
    found.sort(key=lambda one: (one[0], one[1][0].source, one[1][0].path))
    return [Collision(Alike.NAME if living else _kind(group), tuple(group)) for living, group in found]


def _names(rows: Iterable[NamedT]) -> Iterator[tuple[tuple[str, str], NamedT]]:
    """What must not be said twice, with its row: source and merged path, of one version; the plain key if living."""
    before = ("", b"")
    for row in rows:
        if (row.source, row.path) != before:
            before = row.source, row.path
            yield (row.source, _merged(row.path)), row
        if row.state == State.SEND and is_living(row.key):
            yield (_LIVING, _plain(row)), row


def _kind(group: Iterable[Row]) -> Alike:
    composed = [_composed(row.path) for row in group]
    if len(set(composed)) == 1:
        return Alike.FORM
    by_case = len({_caseless(text) for text in composed}) == 1 and len(set(composed)) == len(composed)
    return Alike.CASE if by_case else Alike.SYSTEM


def _composed(path: bytes) -> str:
    return unicodedata.normalize("NFC", path.decode("utf-8", "surrogateescape"))


def _caseless(text: str) -> str:
    return unicodedata.normalize("NFC", text.casefold())


def _merged(path: bytes) -> str:
    text = _caseless(_composed(path))
    ends = "./" in text or " /" in text or text.endswith((".", " "))
    return "/".join(part.rstrip(". ") for part in text.split("/")) if ends else text


def _plain(row: Row | Named) -> str:
    """The key without the mark that tells it from another one."""
    digest = row.sha256.hex()
    return row.key.replace(f"~{digest}", "").replace(f"~{digest[:12]}", "").casefold()
