"""Shapes of the inventory, the search, the audits and the catalogue."""

from typing import Annotated, Literal

from pydantic import Field

from tests.contracts.shapes.common import Count, Place, Sentence, Sha256, Share, Strict, Tally


class States(Strict):
    """The states of the balance."""

    pending: Tally
    held: Tally
    migrated: Tally
    duplicate: Tally
    excluded: Tally
    refused: Tally
    gone: Tally


class Classes(Strict):
    """A number by class of work."""

    io: Count
    cpu: Count
    ocr: Count


class Work(Strict):
    """The workers, where the work goes to several machines."""

    reachable: bool
    workers: Count
    listening: Classes
    waiting: Classes
    stage: str | None
    done: Count
    left: Count
    rate: float
    seconds_left: Count | None


class Status(Strict):
    """`status --json`."""

    entries: Count
    bytes: Count
    folders: Count
    by_state: States
    balanced: bool
    work: Work | None = None


class FoundAct(Strict):
    """The act of a hit."""

    kind: str
    number: str
    year: int | None
    date: str
    object: str
    signatory: str


class Hit(Strict):
    """A document found."""

    paths: Annotated[list[Place], Field(min_length=1)]
    key: str | None
    title: Annotated[str, Field(min_length=1)]
    score: Annotated[float, Field(gt=0)]
    snippet: str
    page: Count
    act: FoundAct | None
    state: Literal["pending", "held", "migrated", "duplicate", "excluded", "refused"]
    stage: Literal["sent", "signed", "draft"] | None
    ended: str | None
    replaces: str | None
    model: Place | None
    why: list[str]


class Unread(Strict):
    """Documents that might hold an answer more."""

    count: Count
    likely: list[Place]


class Search(Strict):
    """`search --json`."""

    query: str
    total: Count
    approximate: bool
    spellings: list[str]
    unread: Unread
    hits: list[Hit]


class Duplicate(Strict):
    """A group of `audit duplicates --json`."""

    kind: Literal["exact", "rewritten", "near", "version"]
    sha256: Sha256
    size: Count
    keeper: Place
    paths: Annotated[list[Place], Field(min_length=1)]
    members: list[Place]


class Act(Strict):
    """An act of `acts --json`."""

    paths: Annotated[list[Place], Field(min_length=1)]
    id: str
    number: str
    year: int | None
    date: Annotated[str, Field(pattern=r"^(\d{4}-\d\d-\d\d)?$")]
    object: str
    kind: Annotated[str, Field(min_length=1)]
    signatory: str
    page: Annotated[int, Field(ge=1)]
    confidence: Share


class Orphan(Strict):
    """An orphan of `audit orphans --json`."""

    kind: Literal["owner", "shortcut", "unplaced", "one_source", "leftover", "unknown_object"]
    path: Annotated[str, Field(min_length=1)]
    size: Count
    reason: Sentence
    detail: str


class ReportFiles(Strict):
    """Where the report lies."""

    html: str
    xlsx: str
    csv: dict[str, str]


class Copies(Strict):
    """The duplicates in three figures."""

    groups: Count
    copies: Count
    bytes: Count


class Report(Strict):
    """`audit report --json`."""

    files: ReportFiles
    entries: Count
    bytes: Count
    folders: Count
    duplicates: Copies
    orphans: dict[str, Count]
    unread: Count
    warnings: list[Sentence]


class Evidence(Strict):
    """What a candidate rests on, counted."""

    files: Count
    bytes: Count
    kinds: dict[str, Count]


class Candidate(Strict):
    """A line of `register candidates --json`."""

    controller: str
    service: str
    activity: str
    title: str
    confidence: Share
    level: Literal["sure", "probable", "unknown"]
    evidence: Evidence
    folders: list[Place]
    words: list[str]
    reasons_for: list[str]
    reasons_against: list[str]
    masked: list[str]
    to_confirm: bool


class Digest(Strict):
    """`catalog digest --json`."""

    digest: Sha256


class CatalogMoved(Strict):
    """`catalog move --json`."""

    to: str
    rows: Count
    digest: Sha256
    kept: str


class Trouble(Strict):
    """What a crawl could not list."""

    path: str
    fault: str
    detail: str


class Crawled(Strict):
    """The crawl of one source, `ingest crawl --json`."""

    source: str
    complete: bool
    entries: Count
    interruption: str
    troubles: list[Trouble]


class Decision(Strict):
    """A decision in force, `decide list --json`."""

    id: Annotated[int, Field(ge=1)]
    scope: Literal["rule", "folder", "group", "entry", "checklist"]
    action: Literal["exclude", "admit", "hold", "accept", "file", "widen", "narrow", "confirm", "withdraw"]
    reason: str
    by: Annotated[str, Field(min_length=1)]
    why: str
    detail: dict[str, str]
    subject: str
    at: Annotated[str, Field(pattern=r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[+-]\d\d:\d\d$")]


class Check(Strict):
    """What `doctor --json` tried."""

    name: str
    found: str
    advice: str
