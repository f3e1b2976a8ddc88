"""The JSON shapes that others rely on (docs/cli.md), strict: a key too many or too few is a fault."""

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, RootModel

Sha256 = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
Place = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*:.+$")]
Sentence = Annotated[str, Field(min_length=10)]
Count = Annotated[int, Field(ge=0)]
Share = Annotated[float, Field(ge=0, le=1)]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)


class Tally(_Strict):
    """A number of entries and their bytes."""

    count: Count
    bytes: Count


class States(_Strict):
    """The states of the balance."""

    pending: Tally
    held: Tally
    migrated: Tally
    duplicate: Tally
    excluded: Tally
    refused: Tally
    gone: Tally


class Status(_Strict):
    """`status --json`."""

    entries: Count
    bytes: Count
    folders: Count
    by_state: States
    balanced: bool


class FoundAct(_Strict):
    """The act of a hit."""

    kind: str
    number: str
    year: int | None
    date: str
    object: str
    signatory: str


class Hit(_Strict):
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


class Unread(_Strict):
    """Documents that might hold an answer more."""

    count: Count
    likely: list[Place]


class Search(_Strict):
    """`search --json`."""

    query: str
    total: Count
    approximate: bool
    spellings: list[str]
    unread: Unread
    hits: list[Hit]


class Duplicate(_Strict):
    """A group of `audit duplicates --json`."""

    kind: Literal["exact", "rewritten", "near", "version"]
    sha256: Sha256
    size: Count
    keeper: Place
    paths: Annotated[list[Place], Field(min_length=1)]
    members: list[Place]


class Act(_Strict):
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


class Orphan(_Strict):
    """An orphan of `audit orphans --json`."""

    kind: Literal["owner", "shortcut", "unplaced", "one_source", "leftover", "unknown_object"]
    path: Annotated[str, Field(min_length=1)]
    size: Count
    reason: Sentence
    detail: str


class ReportFiles(_Strict):
    """Where the report lies."""

    html: str
    xlsx: str
    csv: dict[str, str]


class Copies(_Strict):
    """The duplicates in three figures."""

    groups: Count
    copies: Count
    bytes: Count


class Report(_Strict):
    """`audit report --json`."""

    files: ReportFiles
    entries: Count
    bytes: Count
    folders: Count
    duplicates: Copies
    orphans: dict[str, Count]
    unread: Count
    warnings: list[Sentence]


class Evidence(_Strict):
    """What a candidate rests on, counted."""

    files: Count
    bytes: Count
    kinds: dict[str, Count]


class Candidate(_Strict):
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


class Waiting(_Strict):
    """An entry that the plan does not send."""

    path: Place
    state: Literal["held", "refused", "unread"]
    reason: str
    sentence: str


class PlanStates(_Strict):
    """The states of a plan."""

    send: Tally
    same: Tally
    excluded: Tally
    held: Tally
    refused: Tally
    unread: Tally


class Map(_Strict):
    """Where the plan was exported."""

    csv: str
    jsonl: str


class Plan(_Strict):
    """`migrate plan --json`."""

    plan: Sha256
    by_state: PlanStates
    to_send: Tally
    in_store: Tally
    by_node: dict[str, Tally]
    filing_accepted: bool
    waiting: list[Waiting]
    issues: bool
    new: bool
    map: Map


class Unsent(_Strict):
    """A file that could not be sent."""

    path: Place
    fault: str
    sentence: Sentence


class Sending(_Strict):
    """`migrate run --json`."""

    plan: Sha256
    sent: Count
    left: Count
    failing: list[Unsent]


class Failing(_Strict):
    """An object that is not identical."""

    symbol: Literal["*", "+", "!", "?"]
    key: Annotated[str, Field(min_length=1)]
    size: Count
    sha256: Sha256
    read_back: Annotated[str, Field(pattern=r"^([0-9a-f]{64})?$")]
    fault: str
    sentence: Sentence
    paths: Annotated[list[Place], Field(min_length=1)]


class Foreign(_Strict):
    """An object that no row knows."""

    key: str
    size: Count


class Symbols(_Strict):
    """Objects by symbol."""

    identical: Annotated[Tally, Field(alias="=")]
    differs: Annotated[Tally, Field(alias="*")]
    missing: Annotated[Tally, Field(alias="+")]
    error: Annotated[Tally, Field(alias="!")]
    not_compared: Annotated[Tally, Field(alias="?")]


class AllSymbols(Symbols):
    """With what is in the store and known to no row."""

    unknown: Annotated[Tally, Field(alias="-")]


class Verify(_Strict):
    """`migrate verify --json`."""

    plan: Sha256
    objects: Count
    symbols: AllSymbols
    unsent: Count
    failing: list[Failing]
    unknown: list[Foreign]
    verified: bool
    published: bool


class Reason(_Strict):
    """Why closing is not possible."""

    code: Annotated[str, Field(pattern=r"^[a-z_]+$")]
    sentence: Sentence
    advice: Sentence
    count: Count
    bytes: Count
    paths: list[Place]


class Proof(_Strict):
    """What binds the constat."""

    plan: str
    merkle_root: Sha256
    leaves: Count
    journal_head: Sha256
    sums: str
    manifest: str


class ConstatFiles(_Strict):
    """Where the constat lies."""

    json_: Annotated[str, Field(alias="json")]
    html: str


class Attest(_Strict):
    """`migrate attest --json`."""

    number: Annotated[int, Field(ge=1)]
    title: Sentence
    verdict: Sentence
    allowed: bool
    reasons: list[Reason]
    balance: Status
    objects: Symbols
    wiping_forbidden: bool
    proof: Proof
    files: ConstatFiles


class Digest(_Strict):
    """`catalog digest --json`."""

    digest: Sha256


class Trouble(_Strict):
    """What a crawl could not list."""

    path: str
    fault: str
    detail: str


class Crawled(_Strict):
    """The crawl of one source, `ingest crawl --json`."""

    source: str
    complete: bool
    entries: Count
    interruption: str
    troubles: list[Trouble]


class Decision(_Strict):
    """A decision in force, `decide list --json`."""

    id: Annotated[int, Field(ge=1)]
    scope: Literal["rule", "folder", "group", "entry"]
    action: Literal["exclude", "admit", "hold", "accept", "file", "widen", "narrow"]
    reason: str
    by: Annotated[str, Field(min_length=1)]
    why: str
    detail: dict[str, str]
    subject: str
    at: Annotated[str, Field(pattern=r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[+-]\d\d:\d\d$")]


class Shelf(_Strict):
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


class Access(_Strict):
    """`migrate access --json`."""

    rows: list[Shelf]
    groups: list[str]
    unnamed: list[str]
    untold: list[str]
    shares_unknown: list[str]
    held: Tally
    strangers: dict[str, int]
    files: dict[Literal["html", "csv"], str]


class Check(_Strict):
    """What `doctor --json` tried."""

    name: str
    found: str
    advice: str


class Error(_Strict):
    """What a command that could not start answers."""

    error: Sentence


SHAPES: dict[str, type[BaseModel]] = {
    "status": Status,
    "search permis": Search,
    "search Paris-Nice": Search,
    "audit duplicates": RootModel[list[Duplicate]],
    "audit orphans": RootModel[list[Orphan]],
    "audit report": Report,
    "acts": RootModel[list[Act]],
    "register candidates": RootModel[list[Candidate]],
    "migrate plan": Plan,
    "migrate access": Access,
    "migrate run": Sending,
    "migrate verify": Verify,
    "migrate attest": Attest,
    "catalog digest": Digest,
    "ingest crawl": RootModel[list[Crawled]],
    "decide list": RootModel[list[Decision]],
    "doctor": RootModel[list[Check]],
}
"""Command → shape of its answer."""


def valid(command: str, answer: Any) -> Any:
    """The answer, read as the shape of the command. Raises ValidationError."""
    return SHAPES[command].model_validate(answer)


def keys() -> set[str]:
    """Every key of every shape."""
    kinds, found = [_Strict], set[str]()
    for kind in kinds:
        kinds += kind.__subclasses__()
        found |= {field.alias or name for name, field in kind.model_fields.items()}
    return found
