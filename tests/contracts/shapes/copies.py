"""Shapes of local copies and of what comes back."""

from typing import Annotated, Literal

from pydantic import Field

from tests.contracts.shapes.common import Count, Place, Sentence, Sha256, Strict


class Verdict(Strict):
    """What a platform would say of a copy."""

    verdict: Literal["conform", "not_conform", "not_verified"]
    faults: list[Sentence]
    unverified: list[Literal["types", "file_bytes", "envelope_bytes", "files", "file_name"]]


class Fetched(Strict):
    """A local copy."""

    file: str
    path: Place
    key: str | None
    sha256: Sha256
    size: Count
    pdf: bool
    until: Annotated[str, Field(pattern=r"^\d{4}-\d\d-\d\d$")]
    again: bool
    remark: str
    checked: Verdict | None


class NotFetched(Strict):
    """A document that could not be brought."""

    path: Place
    sentence: Sentence


class Choice(Strict):
    """One of several answers."""

    path: Place
    key: str | None


class Fetch(Strict):
    """`fetch --json`."""

    folder: str
    bag: bool
    platform: str | None
    copies: list[Fetched]
    missing: list[NotFetched]
    candidates: list[Choice]
    more: bool


class Lying(Strict):
    """A copy that lies out."""

    file: str
    path: Place
    until: str
    state: Literal["out", "expired", "removed", "changed", "no_file", "gone"]


class LyingOut(Strict):
    """`fetch --list --json`, `fetch --clean --json`."""

    copies: list[Lying]
    unreachable: list[str]


class Limit(Strict):
    """A limit of a platform, and where it was read."""

    says: str
    reliability: Literal["publisher", "operator", "quoted"]
    urls: Annotated[list[str], Field(min_length=1)]


class PlatformLimits(Strict):
    """The limits of a platform; null: no source was read."""

    types: Limit | None
    file_bytes: Limit | None
    envelope_bytes: Limit | None
    files: Limit | None
    file_name: Limit | None


class Platform(Strict):
    """A platform, `fetch --platforms --json`."""

    id: str
    name: str
    operator: str
    limits: PlatformLimits


class FiledArrival(Strict):
    """What came back, beside its act."""

    name: str
    path: Place | None
    act: Place
    how: Literal["digest", "identifier", "number", "text"]


class LeftArrival(Strict):
    """What stays in the tray."""

    name: str
    sentence: Sentence


class Arrivals(Strict):
    """`arrivals --json`."""

    folder: str
    filed: list[FiledArrival]
    left: list[LeftArrival]
    moved: bool
    sent: bool
