"""What lies out and until when; and its removal: only what Passation brought, and only if nobody changed it."""

import os
import stat
import time
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from pathlib import Path

from migrate.fetch import bagged
from migrate.fetch import folder as working
from migrate.fetch.folder import ASIDE
from migrate.fetch.ledger import Copy, Ledger, known_folders
from passation.workspace import Workspace

_DAY = 86_400


class State(StrEnum):
    """What became of a copy."""

    OUT = "out"  # its last day has not passed
    EXPIRED = "expired"
    REMOVED = "removed"
    CHANGED = "changed"  # expired, and not the bytes that were brought: kept
    NO_FILE = "no_file"  # expired, and a link or a folder now: kept
    GONE = "gone"  # somebody took it away


@dataclass(frozen=True, slots=True)
class Lying:
    """A copy, where it lies and what became of it."""

    folder: Path
    copy: Copy
    state: State
    below: str = ""

    @property
    def file(self) -> Path:
        """Where it lies, or lay."""
        return self.folder / self.below / self.copy.name

    def as_dict(self) -> dict[str, str]:
        """The shape of a copy of `fetch --list --json` and `fetch --clean --json`."""
        return {
            "file": str(self.file),
            "path": self.copy.path,
            "until": self.copy.until.isoformat(),
            "state": self.state,
        }


def folders(workspace: Workspace, asked: Path | None) -> tuple[list[Path], list[Path]]:
    """Working folders that are there, and those that are not any more."""
    known = [asked.absolute()] if asked else known_folders(workspace)
    here = [one for one in known if one.is_dir() or one.is_symlink()]
    default = known[0]
    return here, [one for one in known if one not in here and (asked or one != default)]


def listed(some: Iterable[Path], today: date) -> list[Lying]:
    """Every copy of these folders. Raises SettingsError when a folder is a link or a ledger was damaged."""

    def state(handle: int, copy: Copy) -> State:
        if not working.present(handle, copy.name):
            return State.GONE
        return State.EXPIRED if copy.expired(today) else State.OUT

    return [lying for folder in some for lying in _looked_at(folder, Ledger.read(folder), state)]


def _looked_at(folder: Path, ledger: Ledger, judge: Callable[[int, Copy], State]) -> list[Lying]:
    try:
        with working.opened(folder, ledger.below) as handle:
            return [Lying(folder, copy, judge(handle, copy), ledger.below) for copy in ledger.copies]
    except FileNotFoundError:  # the payload of a bag was taken away as a whole
        return [Lying(folder, copy, State.GONE, ledger.below) for copy in ledger.copies]


def clean(some: Iterable[Path], today: date) -> list[Lying]:
    """Remove what has expired; every copy that was looked at, with what became of it."""
    return [lying for folder in some for lying in _clean(folder, today)]


def _clean(folder: Path, today: date) -> list[Lying]:
    ledger = Ledger.read(folder)

    def state(handle: int, copy: Copy) -> State:
        return _removed(handle, copy) if copy.expired(today) else State.OUT

    found = _looked_at(folder, ledger, state)
    with suppress(FileNotFoundError), working.opened(folder, ledger.below) as handle:
        _sweep(handle)
    away = [one.copy.name for one in found if one.state in {State.REMOVED, State.GONE}]
    if away:
        left = ledger.without(*away)
        if ledger.bag is not None and not left.copies:
            bagged.drop(folder, ledger)
            left = Ledger()
        left.write(folder)
    return found


def _sweep(folder: int) -> None:
    """Drop what an interrupted request left half written a day ago, which was never a copy."""
    for name in os.listdir(folder):
        with suppress(FileNotFoundError):
            status = os.stat(name, dir_fd=folder, follow_symlinks=False)
            if ASIDE.fullmatch(name) and stat.S_ISREG(status.st_mode) and status.st_ctime < time.time() - _DAY:
                os.unlink(name, dir_fd=folder)


def _removed(folder: int, copy: Copy) -> State:
    try:
        digest = working.digest_of(folder, copy.name)
    except FileNotFoundError:
        return State.GONE
    if not digest:
        return State.NO_FILE
    if digest != copy.sha256:
        return State.CHANGED
    os.unlink(copy.name, dir_fd=folder)
    return State.REMOVED
