"""Decisions: signed, dated, superseded, never deleted. A suggestion is not a decision, and a rerun overwrites none.

Precedence: file > group > folder (the nearest) > rule, then the latest. `settle` writes down which one governs each
entry today (`ruling`), so that every balance and plan reads the same answer.
"""

import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, delete, exists, func, insert, literal, select, update

from catalog.schema import (
    bordereau,
    bordereau_line,
    bordereau_place,
    decision,
    entry,
    group,
    group_member,
    ruling,
    source,
)
from catalog.store import Record, inserted
from passation import paths


class Scope(StrEnum):
    """What a decision speaks of; weakest first."""

    RULE = "rule"
    FOLDER = "folder"
    GROUP = "group"
    ENTRY = "entry"


class Action(StrEnum):
    """What is decided."""

    EXCLUDE = "exclude"  # will not be migrated, for a reason of the closed list
    ADMIT = "admit"  # is treated like any document (a file presumed private that is not)
    HOLD = "hold"  # waits
    ACCEPT = "accept"  # rule `filing`: proposals at or above the threshold are accepted, the others go to À qualifier
    FILE = "file"  # to the node named in the detail
    WIDEN = "widen"  # all readers of the node may read it, whatever the source allowed
    NARROW = "narrow"  # takes WIDEN back
    LOCK = "lock"  # rule `lock`: objects that were read back are locked in the store, as the detail says


class Reason(StrEnum):
    """The closed list of exclusions (design §6.2). `other` lets the server be switched off, never wiped."""

    TECHNICAL = "technical"
    EXACT_COPY = "exact_copy"
    BLANK_FORM = "blank_form"
    PRIVATE_TAKEN_BACK = "private_taken_back"
    KEPT_ELSEWHERE = "kept_elsewhere"
    ELIMINATION_VISA = "elimination_visa"
    OTHER = "other"


TECHNICAL = b"technical"
"""Subject of the rule decision that excludes technical files and links."""
FILING = b"filing"
"""Subject of the rule decision that accepts proposed places."""
LOCK = b"lock"
"""Subject of the rule decision on locks."""
VISA = b"visa:"
"""What the subject of a visa begins with; the number of its bordereau follows."""

_GOVERNING = (Action.EXCLUDE, Action.ADMIT, Action.HOLD)
_ACCESS = (Action.WIDEN, Action.NARROW)


@dataclass(frozen=True, slots=True)
class Decision:
    """Who decides what of which subject, and why."""

    scope: Scope
    subject: bytes
    action: Action
    by: str
    why: str
    reason: str = ""
    detail: Mapping[str, str] = field(default_factory=dict)


def entry_subject(source_name: str, path: bytes) -> bytes:
    """Subject of a file or of a folder: `source:raw path`."""
    return source_name.encode() + b":" + path


def record(db: Connection, one: Decision) -> int:
    """Write the decision down, supersede the earlier one of the same kind on the same subject, settle. Its id."""
    family = next((some for some in (_GOVERNING, _ACCESS) if one.action in some), (one.action,))
    values = {
        "scope": one.scope,
        "subject": one.subject,
        "action": one.action,
        "reason": one.reason,
        "detail": dict(one.detail),
        "by": one.by,
        "at": time.time_ns(),
        "why": one.why,
    }
    new = inserted(db, decision, values)
    earlier = (
        (decision.c.scope == one.scope)
        & (decision.c.subject == one.subject)
        & decision.c.action.in_(family)
        & decision.c.superseded_by.is_(None)
        & (decision.c.id != new)
    )
    db.execute(update(decision).where(earlier).values(superseded_by=new))
    settle(db)
    return new


def standing(db: Connection, action: Action | None = None) -> Sequence[Record]:
    """Decisions in force, oldest first."""
    query = select(decision).where(decision.c.superseded_by.is_(None)).order_by(decision.c.id)
    return db.execute(query if action is None else query.where(decision.c.action == action)).all()


def ever(db: Connection, action: Action) -> Sequence[Record]:
    """Every decision of that action, superseded since or not, oldest first."""
    return db.execute(select(decision).where(decision.c.action == action).order_by(decision.c.id)).all()


def filing_accepted(db: Connection) -> Record | None:
    """The standing decision under which `run` may transfer, if there is one."""
    return next((one for one in standing(db, Action.ACCEPT) if one.subject == FILING), None)


def filed(db: Connection) -> list[tuple[Record, ColumnElement[bool]]]:
    """Decisions that name a node, weakest first, each with the SQL condition of the entries it governs."""
    return _with_conditions(standing(db, Action.FILE))


def widened(db: Connection) -> list[tuple[Record, ColumnElement[bool]]]:
    """Decisions to widen access or to take that back, as `filed` gives those that name a node."""
    return _with_conditions(one for one in standing(db) if one.action in _ACCESS)


def concerned(db: Connection, number: int) -> int:
    """How many entries the decision of that number speaks of."""
    one = db.execute(select(decision).where(decision.c.id == number)).one()
    return db.scalar(select(func.count()).select_from(_governed(one).subquery())) or 0


def _with_conditions(some: Iterable[Record]) -> list[tuple[Record, ColumnElement[bool]]]:
    return [(one, entry.c.id.in_(_governed(one))) for one in sorted(some, key=_strength)]


def governed_by(action: Action) -> ColumnElement[bool]:
    """SQL condition: a standing decision of that action governs the entry."""
    governs = ruling.join(decision, decision.c.id == ruling.c.decision_id)
    governed = exists().select_from(governs).where(ruling.c.entry_id == entry.c.id, decision.c.action == action)
    return governed.correlate(entry)


def settle(db: Connection) -> None:
    """Write down which standing decision governs each entry."""
    db.execute(delete(ruling))
    governing = [one for one in standing(db) if one.action in _GOVERNING]
    for one in sorted(governing, key=_strength):
        governed = _governed(one)
        db.execute(delete(ruling).where(ruling.c.entry_id.in_(governed)))
        chosen = governed.add_columns(literal(one.id))
        db.execute(insert(ruling).from_select(["entry_id", "decision_id"], chosen))


def _strength(one: Record) -> tuple[int, int, int]:
    nearness = len(one.subject) if one.scope == Scope.FOLDER else 0
    return list(Scope).index(Scope(one.scope)), nearness, one.id


def _governed(one: Record) -> Select[Any]:
    """Ids of the entries that the decision speaks of."""
    if one.scope == Scope.RULE and one.subject.startswith(VISA):
        return _under_visa(one.subject.removeprefix(VISA).decode())
    if one.scope == Scope.RULE:
        natures = ("junk", "link") if one.subject == TECHNICAL else ()
        return select(entry.c.id).where(entry.c.nature.in_(natures))
    if one.scope == Scope.GROUP:
        kind, _, key = one.subject.decode().partition(":")
        of_group = select(group.c.id).where(group.c.kind == kind, group.c.key == key)
        return select(group_member.c.entry_id).where(group_member.c.group_id.in_(of_group))
    name, _, path = one.subject.partition(b":")
    in_source = entry.c.source_id.in_(select(source.c.id).where(source.c.name == name.decode()))
    if one.scope == Scope.ENTRY:
        return select(entry.c.id).where(in_source, entry.c.path == path)
    return select(entry.c.id).where(in_source, under(path))


def _under_visa(number: str) -> Select[Any]:
    """The files of the granted lines of a bordereau, as long as they hold what it lists."""
    lines = bordereau_line.join(bordereau, bordereau.c.id == bordereau_line.c.bordereau_id)
    same_line = (bordereau_place.c.bordereau_id == bordereau_line.c.bordereau_id) & (
        bordereau_place.c.line == bordereau_line.c.line
    )
    listed = (entry.c.id == bordereau_place.c.entry_id) & (entry.c.content_id == bordereau_line.c.content_id)
    places = lines.join(bordereau_place, same_line).join(entry, listed)
    return select(entry.c.id).select_from(places).where(bordereau.c.number == number, bordereau_line.c.granted)


def under(folder: bytes) -> ColumnElement[bool]:
    """SQL condition: the entry is the folder or lies below it; the empty path is the whole source."""
    if not folder:
        return entry.c.id.is_not(None)
    return (entry.c.path == folder) | ((entry.c.path > folder + b"/") & (entry.c.path < folder + b"0"))


def subject_of(shown: str) -> tuple[str, bytes]:
    """Source name and raw path of `<source>:<path>` as people write it."""
    name, _, path = shown.partition(":")
    return name, paths.raw(path.strip("/"))
