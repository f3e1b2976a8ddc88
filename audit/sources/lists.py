"""The lists of the comparison: which lines go to which, and how they are written for people."""

from collections.abc import Iterator, Sequence
from datetime import tzinfo

from audit.sources import messages
from audit.sources.compare import Line, Seen, Side, State
from audit.tables import Cell, Column, Kind, Row
from passation.instants import as_written

_PATH, _PLACE, _SIZE = Column("Chemin commun", Kind.PATH), Column("Emplacement", Kind.PATH), Column("Volume", Kind.SIZE)
_NUMBER, _WHEN = Column("N°", Kind.COUNT), Column("Modifié le", Kind.DATE)
_COLUMNS: dict[str, tuple[Column, ...]] = {
    "ecarts": (
        *(_NUMBER, _PLACE, Column("Version"), _WHEN, Column("Par"), _SIZE),
        *(Column("Le plus récent"), Column("Précision")),
    ),
    "un-seul-cote": (_PLACE, _WHEN, _SIZE),
    "ailleurs": (_PLACE, Column("Aussi à cet endroit", Kind.PATH), _SIZE),
    "reecrits": (_NUMBER, _PLACE, _WHEN, _SIZE),
    "non-compares": (_PLACE, _WHEN, _SIZE),
}


def columns(key: str, sides: Sequence[Side]) -> Sequence[Column]:
    """The columns of a list."""
    if key != "matrice":
        return _COLUMNS[key]
    return (_PATH, Column("Constat"), *(Column(side.name) for side in sides), Column("Le plus récent"))


class Rows:
    """Makes the rows of each line."""

    def __init__(self, sides: Sequence[Side], zone: tzinfo) -> None:
        self._sides, self._zone = sides, zone
        self._numbers = {State.CONFLICT: 0, State.REWRITTEN: 0}

    def of(self, line: Line, state: State) -> Iterator[tuple[str, Row]]:
        """(key of the list, row) of everything that is said of a line."""
        cells = tuple(cell(line, state, side.name) for side in self._sides)
        newest = (line.newest()[0] or messages.UNDECIDED) if state is State.CONFLICT else ""
        yield "matrice", (line.path, messages.STATES[state], *cells, newest)
        if state in self._numbers:
            self._numbers[state] += 1
        if state is State.CONFLICT:
            yield from (("ecarts", row) for row in self._conflict(line))
        for one in line.all:
            if state is State.REWRITTEN:
                yield "reecrits", (self._numbers[state], one.place, self._when(one), one.size)
            elif state is State.ELSEWHERE:
                others = " ; ".join(f"{name}:{shown}" for name, shown in line.elsewhere.items())
                yield "ailleurs", (one.place, others, one.size)
            elif state is State.ONLY:
                yield "un-seul-cote", (one.place, self._when(one), one.size)
            elif state is State.NOT_COMPARED:
                yield "non-compares", (one.place, self._when(one), one.size)

    def _conflict(self, line: Line) -> Iterator[Row]:
        newest, why = line.newest()
        for one in line.all:
            verdict = "oui" if one.side.name == newest else "non" if newest else messages.UNDECIDED
            notes = [messages.NEWEST[why]] if not newest or one.side.name == newest else []
            notes += [] if one.side.zoned_times else [messages.UNZONED]
            number, version = self._numbers[State.CONFLICT], line.version(one) or messages.NOT_READ
            yield number, one.place, version, self._when(one), one.by, one.size, verdict, " ; ".join(notes)

    def _when(self, one: Seen) -> Cell:
        return one.modified if one.side.zoned_times else as_written(one.modified, self._zone)


def cell(line: Line, state: State, name: str) -> str:
    """What one source has of a line."""
    files = line.files.get(name)
    if not files:
        return messages.held_elsewhere(line.elsewhere[name]) if name in line.elsewhere else messages.ABSENT
    if state is State.CONFLICT:
        return messages.versions(sorted({line.version(one) for one in files if one.said is not None}))
    if any(one.said is None for one in files):
        said = messages.NOT_READ
    elif state is State.REWRITTEN and files[0].sha256 != next(iter(line.all)).sha256:
        said = messages.REWRITTEN
    else:
        said = messages.PRESENT
    return messages.several(said, len(files))
