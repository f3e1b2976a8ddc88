"""Exact duplicates: what is kept once, under which name, and all the places that it has."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from sqlalchemy import Connection

from catalog import survey


@dataclass(frozen=True, slots=True)
class Group:
    """Files that hold the same bytes. `weight`: bytes that all of them but one take."""

    kind: str
    sha256: str
    size: int
    weight: int
    keeper: str
    reason: str
    rows: Sequence[Any]
    """Places in order (source, path), see catalog.survey.copies."""

    @property
    def paths(self) -> list[str]:
        """`<source>:<path>` of every place, sorted."""
        return sorted(place(row) for row in self.rows)

    def as_dict(self) -> dict[str, Any]:
        """The shape of `audit duplicates --json`; members of archives are in no group yet."""
        return {
            "kind": self.kind,
            "sha256": self.sha256,
            "size": self.size,
            "keeper": self.keeper,
            "paths": self.paths,
            "members": [],
        }


def duplicates(db: Connection) -> Iterator[Group]:
    """Every group, the one whose copies take most first, then by digest."""
    for (kind, _), rows in groupby(survey.copies(db), key=lambda row: (row.group_kind, row.key)):
        places = list(rows)
        # A keeper that has gone since the groups were made is replaced by the first that is left.
        keeper = next((row for row in places if row.id == row.keeper_id), places[0])
        yield Group(kind, keeper.sha256.hex(), keeper.size, keeper.weight, place(keeper), keeper.reason, places)


def place(row: Any) -> str:
    """`<source>:<path>` of a row of the survey."""
    return f"{row.source}:{row.shown}"
