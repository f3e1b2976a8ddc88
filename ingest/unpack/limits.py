"""What the members of one outermost container may cost together."""

from dataclasses import dataclass

from ingest.extractors.messages import UNPACK_LIMIT
from ingest.extractors.unread import UnreadError
from passation.errors import Fault


class TooMuchError(UnreadError):
    """A limit of the container is passed: what was read before stands, the rest is not read."""

    def __init__(self, limit: str) -> None:
        super().__init__(Fault.TOO_LARGE, f"{UNPACK_LIMIT} {limit}")


@dataclass(slots=True)
class Budget:
    """What is left. `packed` is the size of the container itself, in bytes."""

    members: int
    expanded: int
    packed: int
    ratio: int
    ratio_from: int
    _opened: int = 0

    def one_more(self) -> None:
        """Count a member. Raises TooMuchError."""
        self.members -= 1
        if self.members < 0:
            raise TooMuchError("members")

    def spend(self, size: int) -> None:
        """Count bytes of a member before they are written. Raises TooMuchError."""
        self.expanded -= size
        self._opened += size
        if self.expanded < 0:
            raise TooMuchError("expansion")
        if self._opened > self.ratio_from and self._opened > self.ratio * max(self.packed, 1):
            raise TooMuchError("ratio")
