"""One zip of an export: its members, and what is wrong with it as a whole."""

import os
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import BinaryIO

from ingest.sources.onedrive import directory
from ingest.sources.onedrive.records import LOCAL, LOCAL_HEADER, Member
from ingest.sources.onedrive.truncated import walk
from passation.errors import Fault

Identity = tuple[int, int, int]
"""Inode, size and time of last change: another one is another zip."""


@dataclass(frozen=True, slots=True)
class Archive:
    """What a zip holds. `fault` speaks of the zip; `hides` when members may be missing."""

    path: Path
    members: tuple[Member, ...] = ()
    fault: Fault | None = None
    hides: bool = False


def identity(status: os.stat_result) -> Identity:
    """What changes when the zip does."""
    return status.st_ino, status.st_size, status.st_mtime_ns


def look(path: Path) -> Archive:
    """List a zip, whatever its state; nothing is raised."""
    try:
        with path.open("rb") as file:
            return _listed(path, file, os.fstat(file.fileno()).st_size)
    except OSError as error:
        return Archive(path, fault=fault_of(error), hides=True)


def fault_of(error: OSError) -> Fault:
    """Why a zip cannot be opened."""
    if isinstance(error, PermissionError):
        return Fault.DENIED
    return Fault.VANISHED if isinstance(error, FileNotFoundError) else Fault.UNREADABLE


def _listed(path: Path, file: BinaryIO, end: int) -> Archive:
    told = directory.find(file, end)
    known, sound = _known(file, told) if told else ([], False)
    if sound:
        return Archive(path, _possible(known, end))
    begin = max((one.offset for one in known if one.offset < end), default=0)
    rest = walk(file, begin, end)
    offsets = {one.offset for one in known}
    members = known + [one for one in rest.members if one.offset not in offsets]
    file.seek(0)
    cut = not told and LOCAL.startswith(file.read(len(LOCAL)))
    fault = Fault.TRUNCATED if cut else Fault.CORRUPT
    return Archive(path, _possible(members, end), fault, hides=not rest.whole)


def _known(file: BinaryIO, told: directory.Directory) -> tuple[list[Member], bool]:
    """Members of the central directory as far as it is sound, and whether it is to its end."""
    found: list[Member] = []
    try:
        found.extend(directory.members(file, told))
    except ValueError:
        return found, False
    return found, True


def _possible(members: list[Member], end: int) -> tuple[Member, ...]:
    """Members in the order of their bytes; those beyond the end are marked, and those that overlap an earlier one.

    A few overlapping bytes would otherwise make files without end.
    """
    return tuple(_marked(sorted(members, key=lambda one: one.offset), end))


def _marked(members: list[Member], end: int) -> Iterator[Member]:
    taken = 0
    for one in members:
        after = one.offset + LOCAL_HEADER.size + one.packed
        wrong = one.offset < taken or after > end
        yield replace(one, fault=one.fault or Fault.CORRUPT) if wrong else one
        taken = max(taken, after) if after <= end else taken
