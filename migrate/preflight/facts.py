"""The plan as a person needs it before anything moves."""

from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass
from typing import Any

from sqlalchemy import Connection

from catalog import plans, transfers
from catalog.balance import Tally
from migrate import messages
from migrate.pace.throttle import in_force
from migrate.plan import Plan, Row, State, tally
from migrate.preflight.collisions import Collision, collisions
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
        return tally(row for row in self.plan.of(State.SEND) if row.living)

    @property
    def waiting(self) -> list[Row]:
        """Entries that do not go."""
        return [row for row in self.plan.rows if row.state in WAITING]

    def as_dict(self) -> dict[str, Any]:
        """Its part of `migrate plan --json`."""
        send = self.plan.of(State.SEND)
        return {
            "plan": self.plan.digest,
            "by_state": _plain(self.plan.by_state()),
            "to_send": asdict(self.forecast.to_send),
            "in_store": asdict(tally(row for row in send if row.received)),
            "living": asdict(self.living),
            "by_source": {source: _plain(states) for source, states in self.by_source.items()},
            "by_node": _plain(self.by_node),
            "waiting_by": [one.as_dict() for one in self.waits],
            "waiting": [_waiting(row) for row in self.waiting],
            "largest": [{"path": row.place, "size": row.size, "key": row.key} for row in self.largest],
            "collisions": [one.as_dict() for one in self.collisions],
            "forecast": self.forecast.as_dict(),
        }


def examine(workspace: Workspace, db: Connection, plan: Plan) -> Preflight:
    """What this plan, the one in force, means. Raises RuleError, SettingsError when limits cannot be understood."""
    frozen = transfers.latest(db)
    send = plan.of(State.SEND)
    rules = load_forecast(workspace.rules)
    stored = sum(row.size for row in send if not row.living)
    left = tally(row for row in send if not row.received)
    waiting = [row for row in plan.rows if row.state in WAITING]
    waits = _by(waiting, lambda row: (row.source, row.node, row.state, row.reason))
    return Preflight(
        plan,
        frozen.frozen if frozen else 0,
        {
            source: {state.value: tally(row for row in rows if row.state is state) for state in State}
            for source, rows in _by(plan.rows, lambda row: row.source).items()
        },
        {node: tally(rows) for node, rows in _by(send, lambda row: row.node).items()},
        tuple(Waits(source, node, state, reason, tally(rows)) for (source, node, state, reason), rows in waits.items()),
        tuple(sorted(send, key=lambda row: (-row.size, row.source, row.path))[:LARGEST]),
        tuple(collisions(plan.rows)),
        forecast(rules, speed(rules, plans.sendings(db)), in_force(workspace), left, stored),
    )


def _by(rows: Iterable[Row], of: Callable[[Row], Any]) -> dict[Any, list[Row]]:
    found: dict[Any, list[Row]] = {}
    for row in rows:
        found.setdefault(of(row), []).append(row)
    return {key: found[key] for key in sorted(found)}


def _plain(tallies: dict[str, Tally]) -> dict[str, dict[str, int]]:
    return {name: asdict(one) for name, one in tallies.items()}


def _waiting(row: Row) -> dict[str, str]:
    return {
        "path": row.place,
        "state": row.state,
        "reason": row.reason,
        "sentence": messages.reason(row.state, row.reason),
    }
