"""What is left in the store under the keys before: listed for whoever deletes it, never deleted here."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection

from catalog import refiling
from catalog.store import Record
from migrate.destinations import Destination, Version
from migrate.destinations.held import held
from migrate.elimination.annex import table
from migrate.refiling import messages
from passation import instants
from passation.workspace import Workspace


@dataclass(frozen=True, slots=True)
class Former:
    """An object under a key of before, with every version that the store holds, and the key of today."""

    row: Record
    versions: tuple[Version, ...]

    @property
    def key(self) -> str:
        """The key of before."""
        return str(self.row.key)


def former(db: Connection, store: Destination) -> list[Former]:
    """Replaced objects that the store still holds, of contents that are still there under their key of today.

    Those of a document that was eliminated since are for the list of its bordereau. Raises DestinationError.
    """
    replaced = refiling.former_keys(db)
    rows = {row.key: row for row in refiling.former(db) if row.key in replaced and row.now is not None}
    found = held(store, rows)
    return [Former(row, tuple(found[key])) for key, row in rows.items() if found[key]]


def as_csv(workspace: Workspace, some: Sequence[Former]) -> bytes:
    """Key, version, bytes, key of today, when, by whom and why; as the other tables of Passation."""
    return table(messages.HEADER.split(";"), _rows(workspace, some))


def _rows(workspace: Workspace, some: Sequence[Former]) -> Iterator[list[str | int]]:
    zone = workspace.settings.commune.zone
    for one in some:
        row = one.row
        day = instants.at(row.replaced, zone).date().strftime("%d/%m/%Y")
        for version in one.versions:
            yield [one.key, version.version_id, version.size, row.now, day, row.by, row.why]


def as_keys(some: Sequence[Former]) -> bytes:
    """One key a line, relative to the prefix of the destination."""
    return "".join(f"{one.key}\n" for one in some).encode()
