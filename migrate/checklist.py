"""What a server does besides holding files: the list is data, and each item is confirmed by a decision."""

from dataclasses import asdict, dataclass
from typing import Any, Literal

from sqlalchemy import Connection

from catalog import checklist
from passation import rules
from passation.rules import Rule, RuleFile
from passation.workspace import Workspace


class Item(Rule):
    """One thing to look at. `act`: what may not be done before it was."""

    id: str
    act: Literal["stop", "wipe"]
    label: str
    check: str
    """When it may be confirmed."""


class Checklist(RuleFile):
    """The file checklist.yaml, which a commune may replace by its own."""

    items: tuple[Item, ...]


@dataclass(frozen=True, slots=True)
class Point:
    """An item, and who confirmed it."""

    id: str
    act: str
    label: str
    check: str
    confirmed: bool
    decision: int | None = None
    by: str = ""
    at: int | None = None
    """Nanoseconds since the epoch, UTC."""
    note: str = ""

    def as_dict(self) -> dict[str, Any]:
        """JSON values; the instant is still in nanoseconds."""
        return asdict(self)


def items(workspace: Workspace) -> tuple[Item, ...]:
    """The items of the commune. Raises RuleError."""
    return rules.load("migrate", "checklist.yaml", Checklist, workspace.rules).items


def points(workspace: Workspace, db: Connection) -> list[Point]:
    """Every item with the decision in force that confirms it."""
    confirmed = checklist.confirmed(db)
    found = []
    for item in items(workspace):
        said = item.model_dump()
        one = confirmed.get(item.id)
        found.append(
            Point(**said, confirmed=True, decision=one.id, by=one.by, at=one.at, note=one.why)
            if one
            else Point(**said, confirmed=False)
        )
    return found
