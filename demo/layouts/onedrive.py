"""One tree of the commune as OneDrive hands it out: zips downloaded from the web, or a folder kept in step.

What OneDrive does not hold stays out of both: names that it forbids, paths that are too long for it, and, in zips,
empty folders (https://support.microsoft.com/office/64883a5d-228e-48f5-b3d2-eb39e07630fa).
"""

import os
import re
import shutil
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path, PurePosixPath
from zoneinfo import ZoneInfo

from demo.layouts.zip_stream import Written, ZipStream
from demo.truth import FileTruth, Truth
from passation.digest import CHUNK
from passation.model import Attributes

ZONE = ZoneInfo("Europe/Paris")
_FORBIDDEN = re.compile(
    r'.*["*:<>?\\|\x00-\x1f].*| .*|.*[ .]|~\$.*|desktop\.ini|\.lock|.*_vti_.*|(con|prn|aux|nul|com\d|lpt\d)(\..*)?',
    re.IGNORECASE | re.DOTALL,
)
_LONGEST = 400
_DEHYDRATED = Attributes.ARCHIVE | Attributes.SPARSE | Attributes.REPARSE | Attributes.OFFLINE | Attributes.UNPINNED
_ONLINE_ONLY = _DEHYDRATED | Attributes.RECALL_ON_DATA_ACCESS
_PINNED = Attributes.ARCHIVE | Attributes.PINNED


@dataclass(slots=True)
class OneDriveTruth:
    """What an export holds. Paths are relative to the exported tree."""

    files: dict[str, FileTruth] = field(default_factory=dict)
    """Files that can be read whole."""
    refused: list[str] = field(default_factory=list)
    """Files of the tree that OneDrive does not hold."""
    lost: list[str] = field(default_factory=list)
    """Files that a cut download holds by half or not at all, in the order of the zip."""
    online_only: list[str] = field(default_factory=list)
    """Files whose bytes are not on the disk."""
    pinned: list[str] = field(default_factory=list)
    """Files that somebody wants to keep on the disk."""
    copies: dict[str, str] = field(default_factory=dict)
    """Copies that OneDrive or Windows named → their originals."""


def write_zips(
    commune: Path, truth: Truth, tree: str, folder: Path, *, parts: int = 2, zip64: bool = True, cut: float = 1
) -> OneDriveTruth:
    """Write `tree` (`serveur` or `disque`) as independent zips `OneDrive_1_24-11-2026.zip`, `OneDrive_2_…`.

    Args:
        commune: folder given to `demo.commune.generate`.
        truth: its truth.
        tree: which of its trees.
        folder: a new folder.
        parts: number of zips, each with its share of the files, in the order of paths.
        zip64: write the ZIP64 records with the bad locator, as in downloads above 4 GiB.
        cut: share of the last zip that was received.
    """
    folder.mkdir(parents=True)
    found = OneDriveTruth()
    rows = sorted(_held(truth, tree, found).items())
    for number in range(parts):
        share = rows[len(rows) * number // parts : len(rows) * (number + 1) // parts]
        path = folder / f"OneDrive_{number + 1}_{_day(date(2026, 11, 24))}.zip"
        with path.open("wb") as file:
            stream = ZipStream(file)
            for name, row in share:
                source = commune / row.path
                when = datetime.fromtimestamp(source.stat().st_mtime, ZONE)
                stream.add(name.encode(), _chunks(source), when)
            stream.finish(zip64=zip64)
        received = int(path.stat().st_size * (cut if number == parts - 1 else 1))
        os.truncate(path, received)
        for (name, row), member in zip(share, stream.members, strict=True):
            if _end(member) <= received:
                found.files[name] = row
            else:
                found.lost.append(name)
    return found


def write_synced(commune: Path, truth: Truth, tree: str, folder: Path) -> OneDriveTruth:
    """Write `tree` as a folder that OneDrive keeps: some files online only, some pinned, some copied or in conflict.

    Args:
        commune: folder given to `demo.commune.generate`.
        truth: its truth.
        tree: which of its trees.
        folder: a new folder.
    """
    found = OneDriveTruth()
    held = _held(truth, tree, found)
    for number, (name, row) in enumerate(sorted(held.items())):
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        if number % 11 == 3 and row.size:
            _placeholder(commune / row.path, path)
            found.online_only.append(name)
            continue
        shutil.copy2(commune / row.path, path)
        found.files[name] = row
        if number % 11 == 5:
            _tell(path, _PINNED)
            found.pinned.append(name)
        copy = _copy_name(name, number)
        if number % 11 == 7 and copy not in held:
            shutil.copy2(path, folder / copy)
            found.files[copy] = row
            found.copies[copy] = name
    return found


def _held(truth: Truth, tree: str, found: OneDriveTruth) -> dict[str, FileTruth]:
    """The files of the tree that OneDrive takes; the others are noted."""
    held = {}
    for row in truth.of(tree):
        name = row.path.removeprefix(f"{tree}/")
        if len(name) > _LONGEST or any(_FORBIDDEN.fullmatch(part) for part in name.split("/")):
            found.refused.append(name)
        else:
            held[name] = row
    return held


def _day(day: date) -> str:
    return f"{day.day}-{day.month}-{day.year}"


def _chunks(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while chunk := file.read(CHUNK):
            yield chunk


def _end(member: Written) -> int:
    """Where its descriptor ends."""
    return member.offset + 30 + len(member.name) + member.packed + 16


def _placeholder(original: Path, path: Path) -> None:
    """Size and time of the original, and no byte."""
    path.touch()
    os.truncate(path, original.stat().st_size)
    _tell(path, _ONLINE_ONLY)
    shutil.copystat(original, path)


def _tell(path: Path, attributes: Attributes) -> None:
    """Windows attributes as Samba keeps them; without extended attributes the missing blocks alone tell."""
    with suppress(OSError):
        os.setxattr(path, "user.DOSATTRIB", f"0x{attributes:x}".encode())


def _copy_name(name: str, number: int) -> str:
    path = PurePosixPath(name)
    marks = ("-DESKTOP-4F7K2QX", " - Copie", " (1)", " - Copie (2)")
    return str(path.with_name(f"{path.stem}{marks[number // 11 % len(marks)]}{path.suffix}"))
