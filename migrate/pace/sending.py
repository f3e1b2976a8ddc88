"""The transfer under the operator's hand: it waits for its hours, says until when, and stops when it is paused."""

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from threading import Event, Thread
from typing import overload

from catalog import transfers
from catalog.jobs import Job
from migrate import messages as of_migrate
from migrate.pace import messages
from migrate.pace.pause import paused
from migrate.pace.throttle import SLICE, asking, utc
from migrate.pace.timetable import Timetable
from passation.console import warn


def send(job: Job, bwlimit: str = "") -> bool:
    """Carry out what is due of the transfer; False when it is paused, or was while it ran.

    Args:
        job: the work at hand.
        bwlimit: limits that stand above those of the settings, see migrate.pace.timetable.

    Raises:
        SettingsError: the limits cannot be understood.
    """
    with asking(job.workspace, bwlimit) as timetable, _telling(timetable):
        goes_on = gate(timetable, lambda: paused(job.workspace) is not None)
        job.carry_out(transfers.TRANSFER, of_migrate.TRANSFERRING, lambda batches: Gated(batches, goes_on))
    return paused(job.workspace) is None


def gate(
    timetable: Timetable,
    stopped: Callable[[], bool],
    now: Callable[[], datetime] = utc,
    sleep: Callable[[float], None] = time.sleep,
) -> Callable[[], bool]:
    """What waits for an hour at which something may leave, and says whether the transfer goes on then."""

    def goes_on() -> bool:
        while not (end := stopped()) and timetable.at(now()) == 0:
            sleep(SLICE)
        return not end

    return goes_on


class Gated(Sequence[list[int]]):
    """Batches that are given one by one as long as the transfer goes on; those that were given are carried out."""

    def __init__(self, batches: Sequence[list[int]], goes_on: Callable[[], bool]) -> None:
        self._batches = batches
        self._goes_on = goes_on

    def __iter__(self) -> Iterator[list[int]]:
        for batch in self._batches:
            if not self._goes_on():
                return
            yield batch

    def __len__(self) -> int:
        return len(self._batches)

    @overload
    def __getitem__(self, index: int) -> list[int]: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[list[int]]: ...
    def __getitem__(self, index: int | slice) -> list[int] | Sequence[list[int]]:
        return self._batches[index]


@contextmanager
def _telling(timetable: Timetable) -> Iterator[None]:
    """Say on standard error when sending stops for its hours, until when, and when it goes on."""
    if all(limit != 0 for _, limit in timetable.slots):
        yield
        return
    ended = Event()
    teller = Thread(target=_tell, args=(timetable, ended), daemon=True)
    teller.start()
    try:
        yield
    finally:
        ended.set()
        teller.join()


def _tell(timetable: Timetable, ended: Event) -> None:
    until: datetime | None = None
    while True:
        now = utc()
        if until and (now >= until or timetable.at(now) != 0):
            warn(messages.OPEN_AGAIN)
            until = None
        if until is None and (until := timetable.opens(now)):
            warn(messages.closed(until))
        if ended.wait(SLICE):
            return
