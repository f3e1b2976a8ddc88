"""What the store holds under another node than the plan of today names: the key that each would get, or why not."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection

from catalog import receipts, refiling
from catalog.receipts import IDENTICAL
from catalog.store import Record
from classify.plan import FilingPlan, Node
from migrate.assign import Wanted, assign_keys
from migrate.destinations import Destination
from migrate.keys import is_opaque
from migrate.plan import Plan, Row, State
from migrate.protection.standing import locked_until
from migrate.refiling import messages
from passation import paths


@dataclass(frozen=True, slots=True)
class Move:
    """One object that may get another key."""

    row: Row
    content_id: int
    old: str
    version_id: str
    new: str


@dataclass(frozen=True, slots=True)
class Left:
    """One object that stays where it is, and why: `locked` or `not_verified`."""

    key: str
    place: str
    reason: str
    sentence: str


@dataclass(frozen=True, slots=True)
class Moves:
    """What is filed elsewhere since it was sent."""

    free: tuple[Move, ...]
    left: tuple[Left, ...]


def moves(db: Connection, store: Destination, drawn: Plan, filing: FilingPlan) -> Moves:
    """What the plan of today would file elsewhere. Raises DestinationError when the store does not tell its locks."""
    rows = {row.content_id: row for row in drawn.of(State.SEND) if row.content_id and _elsewhere(row, filing[row.node])}
    known = refiling.receipts_of(db, list(rows))
    left = dict(_left(rows, known, locked_until(db, store, list(rows)) if rows else {}))
    free = {content_id: row for content_id, row in rows.items() if content_id not in left}
    keys = _keys(db, free, filing)
    found = (
        Move(row, content_id, row.key, known[content_id].version_id, keys[row.sha256])
        for content_id, row in free.items()
    )
    return Moves(tuple(found), tuple(left.values()))


def _elsewhere(row: Row, node: Node) -> bool:
    """Whether the key of a received content names another node, or says a name that the node does not let be said."""
    if not row.received or row.living:
        return False
    return row.key.rpartition("/")[0] != node.key or (node.confidentiality == "C3" and not is_opaque(row.key))


def _left(
    rows: Mapping[int, Row], known: Mapping[int, Record], locked: Mapping[int, str]
) -> Iterator[tuple[int, Left]]:
    for content_id, row in rows.items():
        if content_id in locked:
            yield content_id, Left(row.key, row.place, "locked", messages.locked(locked[content_id]))
        elif known[content_id].symbol != IDENTICAL:
            yield content_id, Left(row.key, row.place, "not_verified", messages.NOT_VERIFIED)


def _keys(db: Connection, free: Mapping[int, Row], filing: FilingPlan) -> Mapping[bytes, str]:
    """A key for each; one that the content had before is its own again."""
    own = {key for some in refiling.keys_of(db, list(free)).values() for key in some}
    today: Sequence[str] = [row.key for row in free.values()]
    taken = (receipts.known_keys(db) - own) | set(today)
    wanted = (_wanted(row, filing[row.node]) for row in free.values())
    return assign_keys(wanted, taken)


def _wanted(row: Row, node: Node) -> Wanted:
    return Wanted(row.sha256, node.key, paths.name(row.path), node.confidentiality == "C3")
