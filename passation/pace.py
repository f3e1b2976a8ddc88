"""So many things and so many bytes a second, over all processes of this machine together."""

import fcntl
import struct
import time
from collections.abc import Callable
from pathlib import Path

_TIMES = struct.Struct("<ddd")
_NEVER = (0.0, 0.0, 0.0)
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
        clock: seconds that all processes of the machine agree on, and that nobody sets; it may begin anew with the
            machine.
    """

    def __init__(
        self, files: float, octets: float, shared: Path | None = None, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._costs = (_MARGIN / files if files else 0, _MARGIN / octets if octets else 0)
        self._shared = shared
        self._clock = clock
        self._times: tuple[float, ...] = _NEVER

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
            told = file.read()
            times: tuple[float, ...] = _TIMES.unpack(told) if len(told) == _TIMES.size else _NEVER
            late, times = self._booked(times, a_file, size * an_octet)
            if not late:
                file.truncate(0)
                file.write(_TIMES.pack(*times))
        return late

    def _booked(self, times: tuple[float, ...], *costs: float) -> tuple[float, tuple[float, ...]]:
        """Seconds to wait, and the instants after it: of this booking, then the next one of each cap."""
        now = self._clock()
        booked, *following = times
        if booked > now:  # the clock began anew with the machine; were it older, it could delay by one job at most
            following = [0.0] * len(costs)
        late = max(0.0, *(at - now for at in following))
        if late:
            return late, times
        return 0.0, (now, *(max(at, now - _CATCH_UP) + cost for at, cost in zip(following, costs, strict=True)))
