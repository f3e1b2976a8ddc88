"""Gentleness with a server that others work on: hours, and stepping back when its answers slow down.

Rates are those of `passation.pace`.
"""

import datetime as dt
import time
from collections.abc import Callable


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
