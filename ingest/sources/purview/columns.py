"""What the reports of an export are called and what their columns mean: data."""

from fnmatch import fnmatchcase
from functools import cached_property
from pathlib import Path

from ingest.inventory.table import column_key
from passation.rules import RuleFile, load

RESULTS, ITEMS, UNINDEXED, ERRORS, SKIPPED = "results", "items", "unindexed", "errors", "skipped"
IGNORED = "ignored"


class PurviewColumns(RuleFile):
    """`purview_columns.yaml`."""

    reports: dict[str, tuple[str, ...]]
    ignored: tuple[str, ...]
    roots: tuple[str, ...]
    columns: dict[str, tuple[str, ...]]
    no_error: tuple[str, ...]
    folders: tuple[str, ...]

    def kind_of(self, name: str) -> str:
        """Kind of report that a file of this name is, `ignored` for other machinery, empty for a document."""
        plain = name.casefold()
        for kind, patterns in (*self.reports.items(), (IGNORED, self.ignored)):
            if any(fnmatchcase(plain, pattern) for pattern in patterns):
                return kind
        return ""

    @cached_property
    def folder_kinds(self) -> frozenset[str]:
        """Kinds of rows that hold no bytes, comparable."""
        return frozenset(map(column_key, self.folders))

    @cached_property
    def harmless(self) -> frozenset[str]:
        """Values of an error column that say that there is none."""
        return frozenset(map(column_key, self.no_error))


def purview_columns(overrides: Path | None = None) -> PurviewColumns:
    """The rules, or the commune's own."""
    return load("ingest", "purview_columns.yaml", PurviewColumns, overrides)
