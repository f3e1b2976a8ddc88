"""The limit in force, kept over all threads and processes together.

Each chunk is booked before it goes on, on a virtual clock that lies in a small locked file of the workspace. That clock
is monotonic, so that setting the time of the machine neither opens nor closes the flow; the hours follow the wall.
"""

import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from migrate.pace import messages
from migrate.pace.pause import paused
from migrate.pace.timetable import Timetable, constant, parse
from passation.errors import Fault, SourceError
from passation.pace import Pace
from passation.workspace import Workspace

SLICE = 1.0
"""Seconds after which a wait looks at the clock, the timetable and the pause again."""


def utc() -> datetime:
    """The clock of the wall."""
    return datetime.now(UTC)


class Throttle:
    """Lets bytes go on no faster than the timetable says.

    Args:
        timetable: limits by hour.
        shared: file in which all processes keep the instant at which the next byte may go.
        stopped: whether to give up waiting for an hour at which something may leave.
        now, sleep: the clock of the wall, and what waits.
    """

    def __init__(
        self,
        timetable: Timetable,
        shared: Path,
        stopped: Callable[[], bool],
        now: Callable[[], datetime] = utc,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._timetable = timetable
        self._shared = shared
        self._stopped = stopped
        self._now = now
        self._sleep = sleep

    def through(self, chunks: Iterable[bytes]) -> Iterator[bytes]:
        """The chunks, each when it may go.

        Raises:
            SourceError: transient, when the transfer was paused while nothing may leave.
        """
        return iter(chunks) if self._timetable.free else self._through(chunks)

    def _through(self, chunks: Iterable[bytes]) -> Iterator[bytes]:
        for chunk in chunks:
            while wait := self._book(len(chunk)):
                self._sleep(min(wait, SLICE))
            yield chunk

    def _book(self, size: int) -> float:
        limit = self._timetable.at(self._now())
        if limit == 0:
            if self._stopped():
                raise SourceError(messages.POSTPONED, fault=Fault.TIMEOUT, transient=True)
            return SLICE
        return Pace(0, limit, self._shared).wait(size) if limit else 0


def throttle(workspace: Workspace) -> Throttle:
    """The throttle in force in a workspace. Raises SettingsError when its limits cannot be understood."""
    return Throttle(in_force(workspace), _rhythm(workspace), lambda: paused(workspace) is not None)


def in_force(workspace: Workspace) -> Timetable:
    """The limits of the command that runs, else the timetable of the settings, else their constant limit."""
    settings, zone = workspace.settings.destination, workspace.settings.commune.zone
    try:
        text = _asked(workspace).read_text(encoding="utf-8")
    except FileNotFoundError:
        text = settings.timetable
    return parse(text, zone) if text else constant(settings.bytes_per_second)


@contextmanager
def asking(workspace: Workspace, text: str) -> Iterator[Timetable]:
    """For the time of the block, `text` stands above the settings, in all processes; nothing does when it is empty.

    Raises:
        SettingsError: the limits cannot be understood.
    """
    file = _asked(workspace)
    file.unlink(missing_ok=True)  # left by a command that was killed
    _rhythm(workspace).unlink(missing_ok=True)  # what an earlier command booked, at its own limits, is past
    if text:
        parse(text)
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    try:
        yield in_force(workspace)
    finally:
        file.unlink(missing_ok=True)


def _asked(workspace: Workspace) -> Path:
    return _folder(workspace) / "demande"


def _rhythm(workspace: Workspace) -> Path:
    return _folder(workspace) / "rythme"


def _folder(workspace: Workspace) -> Path:
    return workspace.folder / "cache" / "debit"
