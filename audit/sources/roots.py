"""Which folder of one source is which of another: `Documents/Urbanisme` of OneDrive is `Urbanisme` of the server.

Files that say the same and have one name vote: for their folders, for the folders above as long as the names agree, and
for the first pair whose names differ, which is the common root. The source with most files gives the common paths; each
other source is placed in turn among those before it. A folder follows the folder above it unless its own files say
otherwise.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby, islice

from sqlalchemy import Connection

from catalog import matrix

LEAST_VOTES = 3
"""Fewer files found under both folders are taken for chance."""
MOST_ROOTS = 40
"""Of a source; each is a stream of its own."""
_MOST_PLACES = 20
"""Of one content; beyond, it is a blank form or a logo, and says nothing of folders."""
_MOST_PAIRS = 200_000


@dataclass(frozen=True, slots=True)
class Root:
    """A folder of a source (folded) and the common folder that it is; `votes`: files that say so."""

    folder: str
    common: str
    votes: int


class Roots:
    """The roots of one source."""

    def __init__(self, found: Iterable[Root]) -> None:
        self._by_folder = {root.folder: root for root in found}

    def __iter__(self) -> Iterator[Root]:
        return iter(self._by_folder.values())

    def add(self, root: Root) -> None:
        """One more, or in the place of that of the same folder."""
        self._by_folder[root.folder] = root

    def of(self, folded: str) -> Root:
        """The root of a file or folder: that of its nearest folder that has one."""
        folder = folded
        while folder:
            folder = folder.rpartition("/")[0]
            if folder in self._by_folder:
                return self._by_folder[folder]
        return self._by_folder[""]

    def common(self, folded: str) -> str:
        """The common path of a file or folder."""
        return moved(folded, self.of(folded))


def moved(folded: str, root: Root) -> str:
    """The common path of what lies below the root."""
    tail = folded[len(root.folder) + 1 :] if root.folder else folded
    return f"{root.common}/{tail}" if root.common else tail


def find_roots(db: Connection, source_ids: Sequence[int]) -> dict[int, Roots]:
    """Roots of each source; the first gives the common paths."""
    placed = {source_ids[0]: Roots([Root("", "", 0)])} if source_ids else {}
    for one in source_ids[1:]:
        placed[one] = _decided(_votes(db, one, placed))
    return placed


def _votes(db: Connection, source_id: int, placed: Mapping[int, Roots]) -> Counter[tuple[str, str]]:
    """(folder of the source, common folder) → files that say so."""
    votes: Counter[tuple[str, str]] = Counter()
    for _, rows in groupby(matrix.shared(db, [source_id, *placed]), key=lambda row: row.said):
        some = list(islice(rows, _MOST_PLACES + 1))
        if len(some) > _MOST_PLACES:
            continue
        others = [placed[row.source_id].common(row.folded) for row in some if row.source_id != source_id]
        for row in some:
            if row.source_id == source_id:
                votes.update(_pairs(row.folded, others))
        if len(votes) > _MOST_PAIRS:
            votes = Counter({pair: count for pair, count in votes.items() if count > 1})
    return votes


def _pairs(folded: str, others: Sequence[str]) -> set[tuple[str, str]]:
    """Pairs of folders for which a file and its likes elsewhere vote: the likes that agree on most names."""
    agreed = {other: _agreeing(folded, other) for other in others}
    most = max(agreed.values(), default=0)
    pairs: set[tuple[str, str]] = set()
    for other in (other for other, names in agreed.items() if names == most):
        here, there = folded, other
        for _ in range(most):
            here, there = here.rpartition("/")[0], there.rpartition("/")[0]
            pairs.add((here, there))
    return pairs


def _agreeing(one: str, other: str) -> int:
    """Number of last names that two paths have in common."""
    pairs = zip(reversed(one.split("/")), reversed(other.split("/")), strict=False)
    return next((rank for rank, (a, b) in enumerate(pairs) if a != b), min(one.count("/"), other.count("/")) + 1)


def _decided(votes: Counter[tuple[str, str]]) -> Roots:
    """The roots that the votes give, the root of the source first."""
    found = Roots([Root("", "", votes["", ""])])
    for folder, best in _best(votes):
        implied = found.common(folder) if folder else ""
        needed = max(LEAST_VOTES, votes[folder, implied] + 1)
        if best != implied and votes[folder, best] >= needed:
            found.add(Root(folder, best, votes[folder, best]))
    kept = sorted(found, key=lambda root: (root.folder != "", -root.votes, root.folder))[:MOST_ROOTS]
    return Roots(sorted(kept, key=lambda root: root.folder))


def _best(votes: Counter[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    """(folder, the common folder with most votes), folders above first; of equals the shortest path."""
    for _, pairs in groupby(sorted(votes), key=lambda pair: pair[0]):
        yield min(pairs, key=lambda pair: (-votes[pair], pair[1].count("/"), len(pair[1]), pair[1]))
