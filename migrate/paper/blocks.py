"""What a document is made of. Texts are French, plain, and escaped by whoever writes them out."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TypeAlias


@dataclass(frozen=True, slots=True)
class Code:
    """A digest or an address: set in small type, cut anywhere."""

    text: str


@dataclass(frozen=True, slots=True)
class Tick:
    """A box to tick by hand, or ticked already."""

    ticked: bool = False


Cell: TypeAlias = str | Code | Tick
"""Of a table; lines of a text are kept."""


@dataclass(frozen=True, slots=True)
class Heading:
    """Of a part (2) or of a list in it (3)."""

    text: str
    level: int = 2


@dataclass(frozen=True, slots=True)
class Text:
    """A paragraph; `soft`: a remark; `strong`: what must not be missed."""

    text: str
    tone: str = ""


@dataclass(frozen=True, slots=True)
class Verdict:
    """The answer, in large type."""

    text: str
    good: bool


@dataclass(frozen=True, slots=True)
class Steps:
    """A numbered list: what is said, and what to do about it when something is."""

    steps: Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Table:
    """Rows under heads. `widths` are shares of the width; the last row is a total when `total`."""

    heads: Sequence[str]
    rows: Sequence[Sequence[Cell]]
    widths: Sequence[float]
    figures: frozenset[int] = frozenset()
    """Columns set to the right."""
    total: bool = False


@dataclass(frozen=True, slots=True)
class Frame:
    """Sentences in a frame."""

    texts: Sequence[Text]


@dataclass(frozen=True, slots=True)
class Paths:
    """A list of paths."""

    paths: Sequence[str]


@dataclass(frozen=True, slots=True)
class Signatures:
    """Boxes to sign in: who, and what he says by it."""

    people: Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class NewPage:
    """What follows begins a page."""


Block: TypeAlias = Heading | Text | Verdict | Steps | Table | Frame | Paths | Signatures | NewPage


@dataclass(frozen=True, slots=True)
class Paper:
    """A whole document. `left` and `right` stand at the head of its first page, `mark` at the foot of every page."""

    title: str
    left: str
    right: str
    mark: str
    blocks: Sequence[Block] = field(default_factory=tuple)
