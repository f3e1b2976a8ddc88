"""What others put in the store: objects that no row knows, and versions or delete markers over objects of ours."""

from collections.abc import Container, Iterator, Mapping
from dataclasses import dataclass

from sqlalchemy import Connection

from catalog import receipts, refiling
from catalog.balance import Tally
from migrate.destinations import Destination, Version
from migrate.destinations.open import destination_of
from passation.errors import DestinationError, Fault
from passation.model import Stored
from passation.workspace import Workspace

_WITHOUT_VERSIONS = "null"
"""Version id of what a bucket received before it kept versions (Amazon S3 User Guide, « Using versioning »)."""
_NO_RIGHT = frozenset({Fault.DENIED, Fault.REFUSED})


@dataclass(frozen=True, slots=True)
class Foreign:
    """What is not ours."""

    unknown: tuple[Stored, ...]
    overlaid: tuple[Version, ...]
    former: Tally
    """Objects of ours under a key that was replaced (catalog.refiling)."""
    unlisted: str = ""
    """Why the versions could not be listed."""


def foreign(workspace: Workspace, db: Connection) -> Foreign:
    """List the store. Raises DestinationError when its objects cannot be listed."""
    known = receipts.known_keys(db)
    ours = {row.key: row.version_id or _WITHOUT_VERSIONS for row in receipts.ledger(db)}
    store = destination_of(workspace)
    try:
        unknown, former = _sorted(store.keys(""), known, refiling.former_keys(db))
        overlaid, unlisted = _versions(store, ours)
    finally:
        store.close()
    return Foreign(unknown, overlaid, former, unlisted)


def _sorted(
    held: Iterator[Stored], known: Container[str], replaced: Container[str]
) -> tuple[tuple[Stored, ...], Tally]:
    """Those that no row knows, and how many are ours under a key of before."""
    unknown, count, size = [], 0, 0
    for one in held:
        if one.key in replaced:
            count, size = count + 1, size + one.size
        elif one.key not in known:
            unknown.append(one)
    return tuple(unknown), Tally(count, size)


def _versions(store: Destination, ours: Mapping[str, str]) -> tuple[tuple[Version, ...], str]:
    try:
        return tuple(above(store.versions(), ours)), ""
    except DestinationError as error:
        if error.fault not in _NO_RIGHT:
            raise
        return (), str(error)


def above(versions: Iterator[Version], ours: Mapping[str, str]) -> Iterator[Version]:
    """Versions later than the one that our receipt names, and delete markers that hide it.

    Args:
        versions: of every key; those of a key from the latest to the oldest.
        ours: by key, the version of the receipt.
    """
    reached: set[str] = set()
    for one in versions:
        if one.version_id == ours.get(one.key):
            reached.add(one.key)
        elif one.key in ours and (one.latest if one.deleted else one.key not in reached):
            yield one
