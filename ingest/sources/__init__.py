"""Where files live now. A source is read-only by construction: its contract has no way to write, rename or delete."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

from passation.errors import Fault
from passation.model import Entry, Reading, SourceFeatures, Trouble


class Source(Protocol):
    """What the crawl, the reading and the transfer ask of a place where files live.

    Every method raises SourceError in French, `transient` saying whether to try again. An implementation keeps its
    connections between calls and reconnects by itself; `close` ends them.
    """

    name: str
    features: SourceFeatures

    def check(self) -> None:
        """Connect and look at the root. Raises SourceError, saying what to do."""

    def entries(self) -> Iterator[Entry | Trouble]:
        """Every file, folder and link below the root (the root itself excepted), folders before what they hold.

        A folder that cannot be listed gives a Trouble and the walk goes on; links are seen and not followed. Only a
        broken connection that could not be restored raises.
        """
        ...

    def read(self, entries: Sequence[Entry]) -> Iterator[Reading]:
        """One Reading for each file of `entries`, in any order. The bytes are asked for when `chunks` is iterated.

        Consume each Reading before asking for the next one.
        """
        ...

    def close(self) -> None:
        """End the connections."""


@dataclass(frozen=True, slots=True)
class Allowed:
    """What one account may do with one file or folder."""

    path: bytes
    rights: int | None = None
    """Access mask (MS-DTYP 2.4.3, MS-SMB2 2.2.13.1); None when it is not told."""
    fault: Fault | None = None
    """Why it could not be asked."""


class Probe(Protocol):
    """What an account may do in a place, told by the place itself: nothing is tried, no right to write is asked for."""

    def look(self, raw_paths: Sequence[bytes]) -> Iterator[Allowed]:
        """What the account may do with each path; the empty one is the root. Raises SourceError."""
        ...
