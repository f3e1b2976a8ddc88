"""The plan as a person needs it before anything moves."""

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from itertools import islice
from typing import Any

from sqlalchemy import Connection

from catalog import plans, transfers
from catalog.balance import Tally
from migrate import messages
from migrate.pace.throttle import in_force
from migrate.plan import Plan, Row, State
from migrate.preflight.collisions import Collision, alike
from migrate.preflight.forecast import Forecast, forecast, load_forecast, speed
from passation.workspace import Workspace

WAITING = (State.HELD, State.REFUSED, State.UNREAD)
LARGEST = 20


@dataclass(frozen=True, slots=True)
class Waits:
    """Entries of one source and node that do not go, for one reason; `node`: where they would, empty when unknown."""

    source: str
    node: str
    state: State
    reason: str
    tally: Tally

    @property
    def sentence(self) -> str:
        """Why."""
        return messages.reason(self.state, self.reason) or messages.PLAN_STATES[self.state]

    def as_dict(self) -> dict[str, Any]:
        """An element of `waiting_by` in `migrate plan --json`."""
        facts = {"source": self.source, "node": self.node, "state": self.state, "reason": self.reason}
        return facts | {"sentence": self.sentence, **asdict(self.tally)}


@dataclass(frozen=True, slots=True)
class Preflight:
    """A plan and what it means. `frozen`: when it was, in nanoseconds."""

    plan: Plan
    frozen: int
    by_source: dict[str, dict[str, Tally]]
    """Source → state → entries."""
    by_node: dict[str, Tally]
    """Node → contents that go there."""
    waits: tuple[Waits, ...]
    largest: tuple[Row, ...]
    collisions: tuple[Collision, ...]
    forecast: Forecast

    @property
    def living(self) -> Tally:
        """Contents that go to the folder of living files."""
        return self.plan.tally(lambda lot: lot.state is State.SEND and lot.living)

    @property
    def waiting(self) -> int:
        """Number of entries that do not go."""
        return self.plan.tally(lambda lot: lot.state in WAITING).count

    def first_waiting(self, most: int) -> list[Row]:
        """The first of them."""
        return list(islice(self.plan.of(*WAITING), most))

    def as_dict(self) -> dict[str, Any]:
        """Its part of `migrate plan --json`."""
        in_store = self.plan.tally(lambda lot: lot.state is State.SEND and lot.received)
        return {
            "plan": self.plan.digest,
            "by_state": _plain(self.plan.by_state()),
            "to_send": asdict(self.forecast.to_send),
            "in_store": asdict(in_store),
            "living": asdict(self.living),
            "by_source": {source: _plain(states) for source, states in self.by_source.items()},
            "by_node": _plain(self.by_node),
            "waiting_by": [one.as_dict() for one in self.waits],
            "waiting": [_waiting(row) for row in self.plan.of(*WAITING)],
            "largest": [{"path": row.place, "size": row.size, "key": row.key} for row in self.largest],
            "collisions": [one.as_dict() for one in self.collisions],
            "forecast": self.forecast.as_dict(),
        }


def examine(workspace: Workspace, db: Connection, plan: Plan) -> Preflight:
    """What this plan, the one in force, means. Raises RuleError, SettingsError when limits cannot be understood."""
    frozen = transfers.latest(db)
    rules = load_forecast(workspace.rules)
    left = plan.tally(lambda lot: lot.state is State.SEND and not lot.received)
    stored = plan.tally(lambda lot: lot.state is State.SEND and not lot.living)
    by_node = plan.tallies(lambda lot: (lot.state, lot.node))
    return Preflight(
        plan,
        frozen.frozen if frozen else 0,
        _by_source(plan),
        {node: tally for (state, node), tally in by_node.items() if state is State.SEND},
        tuple(_waits(plan)),
        plan.largest(LARGEST),
        tuple(alike(plan)),
        forecast(rules, speed(rules, plans.sendings(db)), in_force(workspace), left, stored.bytes),
    )


def _by_source(plan: Plan) -> dict[str, dict[str, Tally]]:
    found: dict[str, dict[str, Tally]] = {}
    for (source, state), tally in plan.tallies(lambda lot: (lot.source, lot.state)).items():
        found.setdefault(source, {one.value: Tally() for one in State})[state] = tally
    return found


def _waits(plan: Plan) -> Iterator[Waits]:
    for why, tally in plan.tallies(lambda lot: (lot.source, lot.node, lot.state, lot.reason)).items():
        if why[2] in WAITING:
            yield Waits(*why, tally)


def _plain(tallies: dict[str, Tally]) -> dict[str, dict[str, int]]:
    return {name: asdict(one) for name, one in tallies.items()}


def _waiting(row: Row) -> dict[str, str]:
    return {
        "path": row.place,
        "state": row.state,
        "reason": row.reason,
        "sentence": messages.reason(row.state, row.reason),
    }
