"""The plan: for every file and link of the relevé, sent, same as a sent one, excluded, held, refused or unread.

Drawn from the catalogue alone, in one pass. The same catalogue draws the same plan, whose id is the SHA-256 over its
rows. A key is given once: what has a receipt keeps it, whatever a later plan would say.
"""

import hashlib
import json
from collections.abc import Container, Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property

from sqlalchemy import Connection

from catalog import receipts, refiling, rights, transfers
from catalog.balance import Tally
from catalog.decisions import Action
from catalog.rights import TO_QUALIFY
from catalog.steps import State as StepState
from catalog.transfers import Given, Place, Planned
from classify.living import Living
from classify.plan import FilingPlan, Node
from migrate.assign import Wanted, assign_keys
from migrate.living import is_living, living_folder
from migrate.preflight import messages
from passation import paths
from passation.errors import RuleError, SettingsError
from passation.model import EntryKind
from passation.settings import Settings
from passation.workspace import Workspace


class State(StrEnum):
    """What the plan does with one entry."""

    SEND = "send"
    SAME = "same"  # another place of a content that is sent
    EXCLUDED = "excluded"
    HELD = "held"
    REFUSED = "refused"
    UNREAD = "unread"


Judged = tuple[Place, State, str]
"""An entry with its state, by itself, and the reason."""

PRIVATE, LINK, DECISION, ACCESS = "private", "link", "decision", "access"
"""Reasons why an entry is held."""


@dataclass(frozen=True, slots=True)
class Row:
    """One entry in the plan. `node` and `key` are those of its content; `node` of a held one, where it would go."""

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

    @property
    def living(self) -> bool:
        """Whether its content goes to the folder of living files."""
        return is_living(self.key)

    def logical(self) -> str:
        """See `logical`."""
        where = self.source, self.path, self.label
        return logical(where, self.size, (self.state, self.reason), self.sha256, (self.node, self.key))


def logical(
    where: tuple[str, bytes, str], size: int, state: tuple[str, str], sha256: bytes, goes: tuple[str, str]
) -> str:
    """A row without surrogate ids nor clocks: source, path and label; state and reason; node and key."""
    name, path, label = where
    return json.dumps([name, path.hex(), label, size, *state, sha256.hex(), *goes], separators=(",", ":"))


def digest_of(lines: Iterable[str]) -> str:
    """SHA-256 over the logical rows, in hexadecimal."""
    found, between = hashlib.sha256(), ""
    for line in sorted(lines):
        found.update(f"{between}{line}".encode())
        between = "\n"
    return found.hexdigest()


@dataclass(frozen=True)
class Plan:
    """Every row, by source, path and label."""

    rows: tuple[Row, ...]

    @cached_property
    def digest(self) -> str:
        """SHA-256 over the logical rows, in hexadecimal."""
        return digest_of(row.logical() for row in self.rows)

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


class _Placing:
    """Where the contents that may be sent go: carrier, node and key of each."""

    def __init__(self, workspace: Workspace, db: Connection, filing: FilingPlan) -> None:
        self._filing = filing
        self._threshold = workspace.settings.filing.threshold
        self._filed = transfers.filed_by_decision(db)
        self._former = refiling.former_keys(db)
        self._living = Living.load(filing, workspace.rules) if workspace.settings.living.url else None
        self.given = {one.content_id: one for one in transfers.given_keys(db) if one.received}
        self.carriers: dict[int, Place] = {}
        self.nodes: dict[int, str] = {}
        self.keys: dict[bytes, str] = {}
        self._require_folder()

    def settle(self, judged: Iterable[Judged]) -> None:
        """Choose carriers and nodes, and give the keys that are missing."""
        self.carriers = _carriers(judged)
        self.nodes = {content_id: self.node(record) or TO_QUALIFY for content_id, record in self.carriers.items()}
        wanted = (
            self._wanted(record, self._filing[self.nodes[content_id]])
            for content_id, record in self.carriers.items()
            if content_id not in self.given
        )
        folders = [living_folder(node.path) for node in self._filing] if self._living else []
        self.keys = assign_keys(wanted, [*folders, *(one.key for one in self.given.values()), *self._former])

    def node(self, record: Place) -> str:
        """Where an entry is filed, by decision or by a proposal that is sure enough; empty when it is not."""
        sure = record.node in self._filing and record.confidence >= self._threshold
        return self._filed.get(record.id) or (record.node if sure else "")

    def _wanted(self, record: Place, node: Node) -> Wanted:
        living = self._living is not None and self._living.holds(record.path, node.id, record.modified, record.crawled)
        folder = living_folder(node.path) if living else ""
        return Wanted(record.sha256, node.key, paths.name(record.path), node.confidentiality == "C3", folder)

    def _require_folder(self) -> None:
        if self._living is None:
            if any(is_living(one.key) for one in self.given.values()):
                raise SettingsError(messages.LIVING_UNSET)
        elif any(is_living(f"{node.key}/") for node in self._filing):
            raise RuleError(messages.LIVING_NODE)


def draw(workspace: Workspace, db: Connection) -> Plan:
    """The plan that the catalogue gives now.

    Raises:
        RuleError: a decision names a node that the plan has not.
        SettingsError: files went to a folder of living files that the settings no longer name.
    """
    filing = FilingPlan.load(workspace.rules)
    widening = rights.held(db, workspace.settings, node_groups(filing))
    judged = [(record, *_state(record, widening)) for record in transfers.places(db)]
    placing = _Placing(workspace, db, filing)
    placing.settle(judged)
    return Plan(tuple(_row(one, placing) for one in judged))


def node_groups(filing: FilingPlan) -> dict[str, tuple[str, ...]]:
    """Readers of each node of the plan as it is now."""
    return {node.id: node.groups for node in filing}


def _state(record: Place, widening: Container[int]) -> tuple[State, str]:
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
    if record.read != StepState.DONE or not record.content_id:
        return State.UNREAD, ""
    if record.id in widening:
        return State.HELD, ACCESS
    return State.SEND, ""


def _carriers(judged: Iterable[Judged]) -> dict[int, Place]:
    """For each content that may be sent, the entry whose bytes are: the keeper of its group, else the next place."""
    chosen: dict[int, tuple[tuple[bool, bool], Place]] = {}
    for record, state, _ in judged:
        if state is State.SEND:
            rank = (record.keeper_id != record.id, record.nature != "document")
            known = chosen.get(record.content_id)
            if known is None or rank < known[0]:
                chosen[record.content_id] = (rank, record)
    return {content_id: record for content_id, (_, record) in chosen.items()}


def _row(judged: Judged, placing: _Placing) -> Row:
    record, state, reason = judged
    decided = state is State.EXCLUDED or (state is State.HELD and reason == DECISION)
    node, key, received = placing.node(record) if state is State.HELD else "", "", False
    if state is State.SEND:
        kept = placing.given.get(record.content_id)
        node, received = placing.nodes[record.content_id], kept is not None
        key = kept.key if kept else placing.keys[record.sha256]
        if placing.carriers[record.content_id].id != record.id:
            state = State.SAME
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
        content_id=record.content_id or None,
        sha256=record.sha256,
        node=node,
        key=key,
        received=received,
    )


def destinations(settings: Settings) -> str:
    """Where a plan sends: the store, and the folder of living files when there is one."""
    return " et ".join(url for url in (settings.destination.url, settings.living.url) if url)


def freeze(db: Connection, plan: Plan, destination: str) -> bool:
    """Make it the plan in force; False when it already is. In another store, nothing is compared yet."""
    current = transfers.latest(db)
    if current is not None and current.destination != destination:
        receipts.forget_comparisons(db)
    rows = (
        Planned(row.entry_id, row.state, row.content_id, row.decision_id, row.reason, row.node, row.key)
        for row in plan.rows
    )
    return transfers.freeze(db, plan.digest, destination, rows, _objects(plan.of(State.SEND)))


def _objects(rows: Sequence[Row]) -> list[Given]:
    return [Given(row.content_id, row.key, row.entry_id, row.received) for row in rows if row.content_id is not None]


def is_current(workspace: Workspace, db: Connection) -> bool:
    """Whether the plan in force is still the one that the catalogue gives."""
    frozen = transfers.latest(db)
    if frozen is None or frozen.destination != destinations(workspace.settings):
        return False
    return bool(frozen.digest == draw(workspace, db).digest)
