"""One document as a reader may see it: what is not his to read is not there, as if it did not exist."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, select

from catalog import receipts, texts
from catalog.jobs import reading
from catalog.schema import content, entry, receipt, source
from index.backends import Hit, Hits, Rights
from index.query import Query
from index.results import Answer, answers, visible
from index.search import readers_rights
from migrate.elimination.gone import eliminated
from passation import instants, paths
from passation.model import ActField, Page, Text
from passation.workspace import Workspace
from web.guard import Groups

_NO_ID = 0
_FROM_THE_NAME = 0
"""Page of a field of an act that was read off a file name."""


@dataclass(frozen=True, slots=True)
class Copy:
    """What the store holds of it; `symbol` as in catalog.receipts, empty when it was never sent."""

    symbol: str = ""
    key: str = ""
    verified: int | None = None
    """Nanoseconds since the epoch."""
    gone: str = ""
    """French: under which visa it was eliminated."""

    @property
    def offered(self) -> bool:
        """Whether it can be downloaded: read back, and identical."""
        return self.symbol == receipts.IDENTICAL and not self.gone


@dataclass(frozen=True, slots=True)
class Document:
    """What its page shows. `model` and `successor` are SHA-256 in hexadecimal, empty when there is none to be seen."""

    answer: Answer
    sha256: bytes
    size: int
    text: Text | None
    copy: Copy
    fields: tuple[tuple[str, ActField], ...]
    model: str
    successor: str

    @property
    def name(self) -> str:
        """File name, at the first of the places that the reader may see."""
        return self.answer.paths[0].rpartition("/")[2].rpartition(":")[2]

    @property
    def title(self) -> str:
        """Object of the act, title that the document gives itself, else file name."""
        own = self.text.metadata.get("title", "") if self.text else ""
        return (self.answer.act.object if self.answer.act else "") or own or self.name

    def page(self, number: int) -> Page | None:
        """A page of the text, by its rank from 1."""
        return self.text.pages[number - 1] if self.text and number <= len(self.text.pages) else None


def load(workspace: Workspace, sha256: str, groups: Groups) -> Document | None:
    """The document of a digest, or None: there is none, or these groups may not see any place of it."""
    with reading(workspace) as catalog, catalog.read() as db:
        rights = readers_rights(db, workspace, groups)
        asked = select(content.c.id, content.c.sha256, content.c.size)
        row = db.execute(asked.where(content.c.sha256 == bytes.fromhex(sha256))).one_or_none()
        # What is hidden and what does not exist go the same way, so that time does not tell them apart either.
        number = row.id if row else _NO_ID
        today = instants.today(workspace.settings.commune.zone)
        seen = answers(db, Query(), Hits(1, (Hit(number, 0.0, "", 0, ()),)), today, rights)
        mine = next((one for one in seen if one.id == number), None)
        if row is None or mine is None:
            return None
        return Document(
            answer=mine,
            sha256=row.sha256,
            size=row.size,
            text=texts.load(db, [number]).get(number),
            copy=_copy(db, number),
            fields=_fields(mine),
            model=beside(db, mine.model, rights),
            successor=_digest(db, [one.id for one in seen if one.id != number]),
        )


def beside(db: Connection, place: str, rights: Rights) -> str:
    """SHA-256 of the document at `<source>:<path>`, as far as it was read and may be seen."""
    name, _, shown = place.partition(":")
    query = (
        select(content.c.sha256)
        .join(entry, entry.c.content_id == content.c.id)
        .join(source, source.c.id == entry.c.source_id)
        .where(source.c.name == name, entry.c.path == paths.raw(shown), entry.c.label == "", ~entry.c.gone)
    )
    digest = db.scalar(query.where(visible(rights)).limit(1)) if place else None
    return digest.hex() if digest else ""


def _digest(db: Connection, ids: Sequence[int]) -> str:
    digest = db.scalar(select(content.c.sha256).where(content.c.id.in_(ids)).limit(1))
    return digest.hex() if digest else ""


def _copy(db: Connection, content_id: int) -> Copy:
    query = select(receipt.c.symbol, receipt.c.key, receipt.c.verified).where(receipt.c.content_id == content_id)
    row = db.execute(query).one_or_none()
    gone = eliminated(db, [content_id]).get(content_id, "")
    return Copy(row.symbol, row.key, row.verified, gone) if row else Copy(gone=gone)


def _fields(one: Answer) -> tuple[tuple[str, ActField], ...]:
    """Fields of the act. What was read off a file name is told to those who see a place of that name only."""
    known = one.act.fields if one.act else {}
    names = [path.rpartition("/")[2] for path in one.paths]
    return tuple(
        (name, field)
        for name, field in known.items()
        if field.page > _FROM_THE_NAME or any(field.evidence and field.evidence in path for path in names)
    )
