"""What is asked of a server: jobs that may be asked again, in queues of those who wait for them."""

from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from ingest.sources.smb.wire import Answer, Message

Done = Callable[[Sequence[Answer]], None]


@dataclass(slots=True, eq=False)
class Job:
    """One compound. It begins with a CREATE and ends with the CLOSE, so that it may be sent again after a cut; or it
    speaks of a file open on one channel, and dies with it.
    """

    work: "Work"
    compound: Sequence[Message]
    done: Done
    size: int = 0
    """Bytes that its answer may bring."""
    channel: "Channel | None" = None
    """The channel it is bound to."""
    cost: int = 0
    """Credits that it takes."""
    losses: int = 0
    """Connections that broke while it was under way."""

    def finish(self, answers: Sequence[Answer]) -> None:
        """Hand over its answers."""
        self.work.under_way -= 1
        self.done(answers)

    def fail(self, status: int) -> None:
        """Answer it ourselves: the server will not."""
        self.finish([Answer(status, b"")] * len(self.compound))


@dataclass(slots=True)
class Work:
    """Jobs of one caller: those that wait, in order, and the number of those that were sent."""

    queue: deque[Job] = field(default_factory=deque)
    under_way: int = 0

    def add(self, compound: Sequence[Message], done: Done, size: int = 0, channel: "Channel | None" = None) -> None:
        """Put a job at the end of the queue."""
        self.queue.append(Job(self, compound, done, size, channel, sum([message.charge for message in compound])))


class Channel(Protocol):
    """One connection to a share. Any LinkLostError that it raises leaves it dead."""

    prefix: str
    """What each path must begin with."""
    max_read: int
    """Bytes that one READ may ask for."""
    max_query: int
    """Bytes that one part of a listing may hold."""
    flights: "dict[int, Job]"
    """Jobs under way, by number."""

    def room(self, job: Job) -> bool:
        """Whether the job may be sent now."""
        ...

    def submit(self, job: Job) -> None:
        """Send it. The stock path waits for the answers, the engine does not."""

    def flush(self) -> None:
        """See to it that what was submitted is on its way."""

    def fileno(self) -> int:
        """The socket, to wait for what `pump` reads."""
        ...

    def pump(self) -> None:
        """Take what has come and finish the jobs that it completes."""

    def patience(self) -> float:
        """Seconds that it may stay silent before it is held to be hung; negative when that is so."""
        ...

    def drop(self) -> None:
        """Hang up."""
