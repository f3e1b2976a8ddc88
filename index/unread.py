"""Documents without a text: when nothing is found, the answer may lie in one of them, and names tell which."""

from dataclasses import dataclass

from sqlalchemy import ColumnElement, Connection, and_, func, select

from catalog import members
from catalog.schema import entry, source, text
from catalog.store import Record
from index import analysis, numbers
from index.query import Number, Query, words
from passation.errors import Fault

SHOWN = 5


@dataclass(frozen=True, slots=True)
class Unread:
    """How many documents have no text, and the few whose path has words of the query, the most likely first."""

    count: int
    likely: tuple[str, ...] = ()


def unread(db: Connection, query: Query, visible: ColumnElement[bool]) -> Unread:
    """Documents without a text, empty ones excepted, at places that meet `visible`."""
    place = members.places()
    shown = (entry.c.shown + place.c.inner).label("shown")
    joined = (
        place.join(text, text.c.content_id == place.c.content_id)
        .join(entry, entry.c.id == place.c.entry_id)
        .join(source, source.c.id == entry.c.source_id)
    )
    silent = and_(text.c.fault.not_in(["", Fault.EMPTY]), ~entry.c.gone, visible)
    count = db.scalar(select(func.count(func.distinct(text.c.content_id))).select_from(joined).where(silent)) or 0
    wanted = _wanted(query)
    if not count or not wanted:
        return Unread(count)
    rows = db.execute(select(source.c.name, shown).select_from(joined).where(silent).order_by(source.c.name, shown))
    ranked = sorted((-_alike(row, wanted), f"{row.name}:{row.shown}") for row in rows)
    return Unread(count, tuple(path for score, path in ranked[:SHOWN] if score))


def _wanted(query: Query) -> list[frozenset[str]]:
    """Forms of each word, and spellings of each number, that a path may have."""
    found: list[frozenset[str]] = []
    for clause in query.wanted:
        if isinstance(clause, Number):
            found.append(frozenset(numbers.parts(clause.key)[1]))
        found += [analysis.forms(word) for word in words(clause)]
    return found


def _alike(row: Record, wanted: list[frozenset[str]]) -> int:
    forms = analysis.all_forms(row.shown)
    return sum(not forms.isdisjoint(one) for one in wanted)
