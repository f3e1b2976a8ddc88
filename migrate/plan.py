"""The plan: for every file and link of the relevé, sent, same as a sent one, excluded, held, refused or unread.

Drawn from the catalogue alone, read once and in order; what is drawn lies on disk (migrate.board), so that memory does
not grow with the plan but for some 100 bytes a key, while keys are given. The same catalogue draws the same plan, whose
id is the SHA-256 over its rows. A key is given once: what has a receipt keeps it, whatever a later plan would say.
"""

from collections.abc import Callable, Container, Iterator, Sequence
from enum import StrEnum
from functools import cached_property
from typing import Any, NamedTuple, TypeVar

from sqlalchemy import Connection

from catalog import receipts, refiling, rights, transfers
from catalog.balance import Tally
from catalog.decisions import Action
from catalog.rights import TO_QUALIFY
from catalog.steps import State as StepState
from catalog.transfers import Place, Planned
from classify.living import Living
from classify.plan import FilingPlan
from migrate.assign import Keys, Wanted
from migrate.board import Board, Judged, Keyless, Named
from migrate.living import is_living, living_folder
from migrate.plan_digest import digest_of, logical
from migrate.preflight import messages
from passation import paths
from passation.errors import RuleError, SettingsError
from passation.model import EntryKind
from passation.settings import Settings
from passation.workspace import Workspace

KeyT = TypeVar("KeyT", bound=Any)


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

_UNREADABLE = frozenset({StepState.FAILED, StepState.WAITING})


class Row(NamedTuple):
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


_STATE, _RECEIVED = Row._fields.index("state"), Row._fields.index("received")
_STATES = {state.value: state for state in State}


class Lot(NamedTuple):
    """What rows are counted by."""

    source: str
    node: str
    state: State
    reason: str
    received: bool
    living: bool


class Plan:
    """Every row, by source, path and label. They lie on disk: each walk reads them anew, and none keeps them."""

    def __init__(self, board: Board) -> None:
        self._board = board

    def __iter__(self) -> Iterator[Row]:
        return self.of(*State)

    def of(self, *states: State) -> Iterator[Row]:
        """Rows of these states."""
        return map(_row, self._board.rows(states))

    def largest(self, count: int) -> tuple[Row, ...]:
        """The largest contents that are sent."""
        return tuple(map(_row, self._board.largest([State.SEND], count)))

    @cached_property
    def digest(self) -> str:
        """See `digest_of`."""
        return digest_of(
            logical((source, path, label), size, (state, reason), sha256, (node, key))
            for source, path, label, size, state, reason, sha256, node, key in self._board.logical()
        )

    def named(self) -> Iterator[Named]:
        """What makes rows alike, many times quicker than the rows."""
        return self._board.named()

    def stored(self) -> Iterator[Planned]:
        """The rows as the catalogue keeps them."""
        return map(Planned._make, self._board.stored())

    @property
    def id(self) -> str:
        """The digest as people write it: its first twelve characters."""
        return self.digest[:12]

    @cached_property
    def lots(self) -> dict[Lot, Tally]:
        """Number and bytes of the rows, as finely as anybody counts them."""
        return {
            Lot(source, node, State(state), reason, bool(received), bool(living)): Tally(count, size)
            for source, node, state, reason, received, living, count, size in self._board.counted()
        }

    def tally(self, counted: Callable[[Lot], bool]) -> Tally:
        """Number and bytes of the rows of these lots."""
        return self.tallies(counted).get(True, Tally())

    def tallies(self, of: Callable[[Lot], KeyT]) -> dict[KeyT, Tally]:
        """Number and bytes of the rows of each sort, by what `of` says of their lots, in the order of that."""
        found: dict[KeyT, Tally] = {}
        for lot, more in self.lots.items():
            known = found.get(of(lot), Tally())
            found[of(lot)] = Tally(known.count + more.count, known.bytes + more.bytes)
        return {key: found[key] for key in sorted(found)}

    def by_state(self) -> dict[str, Tally]:
        """Number and bytes of the entries of each state."""
        found = self.tallies(lambda lot: lot.state)
        return {state.value: found.get(state, Tally()) for state in State}


def _row(values: Sequence[Any]) -> Row:
    """A row of the board."""
    facts = list(values)
    facts[_STATE], facts[_RECEIVED] = _STATES[facts[_STATE]], bool(facts[_RECEIVED])
    return Row._make(facts)


class _Judge:
    """What becomes of one entry by itself, and what the key of one content is made of."""

    def __init__(self, workspace: Workspace, db: Connection, filing: FilingPlan) -> None:
        self._filing = filing
        self._threshold = workspace.settings.filing.threshold
        self._filed = transfers.filed_by_decision(db)
        self._widening = rights.held(db, workspace.settings, node_groups(filing))
        self._living = Living.load(filing, workspace.rules) if workspace.settings.living.url else None
        if self._living and any(is_living(f"{node.key}/") for node in filing):
            raise RuleError(messages.LIVING_NODE)

    def judged(self, record: Place) -> Judged:
        """An entry for the board."""
        state, reason = _state(record, self._widening)
        decided = state is State.EXCLUDED or (state is State.HELD and reason == DECISION)
        node = self._node(record) if state is State.SEND or state is State.HELD else ""
        return Judged(
            *record[:7],  # from the id to the date
            state.value,
            reason,
            record.decision_id if decided else None,
            record.content_id or None,
            record.sha256,
            node or (TO_QUALIFY if state is State.SEND else ""),
            record.crawled,
            2 * (record.keeper_id != record.id) + (record.nature != "document"),
        )

    def folders(self) -> list[str]:
        """Keys that no content may get."""
        return [living_folder(node.path) for node in self._filing] if self._living else []

    def kept(self, key: str) -> str:
        """A key that is given for life."""
        if self._living is None and is_living(key):
            raise SettingsError(messages.LIVING_UNSET)
        return key

    def wanted(self, one: Keyless) -> Wanted:
        """What the key of a content is made of."""
        node = self._filing[one.node]
        living = self._living is not None and self._living.holds(one.path, node.id, one.modified, one.crawled)
        folder = living_folder(node.path) if living else ""
        return Wanted(one.sha256, node.key, paths.name(one.path), node.confidentiality == "C3", folder)

    def _node(self, record: Place) -> str:
        """Where an entry is filed, by decision or by a proposal that is sure enough; empty when it is not."""
        sure = record.node in self._filing and record.confidence >= self._threshold
        return self._filed.get(record.id) or (record.node if sure else "")


def draw(workspace: Workspace, db: Connection) -> Plan:
    """The plan that the catalogue gives now.

    Raises:
        RuleError: a decision names a node that the plan has not.
        SettingsError: files went to a folder of living files that the settings no longer name.
    """
    judge = _Judge(workspace, db, FilingPlan.load(workspace.rules))
    keys = Keys([*judge.folders(), *refiling.former_keys(db)])
    board = Board(workspace.scratch)
    board.judge(map(judge.judged, transfers.places(db)))
    board.keep((keys.taken(judge.kept(key)), content_id) for key, content_id in transfers.received_keys(db))
    board.give((keys.give(judge.wanted(one)), one.content_id) for one in board.keyless())
    return Plan(board)


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
    if record.read in _UNREADABLE:
        return State.REFUSED, record.fault
    if record.read != StepState.DONE or not record.content_id:
        return State.UNREAD, ""
    if record.id in widening:
        return State.HELD, ACCESS
    return State.SEND, ""


def destinations(settings: Settings) -> str:
    """Where a plan sends: the store, and the folder of living files when there is one."""
    return " et ".join(url for url in (settings.destination.url, settings.living.url) if url)


def freeze(db: Connection, plan: Plan, destination: str) -> bool:
    """Make it the plan in force; False when it already is. In another store, nothing is compared yet."""
    current = transfers.latest(db)
    if current is not None and current.destination != destination:
        receipts.forget_comparisons(db)
    return transfers.freeze(db, plan.digest, destination, plan.stored())


def is_current(workspace: Workspace, db: Connection) -> bool:
    """Whether the plan in force is still the one that the catalogue gives."""
    frozen = transfers.latest(db)
    if frozen is None or frozen.destination != destinations(workspace.settings):
        return False
    return bool(frozen.digest == draw(workspace, db).digest)
