"""A report of an export as records: what Microsoft says of each file, as far as its columns tell."""

import re
from base64 import b64decode
from binascii import Error as Base64Error
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

from ingest.inventory.comparable import address_path
from ingest.inventory.dates import Calendar
from ingest.inventory.table import Row, column_key, open_table
from ingest.sources.purview import messages
from ingest.sources.purview.columns import ERRORS, ITEMS, SKIPPED, PurviewColumns
from passation.errors import DocumentError, Fault

_NEEDS = (frozenset({"path"}), frozenset({"file"}), frozenset({"location", "name"}))
_URLS = re.compile(r";\s*(?=https?://)")
_SIZES = {"sha256": 32, "md5": 16}


@dataclass(frozen=True, slots=True)
class Record:
    """One file, as a report tells it; empty or None when it does not."""

    kind: str
    path: str = ""
    """Where it was, relative to its host, with `/`."""
    file: str = ""
    """Where it is on disk, as the report writes it."""
    size: int | None = None
    digest: str = ""
    """`sha256:hex` or `md5:hex`."""
    created: int | None = None
    modified: int | None = None
    author: str = ""
    editor: str = ""
    version: str = ""
    identity: str = ""
    duplicate: str = ""
    """Identity of the file that was exported in its place."""
    copies: tuple[str, ...] = ()
    """Other places of the same bytes, exported once."""
    error: str = ""


@dataclass(slots=True)
class Report:
    """What could be read of a report, and what could not."""

    records: list[Record] = field(default_factory=list)
    flaws: list[tuple[Fault, str]] = field(default_factory=list)


def read_report(file: Path, kind: str, rules: PurviewColumns) -> Report:
    """The records of a report; rows of mailboxes that name no file, and skipped folders, are left out by rule."""
    report = Report()
    dates: list[tuple[str, str]] = []
    try:
        for row in open_table(file, rules.columns, _NEEDS).rows():
            record = _record(row, kind, rules)
            if record.path or record.file or record.error:
                report.records.append(record)
                dates.append((row["created"], row["modified"]))
            elif not _in_mailbox(row) and column_key(row["kind"]) not in rules.folder_kinds:
                report.flaws.append((Fault.UNREADABLE, messages.row_without_path(row.line)))
    except DocumentError as error:
        report.flaws.append((error.fault, messages.unread(str(error))))
    report.records = list(_dated(report.records, dates))
    return report


def _dated(records: list[Record], dates: list[tuple[str, str]]) -> Iterator[Record]:
    created, modified = (Calendar(pair[place] for pair in dates) for place in (0, 1))
    for record, (made, changed) in zip(records, dates, strict=True):
        yield replace(record, created=created.instant(made), modified=modified.instant(changed))


def _record(row: Row, kind: str, rules: PurviewColumns) -> Record:
    folder = column_key(row["kind"]) in rules.folder_kinds
    harmless = column_key(row["error"]) in rules.harmless
    fallback = kind if kind in (ERRORS, SKIPPED) else ""
    return Record(
        kind,
        "" if folder else _path(row, kind),
        "" if folder else "/".join(part for part in address_path(row["file"]).split("/") if part != "."),
        int(row["size"]) if row["size"].isdecimal() else None,
        _digest(row),
        author=row["author"],
        editor=row["editor"],
        version=row["version"].strip(),
        identity=row["identity"],
        duplicate=row["duplicate"],
        copies=tuple(filter(None, (_inside(address_path(one)) for one in _URLS.split(row["copies"]) if "://" in one))),
        error="" if folder else fallback if harmless else re.sub(r"[^\w .:-]", "", row["error"])[:60],
    )


def _path(row: Row, kind: str) -> str:
    """Where the file was; empty for an item of a mailbox, whose path names no file."""
    told, name = row["path"], row["name"].strip("/")
    path = address_path(told or row["location"])
    if _in_mailbox(row) or not path:
        return ""
    last = path.rpartition("/")[2]
    of_folder = not told or (kind == ITEMS and "." in name and "." not in last)
    return _inside(f"{path}/{name}" if of_folder and name else path)


def _inside(path: str) -> str:
    """The path, or nothing when it climbs out of where it begins."""
    return "" if {".", ".."} & set(path.split("/")) else path


def _in_mailbox(row: Row) -> bool:
    where = row["path"] or row["location"]
    return "://" not in where and "@" in where.strip("/").partition("/")[0]


def _digest(row: Row) -> str:
    """The native digest, in hex or base64; empty when it has not the length of its kind."""
    for algorithm, size in _SIZES.items():
        text = row[algorithm].strip()
        try:
            value = bytes.fromhex(text) if len(text) == 2 * size else b64decode(text, validate=True)
        except (ValueError, Base64Error):
            continue
        if len(value) == size:
            return f"{algorithm}:{value.hex()}"
    return ""
