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


class WaitingBy(Tally):
    """Entries of one source and node that the plan does not send for one reason."""

    source: str
    node: str
    state: Literal["held", "refused", "unread"]
    reason: str
    sentence: Sentence


class Large(_Strict):
    """One of the largest files of a plan."""

    path: Place
    size: Count
    key: str


class Keyed(_Strict):
    """A path and its key."""

    path: Place
    key: str


class Collision(_Strict):
    """Names that look alike."""

    kind: Literal["case", "form", "system", "name"]
    sentence: Sentence
    paths: Annotated[list[Keyed], Field(min_length=2)]


class Forecast(_Strict):
    """Time and cost of a plan."""

    seconds: Count
    bytes_per_second: Count
    objects_per_second: Annotated[float, Field(gt=0)]
    measured_on: Count
    limited: bool
    stored_bytes: Count
    cost_per_month: float | None
    currency: str


class Plan(_Strict):
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


class PlanSide(_Strict):
    """An entry in one of two plans."""

    state: Literal["send", "same", "excluded", "held", "refused", "unread"]
    reason: str
    node: str
    key: str


class PlanChange(_Strict):
    """An entry that differs between two plans."""

    path: Place
    size: Count
    before: PlanSide | None
    after: PlanSide | None


PlanKind = Literal["added", "gone", "state", "content", "moved"]


class PlanDiff(_Strict):
    """`migrate plan --diff --json`."""

    plan: Sha256
    against: Sha256
    in_force: bool
    counts: dict[PlanKind, Tally]
    changes: dict[PlanKind, list[PlanChange]]


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


class Round(_Strict):
    """What a round of reading back speaks of."""

    kind: Literal["due", "all", "sample", "share"]
    share: Annotated[str, Field(pattern=r"^(\d+/\d+)?$")]
    sample: str
    seed: str
    began: str
    already: Count
    count: Count
    bytes: Count


class Overlaid(_Strict):
    """A version or delete marker of others over an object of ours."""

    key: str
    version_id: str
    size: Count
    latest: bool
    deleted: bool


class Verify(_Strict):
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
    oldest: str | None
    latest: str | None
    eliminated: Tally
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
    places: Sha256
    journal_head: Sha256
    sums: str
    manifest: str


class ConstatFiles(_Strict):
    """Where the constat lies."""

    json_: Annotated[str, Field(alias="json")]
    html: str
    pdf: str


Moment = Annotated[str, Field(pattern=r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+00:00$")]


class Act_(_Strict):  # noqa: N801 - an act of a town hall is another thing
    """The freeze, the stop or the wiping."""

    act: Literal["freeze", "stop", "wipe"]
    title: Sentence
    allowed: bool
    state: Annotated[str, Field(min_length=1)]
    reasons: list[Reason]


class Frozen(_Strict):
    """What one source let an account write."""

    source: str
    at: Moment
    id: Count
    number: Annotated[int, Field(ge=1)]
    by: Annotated[str, Field(min_length=1)]
    account: Literal["ordinary", "crawling", "everyone", ""]
    result: Literal["read_only", "closed", "writable", "unknown", "not_applicable"]
    looked: Count
    shut: Count
    untold: Count
    writable: list[list[str | list[str]]]


class Freeze(_Strict):
    """`migrate freeze --json`."""

    number: Annotated[int, Field(ge=1)]
    frozen: bool
    verdict: Sentence
    by: Annotated[str, Field(min_length=1)]
    sources: Annotated[list[Frozen], Field(min_length=1)]
    files: ConstatFiles


class Item(_Strict):
    """An item of `migrate checklist --json`."""

    id: Annotated[str, Field(pattern=r"^[a-z_]+$")]
    act: Literal["stop", "wipe"]
    label: Sentence
    check: Sentence
    confirmed: bool
    decision: int | None
    by: str
    at: Moment | None
    note: str


class Attest(_Strict):
    """`migrate attest --json`."""

    number: Annotated[int, Field(ge=1)]
    act: Literal["stop", "wipe"]
    title: Sentence
    draft: bool
    verdict: Sentence
    allowed: bool
    reasons: list[Reason]
    acts: list[Act_]
    balance: Status
    objects: Symbols
    wiping_forbidden: bool
    checklist: list[Item]
    freeze: list[Frozen]
    proof: Proof
    files: ConstatFiles


class Digest(_Strict):
    """`catalog digest --json`."""

    digest: Sha256


class CatalogMoved(_Strict):
    """`catalog move --json`."""

    to: str
    rows: Count
    digest: Sha256
    kept: str


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
    scope: Literal["rule", "folder", "group", "entry", "checklist"]
    action: Literal["exclude", "admit", "hold", "accept", "file", "widen", "narrow", "confirm", "withdraw"]
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


class Policy(_Strict):
    """The decision in force on locks."""

    id: int
    by: str
    at: str
    mode: Literal["governance", "compliance"]
    days: int | None


class DefaultLock(_Strict):
    """What a store locks by itself."""

    mode: Literal["governance", "compliance"]
    days: Count


class Point(_Strict):
    """One protection of the store."""

    name: str
    found: str
    asked: str
    advice: str


class _Locks(_Strict):
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


class Unlocked(_Strict):
    """Documents of a node that are not locked."""

    node: str
    name: str
    reason: Literal["no_rule", "unconfirmed", "no_term", "living", "endless"]
    sentence: Sentence
    count: Count


class Unlockable(_Strict):
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


class Check(_Strict):
    """What `doctor --json` tried."""

    name: str
    found: str
    advice: str


class Verdict(_Strict):
    """What a platform would say of a copy."""

    verdict: Literal["conform", "not_conform", "not_verified"]
    faults: list[Sentence]
    unverified: list[Literal["types", "file_bytes", "envelope_bytes", "files", "file_name"]]


class Fetched(_Strict):
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


class NotFetched(_Strict):
    """A document that could not be brought."""

    path: Place
    sentence: Sentence


class Choice(_Strict):
    """One of several answers."""

    path: Place
    key: str | None


class Fetch(_Strict):
    """`fetch --json`."""

    folder: str
    platform: str | None
    copies: list[Fetched]
    missing: list[NotFetched]
    candidates: list[Choice]
    more: bool


class Lying(_Strict):
    """A copy that lies out."""

    file: str
    path: Place
    until: str
    state: Literal["out", "expired", "removed", "changed", "no_file", "gone"]


class LyingOut(_Strict):
    """`fetch --list --json`, `fetch --clean --json`."""

    copies: list[Lying]
    unreachable: list[str]


class Limit(_Strict):
    """A limit of a platform, and where it was read."""

    says: str
    reliability: Literal["publisher", "operator", "quoted"]
    urls: Annotated[list[str], Field(min_length=1)]


class PlatformLimits(_Strict):
    """The limits of a platform; null: no source was read."""

    types: Limit | None
    file_bytes: Limit | None
    envelope_bytes: Limit | None
    files: Limit | None
    file_name: Limit | None


class Platform(_Strict):
    """A platform, `fetch --platforms --json`."""

    id: str
    name: str
    operator: str
    limits: PlatformLimits


class FiledArrival(_Strict):
    """What came back, beside its act."""

    name: str
    path: Place | None
    act: Place
    how: Literal["digest", "identifier", "number", "text"]


class LeftArrival(_Strict):
    """What stays in the tray."""

    name: str
    sentence: Sentence


class Arrivals(_Strict):
    """`arrivals --json`."""

    folder: str
    filed: list[FiledArrival]
    left: list[LeftArrival]
    moved: bool
    sent: bool


class Error(_Strict):
    """What a command that could not start answers."""

    error: Sentence


class BordereauGroup(_Strict):
    """A retention rule of a bordereau."""

    rule: str
    series: str
    domain: str
    nodes: list[str]
    count: Count
    bytes: Count
    first: str
    last: str
    term: str
    event: str
    reference: str
    source: Sentence
    confirmed: bool
    remarks: str


class BordereauFiles(_Strict):
    """Where its documents lie; nothing when nothing is due."""

    docx: str = ""
    ods: str = ""
    csv: str = ""


class Bordereau(_Strict):
    """`migrate bordereau --json`."""

    number: Annotated[str, Field(pattern=r"^(\d{4}-\d{3,})?$")]
    as_of: str
    new: bool
    digest: str
    lines: Tally
    groups: list[BordereauGroup]
    left: dict[str, Tally]
    files: BordereauFiles


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
    "migrate plan --diff": PlanDiff,
    "migrate access": Access,
    "migrate run": Sending,
    "migrate verify": Verify,
    "migrate protect": Protect,
    "migrate bordereau": Bordereau,
    "migrate attest": Attest,
    "migrate attest --act wipe": Attest,
    "migrate freeze --by Essai": Freeze,
    "migrate checklist": RootModel[list[Item]],
    "fetch Paris-Nice --for actes": Fetch,
    "fetch permis": Fetch,
    "fetch --list": LyingOut,
    "fetch --clean": LyingOut,
    "fetch --platforms": RootModel[list[Platform]],
    "arrivals": Arrivals,
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
