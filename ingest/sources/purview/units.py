"""Where exports lie under a folder: `<search> <date>/` may be the folder itself, or one or two levels below."""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from ingest.inventory.table import open_table
from ingest.sources.purview.columns import IGNORED, ITEMS, RESULTS, PurviewColumns
from passation import paths
from passation.errors import DocumentError

_DEPTH = 3
_TELLING = (frozenset({"path"}), frozenset({"file"}))


@dataclass(frozen=True, slots=True)
class Unit:
    """One export: its folder, relative to the source, and its reports by kind, in order of name."""

    path: bytes
    folder: Path
    reports: tuple[tuple[str, str], ...]
    """Kind and name."""
    roots: tuple[str, ...]
    """Folders `SharePoint` and `Exchange`, as they are written."""

    @property
    def machinery(self) -> frozenset[bytes]:
        """Names, at its root, of what is no document: reports and logs."""
        return frozenset(os.fsencode(name) for _, name in self.reports)


def find_units(root: Path, rules: PurviewColumns) -> list[Unit]:
    """The exports under `root`, in order of path; an export holds no other."""
    return list(_below(root, b"", _DEPTH, rules))


def unit_at(folder: Path, path: bytes, rules: PurviewColumns) -> Unit:
    """The folder as an export, whatever it holds. What cannot be listed is empty."""
    try:
        with os.scandir(folder) as found:
            names = sorted((item.name, item.is_dir(follow_symlinks=False)) for item in found)
    except OSError:  # said by the walk
        names = []
    reports = tuple((kind, name) for name, is_folder in names if not is_folder and (kind := rules.kind_of(name)))
    roots = tuple(name for name, is_folder in names if is_folder and name.casefold() in rules.roots)
    return Unit(path, folder, reports, roots)


def _below(folder: Path, path: bytes, depth: int, rules: PurviewColumns) -> Iterator[Unit]:
    unit = unit_at(folder, path, rules)
    if _is_export(unit, rules):
        yield unit
    elif depth > 1:
        try:
            inner = sorted(item for item in folder.iterdir() if item.is_dir() and not item.is_symlink())
        except OSError:  # said by the walk
            return
        for item in inner:
            yield from _below(item, paths.join(path, os.fsencode(item.name)), depth - 1, rules)


def _is_export(unit: Unit, rules: PurviewColumns) -> bool:
    """Reports beside the folders of an export, two reports, or one whose columns are those of an export."""
    marks = [name for _, name in unit.reports if not name.casefold().endswith((".xml", ".txt"))]
    if (unit.roots and marks) or len(marks) > 1:
        return True
    return any(_opens(unit.folder / name, rules) for kind, name in unit.reports if kind in (RESULTS, ITEMS))


def _opens(file: Path, rules: PurviewColumns) -> bool:
    try:
        return len(open_table(file, rules.columns, _TELLING).columns) > 1
    except DocumentError:
        return False


def told(unit: Unit) -> Iterator[tuple[str, Path]]:
    """The reports that are read, each with its kind."""
    return ((kind, unit.folder / name) for kind, name in unit.reports if kind != IGNORED)
