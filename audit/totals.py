"""What there is: counts, bytes, families, years, extremes. They equal what the catalogue says, file by file."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import tzinfo
from functools import lru_cache
from typing import Any

from catalog.balance import Tally
from index.families import family
from ingest.signature import formats
from passation import paths
from passation.instants import local
from passation.model import EntryKind

_OTHER = family("")


class Tallies:
    """Files and bytes by some key."""

    def __init__(self) -> None:
        self._count: Counter[Any] = Counter()
        self._bytes: Counter[Any] = Counter()

    def add(self, key: Any, size: int) -> None:
        """One more file."""
        self._count[key] += 1
        self._bytes[key] += size

    def __getitem__(self, key: Any) -> Tally:
        return Tally(self._count[key], self._bytes[key])

    def items(self) -> list[tuple[Any, Tally]]:
        """Most files first, then by key."""
        keys = sorted(self._count, key=lambda key: (-self._count[key], str(key)))
        return [(key, self[key]) for key in keys]


@dataclass(slots=True)
class Totals:
    """Files and links of all sources; folders apart."""

    files: Tally = field(default_factory=Tally)
    folders: int = 0
    natures: Tallies = field(default_factory=Tallies)
    families: Tallies = field(default_factory=Tallies)
    years: Tallies = field(default_factory=Tallies)
    """By year of the last modification in the commune's zone; None where no calendar has it."""


def totals(entries: Iterable[Any], zone: tzinfo) -> Totals:
    """Count the entries (kind, path, size, modified, nature)."""
    found = Totals()
    count = size = 0
    for row in entries:
        if row.kind == EntryKind.FOLDER:
            found.folders += 1
            continue
        count, size = count + 1, size + row.size
        when = local(row.modified, zone)
        found.natures.add(row.nature, row.size)
        found.families.add(family_of(paths.extension(row.path)), row.size)
        found.years.add(when.year if when else None, row.size)
    found.files = Tally(count, size)
    return found


@lru_cache(maxsize=4096)
def family_of(extension: str) -> str:
    """Family of the formats that usually have this extension; that of an unknown format when none has."""
    families = (family(one.type) for one in formats().formats if extension in one.extensions)
    return next((name for name in families if name != _OTHER), _OTHER)
