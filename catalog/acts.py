"""The acts recognised in contents, and what they do to each other."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Connection, delete, select

from catalog.schema import act, act_link
from catalog.store import Record, batches, bulk
from passation.model import Act, ActField

ENDING = ("abroge", "remplace", "rapporte", "leve")
"""Kinds of links after which the other act holds no longer."""
SENT, SIGNED, DRAFT = "sent", "signed", "draft"
_SETTLED = ("application/pdf", "image/")


@dataclass(frozen=True, slots=True)
class Ended:
    """An act that holds no longer: since when (ISO, may be empty), and the content of the act that ended it.

    The content is 0 when its own term has passed.
    """

    since: str = ""
    by: int = 0


def keep(db: Connection, acts: Sequence[tuple[int, Act | None]]) -> None:
    """Keep the act recognised in each content (id, act or none), with its links."""
    for table in (act_link, act):
        for ids in batches([one for one, _ in acts]):
            db.execute(delete(table).where(table.c.content_id.in_(ids)))
    known = [(one, found) for one, found in acts if found is not None]
    bulk(db, act, [_row(one, found) for one, found in known])
    bulk(
        db,
        act_link,
        [
            {"content_id": one, "kind": link.kind, "target": link.target, "page": link.page, "evidence": link.evidence}
            for one, found in known
            for link in found.links
        ],
    )


def _row(content_id: int, one: Act) -> dict[str, Any]:
    return {
        "content_id": content_id,
        "kind": one.kind,
        "confidence": round(one.confidence, 4),
        "identifier": one.identifier,
        "number": one.number,
        "year": one.year,
        "date": one.date,
        "object": one.object,
        "signatory": one.signatory,
        "subject": one.subject,
        "page": one.page,
        "fields": {
            name: [field.value, field.page, field.evidence, round(field.confidence, 4)]
            for name, field in one.fields.items()
        },
    }


def load(db: Connection, content_ids: Sequence[int]) -> dict[int, Act]:
    """Acts by content id (without their links)."""
    loaded: dict[int, Act] = {}
    for ids in batches(content_ids):
        loaded.update((row.content_id, read(row)) for row in db.execute(select(act).where(act.c.content_id.in_(ids))))
    return loaded


def read(row: Record) -> Act:
    """The act of a row of the table."""
    return Act(
        kind=row.kind,
        confidence=row.confidence,
        identifier=row.identifier,
        number=row.number,
        year=row.year,
        date=row.date,
        object=row.object,
        signatory=row.signatory,
        subject=row.subject,
        page=row.page,
        fields={name: ActField(*values) for name, values in row.fields.items()},
    )


def stage(one: Act, media_type: str) -> str:
    """How far an act went: sent to the préfecture (its stamp is printed), signed (a settled file), or a draft."""
    if one.identifier or "sent" in one.fields or "received" in one.fields:
        return SENT
    return SIGNED if media_type.startswith(_SETTLED) and one.date else DRAFT


def ended(db: Connection, acts: dict[int, Act], today: date) -> dict[int, Ended]:
    """Those of these acts that hold no longer today: ended by another act that is known, or by their own term."""
    found = {
        number: Ended(one.fields["end"].value)
        for number, one in acts.items()
        if "end" in one.fields and one.fields["end"].value < today.isoformat()
    }
    if not acts:
        return found
    named: dict[str, list[int]] = {}
    for number, one in acts.items():
        for name in _names(one):
            named.setdefault(name, []).append(number)
    links = select(act_link.c.content_id, act_link.c.target, act.c.date).join(
        act, act.c.content_id == act_link.c.content_id
    )
    for row in db.execute(links.where(act_link.c.kind.in_(ENDING)).order_by(act.c.date, act_link.c.id)):
        for number in named.get(_name(*row.target.split("@", 1)), ()):
            if number != row.content_id:
                found[number] = Ended(row.date, row.content_id)
    return found


def _names(one: Act) -> set[str]:
    """How another act may name this one: a number of no year, or a date alone, says too little beside a number."""
    if not one.number:
        return {_name("", one.date)} if one.date else set()
    dated = one.number.partition("-")[0] == str(one.year)
    return {_name(one.number, one.date)} | ({_name(one.number, "")} if dated else set())


def _name(number: str, day: str) -> str:
    return f"{number}@{day}"
