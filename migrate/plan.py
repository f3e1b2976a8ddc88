"""The plan: for every file and link of the relevé, sent, same as a sent one, excluded, held, refused or unread.

Drawn from the catalogue alone, in one pass. The same catalogue draws the same plan, whose id is the SHA-256 over its
rows. A key is given once: what has a receipt keeps it, whatever a later plan would say.
"""

import hashlib
import json
from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cached_property

from sqlalchemy import Connection

from catalog import receipts, rights, transfers
from catalog.balance import Tally
from catalog.decisions import Action
from catalog.rights import TO_QUALIFY
from catalog.steps import State as StepState
from catalog.store import Record
from catalog.transfers import Given, Planned
from classify.plan import FilingPlan
from migrate.keys import lengthen, object_key
from passation import paths
from passation.model import EntryKind
from passation.workspace import Workspace


class State(StrEnum):
    """What the plan does with one entry."""

    SEND = "send"
    SAME = "same"  # another place of a content that is sent
    EXCLUDED = "excluded"
    HELD = "held"
    REFUSED = "refused"
    UNREAD = "unread"


PRIVATE, LINK, DECISION, ACCESS = "private", "link", "decision", "access"
"""Reasons why an entry is held."""


@dataclass(frozen=True, slots=True)
class Row:
    """One entry in the plan. `key` and `node` are those of its content, empty when it is not migrated."""

    entry_id: int
    source: str
    path: bytes
    label: str
    shown: str
    size: int
    modified: int | None
    state: State
    reason: str = ""
    decision_id: int | None = None
    content_id: int | None = None
    sha256: bytes = b""
    node: str = ""
    key: str = ""
    received: bool = False

    @property
    def place(self) -> str:
        """`<source>:<path>` for people."""
        return f"{self.source}:{self.shown}"

    def logical(self) -> str:
        """The row without surrogate ids nor clocks."""
        facts = [self.source, self.path.hex(), self.label, self.size, self.state, self.reason, self.sha256.hex()]
        return json.dumps([*facts, self.key], separators=(",", ":"))


@dataclass(frozen=True)
class Plan:
    """Every row, by source, path and label."""

    rows: tuple[Row, ...]

    @cached_property
    def digest(self) -> str:
        """SHA-256 over the logical rows, in hexadecimal."""
        return hashlib.sha256("\n".join(sorted(row.logical() for row in self.rows)).encode()).hexdigest()

    @property
    def id(self) -> str:
        """The digest as people write it: its first twelve characters."""
        return self.digest[:12]

    def of(self, state: State) -> list[Row]:
        """Rows of that state."""
        return [row for row in self.rows if row.state is state]

    def by_state(self) -> dict[str, Tally]:
        """Number and bytes of the entries of each state."""
        return {state.value: tally(self.of(state)) for state in State}


def tally(rows: Iterable[Row]) -> Tally:
    """Number and bytes of these rows."""
    sizes = [row.size for row in rows]
    return Tally(len(sizes), sum(sizes))


@dataclass(frozen=True, slots=True)
class Wanted:
    """A content that needs a key: its carrier's node and name."""

    sha256: bytes
    node_key: str
    name: bytes
    opaque: bool


def assign_keys(wanted: Iterable[Wanted], taken: Iterable[str]) -> dict[bytes, str]:
    """A key of its own for each content, whatever the order in which they come.

    Args:
        wanted: contents without a key.
        taken: keys that are given for life.
    """
    used = set(taken)
    keys: dict[bytes, str] = {}
    for one in sorted(wanted, key=lambda one: one.sha256):
        key = object_key(one.node_key, one.name, one.sha256, opaque=one.opaque)
        keys[one.sha256] = key if key not in used else lengthen(key, one.sha256)
        used.add(keys[one.sha256])
    return keys


def draw(workspace: Workspace, db: Connection) -> Plan:
    """The plan that the catalogue gives now. Raises RuleError when a decision names a node that the plan has not."""
    threshold = workspace.settings.filing.threshold
    filing = FilingPlan.load(workspace.rules)
    filed = transfers.filed_by_decision(db)
    given = {one.content_id: one for one in transfers.given_keys(db) if one.received}
    widening = rights.held(db, workspace.settings, node_groups(filing))
    records = list(transfers.places(db))
    carriers = _carriers(records, widening)
    nodes = {
        content_id: filed.get(record.id) or _proposed(record, filing, threshold)
        for content_id, record in carriers.items()
    }
    wanted = [
        Wanted(record.sha256, filing[node].key, paths.name(record.path), filing[node].confidentiality == "C3")
        for record, node in ((carriers[content_id], node) for content_id, node in nodes.items())
        if record.content_id not in given
    ]
    keys = assign_keys(wanted, (one.key for one in given.values()))
    rows = [_row(record, widening) for record in records]
    return Plan(tuple(_placed(row, carriers, nodes, keys, given) for row in rows))


def node_groups(filing: FilingPlan) -> dict[str, tuple[str, ...]]:
    """Readers of each node of the plan as it is now."""
    return {node.id: node.groups for node in filing}


def _state(record: Record, widening: Container[int]) -> tuple[State, str]:
    """State and reason of an entry by itself; SEND is said of every place of a content. The order is the rule."""
    if record.action == Action.EXCLUDE:
        return State.EXCLUDED, record.reason
    if record.action == Action.HOLD:
        return State.HELD, DECISION
    if record.nature == "private" and record.action != Action.ADMIT:
        return State.HELD, PRIVATE
    if record.kind == EntryKind.LINK:
        return State.HELD, LINK
    if record.read in {StepState.FAILED, StepState.WAITING}:
        return State.REFUSED, record.fault
    if record.read != StepState.DONE or record.content_id is None:
        return State.UNREAD, ""
    if record.id in widening:
        return State.HELD, ACCESS
    return State.SEND, ""


def _carriers(records: Iterable[Record], widening: Container[int]) -> dict[int, Record]:
    """For each content that may be sent, the entry whose bytes are: the keeper of its group, else the next place."""
    chosen: dict[int, tuple[tuple[bool, bool], Record]] = {}
    for record in records:
        if _state(record, widening)[0] is State.SEND:
            rank = (record.keeper_id != record.id, record.nature != "document")
            known = chosen.get(record.content_id)
            if known is None or rank < known[0]:
                chosen[record.content_id] = (rank, record)
    return {content_id: record for content_id, (_, record) in chosen.items()}


def _proposed(record: Record, filing: FilingPlan, threshold: float) -> str:
    sure = record.node in filing and (record.confidence or 0) >= threshold
    return record.node if sure else TO_QUALIFY


def _row(record: Record, widening: Container[int]) -> Row:
    state, reason = _state(record, widening)
    decided = state is State.EXCLUDED or (state is State.HELD and reason == DECISION)
    return Row(
        entry_id=record.id,
        source=record.source,
        path=record.path,
        label=record.label,
        shown=record.shown,
        size=record.size,
        modified=record.modified,
        state=state,
        reason=reason,
        decision_id=record.decision_id if decided else None,
        content_id=record.content_id,
        sha256=record.sha256 or b"",
    )


def _placed(
    row: Row,
    carriers: Mapping[int, Record],
    nodes: Mapping[int, str],
    keys: Mapping[bytes, str],
    given: Mapping[int, Given],
) -> Row:
    if row.state is not State.SEND or row.content_id is None:
        return row
    kept = given.get(row.content_id)
    return replace(
        row,
        state=State.SEND if carriers[row.content_id].id == row.entry_id else State.SAME,
        node=nodes[row.content_id],
        key=kept.key if kept else keys[row.sha256],
        received=kept is not None,
    )


def freeze(db: Connection, plan: Plan, destination: str) -> bool:
    """Make it the plan in force; False when it already is. In another store, nothing is compared yet."""
    current = transfers.latest(db)
    if current is not None and current.destination != destination:
        receipts.forget_comparisons(db)
    rows = [Planned(row.entry_id, row.state, row.content_id, row.decision_id, row.reason) for row in plan.rows]
    return transfers.freeze(db, plan.digest, destination, rows, _objects(plan.of(State.SEND)))


def _objects(rows: Sequence[Row]) -> list[Given]:
    return [Given(row.content_id, row.key, row.entry_id, row.received) for row in rows if row.content_id is not None]


def is_current(workspace: Workspace, db: Connection) -> bool:
    """Whether the plan in force is still the one that the catalogue gives."""
    frozen = transfers.latest(db)
    if frozen is None or frozen.destination != workspace.settings.destination.url:
        return False
    return bool(frozen.digest == draw(workspace, db).digest)
