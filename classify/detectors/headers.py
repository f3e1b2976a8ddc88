"""Tables of persons: a line of column heads that announce personal data, and the rows under it."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from classify.detectors import messages
from classify.detectors.kinds import Kind
from classify.detectors.view import View, aligned
from passation import rules
from passation.model import Finding

_SEPARATORS = ("\t", ";", "|", ",")
_NOISE = re.compile(r"[^a-z0-9']+")
_SPREADSHEET = re.compile(r"csv|sheet|excel|spreadsheet|tab-separated")
_LONGEST = 2_000
_SURE, _PROBABLE, _FIRMS = 0.9, 0.7, 0.3


class Column(rules.Rule):
    """Heads of one kind of column."""

    kind: Kind
    label: str
    heads: tuple[str, ...]


class Columns(rules.RuleFile):
    """Content of `data/headers.yaml`."""

    columns: tuple[Column, ...]
    organisations: tuple[str, ...]
    examples: tuple[str, ...]
    counter_examples: tuple[str, ...]


def load(overrides: Path | None = None) -> Columns:
    """The heads of columns, or the commune's own. Raises RuleError."""
    return rules.load("classify", "headers.yaml", Columns, overrides)


@dataclass(frozen=True, slots=True)
class _Table:
    """A line of heads: where its cells are, what they announce, how many rows follow."""

    cells: tuple[tuple[int, int, Column], ...]
    firms: bool
    rows: int


class Headers:
    """A finding a column: its label in `words`, then its number of rows in digits."""

    def __init__(self, rules: Columns) -> None:
        self._version = rules.version
        self._by_head = {_cell(head): column for column in rules.columns for head in column.heads}
        self._organisations = frozenset(map(_cell, rules.organisations))

    def find(self, view: View) -> Iterator[Finding]:
        """Findings of `view`; a table counts when it has two kinds of columns and a row."""
        for table in self._tables(view):
            confidence = _FIRMS if table.firms else _SURE if len(table.cells) > 2 else _PROBABLE
            for start, end, column in table.cells:
                words: tuple[str, ...] = (column.label, str(table.rows))
                if table.firms:
                    words = (*words, messages.FIRMS)
                detector, masked = f"header@{self._version}", messages.column(column.label)
                yield Finding(column.kind, detector, view.number, start, end, confidence, masked, words)

    def _tables(self, view: View) -> Iterator[_Table]:
        separators = _SEPARATORS if _SPREADSHEET.search(view.media_type) else _SEPARATORS[:-1]
        lines = _lines(view.text)
        index = 0
        while index < len(lines):
            start, line = lines[index]
            index += 1
            heads = self._heads(line, start, separators) if len(line) <= _LONGEST else None
            if heads is None:
                continue
            separator, cells, firms = heads
            rows = _rows(lines, index, separator)
            if rows:
                yield _Table(cells, firms, rows)
            index += rows

    def _heads(
        self, line: str, start: int, separators: tuple[str, ...]
    ) -> tuple[str, tuple[tuple[int, int, Column], ...], bool] | None:
        separator = max(separators, key=line.count)
        if separator not in line:
            return None
        spans = _split(line, separator)
        names = [_cell(line[a:b]) for a, b in spans]
        first: dict[Kind, tuple[int, int, Column]] = {}
        known = 0
        for (a, b), name in zip(spans, names, strict=True):
            if column := self._by_head.get(name):
                first.setdefault(column.kind, (start + a, start + b, column))
                known += 1
        if len(first) < 2 or known * 3 < sum(1 for name in names if name):
            return None
        return separator, tuple(first.values()), not self._organisations.isdisjoint(names)


def _lines(text: str) -> list[tuple[int, str]]:
    lines, position = [], 0
    for line in text.split("\n"):
        lines.append((position, line))
        position += len(line) + 1
    return lines


def _split(line: str, separator: str) -> list[tuple[int, int]]:
    spans, position = [], 0
    for cell in line.split(separator):
        spans.append((position, position + len(cell)))
        position += len(cell) + 1
    return spans


def _rows(lines: list[tuple[int, str]], first: int, separator: str) -> int:
    """Lines from `first` on with two filled cells, up to the first that has fewer."""
    index = first
    while index < len(lines) and sum(1 for cell in lines[index][1].split(separator) if cell.strip(' "\r')) > 1:
        index += 1
    return index - first


@lru_cache(maxsize=4096)
def _cell(text: str) -> str:
    """A head for comparison: folded, without punctuation."""
    return _NOISE.sub(" ", aligned(text)[:80]).strip(" '")
