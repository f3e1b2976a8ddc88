"""Gentleness with a server that others work on: rates, hours, and stepping back when its answers slow down."""

import datetime as dt
import fcntl
import struct
import time
from collections.abc import Callable
from pathlib import Path

_TIMES = struct.Struct("<dd")
_MARGIN = 1.05
"""The pace that is kept, under the cap: what is measured over a second or two must not pass it."""
_CATCH_UP = 0.02
"""Seconds of delay that may be made good: sleeps are never exact."""


class Pace:
    """Caps on files and bytes a second, kept together by every process that shares a file.

    Each cap is a virtual clock (GCRA of ITU-T I.371): the instant at which the next unit may go.

    Args:
        files: files, folders and questions about their rights, a second; 0 for no cap.
        octets: bytes a second; 0 for no cap.
        shared: small file in which several processes keep the instants; None when there is one process.
        clock: seconds that all processes of the machine agree on.
    """

    def __init__(
        self, files: float, octets: float, shared: Path | None = None, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._costs = (_MARGIN / files if files else 0, _MARGIN / octets if octets else 0)
        self._shared = shared
        self._clock = clock
        self._times = (0.0, 0.0)

    def wait(self, size: int) -> float:
        """Book a job of `size` bytes and return 0, or book nothing and return the seconds until it may go."""
        a_file, an_octet = self._costs
        if not (a_file or an_octet):
            return 0
        if not self._shared:
            late, self._times = self._booked(self._times, a_file, size * an_octet)
            return late
        self._shared.parent.mkdir(parents=True, exist_ok=True)
        with self._shared.open("a+b") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            file.seek(0)
            told = file.read(_TIMES.size)
            times = _TIMES.unpack(told) if len(told) == _TIMES.size else (0.0, 0.0)
            late, times = self._booked(times, a_file, size * an_octet)
            if not late:
                file.truncate(0)
                file.write(_TIMES.pack(*times))
        return late

    def _booked(self, times: tuple[float, float], *costs: float) -> tuple[float, tuple[float, float]]:
        now = self._clock()
        late = max(0.0, *(at - now for at in times))
        if late > 1e9:  # written before the machine was started anew
            late, times = 0.0, (0.0, 0.0)
        if late:
            return late, times
        first, second = (max(at, now - _CATCH_UP) + cost for at, cost in zip(times, costs, strict=True))
        return 0.0, (first, second)


class Window:
    """How many jobs one connection has under way: more while answers come quickly, fewer when they slow down.

    An answer is slow when it takes a quarter of a second, and three times, longer than the quickest ones did. Then the
    window is halved; at one job at a time, the server also gets a rest as long as its answer took.
    """

    MOST = 64
    _SLOWER = 0.25
    _TIMES = 4
    _OUTLIER = 2.0

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self.limit = 8.0
        self.rest_until = 0.0
        self.alone = False
        """A job that may be what breaks connections is under way."""
        self._clock = clock
        self._smooth = 0.0
        self._best = float("inf")
        self._halved = 0.0
        self._calm = True

    def note(self, seconds: float, size: int) -> None:
        """Take into account an answer of `size` bytes that took `seconds`."""
        each = min(seconds, self._OUTLIER) / (1 + size / (1 << 18))
        self._smooth = self._smooth * 0.8 + each * 0.2 if self._smooth else each
        self._best = min(self._best, self._smooth)
        if self._smooth <= max(self._best * self._TIMES, self._best + self._SLOWER):
            self.limit = min(self.MOST, self.limit + (1 if self._calm else 1 / self.limit))
        elif (now := self._clock()) - self._halved > seconds:  # once for all the answers that waited together
            self._calm = False
            self._halved = now
            self.rest_until = now + seconds if self.limit == 1 else 0
            self.limit = max(1, self.limit / 2)


class Hours:
    """When the server may be asked: `19:00-07:00`, in the time of the commune; always when empty."""

    def __init__(self, text: str, zone: dt.tzinfo | None = None) -> None:
        """Raises ValueError when it cannot be understood."""
        self.text = text
        self._zone = zone
        start, dash, end = text.partition("-")
        self._open = (dt.time.fromisoformat(start), dt.time.fromisoformat(end)) if dash or text else None

    def closed_for(self, now: dt.datetime) -> float:
        """Seconds until the next opening; 0 while it is open."""
        if not self._open:
            return 0
        here = now.astimezone(self._zone)
        start, end = self._open
        at = here.time()
        if (start <= at < end) if start <= end else (at >= start or at < end):
            return 0
        opening = here.replace(hour=start.hour, minute=start.minute, second=start.second, microsecond=0)
        return ((opening if opening > here else opening + dt.timedelta(days=1)) - here).total_seconds()
