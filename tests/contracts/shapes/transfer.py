"""Shapes of the transfer, the verification and the locks."""

from typing import Annotated, Literal

from pydantic import Field

from tests.contracts.shapes.common import Count, Place, Sentence, Sha256, Strict, Tally


class Unsent(Strict):
    """A file that could not be sent."""

    path: Place
    fault: str
    sentence: Sentence


class Sending(Strict):
    """`migrate run --json`."""

    plan: Sha256
    sent: Count
    left: Count
    failing: list[Unsent]


class Failing(Strict):
    """An object that is not identical."""

    symbol: Literal["*", "+", "!", "?"]
    key: Annotated[str, Field(min_length=1)]
    size: Count
    sha256: Sha256
    read_back: Annotated[str, Field(pattern=r"^([0-9a-f]{64})?$")]
    fault: str
    sentence: Sentence
    paths: Annotated[list[Place], Field(min_length=1)]


class Foreign(Strict):
    """An object that no row knows."""

    key: str
    size: Count


class Symbols(Strict):
    """Objects by symbol."""

    identical: Annotated[Tally, Field(alias="=")]
    differs: Annotated[Tally, Field(alias="*")]
    missing: Annotated[Tally, Field(alias="+")]
    error: Annotated[Tally, Field(alias="!")]
    not_compared: Annotated[Tally, Field(alias="?")]


class AllSymbols(Symbols):
    """With what is in the store and known to no row."""

    unknown: Annotated[Tally, Field(alias="-")]


class Round(Strict):
    """What a round of reading back speaks of."""

    kind: Literal["due", "all", "sample", "share"]
    share: Annotated[str, Field(pattern=r"^(\d+/\d+)?$")]
    sample: str
    seed: str
    began: str
    already: Count
    count: Count
    bytes: Count


class Overlaid(Strict):
    """A version or delete marker of others over an object of ours."""

    key: str
    version_id: str
    size: Count
    latest: bool
    deleted: bool


class Verify(Strict):
    """`migrate verify --json`."""

    plan: Sha256
    scope: Round
    objects: Count
    symbols: AllSymbols
    compared: Count
    left: Tally
    unsent: Count
    failing: list[Failing]
    unknown: list[Foreign]
    overlaid: list[Overlaid]
    versions_unlisted: str
    former: Tally
    oldest: str | None
    latest: str | None
    eliminated: Tally
    verified: bool
    published: bool


class Move(Strict):
    """An object that may get another key."""

    old: str
    new: str
    size: Count
    path: Place
    node: str


class Stays(Strict):
    """An object that keeps its key."""

    key: str
    path: Place
    reason: Literal["locked", "not_verified"]
    sentence: Sentence


class NotMoved(Strict):
    """An object that could not be moved."""

    key: str
    fault: str
    sentence: Sentence


class FormerObject(Strict):
    """An object of ours under a key of before."""

    key: str
    versions: Annotated[list[str], Field(min_length=1)]
    now: str


class FormerFiles(Strict):
    """Where they are listed; nothing when there is none."""

    csv: str = ""
    keys: str = ""


class Refile(Strict):
    """`migrate refile --json`."""

    moves: list[Move]
    done: Count
    bytes: Count
    left: list[Stays]
    failing: list[NotMoved]
    former: list[FormerObject]
    files: FormerFiles


class Policy(Strict):
    """The decision in force on locks."""

    id: int
    by: str
    at: str
    mode: Literal["governance", "compliance"]
    days: int | None


class DefaultLock(Strict):
    """What a store locks by itself."""

    mode: Literal["governance", "compliance"]
    days: Count


class Point(Strict):
    """One protection of the store."""

    name: str
    found: str
    asked: str
    advice: str


class _Locks(Strict):
    decision: Policy | None
    locked: Tally
    first_end: str | None
    last_end: str | None


class Protect(_Locks):
    """`migrate protect --json`."""

    versions: bool | None
    locks: bool | None
    default_lock: DefaultLock | None
    encryption: str | None
    points: list[Point]


class Unlocked(Strict):
    """Documents of a node that are not locked."""

    node: str
    name: str
    reason: Literal["no_rule", "unconfirmed", "no_term", "living", "endless"]
    sentence: Sentence
    count: Count


class Unlockable(Strict):
    """An object that the store did not lock."""

    key: str
    fault: str
    sentence: Sentence


class Lock(_Locks):
    """`migrate lock --json`."""

    number: int
    free: list[Unlocked]
    unverified: Count
    failing: list[Unlockable]
