"""The comparison of all sources, line by line in the order of the common paths, in memory that does not grow with them.

Each root of each source is a stream that the catalogue gives in the order of its paths; they are merged.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from heapq import merge
from itertools import groupby

from sqlalchemy import Connection

from audit.sources.compare import Line, Seen, Side
from audit.sources.roots import Root, Roots, find_roots, moved
from catalog import matrix
from catalog.store import batches

_AT_ONCE = 400
"""Lines looked up together."""
_KNOWN_PLACES = 20_000
"""Documents whose places are remembered: some lie in a hundred thousand places."""


@dataclass(frozen=True, slots=True)
class Rooted:
    """A root for people: names as the sources spell them."""

    side: Side
    folder: str
    common: str
    votes: int
    files: int
    rest: bool
    """The root of the source, when folders of it have roots of their own."""


class Matrix:
    """Sources, roots, and lines that are read as they are iterated."""

    def __init__(self, db: Connection) -> None:
        self._db = db
        self.sides = [
            Side(row.id, row.name, row.zoned_times, row.files, int(row.bytes or 0)) for row in matrix.sides(db)
        ]
        self._roots = find_roots(db, [side.id for side in self.sides])
        self._spelled: dict[str, str] = {}
        self._files: Counter[tuple[int, str]] = Counter()
        self._names = {side.id: side.name for side in self.sides}
        self._places: dict[bytes | None, dict[str, str]] = {}

    def roots(self) -> list[Rooted]:
        """Every root with files but that of the first source, the rest of each source last.

        Final when all lines were read.
        """
        return [
            self._rooted(side, root)
            for side in self.sides[1:]
            for root in sorted(self._roots[side.id], key=lambda root: (not root.folder, root.folder))
            if self._files[side.id, root.folder]
        ]

    def _rooted(self, side: Side, root: Root) -> Rooted:
        folder = matrix.spelled(self._db, side.id, root.folder) if root.folder else ""
        rest = not folder and len(list(self._roots[side.id])) > 1
        files = self._files[side.id, root.folder]
        return Rooted(side, folder, self._common(root.common), root.votes, files, rest)

    def __iter__(self) -> Iterator[Line]:
        self._files.clear()
        for some in batches(self._lines(), _AT_ONCE):
            self._look_elsewhere(some)
            yield from some

    def _lines(self) -> Iterator[Line]:
        streams = [self._stream(side, root) for side in self.sides for root in self._roots[side.id]]
        for _, found in groupby(merge(*streams, key=lambda one: one[0]), key=lambda one: one[0]):
            some = [(display, seen) for _, display, seen in found]
            if current := [(display, seen) for display, seen in some if not seen.label]:
                # The name as the source that gives the common paths spells it, else the next one.
                yield Line(
                    current[0][0],
                    _by_source(seen for _, seen in current),
                    _by_source(seen for _, seen in some if seen.label),
                )

    def _stream(self, side: Side, root: Root) -> Iterator[tuple[str, str, Seen]]:
        """(common path folded, common path for people, file) in order of the first."""
        roots: Roots = self._roots[side.id]
        common = self._common(root.common)
        for row in matrix.below(self._db, side.id, root.folder):
            if roots.of(row.folded) is root:
                self._files[side.id, root.folder] += not row.label
                by = row.editor or row.author
                seen = Seen(side, row.shown, row.size, row.modified, by, row.label, row.said, row.sha256)
                yield moved(row.folded, root), _display(row.shown, root, common), seen

    def _common(self, folded: str) -> str:
        """A common folder, as the first source that has it spells it."""
        if folded not in self._spelled:
            self._spelled[folded] = matrix.spelled(self._db, self.sides[0].id, folded) if folded else ""
        return self._spelled[folded]

    def _look_elsewhere(self, lines: Sequence[Line]) -> None:
        """Where the sources that lack a path have its documents; an empty file lies everywhere."""
        lacking = [line for line in lines if len(line.files) < len(self.sides)]
        said = {one.said for line in lacking for one in line.all if one.said and one.size}
        if len(self._places) > _KNOWN_PLACES:
            self._places.clear()
        for row in matrix.places(self._db, sorted(said - self._places.keys())):
            self._places.setdefault(row.said, {})[self._names[row.source_id]] = row.shown
        for line in lacking:
            others = {name: shown for one in line.all for name, shown in self._places.get(one.said, {}).items()}
            line.elsewhere = {name: others[name] for name in sorted(others) if name not in line.files}


def _by_source(files: Iterable[Seen]) -> dict[str, list[Seen]]:
    grouped: dict[str, list[Seen]] = {}
    for one in files:
        grouped.setdefault(one.side.name, []).append(one)
    return grouped


def _display(shown: str, root: Root, common: str) -> str:
    """A common path for people."""
    tail = "/".join(shown.split("/")[root.folder.count("/") + 1 :]) if root.folder else shown
    return f"{common}/{tail}" if common else tail
