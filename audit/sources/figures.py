"""What the comparison adds up to, and the small tables of the page and of the first sheet."""

from collections import Counter
from dataclasses import asdict, dataclass, field
from typing import Any

from audit.sources import messages
from audit.sources.compare import Line, State
from audit.sources.matrix import Matrix
from audit.tables import Column, Kind, Table
from audit.totals import Tallies


@dataclass(frozen=True, slots=True)
class Counted:
    """What the lines add up to; final when they were read."""

    files: Tallies = field(default_factory=Tallies)
    """Files by (source, state)."""
    lines: Counter[str] = field(default_factory=Counter)
    """Common paths by state."""
    newest: Counter[str] = field(default_factory=Counter)
    """Conflicts by the source with the newest document; empty: it cannot be told."""

    def add(self, line: Line, state: State) -> None:
        """One more line."""
        self.lines[state] += 1
        for one in line.all:
            self.files.add((one.side.name, state), one.size)
        if state is State.CONFLICT:
            self.newest[line.newest()[0]] += 1

    def as_dict(self, matrix: Matrix) -> dict[str, Any]:
        """The end of the JSON document."""
        files = {side.name: {state: asdict(self.files[side.name, state]) for state in State} for side in matrix.sides}
        newest = {name: count for name, count in sorted(self.newest.items()) if name}
        roots = [
            {
                "source": one.side.name,
                "folder": one.folder,
                "common": one.common,
                "votes": one.votes,
                "files": one.files,
            }
            for one in matrix.roots()
        ]
        return {
            "roots": roots,
            "totals": {state: self.lines[state] for state in State},
            "files": files,
            "newest": newest,
            "undecided": self.newest[""],
        }


def small_tables(matrix: Matrix, counted: Counted) -> list[Table]:
    """The small tables of the page and of the first sheet."""
    reference = matrix.sides[0].name if matrix.sides else ""
    count = Kind.COUNT
    return [
        Table(
            "sources",
            "Que deviennent les fichiers de chaque source dans les autres",
            (Column("Source"), Column("Fichiers", count), *(Column(said, count) for said in messages.STATES.values())),
            [
                (side.name, side.files, *(counted.files[side.name, state].count for state in State))
                for side in matrix.sides
            ],
        ),
        Table(
            "dossiers",
            "Dossiers rapprochés",
            (
                Column("Ce dossier", Kind.PATH),
                Column("est comparé à", Kind.PATH),
                Column("Fichiers", count),
                Column("Confirmé par"),
            ),
            [
                (
                    messages.folder(one.side.name, one.folder, rest=one.rest),
                    messages.folder(reference, one.common),
                    one.files,
                    messages.confirmed(one.votes),
                )
                for one in matrix.roots()
            ],
        ),
        Table(
            "recents",
            "Où est le document le plus récent",
            (Column("Source"), Column("Emplacements", count)),
            [(name or messages.UNDECIDED, number) for name, number in sorted(counted.newest.items(), reverse=True)],
        ),
    ]
