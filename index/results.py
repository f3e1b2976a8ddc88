"""Answers joined with what the catalogue knows of them: places, key, act, state."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Connection, and_, exists, false, func, not_, or_, select, true

from catalog import balance, members, placements, survey
from catalog.schema import content, entry, object_, sighting, source, text
from catalog.store import Record, batches, mapping
from index.backends import Hit, Hits, Rights
from index.snippets import Segment
from passation.errors import Fault
from passation.model import Act

_ACT = ("kind", "number", "year", "date", "object", "signatory")


@dataclass(frozen=True, slots=True)
class Answer:
    """One document found, as people see it."""

    paths: tuple[str, ...]
    key: str
    title: str
    score: float
    snippet: tuple[Segment, ...]
    page: int
    act: Act | None
    state: str
    media_type: str

    def as_dict(self) -> dict[str, object]:
        """The shape of a hit of `search --json`."""
        act = self.act
        return {
            "paths": list(self.paths),
            "key": self.key or None,
            "title": self.title,
            "score": round(self.score, 4),
            "snippet": "".join(part.text for part in self.snippet),
            "page": self.page,
            "act": act
            and {name: getattr(act, name) for name in ("kind", "number", "year", "date", "object", "signatory")},
            "state": self.state,
        }


def answers(db: Connection, hits: Hits, rights: Rights = None) -> list[Answer]:
    """The hits in their order, each with the places that a reader of these rights may see.

    A content that lost its last such place since the indexing is left out.
    """
    ids = [hit.id for hit in hits.hits]
    place = members.places()
    shown = (entry.c.shown + place.c.inner).label("shown")
    query = (
        select(place.c.content_id, source.c.name, shown, balance.state().label("state"))
        .join(entry, entry.c.id == place.c.entry_id)
        .join(source, source.c.id == entry.c.source_id)
        .where(place.c.content_id.in_(ids), ~entry.c.gone, _visible(rights))
        .order_by(source.c.name, shown)
    )
    places: dict[int, list[Record]] = {}
    for row in db.execute(query):
        places.setdefault(row.content_id, []).append(row)
    types = mapping(db, select(content.c.id, content.c.media_type).where(content.c.id.in_(ids)))
    acts, keys = placements.load_acts(db, ids), _keys(db, ids, rights)
    return [
        _answer(hit, places[hit.id], keys.get(hit.id, ""), acts.get(hit.id), types[hit.id])
        for hit in hits.hits
        if hit.id in places
    ]


def unread(db: Connection, rights: Rights = None) -> int:
    """Number of documents without a text, empty ones excepted, of which the reader may see a place."""
    silent: ColumnElement[bool] = text.c.fault.not_in(["", Fault.EMPTY])
    if rights is not None:
        place = members.places()
        seen = exists().where(place.c.content_id == text.c.content_id, entry.c.id == place.c.entry_id)
        silent = and_(silent, seen.where(~entry.c.gone, _visible(rights)))
    return db.scalar(select(func.count()).select_from(text).where(silent)) or 0


def _keys(db: Connection, ids: Sequence[int], rights: Rights) -> dict[int, str]:
    """Keys by content. A key holds the name of one place, past ones included: told to who may see all of them."""
    found = mapping(db, select(object_.c.content_id, object_.c.key).where(object_.c.content_id.in_(ids)))
    if rights is None:
        return found
    past = sighting.join(entry, entry.c.id == sighting.c.entry_id)
    hidden = not_(_visible(rights))
    for query, column in (
        (select(entry.c.content_id), entry.c.content_id),
        (select(sighting.c.content_id).select_from(past), sighting.c.content_id),
    ):
        for number in db.scalars(query.where(column.in_(ids), hidden)):
            found.pop(number, None)
    return found


def _visible(rights: Rights) -> ColumnElement[bool]:
    if rights is None:
        return true()
    # Few values, but perhaps more than one statement takes as parameters.
    some = (entry.c.rights_class_id.in_(ids) for ids in batches(sorted(rights)))
    return and_(survey.listed(), entry.c.rights_class_id.is_not(None), or_(false(), *some))


def _answer(hit: Hit, places: Sequence[Record], key: str, act: Act | None, media_type: str) -> Answer:
    shown = tuple(f"{place.name}:{place.shown}" for place in places)
    name = places[0].shown.rpartition("/")[2]
    return Answer(shown, key, hit.title or name, hit.score, hit.snippet, hit.page, act, _state(places), media_type)


def _state(places: Sequence[Record]) -> str:
    """The first state of the balance; what was read back is migrated, whichever place carried it."""
    states = {place.state for place in places}
    return "migrated" if states & {"migrated", "duplicate"} else min(states, key=balance.STATES.index)
