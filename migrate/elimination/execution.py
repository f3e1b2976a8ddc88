"""After the visa: the list to execute, all versions included; then what the store no longer holds, kept as a fact."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote

from sqlalchemy import Connection

from catalog import elimination, refiling
from catalog.store import Record
from migrate.destinations import Destination, Version
from migrate.destinations.held import held
from migrate.destinations.open import destination_of
from migrate.elimination import messages
from migrate.elimination.annex import table
from migrate.elimination.bordereau import Bordereau, Line, changed
from migrate.elimination.ods import Cell
from migrate.protection.standing import locked_until
from passation.errors import PassationError
from passation.workspace import Workspace


@dataclass(frozen=True, slots=True)
class Target:
    """One document to delete: its line and every version that the store holds, under the keys before included."""

    line: Line
    versions: tuple[Version, ...]

    def by_key(self) -> dict[str, list[str]]:
        """Ids of the versions by key, which is relative to the prefix of the destination."""
        found: dict[str, list[str]] = {}
        for one in self.versions:
            found.setdefault(one.key, []).append(one.version_id)
        return found


@dataclass(frozen=True, slots=True)
class Execution:
    """What may be deleted today, and what a lock keeps."""

    targets: tuple[Target, ...]
    locked: Mapping[str, str]
    """By key, the ISO day on which its lock ends."""

    @property
    def versions(self) -> int:
        """Versions to delete."""
        return sum(len(one.versions) for one in self.targets)


@dataclass(frozen=True, slots=True)
class Checked:
    """What a check found: lines gone and kept as such, what is left of the others, lines known to be gone before."""

    gone: tuple[Line, ...]
    left: tuple[Target, ...]
    before: int


def visa_of(db: Connection, one: Bordereau) -> Record:
    """The decision that records the visa. Raises PassationError when there is none."""
    found = elimination.visa_of(db, one.number)
    if found is None:
        raise PassationError(messages.no_visa(one.number))
    return found


def execution(workspace: Workspace, db: Connection, one: Bordereau) -> Execution:
    """What may be deleted under the visa today.

    Raises:
        PassationError: no visa, or a granted line is no longer what the visa was given for.
        DestinationError: the store does not list what it holds.
    """
    visa_of(db, one)
    different = changed(workspace, db, one)
    if different:
        raise PassationError(messages.changed(one.number, different))
    waiting = [line for line in one.lines if line.granted and not line.eliminated]
    store = destination_of(workspace)
    try:
        there = _held(db, store, waiting)
        kept = locked_until(db, store, [line.content_id for line in waiting])
    finally:
        store.close()
    free = (line for line in waiting if line.content_id not in kept)
    targets = tuple(Target(line, there[line.content_id]) for line in free if there[line.content_id])
    named = {line.facts["key"]: kept[line.content_id] for line in waiting if line.content_id in kept}
    return Execution(targets, named)


def check(workspace: Workspace, db: Connection, one: Bordereau) -> Checked:
    """Ask the store for the granted lines, and keep as eliminated those of which it holds no version.

    Raises:
        PassationError: no visa.
        DestinationError: the store does not list what it holds; nothing is concluded.
    """
    visa_of(db, one)
    granted = [line for line in one.lines if line.granted]
    waiting = [line for line in granted if not line.eliminated]
    store = destination_of(workspace)
    try:
        there = _held(db, store, waiting)
    finally:
        store.close()
    gone = tuple(line for line in waiting if not there[line.content_id])
    left = tuple(Target(line, there[line.content_id]) for line in waiting if there[line.content_id])
    elimination.eliminated(db, one.id, [line.rank for line in gone])
    return Checked(gone, left, len(granted) - len(waiting))


def _held(db: Connection, store: Destination, lines: Sequence[Line]) -> dict[int, tuple[Version, ...]]:
    """By content, every version that the store holds under any key that it has or had (filed elsewhere since)."""
    keys = refiling.keys_of(db, [line.content_id for line in lines])
    of_line = {line.content_id: {line.facts["key"], *keys[line.content_id]} for line in lines}
    found = held(store, sorted({key for some in of_line.values() for key in some}))
    return {
        content_id: tuple(version for key in sorted(some) for version in found[key])
        for content_id, some in of_line.items()
    }


def as_csv(db: Connection, found: Execution) -> bytes:
    """Objects with their versions, then the other places of the same contents."""
    return table(messages.EXECUTION_HEADER.split(";"), _rows(db, found))


def as_keys(found: Execution) -> bytes:
    """One key a line, relative to the prefix of the destination."""
    return "".join(f"{key}\n" for one in found.targets for key in one.by_key()).encode()


def note(one: Bordereau, visa: Record, destination: str) -> bytes:
    """What goes with both."""
    where = unquote(destination.partition("?")[0])
    return messages.note(one.number, visa.detail["reference"], visa.detail["date"], where).encode()


def _rows(db: Connection, found: Execution) -> Iterator[list[Cell]]:
    ranks: dict[int, Line] = {one.line.content_id: one.line for one in found.targets}
    for one in found.targets:
        for version in one.versions:
            yield _row(one.line, "objet", version.key, version.version_id, version.size)
    for place in elimination.places(db, list(ranks)):
        line = ranks[place.content_id]
        yield _row(line, "source (disparu)" if place.gone else "source", f"{place.source}:{place.shown}")
    for member in elimination.inside(db, list(ranks)):
        line = ranks[member.content_id]
        yield _row(line, "archive", f"{member.source}:{member.shown} › {member.member}")


def _row(line: Line, nature: str, where: str, version: str = "", size: int | None = None) -> list[Cell]:
    facts: dict[str, Any] = line.facts
    return [line.rank, nature, where, version, facts["size"] if size is None else size, facts["sha256"]]
