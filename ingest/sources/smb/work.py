"""What is asked of a server: jobs that may be asked again, in queues of those who wait for them."""

from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from ingest.sources.smb.wire import Answer, Message

Done = Callable[[Sequence[Answer]], None]
Landed = list[tuple["Job", list[Answer]]]


@dataclass(slots=True, eq=False)
class Job:
    """One compound.

    It begins with a CREATE and ends with the CLOSE, so that it may be sent again after a cut; or it speaks of a file
    that is open on one channel, and dies with that channel.
    """

    work: "Work"
    compound: Sequence[Message]
    done: Done
    size: int = 0
    """Bytes that its answer may bring."""
    channel: "Channel | None" = None
    """The channel it is bound to."""
    losses: int = 0
    """Connections that broke while it was under way."""
    sent: float = 0
    """When it was sent, in seconds of the monotonic clock."""

    @property
    def cost(self) -> int:
        """Credits that it takes."""
        return sum([message.charge for message in self.compound])

    def finish(self, answers: Sequence[Answer]) -> None:
        """Hand over its answers."""
        self.work.under_way -= 1
        self.done(answers)

    def fail(self, status: int) -> None:
        """Answer in the place of the server, which will not."""
        self.finish([Answer(status, b"")] * len(self.compound))


@dataclass(slots=True)
class Work:
    """Jobs of one caller: those that wait, in order, and the number of those that were sent."""

    queue: deque[Job] = field(default_factory=deque)
    under_way: int = 0

    def add(self, compound: Sequence[Message], done: Done, size: int = 0, channel: "Channel | None" = None) -> None:
        """Put a job at the end of the queue."""
        self.queue.append(Job(self, compound, done, size, channel))


class Channel(Protocol):
    """One connection to a share. Any LinkLostError that it raises leaves it dead."""

    prefix: str
    """What each path must begin with."""
    max_read: int
    """Bytes that one READ may ask for."""
    max_query: int
    """Bytes that one part of a listing may hold."""
    jobs: set[Job]
    """Jobs under way."""
    size: int
    """Bytes that they may bring."""

    @property
    def busy(self) -> bool:
        """Whether an answer of any kind is awaited."""
        ...

    def affords(self, job: Job) -> bool:
        """Whether the credits left pay for the job; asks for more when nothing else will bring any."""
        ...

    def submit(self, job: Job) -> None:
        """Take it in hand."""

    def flush(self) -> None:
        """See to it that what was submitted is on its way."""

    def fileno(self) -> int:
        """The socket, to wait for what `pump` reads; -1 when there is nothing to wait for."""
        ...

    def gather(self, jobs: int) -> None:
        """Have a wait for the socket end when answers to so many jobs are there, at a guess; 0: at the first byte."""

    def patience(self) -> float:
        """Seconds that it may stay silent before it is held to be hung."""
        ...

    def pump(self) -> Landed:
        """Take what has come; the jobs that it completes, with their answers."""
        ...

    def close(self) -> None:
        """End the session and hang up."""

    def drop(self) -> None:
        """Hang up without a word."""
