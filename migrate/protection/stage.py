"""Locking: what a decision asks for each object that was read back and is identical, and only then."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection

from catalog import locks, steps
from catalog.locks import Lock
from catalog.steps import Mark, State
from migrate.destinations import Destination
from migrate.destinations.open import destination_of
from migrate.protection import messages
from migrate.protection.policy import Policy, Rules, Wanted
from passation.errors import DestinationError, Fault
from passation.workspace import Workspace

_OF_THE_STORE = frozenset({Fault.DISCONNECTED, Fault.TIMEOUT})


@dataclass(frozen=True, slots=True)
class Subject:
    """One object to lock."""

    content_id: int
    key: str
    size: int
    sha256: bytes
    version_id: str
    wanted: Wanted


@dataclass(frozen=True, slots=True)
class Locked:
    """What became of one object: its lock, or a fault."""

    content_id: int
    lock: Lock | None = None
    fault: Fault | None = None
    detail: str = ""


class LockStage:
    """See passation.stage.Stage. Subjects are contents whose object is identical."""

    name = locks.STAGE
    version = "1"

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self._kept: Destination | None = None

    def due(self, db: Connection) -> Iterator[list[int]]:
        """Objects without a lock, or with less than the decision in force asks for; none without a decision."""
        rules = self._rules(db)
        if rules is None:
            return iter(())
        return steps.in_batches((row.content_id, 0) for row in locks.lockable(db) if rules.missing(row))

    def load(self, db: Connection, ids: Sequence[int]) -> list[Subject]:
        """Objects with what is asked for each."""
        rules = self._rules(db)
        rows = locks.load(db, ids) if rules else ()
        found = [(row, rules.missing(row)) for row in rows if rules]
        return [
            Subject(row.content_id, row.key, row.size, row.sha256, row.version_id, wanted)
            for row, wanted in found
            if wanted
        ]

    def compute(self, subjects: Sequence[Subject]) -> list[Locked]:
        """Lock each object. Raises DestinationError when the store does not answer."""
        return [self._lock(one) for one in subjects]

    def commit(self, db: Connection, results: Sequence[Locked]) -> None:
        """Locks and marks. What could not be locked is due again."""
        locks.keep(db, [one.lock for one in results if one.lock])
        steps.mark(db, self.name, self.version, [_mark(one) for one in results])

    def close(self) -> None:
        """End the connections."""
        if self._kept is not None:
            self._kept.close()
            self._kept = None

    def _rules(self, db: Connection) -> Rules | None:
        policy = Policy.of(locks.decided(db))
        return Rules(self._workspace, policy) if policy else None

    def _lock(self, one: Subject) -> Locked:
        try:
            kept = self._destination().protection.retain(one.key, self._version(one), one.wanted.retention)
        except DestinationError as error:
            if error.fault in _OF_THE_STORE:
                raise
            return Locked(one.content_id, None, error.fault, str(error))
        wanted = one.wanted
        lock = Lock(one.content_id, one.version_id, kept.mode.value, wanted.start, wanted.days, kept.until)
        return Locked(one.content_id, lock)

    def _version(self, one: Subject) -> str:
        """The version that was received; where the store kept none then, the present one if it is still the same."""
        if one.version_id:
            return one.version_id
        there = self._destination().stat(one.key)
        if there is None or there.size != one.size or there.sha256 not in {None, one.sha256}:
            raise DestinationError(messages.REPLACED, fault=Fault.MISMATCH)
        return there.version_id

    def _destination(self) -> Destination:
        if self._kept is None:
            self._kept = destination_of(self._workspace)
        return self._kept


def _mark(one: Locked) -> Mark:
    if one.fault is None:
        return Mark(one.content_id)
    return Mark(one.content_id, State.WAITING, one.fault, one.detail)
