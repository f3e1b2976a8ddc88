"""The contract of a stage, and who carries it out.

A stage is due by itself: its subjects are those without a done mark of its present version. `load` and `commit` talk
to the catalogue; `compute` does not, so that it may run in another process. `commit` is one transaction that holds the
results *and* their done marks: killed anywhere, a stage loses only what it was computing.
"""

from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager
from typing import Any, Protocol, TypeVar

from sqlalchemy import Connection

BATCH_FILES = 200
BATCH_BYTES = 64 << 20
"""A batch ends at whichever comes first: large enough to make a queue's cost vanish, small enough to lose."""

SubjectT = TypeVar("SubjectT")
ResultT = TypeVar("ResultT")


class Transactions(Protocol):
    """What an executor needs of a catalogue."""

    def read(self) -> AbstractContextManager[Connection]:
        """A connection for reading."""
        ...

    def begin(self) -> AbstractContextManager[Connection]:
        """A transaction that writes."""
        ...


class Stage(Protocol[SubjectT, ResultT]):
    """One step of the journey."""

    name: str
    version: str
    """Changes with the rules and tools, so that work falls due again by itself."""

    def due(self, db: Connection) -> Iterator[list[int]]:
        """Batches of subject ids; a subject that fails in this pass is not given again in it."""
        ...

    def load(self, db: Connection, ids: Sequence[int]) -> list[SubjectT]:
        """What compute needs of each subject; picklable, without a handle on anything."""
        ...

    def compute(self, subjects: Sequence[SubjectT]) -> list[ResultT]:
        """The work. Never touches the catalogue; a fault of one subject is a result, not an exception."""
        ...

    def commit(self, db: Connection, results: Sequence[ResultT]) -> None:
        """Results and done marks, in the caller's transaction."""

    def close(self) -> None:
        """Give back what compute kept open."""


AnyStage = Stage[Any, Any]


class Progress(Protocol):
    """Told how the work goes on."""

    def advance(self, stage: str, subjects: int) -> None:
        """`subjects` more of `stage` are committed."""


class Executor(Protocol):
    """Carries out what is due of a stage."""

    def run(self, stage: AnyStage, batches: Sequence[list[int]], catalog: Transactions, progress: Progress) -> int:
        """Carry out these batches, which were due; number of subjects committed."""
        ...

    def close(self) -> None:
        """Stop the workers."""
