"""The nouns of the product, as in docs/glossary.md. Frozen, typed, and without knowledge of disk or network.

Instants are integer nanoseconds since the epoch, UTC; sizes are bytes; a digest is the 32 bytes of a SHA-256.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import IntFlag, StrEnum
from typing import NamedTuple

from passation import paths
from passation.errors import Fault


class EntryKind(StrEnum):
    """What a crawl saw. A link (symbolic link, junction, DFS link) is never followed."""

    FILE = "file"
    FOLDER = "folder"
    LINK = "link"


class Attributes(IntFlag):
    """File attributes, MS-FSCC 2.6 and the cloud bits of MS-FSCC 2.6 (RECALL_*)."""

    READONLY = 0x1
    HIDDEN = 0x2
    SYSTEM = 0x4
    DIRECTORY = 0x10
    ARCHIVE = 0x20
    NORMAL = 0x80
    TEMPORARY = 0x100
    SPARSE = 0x200
    REPARSE = 0x400
    COMPRESSED = 0x800
    OFFLINE = 0x1000
    NOT_INDEXED = 0x2000
    ENCRYPTED = 0x4000
    RECALL_ON_OPEN = 0x40000
    PINNED = 0x80000
    UNPINNED = 0x100000
    RECALL_ON_DATA_ACCESS = 0x400000


class Entry(NamedTuple):
    """A file, folder or link *seen* in a source. Identity: source, raw path and version label.

    A tuple, because millions of them are made: a frozen dataclass of as many fields takes six times as long to make.
    """

    source: str
    path: bytes
    kind: EntryKind = EntryKind.FILE
    size: int = 0
    created: int | None = None
    modified: int | None = None
    changed: int | None = None
    accessed: int | None = None
    attributes: int = 0
    native_id: str = ""
    """Identifier given by the server: a hint of a move, which the content must confirm."""
    native_digest: str = ""
    """`algorithm:hex`, when the source publishes one; never taken for our SHA-256."""
    label: str = ""
    """Version label of a SharePoint history; empty for the current version."""
    owner: str = ""
    """SID, or the name the source gives; empty when unknown."""
    author: str = ""
    """Who made it, as the source says; empty when it does not."""
    editor: str = ""
    """Who changed it last, as the source says."""
    descriptor: bytes | None = None
    """Who may read it, as the source says: a self-relative security descriptor (MS-DTYP 2.4.6, first byte 1) or, from
    SharePoint, canonical JSON (first byte `{`). None when the source knows no rights."""
    streams: tuple[str, ...] = ()
    """Names of alternate data streams."""
    target: str = ""
    """Where a link leads, as the source says it."""

    @property
    def shown(self) -> str:
        """`<source>:<path>` for people."""
        return f"{self.source}:{paths.shown(self.path)}"


@dataclass(frozen=True, slots=True)
class Trouble:
    """What a crawl could not list or look at. A trouble on a folder makes the crawl incomplete."""

    source: str
    path: bytes
    fault: Fault
    detail: str = ""
    """Technical detail for the annex: an NT status, an errno. No content, no personal data."""
    hides_entries: bool = True
    """True when entries may be missing because of it (an unlisted folder)."""


@dataclass(frozen=True, slots=True)
class Reading:
    """The bytes of one entry, on the way. Iterate `chunks` once, to the end.

    The iterator raises SourceError when the bytes cannot be had, with `fault` UNSTABLE after the last chunk when the
    file changed under the reading: whatever was made of the chunks must then be thrown away.
    """

    entry: Entry
    chunks: Iterator[bytes]


@dataclass(frozen=True, slots=True)
class SourceFeatures:
    """What a source can tell; flags instead of type tests."""

    rights: bool = False
    native_ids: bool = False
    versions: bool = False
    zoned_times: bool = True
    case_sensitive: bool = True


@dataclass(frozen=True, slots=True)
class Page:
    """Text of one page (number from 1), in reading order."""

    number: int
    text: str


class How(StrEnum):
    """How a text was obtained."""

    NATIVE = "native"
    OCR = "ocr"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Text:
    """What an extractor made of a content: pages, or the reason why there is none."""

    extractor: str
    media_type: str
    pages: tuple[Page, ...] = ()
    how: How = How.NATIVE
    language: str = ""
    fault: Fault | None = None
    detail: str = ""
    metadata: dict[str, str] = field(default_factory=dict)
    """Dates, author, title as the document says them."""
    meaning: str = ""
    """SHA-256 in hexadecimal of what an office file says, whatever container holds it; empty for other formats."""

    @property
    def whole(self) -> str:
        """All pages, separated by form feeds."""
        return "\f".join(page.text for page in self.pages)


class Certainty(StrEnum):
    """How sure a proposal is: sûr, probable, je ne sais pas."""

    SURE = "sure"
    PROBABLE = "probable"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Placement:
    """Proposed node of the filing plan for an entry. `node` is empty when the rules abstain."""

    node: str
    confidence: float
    reasons: tuple[str, ...]
    """French, for people: « dossier “Urbanisme” », « mots : permis de construire (3) »."""

    @property
    def certainty(self) -> Certainty:
        """Sure from 0.8, probable from 0.5 (docs/rules.md)."""
        if not self.node or self.confidence < 0.5:
            return Certainty.UNKNOWN
        return Certainty.SURE if self.confidence >= 0.8 else Certainty.PROBABLE


PERSONAL = 0.5
"""Confidence from which a finding counts as personal data; below it is shown and counts for nothing."""


@dataclass(frozen=True, slots=True)
class Finding:
    """Personal data seen in a text. Only the masked value leaves the detector."""

    kind: str
    """Madis category code (domain: social-security-number, bank, phone, email, birth, postal, name, health…)."""
    detector: str
    page: int
    start: int
    end: int
    confidence: float
    masked: str
    words: tuple[str, ...] = ()
    """Words of the detector's own lexicon that supported it; never free text of the document."""


@dataclass(frozen=True, slots=True)
class ActField:
    """One field of an act with the page and the words it rests on."""

    value: str
    page: int
    evidence: str
    confidence: float


@dataclass(frozen=True, slots=True)
class ActLink:
    """What an act does to another one."""

    kind: str
    """abroge, remplace, proroge, modifie, rapporte, leve."""
    target: str
    """The other act as `number@date`: normal number and ISO date, either of which may be empty."""
    page: int
    evidence: str


@dataclass(frozen=True, slots=True)
class Act:
    """An arrêté, délibération, décision or compte rendu recognised in a text."""

    kind: str
    confidence: float
    identifier: str = ""
    number: str = ""
    year: int | None = None
    date: str = ""
    """ISO civil date."""
    object: str = ""
    signatory: str = ""
    subject: str = ""
    """ACTES subject code (`6.1`), empty when unknown."""
    page: int = 1
    fields: dict[str, ActField] = field(default_factory=dict)
    links: tuple[ActLink, ...] = ()


@dataclass(frozen=True, slots=True)
class Stored:
    """What a destination says it holds under a key."""

    key: str
    size: int
    version_id: str = ""
    sha256: bytes | None = None
    """Checksum computed by the store, when it gives a whole-object SHA-256; never an ETag."""
