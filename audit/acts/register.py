"""Acts as the register lists them: one line an act, whatever the number of its files (model, signed PDF, scan)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, Connection, select

from catalog import acts as known
from catalog.acts import Ended
from catalog.schema import act, content, entry, object_, source
from catalog.store import mapping
from catalog.survey import listed
from passation.model import Act

_RANK = (known.SENT, known.SIGNED, known.DRAFT)


@dataclass(frozen=True, slots=True)
class Version:
    """One content that holds an act."""

    content_id: int
    act: Act
    stage: str
    paths: tuple[str, ...]
    key: str


@dataclass(frozen=True, slots=True)
class Line:
    """One act; the furthest version first."""

    versions: tuple[Version, ...]
    ended: Ended | None

    @property
    def act(self) -> Act:
        """The act as its furthest version says it."""
        return self.versions[0].act

    @property
    def stage(self) -> str:
        """How far it went."""
        return self.versions[0].stage

    @property
    def paths(self) -> tuple[str, ...]:
        """Every file that holds it."""
        return tuple(path for version in self.versions for path in version.paths)

    def field(self, name: str) -> str:
        """A field as the first version that has it says it."""
        return next((one.act.fields[name].value for one in self.versions if name in one.act.fields), "")


def register(db: Connection, today: date) -> list[Line]:
    """Acts by kind, year, date and number; files presumed private are left out."""
    places = places_of_acts(db, listed())
    acts = known.load(db, sorted(places))
    types = mapping(db, select(content.c.id, content.c.media_type).where(content.c.id.in_(select(act.c.content_id))))
    keys = mapping(db, select(object_.c.content_id, object_.c.key))
    ended = known.ended(db, acts, today)
    versions = [
        Version(number, one, known.stage(one, types[number]), tuple(places[number]), keys.get(number, ""))
        for number, one in acts.items()
    ]
    lines = [Line(tuple(same), _ended(same, ended)) for same in _grouped(versions)]
    return sorted(lines, key=lambda line: (line.act.kind, line.act.year or 0, line.act.date, _natural(line.act.number)))


def places_of_acts(db: Connection, *where: ColumnElement[bool]) -> dict[int, list[str]]:
    """`<source>:<path>` of the present files that hold each act, by content; of those that meet the conditions."""
    query = select(entry.c.content_id, source.c.name, entry.c.shown).join(source)
    query = query.where(~entry.c.gone, entry.c.content_id.in_(select(act.c.content_id)), *where)
    places: dict[int, list[str]] = {}
    for row in db.execute(query.order_by(source.c.name, entry.c.path)):
        places.setdefault(row.content_id, []).append(f"{row.name}:{row.shown}")
    return places


def _ended(versions: Iterable[Version], ended: dict[int, Ended]) -> Ended | None:
    return next((ended[one.content_id] for one in versions if one.content_id in ended), None)


def _grouped(versions: Sequence[Version]) -> list[list[Version]]:
    """Files of one act: same identifier, or same kind, number and date. The number alone is no key."""
    groups: dict[tuple[str, ...], list[Version]] = {}
    for one in sorted(versions, key=lambda version: (_RANK.index(version.stage), version.paths)):
        found = one.act
        same = (found.kind, found.number, found.date) if found.number and found.date else (str(one.content_id),)
        groups.setdefault(same, []).append(one)
    return list(groups.values())


def _natural(number: str) -> tuple[tuple[int, str], ...]:
    return tuple((int(part), "") if part.isdigit() else (-1, part) for part in number.split("-"))
