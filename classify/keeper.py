"""Which of several identical files is the reference copy (exemplaire de référence), and why.

A total order that does not depend on arrival: a document before a technical file; a name, then a folder, that does not
mark a copy; the oldest modification; the shortest path; the path itself.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from classify import messages
from passation import paths
from passation.rules import RuleFile, load


@dataclass(frozen=True, slots=True)
class Place:
    """One place of a content."""

    entry_id: int
    source: str
    path: bytes
    modified: int | None
    document: bool


class CopyRules(RuleFile):
    """`copies.yaml`: patterns of folded folder and file names that mark a copy."""

    folders: tuple[str, ...]
    names: tuple[str, ...]


class KeeperRule:
    """Chooses the keeper."""

    def __init__(self, overrides: Path | None = None) -> None:
        rules = load("classify", "copies.yaml", CopyRules, overrides)
        self._folders = re.compile("|".join(rules.folders))
        self._names = re.compile("|".join(rules.names))
        self.version = str(rules.version)

    def choose(self, places: Sequence[Place]) -> tuple[Place, str]:
        """The keeper and the reason, in French."""
        ranked = sorted((self._rank(place), place.source, place.path, place) for place in places)
        (first, _, _, keeper), (second, *_) = ranked[0], ranked[1]
        differing = next((index for index, (a, b) in enumerate(zip(first, second, strict=True)) if a != b), None)
        return keeper, messages.KEEPER[differing]

    def _rank(self, place: Place) -> tuple[bool, bool, bool, int, int]:
        *folders, name = paths.folded(paths.shown(place.path)).split("/")
        return (
            not place.document,
            bool(self._names.fullmatch(name)),
            any(self._folders.fullmatch(folder) for folder in folders),
            place.modified if place.modified is not None else 1 << 63,
            len(place.path),
        )
