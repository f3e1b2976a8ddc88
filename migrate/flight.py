"""What is on its way to the store: several objects at once, and never more bytes than a worker may hold."""

from collections import deque
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from types import TracebackType
from typing import Generic, Self, TypeVar

ResultT = TypeVar("ResultT")

_AHEAD = 2
"""Sendings for each thread: one under way, one ready."""


class Flight(Generic[ResultT]):
    """Carries out sendings in threads. Use it as a context manager: leaving it waits for those under way.

    Args:
        threads: sendings at the same time.
        room: bytes that they may hold together; one that is larger travels alone.
    """

    def __init__(self, threads: int, room: int) -> None:
        self._pool = ThreadPoolExecutor(threads, "sending")
        self._most = threads * _AHEAD
        self._room = room
        self._held = 0
        self._flying: deque[tuple[Future[ResultT], int]] = deque()
        self._landed: list[ResultT] = []

    def wait_for(self, size: int) -> None:
        """Wait until `size` more bytes may be held. Raises what a sending raised."""
        while self._flying and (self._held + size > self._room or len(self._flying) >= self._most):
            self._land()

    def send(self, size: int, sending: Callable[[], ResultT]) -> None:
        """Have a sending that holds `size` bytes carried out, room having been waited for."""
        self._held += size
        self._flying.append((self._pool.submit(sending), size))

    def keep(self, result: ResultT) -> None:
        """A result that needed no thread."""
        self._landed.append(result)

    def landed(self) -> list[ResultT]:
        """Every result. Raises what a sending raised."""
        while self._flying:
            self._land()
        return self._landed

    def _land(self) -> None:
        future, size = self._flying.popleft()
        self._landed.append(future.result())
        self._held -= size

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None) -> None:
        self._pool.shutdown(cancel_futures=True)
