"""Shapes of the freeze, the checklist, the constat and the bordereau."""

from typing import Annotated, Literal

from pydantic import Field

from tests.contracts.shapes.common import Count, Place, Sentence, Sha256, Strict, Tally
from tests.contracts.shapes.inventory import Status
from tests.contracts.shapes.transfer import Symbols


class Reason(Strict):
    """Why closing is not possible."""

    code: Annotated[str, Field(pattern=r"^[a-z_]+$")]
    sentence: Sentence
    advice: Sentence
    count: Count
    bytes: Count
    paths: list[Place]


class Proof(Strict):
    """What binds the constat."""

    plan: str
    merkle_root: Sha256
    leaves: Count
    places: Sha256
    journal_head: Sha256
    sums: str
    manifest: str


class ConstatFiles(Strict):
    """Where the constat lies."""

    json_: Annotated[str, Field(alias="json")]
    html: str
    pdf: str


class Act_(Strict):  # noqa: N801 - an act of a town hall is another thing
    """The freeze, the stop or the wiping."""

    act: Literal["freeze", "stop", "wipe"]
    title: Sentence
    allowed: bool
    state: Annotated[str, Field(min_length=1)]
    reasons: list[Reason]


Moment = Annotated[str, Field(pattern=r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+00:00$")]


class Frozen(Strict):
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


class Freeze(Strict):
    """`migrate freeze --json`."""

    number: Annotated[int, Field(ge=1)]
    frozen: bool
    verdict: Sentence
    by: Annotated[str, Field(min_length=1)]
    sources: Annotated[list[Frozen], Field(min_length=1)]
    files: ConstatFiles


class Item(Strict):
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


class Attest(Strict):
    """`migrate attest --json`."""

    number: Annotated[int, Field(ge=1)]
    act: Literal["stop", "wipe"]
    title: Sentence
    outcome: Literal["refused", "draft", "possible"]
    draft: bool
    draft_reasons: list[Reason]
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


class Later(Strict):
    """What happened after a constat and takes nothing from it."""

    code: Literal["plan", "eliminated", "refiled", "sent", "files", "refused"]
    sentence: Sentence


class CheckedConstat(Strict):
    """`migrate attest --check FILE --json`."""

    holds: bool
    faults: list[Sentence]
    since: list[Later]


class BordereauGroup(Strict):
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


class BordereauFiles(Strict):
    """Where its documents lie; nothing when nothing is due."""

    docx: str = ""
    ods: str = ""
    csv: str = ""


class Bordereau(Strict):
    """`migrate bordereau --json`."""

    number: Annotated[str, Field(pattern=r"^(\d{4}-\d{3,})?$")]
    as_of: str
    new: bool
    digest: str
    lines: Tally
    groups: list[BordereauGroup]
    left: dict[str, Tally]
    files: BordereauFiles
