"""A document before it has a format: blocks of text, and what is true of them."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from enum import Enum, auto
from random import Random

from demo.prose.template import Template
from demo.truth import ActTruth
from passation.console import day as in_words

Mark = tuple[str, str]
"""What a value is (a Madis kind, or `decoy:…`), and the value as printed."""


class Shape(Enum):
    """What a block looks like."""

    HEADING = auto()
    TEXT = auto()
    STAMP = auto()
    ROW = auto()


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph, a heading, a stamp, or a row of a table with its cells."""

    shape: Shape
    cells: tuple[str, ...]
    marks: tuple[Mark, ...] = ()
    operative: bool = False
    """Whether it is an article of an act, or what an assembly decides."""

    @property
    def text(self) -> str:
        """Its words, cells apart by tabulations."""
        return "\t".join(self.cells)


@dataclass(frozen=True, slots=True)
class Draft:
    """A written document."""

    template: Template
    title: str
    name: str
    """File name without extension."""
    when: date
    author: str
    blocks: tuple[Block, ...]
    act: ActTruth | None = None
    answers: tuple[tuple[str, str], ...] = ()
    """Questions that it answers: the sentence, and the words typed."""

    @property
    def plain(self) -> str:
        """All its words, a block a line."""
        return "\n".join(block.text for block in self.blocks)

    @property
    def personal(self) -> dict[str, tuple[str, ...]]:
        """Madis kind → values as printed."""
        return _by_kind(mark for mark in self._marks() if not mark[0].startswith("decoy:"))

    @property
    def decoys(self) -> dict[str, tuple[str, ...]]:
        """What looks like personal data and is not."""
        return _by_kind((kind.removeprefix("decoy:"), value) for kind, value in self._marks() if kind[:6] == "decoy:")

    def _marks(self) -> Iterable[Mark]:
        return (mark for block in self.blocks for mark in block.marks if mark[0])

    def tables(self) -> Iterable[tuple[Block, ...]]:
        """Blocks in order, the rows of one table together, every other block alone."""
        rows: list[Block] = []
        for block in self.blocks:
            if block.shape is Shape.ROW:
                rows.append(block)
                continue
            if rows:
                yield tuple(rows)
                rows = []
            yield (block,)
        if rows:
            yield tuple(rows)

    def earlier(self, rng: Random, note: str) -> "Draft":
        """A version before this one: one plain paragraph less, a note at its head."""
        spare = [index for index, block in enumerate(self.blocks) if block.shape is Shape.TEXT and not block.marks]
        gone = rng.choice(spare[2:-3] or spare[1:] or [-1])
        kept = tuple(block for index, block in enumerate(self.blocks) if index != gone)
        act = self.act and _left(self.act, "\n".join(block.text for block in kept))
        return replace(self, blocks=(Block(Shape.TEXT, (note,)), *kept), act=act)

    def longer(self, annex: list[str]) -> "Draft":
        """The same with an annex."""
        return replace(self, blocks=(*self.blocks, *(Block(Shape.TEXT, (line,)) for line in annex)))

    def later(self, note: str, when: date) -> "Draft":
        """A version after this one: a note at its foot."""
        return replace(self, blocks=(*self.blocks, Block(Shape.TEXT, (note,))), when=when)


def _left(act: ActTruth, text: str) -> ActTruth:
    """What is still true of an act when a paragraph of its text is gone."""
    start, end = (day if day and in_words(date.fromisoformat(day)) in text else "" for day in (act.start, act.end))
    places = tuple(place for place in act.places if place in text)
    return act.model_copy(update={"start": start, "end": end, "places": places})


def _by_kind(marks: Iterable[Mark]) -> dict[str, tuple[str, ...]]:
    kinds: dict[str, list[str]] = {}
    for kind, value in marks:
        kinds.setdefault(kind, []).append(value)
    return {kind: tuple(values) for kind, values in sorted(kinds.items())}
