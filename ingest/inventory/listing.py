"""An inventory of SharePoint or PnP as the paths of its files, in the order of the file, read as a stream."""

from collections.abc import Iterator
from functools import cached_property
from pathlib import Path

from ingest.inventory import messages
from ingest.inventory.comparable import address_path
from ingest.inventory.table import Row, Table, column_key, open_table
from passation.errors import DocumentError, Fault
from passation.rules import RuleFile, load

_NEEDS = (frozenset({"path"}), frozenset({"folder", "name"}))


class InventoryColumns(RuleFile):
    """`inventory_columns.yaml`."""

    path: tuple[str, ...]
    folder: tuple[str, ...]
    name: tuple[str, ...]
    kind: tuple[str, ...]
    folders: tuple[str, ...]

    @property
    def aliases(self) -> dict[str, tuple[str, ...]]:
        """Names of columns by role."""
        return {"path": self.path, "folder": self.folder, "name": self.name, "kind": self.kind}

    @cached_property
    def folder_kinds(self) -> frozenset[str]:
        """Kinds of rows that are no file, comparable."""
        return frozenset(map(column_key, self.folders))


class Listing:
    """The files that an inventory names.

    Args:
        file: CSV of the inventory.
        overrides: folder of the commune's own rules.
    """

    def __init__(self, file: Path, overrides: Path | None = None) -> None:
        self.name = file.name
        self._file = file
        self._rules = load("ingest", "inventory_columns.yaml", InventoryColumns, overrides)

    def paths(self) -> Iterator[str]:
        """Paths with `/`, percent-decoded, without host.

        Raises:
            DocumentError: the file is no table, or is cut; after the last good row.
        """
        table: Table = open_table(self._file, self._rules.aliases, _NEEDS)
        unnamed = 0
        for row in table.rows():
            if column_key(row["kind"]) in self._rules.folder_kinds:
                continue
            path = _path(row)
            unnamed = unnamed or (0 if path else row.line)
            if path:
                yield path
        if unnamed:
            raise DocumentError(messages.row_without_path(self.name, unnamed), fault=Fault.UNREADABLE)


def _path(row: Row) -> str:
    if row["path"]:
        return address_path(row["path"])
    folder, name = address_path(row["folder"]), row["name"]
    whole = folder == name or folder.endswith(f"/{name}")
    return folder if whole else f"{folder}/{name}" if folder and name else ""
