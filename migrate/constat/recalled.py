"""The day of a constat, recalled from the catalogue of today: its own plan, and receipts and files as they were then.

Nothing is erased of what this needs: frozen plans stay, past states of files are kept as sightings, the receipt of what
was eliminated stands in its bordereau, and decisions are superseded. What came after that day is told in `later`.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from itertools import chain

from sqlalchemy import Connection

from catalog import decisions, elimination, plans, receipts, refiling
from catalog.balance import STATES, Balance, Tally
from catalog.decisions import Action
from catalog.plans import Seen
from catalog.receipts import SYMBOLS, Held
from catalog.store import Record
from migrate.constat.document import Document
from migrate.constat.ledger import leaves_of, places_of
from migrate.merkle import root
from migrate.plan import State
from migrate.plan_digest import digest_of, logical
from passation import instants, paths
from passation.model import EntryKind

_STATES: dict[str, str] = {
    State.SEND: "migrated",
    State.SAME: "duplicate",
    State.EXCLUDED: "excluded",
    State.HELD: "held",
    State.REFUSED: "refused",
    State.UNREAD: "pending",
}
"""State of an entry in a plan whose every object was received and read back → its state in the counts."""


@dataclass(frozen=True, slots=True)
class Day:
    """What stood on that day. `made` is in nanoseconds; entries by their id, receipts by their content."""

    made: int
    rows: tuple[Record, ...]
    crawls: Mapping[str, Record]
    seen: Mapping[int, Seen]
    held: Mapping[int, Held]

    def planned(self) -> list[Held]:
        """Receipts of what the plan sends."""
        return [
            self.held[row.content_id] for row in self.rows if row.state == State.SEND and row.content_id in self.held
        ]

    def size(self, row: Record) -> int:
        """Size that the file of a row of the plan had."""
        known = self.seen.get(row.entry_id)
        return known.size if known else -1


def published(document: Document) -> bool:
    """Whether nothing stood against closing that day: all was received, and the ledger was published."""
    return bool(document["proof"]["sums"])


def recall(db: Connection, document: Document) -> Day | None:
    """The day of a constat whose ledger was published; None when the catalogue has lost its plan or the constat."""
    made = receipts.made(db, document["number"])
    frozen = plans.named(db, document["proof"]["plan"])
    if made is None or not frozen:
        return None
    began = {one["source"]: int(datetime.fromisoformat(one["last_crawl"]).timestamp()) for one in document["perimeter"]}
    crawls = plans.crawls_at(db, began, made)
    rows = tuple(plans.rows_of(db, frozen[0].id))
    sent = {row.content_id for row in rows if row.state == State.SEND}
    former = chain(refiling.ended(db), *elimination.ended(db).values())
    held = {one.content_id: one for one in receipts.held_at(db, made, former, sent)}
    return Day(made, rows, crawls, {one.id: one for one in plans.seen_by(db, crawls)}, held)


def receipts_hold(day: Day, document: Document) -> bool:
    """Whether the receipts of that day have the root of the constat."""
    said, found = document["proof"], leaves_of(day.planned())
    return (root(found).hex(), len(found)) == (said["merkle_root"], said["leaves"])


def changed(db: Connection, day: Day, document: Document) -> list[str]:
    """The parts of a constat that the catalogue no longer says of that day, by name."""
    said = document["proof"]
    holds = {
        "plan": _plan(day) == said["plan"],
        "balance": _balance(day).as_dict() == document["balance"],
        "objects": _objects(day) == document["objects"],
        "exclusions": _exclusions_hold(db, day, document),
        "places": places_of(_places(day)) == said["places"],
    }
    return [name for name, true in holds.items() if not true]


def _plan(day: Day) -> str:
    return digest_of(
        logical(
            (row.source, row.path, row.label),
            day.size(row),
            (row.state, row.reason),
            row.sha256 or b"",
            (row.node, row.key),
        )
        for row in day.rows
    )


def _balance(day: Day) -> Balance:
    tallies: dict[str, Tally] = {name: Tally() for name in STATES}
    for row in day.rows:
        state: str = _STATES.get(str(row.state), str(row.state))
        tallies[state] = _more(tallies.get(state, Tally()), day.size(row))
    entries, size = (sum(getattr(one, name) for one in tallies.values()) for name in ("count", "bytes"))
    listed = sum(one.entries for one in day.crawls.values()), sum(one.bytes for one in day.crawls.values())
    folders = 0
    for one in day.seen.values():
        if one.kind == EntryKind.FOLDER:
            folders += not one.gone
        elif one.gone:
            tallies["gone"] = _more(tallies["gone"], one.size)
    return Balance(entries, size, folders, tallies, (entries, size) == listed)


def _more(tally: Tally, size: int) -> Tally:
    return Tally(tally.count + 1, tally.bytes + size)


def _objects(day: Day) -> Document:
    tallies: dict[str, Tally] = {symbol: Tally() for symbol in SYMBOLS}
    for one in day.held.values():
        tallies[one.symbol] = _more(tallies.get(one.symbol, Tally()), one.size)
    return {symbol: asdict(tally) for symbol, tally in tallies.items()}


def _exclusions_hold(db: Connection, day: Day, document: Document) -> bool:
    """Whether each decision stands in the catalogue as it was taken, and the plan excludes as much for each reason."""
    taken = [
        {
            "reason": one.reason,
            "scope": one.scope,
            "subject": paths.shown(one.subject),
            "by": one.by,
            "at": instants.iso(one.at),
            "why": one.why,
            "detail": one.detail,
        }
        for one in decisions.ever(db, Action.EXCLUDE)
    ]
    said, planned = Counter[str](), Counter[str]()
    for one in document["exclusions"]:
        said.update({f"{one['reason']} count": one["count"], f"{one['reason']} bytes": one["bytes"]})
    for row in day.rows:
        if row.state == State.EXCLUDED:
            planned.update({f"{row.reason} count": 1, f"{row.reason} bytes": day.size(row)})
    known = all(
        any(one == {name: said_of[name] for name in one} for one in taken) for said_of in document["exclusions"]
    )
    return known and said == planned


def _places(day: Day) -> Iterator[tuple[str, str, bytes, int | None]]:
    for one in day.seen.values():
        receipt = day.held.get(one.content_id) if one.content_id is not None else None
        if receipt is not None:
            yield receipt.key, one.source, one.path, one.modified
