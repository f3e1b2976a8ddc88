"""Names that look alike and stay apart: what a case-blind, Unicode-normalising or Windows file system would merge."""

import unicodedata
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum

from migrate.plan import Row, State
from migrate.preflight import messages


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


def collisions(rows: Iterable[Row]) -> list[Collision]:
    """Every group of paths of one source that are alike, then living files of one name."""
    rows = list(rows)
    current = {(row.source, row.path): row for row in reversed(rows)}  # one version of a path is enough
    alike = _groups(current.values(), lambda row: (row.source, _merged(row.path)))
    living = _groups((row for row in rows if row.state is State.SEND and row.living), _plain)
    found = [Collision(_kind(group), group) for group in alike]
    return found + [Collision(Alike.NAME, group) for group in living]


def _groups(rows: Iterable[Row], of: Callable[[Row], object]) -> list[tuple[Row, ...]]:
    groups: dict[object, list[Row]] = {}
    for row in rows:
        groups.setdefault(of(row), []).append(row)
    found = [sorted(group, key=lambda row: (row.source, row.path)) for group in groups.values() if len(group) > 1]
    return sorted(map(tuple, found), key=lambda group: (group[0].source, group[0].path))


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
    return "/".join(part.rstrip(". ") for part in _caseless(_composed(path)).split("/"))


def _plain(row: Row) -> str:
    """The key without the mark that tells it from another one."""
    digest = row.sha256.hex()
    return row.key.replace(f"~{digest}", "").replace(f"~{digest[:12]}", "").casefold()
