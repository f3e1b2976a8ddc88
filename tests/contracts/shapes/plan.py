"""Shapes of the plan and of access."""

from typing import Annotated, Literal

from pydantic import Field

from tests.contracts.shapes.common import Count, Place, Sentence, Sha256, Strict, Tally


class Waiting(Strict):
    """An entry that the plan does not send."""

    path: Place
    state: Literal["held", "refused", "unread"]
    reason: str
    sentence: str


class PlanStates(Strict):
    """The states of a plan."""

    send: Tally
    same: Tally
    excluded: Tally
    held: Tally
    refused: Tally
    unread: Tally


class Map(Strict):
    """Where the plan was exported."""

    csv: str
    jsonl: str


class WaitingBy(Tally):
    """Entries of one source and node that the plan does not send for one reason."""

    source: str
    node: str
    state: Literal["held", "refused", "unread"]
    reason: str
    sentence: Sentence


class Large(Strict):
    """One of the largest files of a plan."""

    path: Place
    size: Count
    key: str


class Keyed(Strict):
    """A path and its key."""

    path: Place
    key: str


class Collision(Strict):
    """Names that look alike."""

    kind: Literal["case", "form", "system", "name"]
    sentence: Sentence
    paths: Annotated[list[Keyed], Field(min_length=2)]


class Forecast(Strict):
    """Time and cost of a plan."""

    seconds: Count
    bytes_per_second: Count
    objects_per_second: Annotated[float, Field(gt=0)]
    measured_on: Count
    limited: bool
    stored_bytes: Count
    cost_per_month: float | None
    currency: str


class Plan(Strict):
    """`migrate plan --json`."""

    plan: Sha256
    by_state: PlanStates
    to_send: Tally
    in_store: Tally
    living: Tally
    by_source: dict[str, PlanStates]
    by_node: dict[str, Tally]
    filing_accepted: bool
    waiting_by: list[WaitingBy]
    waiting: list[Waiting]
    largest: list[Large]
    collisions: list[Collision]
    forecast: Forecast
    issues: bool
    new: bool
    map: Map
    report: str


class PlanSide(Strict):
    """An entry in one of two plans."""

    state: Literal["send", "same", "excluded", "held", "refused", "unread"]
    reason: str
    node: str
    key: str


class PlanChange(Strict):
    """An entry that differs between two plans."""

    path: Place
    size: Count
    before: PlanSide | None
    after: PlanSide | None


PlanKind = Literal["added", "gone", "state", "content", "moved"]


class PlanDiff(Strict):
    """`migrate plan --diff --json`."""

    plan: Sha256
    against: Sha256
    in_force: bool
    counts: dict[PlanKind, Tally]
    changes: dict[PlanKind, list[PlanChange]]


class Shelf(Strict):
    """Files of one folder whose rights are the same."""

    folder: str
    files: Annotated[int, Field(ge=1)]
    bytes: Count
    examples: list[Place]
    node: str
    confidentiality: Literal["C0", "C1", "C2", "C3"]
    read_by: list[str]
    gained_by: dict[str, Literal["unknown", "refused", "not_granted", "unsure"]]
    refused: list[str]
    strangers: list[str]
    remarks: list[Literal["unknown", "cut", "everyone"]]
    state: Literal["held", "accepted", "known"]


class Access(Strict):
    """`migrate access --json`."""

    rows: list[Shelf]
    groups: list[str]
    unnamed: list[str]
    untold: list[str]
    shares_unknown: list[str]
    held: Tally
    strangers: dict[str, int]
    files: dict[Literal["html", "csv"], str]
