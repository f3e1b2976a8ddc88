"""Answers joined with what the catalogue knows of them: places, key, act, state."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy import ColumnElement, Connection, and_, false, not_, or_, select, true

from catalog import acts as known
from catalog import balance, members, survey
from catalog.acts import Ended
from catalog.schema import content, entry, object_, sighting, source
from catalog.store import Record, batches, mapping
from index.backends import Hit, Hits, Rights
from index.query import Query
from index.snippets import Segment
from index.why import why
from passation.model import Act

_EDITABLE = (b".docx", b".odt", b".doc", b".rtf", b".DOCX", b".ODT", b".DOC")
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
    stage: str = ""
    """How far an act went: sent, signed or draft (catalog.acts.stage); empty for other documents."""
    ended: Ended | None = None
    """Set when the act holds no longer."""
    replaces: str = ""
    """Title of the act below, which this one ended: it is shown though it may not have the words."""
    model: str = ""
    """Place of the editable file of the same name beside it, empty when there is none or it may not be seen."""
    why: tuple[str, ...] = ()
    """Reasons in French, see index.why."""
    id: int = 0
    """Id of the content in this catalogue."""

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
            "act": act and {name: getattr(act, name) for name in _ACT},
            "state": self.state,
            "stage": self.stage or None,
            "ended": self.ended.since if self.ended else None,
            "replaces": self.replaces or None,
            "model": self.model or None,
            "why": list(self.why),
        }


def answers(db: Connection, query: Query, hits: Hits, today: date, rights: Rights = None) -> list[Answer]:
    """The hits of a query in their order, each with the places that a reader of these rights may see.

    An act that holds no longer comes after the one that ended it, if the reader may see that one. A content that lost
    its last visible place since the indexing is left out.
    """
    by_id = {hit.id: hit for hit in hits.hits}
    acts = known.load(db, list(by_id))
    ended = known.ended(db, acts, today)
    successors = {one.by for one in ended.values() if one.by} - set(by_id)
    acts |= known.load(db, list(successors))
    ids = [*by_id, *successors]
    places, keys = _places(db, ids, rights), _keys(db, ids, rights)
    # An act that the reader may not see must not be guessed from what it ended.
    ended = {number: one for number, one in ended.items() if not one.by or one.by in places}
    types = mapping(db, select(content.c.id, content.c.media_type).where(content.c.id.in_(ids)))

    def told(hit: Hit) -> Answer:
        act, media_type = acts.get(hit.id), types[hit.id]
        one = _answer(hit, places[hit.id], keys.get(hit.id, ""), act, media_type)
        return replace(
            one,
            id=hit.id,
            stage=known.stage(act, media_type) if act else "",
            ended=ended.get(hit.id),
            model=_model(db, places[hit.id], one, rights),
            why=why(query, act, hit.title, one.paths, one.snippet),
        )

    shown: dict[int, Answer] = {}
    for hit in hits.hits:
        if hit.id not in places:
            continue
        one, by = shown.get(hit.id) or told(hit), ended[hit.id].by if hit.id in ended else 0
        if by and by not in shown:
            newer = told(by_id.get(by) or Hit(by, hit.score, acts[by].object, 0, ()))
            shown[by] = replace(newer, replaces=one.title, why=newer.why if by in by_id else ())
        shown.setdefault(hit.id, one)
    return list(shown.values())


def _places(db: Connection, ids: Sequence[int], rights: Rights) -> dict[int, list[Record]]:
    """Places of each content that the reader may see, by source and path."""
    place = members.places()
    shown = (entry.c.shown + place.c.inner).label("shown")
    query = (
        select(place.c.content_id, place.c.inner, source.c.name, entry.c.source_id, entry.c.path, shown)
        .add_columns(balance.state().label("state"))
        .join(entry, entry.c.id == place.c.entry_id)
        .join(source, source.c.id == entry.c.source_id)
        .where(place.c.content_id.in_(ids), ~entry.c.gone, visible(rights))
        .order_by(source.c.name, shown)
    )
    found: dict[int, list[Record]] = {}
    for row in db.execute(query):
        found.setdefault(row.content_id, []).append(row)
    return found


def _model(db: Connection, places: Sequence[Record], one: Answer, rights: Rights) -> str:
    """The editable file of an act: same folder, same name, the extension of a word processor."""
    if one.act is None or one.media_type != "application/pdf":
        return ""
    for place in places:
        stem, dot, _ = place.path.rpartition(b".")
        if dot and not place.inner:
            beside = and_(entry.c.source_id == place.source_id, entry.c.path.in_([stem + end for end in _EDITABLE]))
            query = select(entry.c.shown).where(beside, ~entry.c.gone, entry.c.label == "", visible(rights))
            if found := db.scalar(query.order_by(entry.c.path).limit(1)):
                return f"{place.name}:{found}"
    return ""


def _keys(db: Connection, ids: Sequence[int], rights: Rights) -> dict[int, str]:
    """Keys by content. A key holds the name of one place, past ones included: told to who may see all of them."""
    found = mapping(db, select(object_.c.content_id, object_.c.key).where(object_.c.content_id.in_(ids)))
    if rights is None:
        return found
    past = sighting.join(entry, entry.c.id == sighting.c.entry_id)
    hidden = not_(visible(rights))
    for query, column in (
        (select(entry.c.content_id), entry.c.content_id),
        (select(sighting.c.content_id).select_from(past), sighting.c.content_id),
    ):
        for number in db.scalars(query.where(column.in_(ids), hidden)):
            found.pop(number, None)
    return found


def visible(rights: Rights) -> ColumnElement[bool]:
    """SQL condition: a reader of these rights may see the entry."""
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
