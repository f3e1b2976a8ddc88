"""The full lists of the report: what goes whole to CSV and xlsx, and for its first lines to the page.

Each is a table whose rows are read from the catalogue while they are written.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from sqlalchemy import Connection

from audit import messages, names
from audit.duplicates import Group, exact, place
from audit.empty import empty_folders
from audit.orphans import Orphans
from audit.private import PrivateFolders
from audit.tables import Column, Kind, Row, Table
from audit.totals import Tallies
from audit.unread import unread
from catalog import survey

TOP = 10
"""Groups of duplicates that the page names."""


@dataclass(slots=True)
class Counts:
    """What the lists add up to; final when they were written."""

    groups: int = 0
    copies: int = 0
    copies_bytes: int = 0
    heaviest: list[Group] = field(default_factory=list)
    orphans: Tallies = field(default_factory=Tallies)
    unread: Tallies = field(default_factory=Tallies)
    names: Counter[str] = field(default_factory=Counter)
    technical: Tallies = field(default_factory=Tallies)
    private_files: int = 0
    private_bytes: int = 0
    empty_folders: int = 0


class Lists:
    """The tables of one report."""

    def __init__(self, db: Connection, orphans: Orphans, private: PrivateFolders) -> None:
        self._db, self._orphans, self._private = db, orphans, private
        self.counts = Counts()

    def tables(self) -> list[Table]:
        """In the order of the report."""
        rows = {
            "doublons": self._duplicates,
            "isoles": self._isolated,
            "non-lus": self._unread,
            "noms": self._names,
            "prives": self._private_folders,
            "techniques": self._technical,
            "dossiers-vides": self._empty,
        }
        return [Table(key, messages.LISTS[key], COLUMNS[key], rows[key]()) for key in COLUMNS]

    def _duplicates(self) -> Iterator[Row]:
        found = self.counts
        for group in exact(self._db):
            found.groups += 1
            found.copies += len(group.rows) - 1
            found.copies_bytes += group.weight
            if len(found.heaviest) < TOP:
                found.heaviest.append(group)
            for row in sorted(group.rows, key=lambda row: place(row) != group.keeper):
                keeper = place(row) == group.keeper
                role = messages.KEEPER if keeper else messages.COPY
                why = group.reason if keeper else ""
                yield found.groups, role, place(row), row.size, row.modified, why, group.sha256

    def _isolated(self) -> Iterator[Row]:
        for one in self._orphans:
            self.counts.orphans.add(one.kind, one.size)
            yield messages.ORPHANS[one.kind].name, one.path, one.size, one.reason, one.detail

    def _unread(self) -> Iterator[Row]:
        for shown, size, reason, detail in unread(self._db, self._private):
            self.counts.unread.add(reason, size)
            yield shown, size, reason, detail

    def _names(self) -> Iterator[Row]:
        found = self.counts.names
        for row in self._private.outside(survey.everything(self._db)):
            for code in names.problems(row.path) if row.listed else ():
                found[code] += 1
                yield place(row), messages.NAMES[code], ""
        for row, code, others in names.twins(self._private.outside(survey.look_alikes(self._db))):
            found[code] += 1
            yield place(row), messages.NAMES[code], " ; ".join(others)

    def _private_folders(self) -> Iterator[Row]:
        for (source, folder), (count, size) in self._private.counted(survey.private(self._db)).items():
            self.counts.private_files += count
            self.counts.private_bytes += size
            yield messages.folder(source, folder), count, size

    def _technical(self) -> Iterator[Row]:
        for row in survey.technical(self._db):
            self.counts.technical.add(messages.technical(row.nature_rule), row.size)
            yield place(row), row.size, messages.technical(row.nature_rule)

    def _empty(self) -> Iterator[Row]:
        unlisted = {(row.source, row.path) for row in survey.troubles(self._db)}
        for row in self._private.outside(empty_folders(survey.everything(self._db), unlisted)):
            self.counts.empty_folders += 1
            yield (place(row),)


_PLACE = Column("Emplacement", Kind.PATH)
_SIZE = Column("Volume", Kind.SIZE)
COLUMNS: dict[str, tuple[Column, ...]] = {
    "doublons": (
        Column("Groupe", Kind.COUNT),
        Column("Rôle"),
        _PLACE,
        _SIZE,
        Column("Modifié le", Kind.DATE),
        Column("Pourquoi cet exemplaire"),
        Column("SHA-256"),
    ),
    "isoles": (Column("Sorte"), _PLACE, _SIZE, Column("Constat"), Column("Précision", Kind.PATH)),
    "non-lus": (_PLACE, _SIZE, Column("Motif"), Column("Code technique")),
    "noms": (_PLACE, Column("Difficulté"), Column("Noms voisins", Kind.PATH)),
    "prives": (Column("Dossier", Kind.PATH), Column("Fichiers", Kind.COUNT), _SIZE),
    "techniques": (_PLACE, _SIZE, Column("Sorte")),
    "dossiers-vides": (Column("Dossier", Kind.PATH),),
}
