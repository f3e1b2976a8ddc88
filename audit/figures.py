"""The small tables of the report: what is on the page and in the first sheet of the workbook."""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, Connection

from audit import messages
from audit.duplicates import place
from audit.lists import Counts
from audit.tables import Column, Kind, Row, Table
from audit.totals import Tallies, Totals
from catalog import survey
from catalog.closing import perimeter
from passation.settings import Settings

MOST = 5
"""Extremes that the page names."""

_FILES, _VOLUME = Column("Fichiers", Kind.COUNT), Column("Volume", Kind.SIZE)
_ELEMENTS = Column("Éléments", Kind.COUNT)
_PLACE, _DATE = Column("Emplacement", Kind.PATH), Column("Modifié le", Kind.DATE)


def inventory(db: Connection, totals: Totals, settings: Settings) -> list[Table]:
    """What there is, where, of what kind and how old."""
    years = sorted(totals.years.items(), key=lambda item: item[0] or 0, reverse=True)
    return [
        Table("sources", "Sources", _SOURCES, _sources(db, settings)),
        tallied("natures", "Ce que sont les fichiers", "Nature", totals.natures, messages.NATURES),
        tallied("familles", "Familles de documents", "Famille", totals.families),
        Table(
            "annees",
            "Années de dernière modification",
            (Column("Année"), _FILES, _VOLUME),
            [(str(year or messages.NO_DATE), one.count, one.bytes) for year, one in years],
        ),
    ]


def extremes(db: Connection) -> list[Table]:
    """The oldest, newest, biggest, and those with the longest path."""
    size = Column("Volume", Kind.SIZE)
    return [
        Table("anciens", "Les plus anciens", (_PLACE, _DATE), _extreme(db, survey.oldest(), "modified")),
        Table("recents", "Les plus récents", (_PLACE, _DATE), _extreme(db, survey.newest(), "modified")),
        Table("lourds", "Les plus lourds", (_PLACE, size), _extreme(db, survey.biggest(), "size")),
        Table(
            "longs",
            "Les chemins les plus longs",
            (_PLACE, Column("Caractères", Kind.COUNT)),
            [(place(row), len(row.shown)) for row in survey.extremes(db, survey.longest(), MOST)],
        ),
    ]


def tallied(key: str, title: str, head: str, tallies: Tallies, said: dict[str, str] | None = None) -> Table:
    """Files and bytes by something."""
    rows = [((said or {}).get(name, name), one.count, one.bytes) for name, one in tallies.items()]
    return Table(key, title, (Column(head), _FILES, _VOLUME), rows)


def heaviest(counts: Counts) -> Table:
    """The duplicates whose copies take most."""
    rows: list[Row] = [(one.keeper, len(one.rows), one.size, one.weight, one.reason) for one in counts.heaviest]
    return Table("lourds-doublons", "Doublons qui prennent le plus de place", _HEAVIEST, rows)


def named(counts: Counts) -> Table:
    """Names by difficulty."""
    rows: list[Row] = [(said, counts.names[code]) for code, said in messages.NAMES.items() if counts.names[code]]
    return Table("difficultes", "Noms difficiles", (Column("Difficulté"), _ELEMENTS), rows)


def isolated(counts: Counts) -> Table:
    """Orphans by kind."""
    kinds = [(said.name, counts.orphans[kind]) for kind, said in messages.ORPHANS.items()]
    rows: list[Row] = [(name, one.count, one.bytes) for name, one in kinds]
    return Table("sortes", "Fichiers isolés, par sorte", (Column("Sorte"), _ELEMENTS, _VOLUME), rows)


def _extreme(db: Connection, order: ColumnElement[object], column: str) -> Sequence[Row]:
    return [(place(row), getattr(row, column)) for row in survey.extremes(db, order, MOST)]


def _sources(db: Connection, settings: Settings) -> list[Row]:
    saved = {name: one.backed_up for name, one in settings.sources.items()}
    return [
        (
            one["source"],
            messages.crawl_state(one["complete"], one["troubles"]),
            one["last_crawl"],
            one["folders"],
            one["entries"],
            one["bytes"],
            messages.backed_up(saved.get(one["source"])),
        )
        for one in perimeter(db)
    ]


_SOURCES = (
    Column("Source"),
    Column("Relevé"),
    Column("Fait le", Kind.DATE),
    Column("Dossiers", Kind.COUNT),
    _FILES,
    _VOLUME,
    Column("Sauvegardée"),
)
_HEAVIEST = (
    Column("Exemplaire de référence", Kind.PATH),
    Column("Exemplaires", Kind.COUNT),
    Column("Volume d’un", Kind.SIZE),
    Column("Pris par les copies", Kind.SIZE),
    Column("Pourquoi cet exemplaire", Kind.PATH),
)
