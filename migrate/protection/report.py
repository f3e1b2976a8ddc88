"""What a store offers beside what is asked of it, point by point."""

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from catalog import locks
from catalog.store import Record
from migrate.destinations.protection import Mode, Offered
from migrate.protection import messages
from migrate.protection.policy import Policy
from passation import instants
from passation.console import say
from passation.workspace import Workspace


@dataclass(frozen=True, slots=True)
class Point:
    """One protection: what the store has, what Passation asks for, and what to do when that differs."""

    name: str
    found: str
    asked: str = ""
    advice: str = ""


def points(offered: Offered, policy: Policy | None, encryption: str) -> Iterator[Point]:
    """Versions, locks, default lock, encryption.

    Args:
        offered: what the store says of itself.
        policy: the decision in force on locks.
        encryption: what the settings ask for every object, empty for nothing.
    """
    said = {True: messages.ON, False: messages.OFF, None: messages.UNKNOWN}
    advice = {True: "", False: messages.ADVICE_VERSIONS, None: messages.ADVICE_ASK}
    yield Point(messages.VERSIONS, said[offered.versions], messages.ON, advice[offered.versions])
    yield _locks(offered, policy)
    if offered.default_mode:
        found = messages.default_lock(offered.default_days, offered.default_mode)
        yield Point(messages.DEFAULT_LOCK, found, messages.NONE, messages.ADVICE_DEFAULT)
    elif offered.locks:
        yield Point(messages.DEFAULT_LOCK, messages.NONE, messages.NONE)
    bare = offered.encryption == "" and not encryption
    found = messages.UNKNOWN if offered.encryption is None else offered.encryption or messages.NONE
    advised = messages.ADVICE_ENCRYPTION if bare else ""
    yield Point(messages.ENCRYPTION, found, encryption or messages.AT_WILL, advised)


def _locks(offered: Offered, policy: Policy | None) -> Point:
    said = {True: messages.POSSIBLE, False: messages.IMPOSSIBLE, None: messages.UNKNOWN}
    found = said[offered.locks]
    if policy is None:
        return Point(messages.LOCKS, found)
    advice = {True: "", False: messages.ADVICE_LOCKS, None: messages.ADVICE_ASK}
    return Point(messages.LOCKS, found, messages.POSSIBLE, advice[offered.locks])


def civil(workspace: Workspace, instant: int) -> datetime:
    """An instant in nanoseconds, to the second, in the zone of the commune."""
    return instants.at(instant, workspace.settings.commune.zone)


def of_locks(workspace: Workspace, db: Connection) -> dict[str, Any]:
    """The decision in force and the locks that stand, as JSON has them."""
    decision = locks.decided(db)
    policy = Policy.of(decision)
    count, first, last = locks.standing_locks(db)
    return {
        "decision": decision and policy and _decision(workspace, decision, policy),
        "locked": asdict(count),
        "first_end": None if first is None else civil(workspace, first).isoformat(),
        "last_end": None if last is None else civil(workspace, last).isoformat(),
    }


def _decision(workspace: Workspace, decision: Record, policy: Policy) -> dict[str, Any]:
    facts = {"id": decision.id, "by": decision.by, "at": civil(workspace, decision.at).isoformat()}
    return facts | {"mode": policy.mode.value, "days": policy.days}


def say_locks(found: Mapping[str, Any]) -> None:
    """The same, for a person."""
    one = found["decision"]
    if one is None:
        say(messages.NO_POLICY)
    else:
        say(messages.policy(Mode(one["mode"]), one["days"], one["by"], datetime.fromisoformat(one["at"])))
    first, last = (found[name] and datetime.fromisoformat(found[name]) for name in ("first_end", "last_end"))
    say(messages.locked(found["locked"]["count"], first, last))
