"""From a content to its text: the isolated parser, once a content, whatever the number of places that hold it.

The bytes come from the spool. When they are not there any more, the entries that hold the content fall due for reading
again; a content too large for the spool has no text, and says so.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, func, select

from catalog import contents, steps, texts
from catalog.schema import content, entry
from catalog.steps import Mark, State
from ingest import read
from ingest.extractors.choose import toolchain
from ingest.meaning.choose import NAME as MEANING
from ingest.spool import Spool
from ingest.worker.limits import Limits
from ingest.worker.parent import ParserProcess
from passation.errors import Fault
from passation.model import How, Text
from passation.workspace import Workspace

STAGE = "ingest.extract"


@dataclass(frozen=True, slots=True)
class Subject:
    """A content and the extension of one of its names, a hint that the signature outweighs."""

    content_id: int
    sha256: bytes
    size: int
    name: str


@dataclass(frozen=True, slots=True)
class Extracted:
    """The text of a content; None when its bytes must be read again first."""

    content_id: int
    text: Text | None


class ExtractStage:
    """See passation.stage.Stage. Subjects are contents that a document holds (junk is not opened for its text)."""

    name = STAGE

    def __init__(self, workspace: Workspace) -> None:
        limits = workspace.settings.limits
        self._spool = Spool(workspace.spool, limit=limits.spool_bytes, largest=limits.document_bytes)
        self._largest = min(limits.document_bytes, limits.spool_bytes)
        self._limits = Limits(
            memory=limits.memory_bytes,
            cpu=limits.cpu_seconds,
            output=limits.characters,
            ocr_pages=limits.ocr_pages if workspace.settings.work.ocr else 0,
        )
        self._scratch = workspace.scratch
        self._parser: ParserProcess | None = None
        self.version = f"{toolchain(self._limits)} {MEANING}"

    def due(self, db: Connection) -> Iterator[list[int]]:
        """Contents of documents without a text of this toolchain."""
        held = select(entry.c.content_id).where(read.may_open(), entry.c.nature != "junk")
        query = (
            select(content.c.id, content.c.size)
            .where(content.c.id.in_(held), steps.not_done(STAGE, self.version, content.c.id))
            .order_by(content.c.id)
        )
        # Small batches: one document may take a minute of recognition.
        return steps.in_batches(((row.id, row.size) for row in db.execute(query)), files=20)

    def load(self, db: Connection, ids: Sequence[int]) -> list[Subject]:
        """Digest, size and a name hint; the hint is the same whichever place was seen first."""
        hint = func.min(entry.c.shown).label("hint")
        query = (
            select(content.c.id, content.c.sha256, content.c.size, hint)
            .join(entry, entry.c.content_id == content.c.id)
            .where(content.c.id.in_(ids), ~entry.c.gone)
            .group_by(content.c.id, content.c.sha256, content.c.size)
            .order_by(content.c.id)
        )
        return [Subject(row.id, row.sha256, row.size, row.hint.rpartition("/")[2]) for row in db.execute(query)]

    def compute(self, subjects: Sequence[Subject]) -> list[Extracted]:
        """Read each document in the isolated parser."""
        return [Extracted(one.content_id, self._text(one)) for one in subjects]

    def commit(self, db: Connection, results: Sequence[Extracted]) -> None:
        """Texts, media types and marks; what was lost from the spool is read again."""
        kept = [(one.content_id, one.text) for one in results if one.text is not None]
        texts.keep(db, kept)
        contents.set_media_types(db, {number: text.media_type for number, text in kept})
        contents.set_meanings(db, {number: text.meaning for number, text in kept})
        steps.mark(db, STAGE, self.version, [Mark(number, fault=text.fault or "") for number, text in kept])
        lost = [one.content_id for one in results if one.text is None]
        if lost:
            again = db.scalars(select(entry.c.id).where(entry.c.content_id.in_(lost))).all()
            steps.forget(db, read.STAGE, again)
            steps.mark(db, STAGE, self.version, [Mark(number, State.WAITING) for number in lost])

    def close(self) -> None:
        """Stop the parser."""
        if self._parser:
            self._parser.close()
            self._parser = None

    def _text(self, one: Subject) -> Text | None:
        if one.size == 0:
            return _none(Fault.EMPTY)
        if one.size > self._largest:
            return _none(Fault.TOO_LARGE, "size")
        file = self._spool.path(one.sha256)
        if not file.is_file():
            return None
        if self._parser is None:
            self._scratch.mkdir(parents=True, exist_ok=True)
            self._parser = ParserProcess(self._limits, self._scratch)
        return self._parser.text(file, one.name)


def _none(fault: Fault, detail: str = "") -> Text:
    return Text(extractor="", media_type="", how=How.NONE, fault=fault, detail=detail)
