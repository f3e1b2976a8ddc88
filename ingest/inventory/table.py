"""A CSV file as rows of named cells, whatever program wrote it.

Encoding (UTF-8, UTF-16, Windows-1252), separator and header line are found by evidence: the header is the line whose
cells are known names. Lines before it (`sep=;`, `#TYPE`, `ListSchema=`) are passed over.
"""

import csv
import errno
import io
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from ingest.inventory import messages
from passation import paths
from passation.errors import DocumentError, Fault

Aliases = Mapping[str, Sequence[str]]
"""Role → names of columns that play it, the most telling first."""

_LOOK = 10
"""Lines in which the header is looked for."""
_HEAD = 4096
_FORMULA = re.compile(r'="(.*)"', re.DOTALL)
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")


def column_key(name: str) -> str:
    """The name of a column for comparison: no case, accent, underscore or punctuation; `_x0020_` is a space."""
    plain = _ESCAPED.sub(lambda match: chr(int(match[1], 16)), name)
    return " ".join(re.sub(r"[\W_]+", " ", paths.folded(plain)).split())


def clean(cell: str) -> str:
    """The value of a cell: `="x"` (kept from Excel's conversions) is x, and so is `'=x` (kept from running)."""
    if match := _FORMULA.fullmatch(cell):
        return match[1].replace('""', '"')
    return cell[1:] if cell[:1] == "'" and cell[1:2] in tuple("=+-@\t") else cell


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a table: cells by role, empty when absent, and the number of its line in the file."""

    line: int
    cells: Mapping[str, str]

    def __getitem__(self, role: str) -> str:
        return self.cells.get(role, "")


@dataclass(frozen=True, slots=True)
class Table:
    """An opened CSV: where its header stands and which column plays which role."""

    file: Path
    delimiter: str
    skipped: int
    """Records up to the header, included."""
    width: int
    columns: Mapping[str, int]

    def rows(self) -> Iterator[Row]:
        """The rows, blank ones left out.

        Raises:
            DocumentError: after the last row that could be read, when the file is cut or damaged.
        """
        lines = _Lines(self.file)
        reader = csv.reader(lines, delimiter=self.delimiter)
        width = self.width
        try:
            for cells in islice(reader, self.skipped, None):
                if any(cells):
                    width = len(cells)
                    yield Row(reader.line_num, self._named(cells))
        except csv.Error as error:
            raise DocumentError(messages.damaged(reader.line_num), fault=Fault.UNREADABLE) from error
        if lines.cut(short=width < self.width):
            raise DocumentError(messages.CUT, fault=Fault.TRUNCATED)

    def _named(self, cells: list[str]) -> dict[str, str]:
        return {role: clean(cells[place]) for role, place in self.columns.items() if place < len(cells)}


def open_table(file: Path, aliases: Aliases, needs: Sequence[frozenset[str]]) -> Table:
    """Find the header of `file`.

    Args:
        file: a CSV.
        aliases: names of columns by role.
        needs: sets of roles, one of which must be there whole.

    Raises:
        DocumentError: not a table, no header, or a column missing, in French (the tail of a sentence).
    """
    found = max(_readings(file, aliases), key=lambda table: len(table.columns), default=None)
    if found is None:
        raise DocumentError(messages.EMPTY, fault=Fault.UNREADABLE)
    if any(need <= found.columns.keys() for need in needs):
        return found
    reason = messages.NO_PATH if len(found.columns) > 1 else messages.NO_HEADER
    raise DocumentError(reason, fault=Fault.UNREADABLE)


def _readings(file: Path, aliases: Aliases) -> Iterator[Table]:
    """Every way to read the first lines."""
    known = {role: [column_key(name) for name in names] for role, names in aliases.items()}
    head = list(islice(_Lines(file), 4 * _LOOK))
    for delimiter in ",;\t|":
        for number, cells in enumerate(islice(_first(head, delimiter), _LOOK)):
            yield Table(file, delimiter, number + 1, len(cells), _columns(cells, known))


def _first(head: list[str], delimiter: str) -> Iterator[list[str]]:
    try:
        yield from csv.reader(head, delimiter=delimiter)
    except csv.Error:  # not with this separator
        return


def _columns(cells: list[str], known: Mapping[str, list[str]]) -> dict[str, int]:
    places = {column_key(clean(cell)): place for place, cell in reversed(list(enumerate(cells)))}
    chosen: dict[str, int] = {}
    for role, names in known.items():
        place = next((places[name] for name in names if name in places), None)
        if place is not None and place not in chosen.values():
            chosen[role] = place
    return chosen


class _Lines:
    """Decoded lines, with their ends, and whether the last one was whole."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._quotes = 0
        self._last = "\n"
        self._broken = False

    def cut(self, *, short: bool) -> bool:
        """Whether the file stops in the middle of a row; `short` says that the last row lacks cells."""
        return self._broken or self._quotes % 2 == 1 or (short and not self._last.endswith(("\n", "\r")))

    def __iter__(self) -> Iterator[str]:
        try:
            with self._file.open("rb") as raw:
                for line in _decoded(raw):
                    self._quotes += line.count('"')
                    self._last = line
                    yield line
        except UnicodeDecodeError:  # half a character at the end of UTF-16
            self._broken = True
        except OSError as error:
            code = errno.errorcode.get(error.errno or 0, "errno")
            raise DocumentError(messages.unreadable(code), fault=Fault.UNREADABLE) from error


def _decoded(raw: io.BufferedReader) -> Iterator[str]:
    head = raw.read(_HEAD)
    raw.seek(0)
    if head.startswith(b"PK\x03\x04"):
        raise DocumentError(messages.IS_WORKBOOK, fault=Fault.UNREADABLE)
    encoding = _utf16(head)
    if encoding:
        with io.TextIOWrapper(raw, encoding, newline="") as lines:
            yield from lines
    elif b"\0" in head:
        raise DocumentError(messages.NOT_TEXT, fault=Fault.UNREADABLE)
    else:
        for number, line in enumerate(raw):
            yield _line(line).removeprefix("\ufeff" if number == 0 else "")


def _utf16(head: bytes) -> str:
    """`utf-16` by its mark, or by the zero bytes of its Latin letters; empty for another encoding."""
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "utf-16"
    half = max(len(head) // 2, 1)
    if head[1::2].count(0) > half * 0.6:
        return "utf-16-le"
    return "utf-16-be" if head[::2].count(0) > half * 0.6 else ""


def _line(line: bytes) -> str:
    """UTF-8, else Windows-1252: by line, so that one wrong line does not spoil the others."""
    try:
        return line.decode("utf-8")
    except UnicodeDecodeError:
        return line.decode("cp1252", "replace")
