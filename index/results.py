"""Answers joined with what the catalogue knows of them: places, key, act, state."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, func, select

from catalog import balance, placements
from catalog.schema import content, entry, object_, source, text
from catalog.store import Record, mapping
from index.backends import Hit, Hits
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


def answers(db: Connection, hits: Hits) -> list[Answer]:
    """The hits in their order; a content that lost its last place since the indexing is left out."""
    ids = [hit.id for hit in hits.hits]
    places: dict[int, list[Record]] = {}
    query = (
        select(entry.c.content_id, source.c.name, entry.c.shown, balance.state().label("state"))
        .join(source, source.c.id == entry.c.source_id)
        .where(entry.c.content_id.in_(ids), ~entry.c.gone)
        .order_by(source.c.name, entry.c.shown)
    )
    for row in db.execute(query):
        places.setdefault(row.content_id, []).append(row)
    keys = mapping(db, select(object_.c.content_id, object_.c.key).where(object_.c.content_id.in_(ids)))
    types = mapping(db, select(content.c.id, content.c.media_type).where(content.c.id.in_(ids)))
    acts = placements.load_acts(db, ids)
    return [
        _answer(hit, places[hit.id], keys.get(hit.id, ""), acts.get(hit.id), types[hit.id])
        for hit in hits.hits
        if hit.id in places
    ]


def unread(db: Connection) -> int:
    """Number of documents without a text, empty ones excepted: one of them might hold the answer."""
    silent = text.c.fault.not_in(["", Fault.EMPTY])
    return db.scalar(select(func.count()).select_from(text).where(silent)) or 0


def _answer(hit: Hit, places: Sequence[Record], key: str, act: Act | None, media_type: str) -> Answer:
    shown = tuple(f"{place.name}:{place.shown}" for place in places)
    name = places[0].shown.rpartition("/")[2]
    state = min((place.state for place in places), key=balance.STATES.index)
    if any(place.state == "migrated" for place in places):
        state = "migrated"
    return Answer(shown, key, hit.title or name, hit.score, hit.snippet, hit.page, act, state, media_type)
