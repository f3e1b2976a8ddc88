"""Duplicates: what is kept once, under which name, and all its places; and the same document in rewritten files."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import chain, groupby
from typing import Any

from sqlalchemy import Connection

from catalog import members, survey
from catalog.groups import EXACT, beside_containers
from catalog.store import batches


@dataclass(frozen=True, slots=True)
class Group:
    """Files that hold the same bytes (`exact`), or the same document in rewritten containers (`rewritten`).

    `sha256` and `size` are those of the keeper, `weight` the bytes that all of them but one take.
    """

    kind: str
    sha256: str
    size: int
    weight: int
    keeper: str
    reason: str
    rows: Sequence[Any]
    """Places in order (source, path), see catalog.survey.copies."""
    members: Sequence[str] = ()
    """`<source>:<path>/<inner path>` of the same bytes inside archives and mails, sorted."""

    @property
    def paths(self) -> list[str]:
        """`<source>:<path>` of every place, sorted."""
        return sorted(place(row) for row in self.rows)

    def as_dict(self) -> dict[str, Any]:
        """The shape of `audit duplicates --json`."""
        return {
            "kind": self.kind,
            "sha256": self.sha256,
            "size": self.size,
            "keeper": self.keeper,
            "paths": self.paths,
            "members": list(self.members),
        }


def duplicates(db: Connection) -> Iterator[Group]:
    """Every group, the one whose copies take most first, then by kind and digest."""
    for (kind, _), rows in groupby(survey.copies(db), key=lambda row: (row.group_kind, row.key)):
        places = list(rows)
        # A keeper that has gone since the groups were made is replaced by the first that is left.
        keeper = next((row for row in places if row.id == row.keeper_id), places[0])
        yield Group(kind, keeper.sha256.hex(), keeper.size, keeper.weight, place(keeper), keeper.reason, places)


def exact(db: Connection) -> Iterator[Group]:
    """The groups of files that hold the same bytes."""
    return (one for one in duplicates(db) if one.kind == EXACT)


def with_members(db: Connection) -> Iterator[Group]:
    """The same groups with what archives and mails hold, then the files that have copies there only."""
    alone = (_alone(row) for row in beside_containers(db))
    for some in batches(chain(duplicates(db), alone)):
        inside: dict[str, list[str]] = defaultdict(list)
        for digest, path in members.paths_of(db, [bytes.fromhex(one.sha256) for one in some if one.kind == EXACT]):
            inside[digest.hex()].append(path)
        yield from (replace(one, members=inside[one.sha256]) if one.kind == EXACT else one for one in some)


def _alone(row: Any) -> Group:
    return Group(EXACT, row.sha256.hex(), row.size, 0, place(row), row.reason, [row])


def place(row: Any) -> str:
    """`<source>:<path>` of a row of the survey."""
    return f"{row.source}:{row.shown}"
