"""Slows guessing down: after some refusals, each further attempt waits twice as long, by account and by address."""

import math
import time
from collections.abc import Callable
from dataclasses import dataclass
from threading import Lock

ACCOUNT, ADDRESS = "account", "address"
FREE = {ACCOUNT: 5, ADDRESS: 20}
"""Attempts without a wait. One address may be a whole town hall."""
LONGEST = 900.0
"""Seconds that one waits at most."""
_MOST = 10_000

Key = tuple[str, str]


@dataclass(slots=True)
class _Tries:
    count: int = 0
    until: float = 0.0


class Throttle:
    """Attempts of this process, in memory and in bounded number. `clock` gives seconds."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._lock = Lock()
        self._tries: dict[Key, _Tries] = {}

    def attempt(self, account: str, address: str) -> int:
        """Count an attempt and return 0, or refuse it: the seconds to wait before the next one."""
        keys = ((ACCOUNT, account), (ADDRESS, address))
        with self._lock:
            now = self._clock()
            wait = max(self._tries[key].until - now if key in self._tries else 0.0 for key in keys)
            if wait > 0:
                return math.ceil(wait)
            self._make_room()
            for key in keys:
                tries = self._tries.setdefault(key, _Tries())
                tries.count += 1
                over = tries.count - FREE[key[0]]
                tries.until = now + (min(2.0 ** min(over, 20), LONGEST) if over >= 0 else 0.0)
            return 0

    def accepted(self, account: str, address: str) -> None:
        """The attempt just counted was the right one."""
        with self._lock:
            self._tries.pop((ACCOUNT, account), None)
            if tries := self._tries.get((ADDRESS, address)):
                tries.count -= 1
                tries.until = 0.0

    def _make_room(self) -> None:
        """Forget the older half, whose waits are over first, when there are too many."""
        if len(self._tries) >= _MOST:
            oldest = sorted(self._tries, key=lambda key: self._tries[key].until)
            for key in oldest[: _MOST // 2]:
                del self._tries[key]
