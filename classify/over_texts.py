"""What the stages that work on the text of each content have in common: acts, personal data.

When a content gets another text, its entries are to be placed again: what they rest on changed.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from sqlalchemy import Connection, select

from catalog import members, steps, texts
from catalog.schema import content, text
from catalog.steps import Mark
from passation.model import Page

ResultT = TypeVar("ResultT")

CHARACTERS_A_BATCH = 4_000_000


@dataclass(frozen=True, slots=True)
class Subject:
    """A content with its text, its media type and one of its names."""

    content_id: int
    pages: tuple[Page, ...]
    media_type: str
    name: str


class TextStage(Generic[ResultT]):
    """See passation.stage.Stage; subclasses say what to make of a text and where to keep it."""

    name: str
    version: str

    def due(self, db: Connection) -> Iterator[list[int]]:
        """Contents whose extraction is settled, text or none."""
        query = (
            select(text.c.content_id, text.c.characters)
            .where(steps.not_done(self.name, self.version, text.c.content_id))
            .order_by(text.c.content_id)
        )
        rows = ((row.content_id, row.characters) for row in db.execute(query))
        return steps.in_batches(rows, size=CHARACTERS_A_BATCH)

    def load(self, db: Connection, ids: Sequence[int]) -> list[Subject]:
        """Texts by page."""
        query = select(content.c.id, content.c.media_type).where(content.c.id.in_(ids)).order_by(content.c.id)
        loaded, names = texts.load(db, ids), members.names(db, ids)
        return [
            Subject(row.id, loaded[row.id].pages, row.media_type, names.get(row.id, "")) for row in db.execute(query)
        ]

    def compute(self, subjects: Sequence[Subject]) -> list[tuple[int, ResultT]]:
        """One result a content."""
        return [(one.content_id, self.of(one)) for one in subjects]

    def commit(self, db: Connection, results: Sequence[tuple[int, ResultT]]) -> None:
        """Results and marks; the places that rest on them fall due."""
        self.keep(db, results)
        ids = [content_id for content_id, _ in results]
        steps.forget(db, "classify.place", members.entries_over(db, ids))
        steps.mark(db, self.name, self.version, [Mark(content_id) for content_id in ids])

    def close(self) -> None:
        """Nothing is kept open."""

    def of(self, subject: Subject) -> ResultT:
        """What the stage makes of one text."""
        raise NotImplementedError

    def keep(self, db: Connection, results: Sequence[tuple[int, ResultT]]) -> None:
        """Store the results."""
        raise NotImplementedError
