"""One line of the comparison: the files that sources have under one common path, and what may be said of them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import chain

_SECOND = 10**9
_ROUNDING = 2 * _SECOND
"""A zip and FAT keep even seconds."""
_ZONES = 14 * 3600 * _SECOND
"""A local time without its zone may be that far from the true one (UTC+14 is the farthest zone)."""


@dataclass(frozen=True, slots=True)
class Side:
    """A source that is compared. `files` and `bytes`: what it has to compare."""

    id: int
    name: str
    zoned_times: bool
    files: int
    bytes: int


@dataclass(frozen=True, slots=True)
class Seen:
    """A file of one side. `said` (see catalog.matrix.SAID) and `sha256` are None when it was not read."""

    side: Side
    shown: str
    size: int
    modified: int | None
    by: str
    label: str
    said: bytes | None
    sha256: bytes | None

    @property
    def place(self) -> str:
        """`<source>:<path>`."""
        return f"{self.side.name}:{self.shown}"


class State(StrEnum):
    """What is said of a line."""

    SAME = "same"  # identical bytes wherever the path exists, in two sources at least
    REWRITTEN = "rewritten"  # same document, container written again
    CONFLICT = "conflict"  # other documents under one path
    ELSEWHERE = "elsewhere"  # in one source under this path, in another under another one
    ONLY = "only"  # in one source only
    NOT_COMPARED = "not_compared"  # not read on one side at least


class Why(StrEnum):
    """Why a side is the newest, or why none is."""

    HISTORY = "history"  # the versions of one source hold the document of the other
    TIME = "time"
    CLOSE = "close"  # less than two seconds
    NO_ZONE = "no_zone"  # a time without zone, less than 14 hours from the other
    NO_TIME = "no_time"
    SEVERAL = "several"  # a source has several documents under this path


@dataclass(slots=True)
class Line:
    """What lies under one common path. `files`: current ones by source name; `past`: former versions."""

    path: str
    files: Mapping[str, Sequence[Seen]]
    past: Mapping[str, Sequence[Seen]]
    elsewhere: dict[str, str] = field(default_factory=dict)
    """Source without the path → another path there of the same document."""

    @property
    def all(self) -> Iterable[Seen]:
        """Every current file."""
        return chain.from_iterable(self.files.values())

    @property
    def state(self) -> State:
        """What is said of the line."""
        said = {name: {one.said for one in some} for name, some in self.files.items()}
        known = {frozenset(some) for some in said.values() if None not in some}
        if len(known) > 1:
            return State.CONFLICT
        if any(None in some for some in said.values()):
            return State.NOT_COMPARED
        if len(said) == 1:
            return State.ELSEWHERE if self.elsewhere else State.ONLY
        bytes_of = {frozenset(one.sha256 for one in some) for some in self.files.values()}
        return State.SAME if len(bytes_of) == 1 else State.REWRITTEN

    def version(self, seen: Seen) -> str:
        """`A`, `B`…: which document of the line a file is; empty when it was not read."""
        known = list(dict.fromkeys(one.said for one in self.all if one.said is not None))
        return _letter(known.index(seen.said)) if seen.said is not None else ""

    def newest(self) -> tuple[str, Why]:
        """For a conflict: name of the source with the newest document (empty when it cannot be told), and why."""
        if any(len({one.said for one in some}) > 1 for some in self.files.values()):
            return "", Why.SEVERAL
        last = {name: max(some, key=lambda one: one.modified or 0) for name, some in self.files.items()}
        for name in last:
            held = {one.said for one in self.past.get(name, ())} | {last[name].said}
            if all(one.said in held for one in last.values()):
                return name, Why.HISTORY
        return _newest(list(last.values()))


def _newest(last: Sequence[Seen]) -> tuple[str, Why]:
    """By their times, of files of which two at least differ."""
    times = {one.side.name: one.modified for one in last if one.modified is not None}
    if len(times) < len(last):
        return "", Why.NO_TIME
    leader = max(last, key=lambda one: times[one.side.name])
    for one in (one for one in last if one.said != leader.said):
        zoneless = (not one.side.zoned_times) + (not leader.side.zoned_times)
        if times[leader.side.name] - times[one.side.name] <= max(_ROUNDING, zoneless * _ZONES):
            return "", Why.NO_ZONE if zoneless else Why.CLOSE
    return leader.side.name, Why.TIME


def _letter(rank: int) -> str:
    return chr(ord("A") + rank) if rank < 26 else f"A{rank + 1}"
