"""One tree of the commune as Purview exports it: the classic export and that of the new portal.

Names that SharePoint refuses are kept: they are harder to find again than those that it allows.
"""

import csv
import hashlib
import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath
from urllib.parse import quote

from demo.truth import Truth

SITE = "sites/mairie"
LIBRARY = f"{SITE}/Documents partages"
_HOST = "https://exemple.sharepoint.com/"
_SEARCH = "Reprise/03.15.2024-1242PM"
_DISK = "SharePoint/exemple.sharepoint.com_sites_mairie"
_HOLD = "PreservationHoldLibrary"
_PEOPLE = ("Chantal Morel", "Gérard Petit", "Inès Da Silva")
_LOST, _SKIPPED, _UNLISTED, _HELD = 17, 23, 19, 13
"""One file in so many is lost, skipped with an error, absent from the report, held in an older version."""


@dataclass(frozen=True, slots=True)
class Exported:
    """A file that the export holds. `modified` in nanoseconds."""

    sha256: str
    size: int
    modified: int
    author: str = ""
    editor: str = ""


@dataclass(slots=True)
class PurviewTruth:
    """What an export holds. Paths are relative to the host."""

    folder: Path
    """The export itself."""
    files: dict[tuple[str, str], Exported] = field(default_factory=dict)
    """Path and version label → file."""
    missing: list[str] = field(default_factory=list)
    """Paths that the report names and the disk does not hold."""
    refused: list[str] = field(default_factory=list)
    """Paths that Microsoft did not export, with an error."""
    shortened: dict[str, str] = field(default_factory=dict)
    """Path → path on disk, where the name was shortened."""


@dataclass(frozen=True, slots=True)
class _Item:
    """A file of the tree on its way out."""

    number: int
    source: Path
    path: str

    @property
    def people(self) -> tuple[str, str]:
        return _PEOPLE[self.number % 3], _PEOPLE[self.number % 2]

    @property
    def moment(self) -> datetime:
        return datetime.fromtimestamp(int(self.source.stat().st_mtime), UTC)

    @property
    def older_bytes(self) -> bytes:
        return f"Version antérieure de {self.path}".encode()

    def exported(self, *, listed: bool = True) -> Exported:
        return self._of(self.source.read_bytes(), self.people if listed else ("", ""))

    def older(self) -> Exported:
        return self._of(self.older_bytes, self.people)

    def _of(self, data: bytes, people: tuple[str, str]) -> Exported:
        return Exported(hashlib.sha256(data).hexdigest(), len(data), int(self.moment.timestamp()) * 10**9, *people)


def write_classic(commune: Path, truth: Truth, tree: str, folder: Path, *, longest: int = 170) -> PurviewTruth:
    """Write `tree` as an export of the classic tool, with its reports.

    Args:
        commune: folder given to `demo.commune.generate`.
        truth: its truth.
        tree: which of its trees, `serveur` or `disque`.
        folder: a new folder.
        longest: characters of a path below the export that fit into the 260 of Windows.
    """
    found = PurviewTruth(folder / _SEARCH)
    rows: list[Sequence[str]] = [("", "", "Re: budget", "mairie@exemple.fr, Primary", "", "", "", "")]
    skipped: list[Sequence[str]] = []
    taken: set[str] = set()
    for item in _items(commune, truth, tree):
        if item.number % _SKIPPED == 1:
            skipped.append((_HOST + quote(item.path), "Document", "FileNotDownloadable"))
            found.refused.append(item.path)
            continue
        if item.number % _LOST == 1:
            found.missing.append(item.path)
            rows.append(_result(item))
            continue
        disk = _shorten(_on_disk(item.path), longest, taken)
        if item.number % _UNLISTED or disk != _on_disk(item.path):
            rows.append(_result(item))
        _put_classic(item, found, disk, listed=rows[-1][0] == str(item.number))
        if item.number % _HELD == 1:
            rows.append(_hold(item, found))
    _put(found.folder / "Exchange/mairie@exemple.fr.pst", b"!BDN boite aux lettres", None)
    head = ("Item Identity", "Document Path", "Subject or Title", "Location", "Size", "Last Modified", "Created by")
    _write(found.folder / "Results.csv", (*head, "Modified by"), rows)
    _write(found.folder / "SkippedItems.csv", ("Document Path", "Item Type", "Error Type"), skipped)
    _write(found.folder / "Unindexed Items.csv", ("Document Path", "Error Tags"), [])
    (found.folder / "Manifest.xml").write_text("<Root/>", encoding="utf-8")
    return found


def write_modern(commune: Path, truth: Truth, tree: str, folder: Path) -> PurviewTruth:
    """Write `tree` as an export of the new portal: numbered folders, native digests, versions. See `write_classic`."""
    found = PurviewTruth(folder)
    rows: list[Sequence[str]] = []
    for item in _items(commune, truth, tree):
        exported = item.exported()
        native = f"NativeFiles/{item.number // 100:03}/{item.number}{PurePosixPath(item.path).suffix}"
        lost, error = item.number % _LOST == 1, "0x80070005" if item.number % _SKIPPED == 1 else ""
        rows.append(_row(item, exported, native, "2.0", error))
        if lost or error:
            (found.refused if error else found.missing).append(item.path)
            continue
        _put(folder / native, item.source.read_bytes(), None)
        found.files[item.path, ""] = exported
        if item.number % _HELD == 1:
            found.files[item.path, "1.0"] = item.older()
            rows.append(_row(item, item.older(), f"{native}.v1", "1.0", ""))
            _put(folder / f"{native}.v1", item.older_bytes, None)
    head = "Compound_path,Native_file_name,Native_size,Native_SHA_256,Doc_authors,O365_modified_by,"
    head += "O365_date_created,O365_date_modified,Version_number,Error_code,Export_native_path"
    _write(folder / "Items_0.csv", head.split(","), rows)
    _write(folder / "Summary.csv", ("Items",), [(str(len(rows)),)])
    return found


def _items(commune: Path, truth: Truth, tree: str) -> Iterator[_Item]:
    for number, row in enumerate(sorted(truth.of(tree), key=lambda one: one.path)):
        yield _Item(number, commune / row.path, f"{LIBRARY}/{row.path.removeprefix(f'{tree}/')}")


def _result(item: _Item) -> Sequence[str]:
    when = f"{item.moment:%m/%d/%Y %I:%M:%S %p}"
    site = f"{_HOST}sites/mairie"
    size = str(item.source.stat().st_size)
    return (str(item.number), _HOST + quote(item.path), PurePosixPath(item.path).stem, site, size, when, *item.people)


def _row(item: _Item, exported: Exported, native: str, version: str, error: str) -> Sequence[str]:
    when = f"{item.moment:%Y-%m-%dT%H:%M:%SZ}"
    name = PurePosixPath(item.path).name
    told = (str(exported.size), exported.sha256.upper(), *item.people, when, when, version, error)
    return (_HOST + quote(item.path), name, *told, native.replace("/", "\\"))


def _on_disk(path: str) -> str:
    return path.replace(SITE, _DISK, 1)


def _put_classic(item: _Item, found: PurviewTruth, disk: str, *, listed: bool) -> None:
    if disk != _on_disk(item.path):
        found.shortened[item.path] = disk
    _put(found.folder / disk, item.source.read_bytes(), item.moment)
    found.files[item.path, ""] = item.exported(listed=listed)


def _shorten(path: str, longest: int, taken: set[str]) -> str:
    """What the export tool does beyond 260 characters: shorten down to 8, move up, number what exists."""
    pure = PurePosixPath(path)
    folder, stem = pure.parent, pure.name.removesuffix(pure.suffix)
    while len(f"{folder}/{stem}{pure.suffix}") > longest and folder.as_posix() != _DISK:
        stem = stem[: max(8, len(stem) - len(f"{folder}/{stem}{pure.suffix}") + longest)]
        if len(f"{folder}/{stem}{pure.suffix}") > longest:
            folder = folder.parent
    short, number = f"{folder}/{stem}{pure.suffix}", 1
    while short in taken:
        number += 1
        short = f"{folder}/{stem}({number}){pure.suffix}"
    taken.add(short)
    return short


def _hold(item: _Item, found: PurviewTruth) -> Sequence[str]:
    """An older version in the library that keeps what a hold forbids to lose."""
    name, seconds = PurePosixPath(item.path), f"{item.number % 60:02}"
    path = f"{_HOLD}/{name.stem}_DEAF727D-0478-4A7F-87DE-{item.number:012X}2020-07-05T10-37-{seconds}{name.suffix}"
    exported = item.older()
    _put(found.folder / _DISK / path, item.older_bytes, item.moment)
    found.files[f"{SITE}/{_HOLD}/{name.name}", f"2020-07-05T10:37:{seconds}"] = exported
    return (f"h{item.number}", _HOST + quote(f"{SITE}/{path}"), "", "", str(exported.size), *_result(item)[5:])


def _put(path: Path, data: bytes, moment: datetime | None) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    if moment:
        os.utime(path, (moment.timestamp(), moment.timestamp()))


def _write(file: Path, head: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    with file.open("w", encoding="utf-8-sig", newline="") as out:
        csv.writer(out, quoting=csv.QUOTE_ALL).writerows([head, *rows])
