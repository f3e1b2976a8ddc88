"""What lies out and until when; and its removal: only what Passation brought, and only if nobody changed it."""

import os
import stat
import time
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from pathlib import Path

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

    def as_dict(self) -> dict[str, str]:
        """The shape of a copy of `fetch --list --json` and `fetch --clean --json`."""
        file = str(self.folder / self.copy.name)
        return {"file": file, "path": self.copy.path, "until": self.copy.until.isoformat(), "state": self.state}


def folders(workspace: Workspace, asked: Path | None) -> tuple[list[Path], list[Path]]:
    """Working folders that are there, and those that are not any more."""
    known = [asked.absolute()] if asked else known_folders(workspace)
    here = [one for one in known if one.is_dir() or one.is_symlink()]
    default = known[0]
    return here, [one for one in known if one not in here and (asked or one != default)]


def listed(some: Iterable[Path], today: date) -> list[Lying]:
    """Every copy of these folders. Raises SettingsError when a folder is a link or a ledger was damaged."""
    found = []
    for folder in some:
        with working.opened(folder) as handle:
            for copy in Ledger.read(folder).copies:
                state = State.EXPIRED if copy.expired(today) else State.OUT
                found.append(Lying(folder, copy, state if working.present(handle, copy.name) else State.GONE))
    return found


def clean(some: Iterable[Path], today: date) -> list[Lying]:
    """Remove what has expired; every copy that was looked at, with what became of it."""
    return [lying for folder in some for lying in _clean(folder, today)]


def _clean(folder: Path, today: date) -> list[Lying]:
    ledger, found = Ledger.read(folder), []
    with working.opened(folder) as handle:
        for copy in ledger.copies:
            state = _removed(handle, copy) if copy.expired(today) else State.OUT
            if state in {State.REMOVED, State.GONE}:
                ledger = ledger.without(copy.name)
            found.append(Lying(folder, copy, state))
        _sweep(handle)
    if any(one.state in {State.REMOVED, State.GONE} for one in found):
        ledger.write(folder)
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
