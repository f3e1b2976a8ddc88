"""Which objects a round speaks of. Pure: digests in, ids out, the same ones each time.

A draw is ordered by the SHA-256 of `<seed>:<digest>`, so that anyone can draw it again with ordinary tools; a share is
the digest modulo their number, so that an object is in exactly one and stays in it whatever comes or goes.
"""

import hashlib
import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol, TypeVar

from migrate.verification import messages
from passation.errors import SettingsError

_SEED = re.compile(r"[0-9A-Za-z_-]{1,32}")
_SAMPLE = re.compile(r"(\d{1,9})|(\d{1,3}(?:[.,]\d{1,4})?)\s?%")
_SHARE = re.compile(r"(\d{1,4})/(\d{1,4})")
_DURATION = re.compile(r"(\d{1,3})h(?:(\d{1,2})(?:min|m)?)?|(\d{1,5})(?:min|m)|(\d{1,7})s")


class Candidate(Protocol):
    """An object of the ledger."""

    @property
    def content_id(self) -> int:
        """Its content."""
        ...

    @property
    def sha256(self) -> bytes:
        """Digest of the first reading, 32 bytes."""
        ...


CandidateT = TypeVar("CandidateT", bound=Candidate)
Strata = Mapping[int, frozenset[str]]


@dataclass(frozen=True, slots=True)
class Due:
    """What is not known to be identical."""

    name = "due"


@dataclass(frozen=True, slots=True)
class Everything:
    """Every object, whatever was found before."""

    name = "all"


@dataclass(frozen=True, slots=True)
class Share:
    """Share `number` of `count`, from 1."""

    number: int
    count: int

    @property
    def name(self) -> str:
        """`share 3/12`."""
        return f"share {self.number}/{self.count}"


@dataclass(frozen=True, slots=True)
class Draw:
    """A draw of so many objects, or of a percentage of them."""

    count: int = 0
    percent: float = 0
    seed: str = ""
    """Empty: drawn anew."""

    @property
    def name(self) -> str:
        """`sample 200` or `sample 5%`."""
        return f"sample {self.percent:g}%" if self.percent else f"sample {self.count}"

    def of(self, objects: int) -> int:
        """How many to draw among so many."""
        return min(objects, max(1, math.ceil(objects * self.percent / 100) if self.percent else self.count))


Scope = Due | Everything | Share | Draw


def share(text: str) -> Share:
    """`3/12`. Raises SettingsError."""
    found = _SHARE.fullmatch(text.strip())
    if not found or not 1 <= int(found[1]) <= int(found[2]):
        raise SettingsError(messages.bad_share(text))
    return Share(int(found[1]), int(found[2]))


def draw(text: str, seed: str = "") -> Draw:
    """`200` or `5%`, with the seed of an earlier draw or none. Raises SettingsError."""
    found = _SAMPLE.fullmatch(text.strip())
    count, percent = (int(found[1] or 0), float((found[2] or "0").replace(",", "."))) if found else (0, 0.0)
    if not (count or 0 < percent <= 100):
        raise SettingsError(messages.bad_sample(text))
    if seed and not _SEED.fullmatch(seed):
        raise SettingsError(messages.bad_seed(seed))
    return Draw(count, percent, seed)


def seconds(text: str) -> int:
    """`2h`, `1h30`, `45min`, `90s`. Raises SettingsError."""
    found = _DURATION.fullmatch(text.strip().replace(" ", ""))
    if not found:
        raise SettingsError(messages.bad_duration(text))
    return sum(int(part or 0) * unit for part, unit in zip(found.groups(), (3600, 60, 60, 1), strict=True))


def in_share(one: Candidate, of: Share) -> bool:
    """Whether the object is in that share."""
    return int.from_bytes(one.sha256[:8]) % of.count == of.number - 1


def drawn(candidates: Sequence[CandidateT], how: Draw, strata: Strata, outside: frozenset[str]) -> list[CandidateT]:
    """The draw, at least one object of every stratum in it: it grows beyond its size where there are more strata.

    Args:
        candidates: all objects, in any order.
        how: with a seed.
        strata: by content id, the strata of the object.
        outside: those of an object that `strata` does not know.
    """
    order = sorted(candidates, key=lambda one: hashlib.sha256(f"{how.seed}:{one.sha256.hex()}".encode()).digest())
    seen: set[str] = set()
    first: list[CandidateT] = []
    others: list[CandidateT] = []
    for one in order:
        of = strata.get(one.content_id, outside)
        (others if of <= seen else first).append(one)
        seen |= of
    return first + others[: max(0, how.of(len(order)) - len(first))]
