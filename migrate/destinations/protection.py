"""What guards objects that are in a store: versions, and retention that nobody may cut short (S3 Object Lock)."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from migrate.destinations import messages
from passation.errors import DestinationError, Fault


class Mode(StrEnum):
    """How strong a retention is; weakest first (Amazon S3 User Guide, « Locking objects with Object Lock »)."""

    GOVERNANCE = "governance"  # an account with a special right may lift it
    COMPLIANCE = "compliance"  # nobody may, the provider included


@dataclass(frozen=True, slots=True)
class Retention:
    """Until when a version of an object may not be deleted; an instant in nanoseconds, whole seconds."""

    mode: Mode
    until: int

    def covers(self, other: "Retention") -> bool:
        """Whether it is at least as strong and as long."""
        return self.until >= other.until and _strength(self.mode) >= _strength(other.mode)

    def with_(self, other: "Retention") -> "Retention":
        """The stronger mode and the later end of both."""
        return Retention(max(self.mode, other.mode, key=_strength), max(self.until, other.until))


def _strength(mode: Mode) -> int:
    modes: Sequence[Mode] = list(Mode)
    return modes.index(mode)


@dataclass(frozen=True, slots=True)
class Offered:
    """What a store offers; None where these keys may not ask."""

    versions: bool | None = None
    """Whether each write keeps the one before."""
    locks: bool | None = None
    """Whether objects can be locked."""
    default_mode: Mode | None = None
    default_days: int = 0
    """Retention that the store gives every new object by itself; a year counts as 365 days."""
    encryption: str | None = None
    """`AES256`, `aws:kms`; empty when the bucket asks for none."""


NOTHING = Offered(versions=False, locks=False, encryption="")


class Protection(Protocol):
    """The guard of one store. Every method raises DestinationError in French."""

    def offered(self) -> Offered:
        """What the store says of itself."""
        ...

    def keep_versions(self) -> None:
        """Turn versioning on, and see that it is. DestinationError has fault REFUSED where it is not offered."""

    def prove_locks(self) -> None:
        """Lock an own file for a minute and try to delete it.

        Raises:
            DestinationError: with fault REFUSED where locks are not offered, MISMATCH when the lock did not hold.
        """

    def retain(self, key: str, version_id: str, wanted: Retention) -> Retention:
        """Lock a version of an object (the current one when `version_id` is empty), unless it is by as much or more.

        What is there is never shortened nor weakened. What the store says afterwards is returned; it covers `wanted`.
        """
        ...


class NoProtection:
    """A store without versions nor locks."""

    def offered(self) -> Offered:
        """See Protection."""
        return NOTHING

    def keep_versions(self) -> None:
        """See Protection."""
        raise DestinationError(messages.NO_VERSIONS, fault=Fault.REFUSED)

    def prove_locks(self) -> None:
        """See Protection."""
        raise DestinationError(messages.NO_LOCKS, fault=Fault.REFUSED)

    def retain(self, key: str, version_id: str, wanted: Retention) -> Retention:  # noqa: ARG002
        """See Protection."""
        raise DestinationError(messages.NO_LOCKS, fault=Fault.REFUSED)
