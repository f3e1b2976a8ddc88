"""Several channels to one share, made again when they break."""

import time
from collections import deque
from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from ingest.sources.options import SourceOptions
from ingest.sources.smb.faults import LinkLostError
from ingest.sources.smb.session import Channel
from ingest.sources.smb.wire import Answer, Message
from passation.errors import Fault, SourceError

ResultT = TypeVar("ResultT")


class Link:
    """Keeps `options.connections` channels and repeats a job whose channel broke.

    Args:
        connect: makes a channel.
        options: how many channels, how many attempts, how long between them.
    """

    def __init__(self, connect: Callable[[], Channel], options: SourceOptions) -> None:
        self._connect = connect
        self._options = options
        self._channels: list[Channel] = []
        self._met = False
        self._refusal: SourceError | None = None

    def retry(self, job: Callable[[list[Channel]], ResultT], count: int = 1) -> ResultT:
        """Run a job on live channels, again on new ones when they break.

        Raises:
            LinkLostError: it broke at each attempt.
            SourceError: what the job raised, or a login refused: not tried again.
        """
        for attempt in range(1, self._options.attempts + 1):
            try:
                return job(self._open(count))
            except LinkLostError:
                self._drop()
                if not self._met or attempt == self._options.attempts:  # at first sight the address may be wrong
                    raise
                time.sleep(self._options.pause * 2 ** (attempt - 1))
        raise AssertionError  # pragma: no cover - attempts is at least 1

    def ready(self) -> None:
        """Connect, unless it is done."""
        self.retry(len)

    def exchange(self, compounds: Sequence[Sequence[Message]], count: int = 1) -> list[list[Answer]]:
        """The answers to many compounds, in order, asked over `count` channels at once."""
        return self.retry(lambda channels: exchange(channels, compounds), count)

    def close(self) -> None:
        """End every connection, and forget a refused login."""
        self._refusal = None
        while self._channels:
            self._channels.pop().close()

    def _open(self, count: int) -> list[Channel]:
        wanted = min(count, self._options.connections)
        while len(self._channels) < wanted:
            self._channels.append(self._new())
        return self._channels[:wanted]

    def _new(self) -> Channel:
        if self._refusal:  # each file would try the password again, and lock the account
            raise SourceError(str(self._refusal), fault=self._refusal.fault)
        try:
            channel = self._connect()
        except LinkLostError:
            raise
        except SourceError as error:
            if self._met and error.fault is Fault.DISCONNECTED:  # a server that spoke SMB 2 before is only restarting
                raise LinkLostError(str(error)) from error
            self._refusal = error
            raise
        self._met = True
        return channel

    def _drop(self) -> None:
        while self._channels:
            self._channels.pop().drop()


def exchange(channels: Sequence[Channel], compounds: Sequence[Sequence[Message]]) -> list[list[Answer]]:
    """Send compounds round-robin as credits allow, and gather their answers in order."""
    answers: list[list[Answer]] = [[] for _ in compounds]
    under_way: deque[tuple[int, Channel, list[Any]]] = deque()

    def collect() -> None:
        index, channel, requests = under_way.popleft()
        answers[index] = channel.receive(compounds[index], requests)

    for index, compound in enumerate(compounds):
        channel = channels[index % len(channels)]
        while under_way and channel.cost(compound) > channel.credits:
            collect()
        if channel.cost(compound) > channel.credits:
            channel.borrow()
        under_way.append((index, channel, channel.send(compound)))
    while under_way:
        collect()
    return answers
