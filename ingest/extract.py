"""From a content to its text: the isolated parser, once a content, whatever the number of places that hold it.

The bytes come from the spool. When they are not there any more, the entries that hold the content fall due for reading
again; a content too large for the spool has no text, and says so.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from sqlalchemy import ColumnElement, Connection, and_, exists, or_, select

from catalog import contents, members, steps, texts
from catalog.schema import content, entry, step
from catalog.steps import Mark, State
from ingest import reading_server
from ingest.extractors.choose import toolchain
from ingest.extractors.tika_answer import SERVER_NAME
from ingest.meaning.choose import NAME as MEANING
from ingest.members import fetch_again, held
from ingest.spool import Spool
from ingest.unpack.choose import ARCHIVES
from ingest.worker.limits import Limits
from ingest.worker.parent import ParserProcess
from passation.errors import Fault, ServiceError
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
        self._spool = Spool.of(workspace)
        self._limits = Limits(
            memory=limits.memory_bytes,
            cpu=limits.cpu_seconds,
            output=limits.characters,
            ocr_pages=limits.ocr_pages if workspace.settings.work.ocr else 0,
            mailboxes=workspace.settings.ingest.mailboxes,
        )
        self._workspace = workspace
        self._parser: ParserProcess | None = None

    @cached_property
    def version(self) -> str:
        """Of what reads: the server too, when there is one and it is there."""
        try:
            server = reading_server.name(self._workspace)
        except ServiceError:
            server = ""
        return " ".join(filter(None, [toolchain(self._limits), server, MEANING]))

    def due(self, db: Connection) -> Iterator[list[int]]:
        """Contents of documents without a text of this toolchain; what they hold was looked for, archives are done."""
        own, inside = select(entry.c.content_id).where(held()), members.inside(held())
        query = (
            select(content.c.id, content.c.size)
            .where(or_(content.c.id.in_(own), content.c.id.in_(inside)), content.c.media_type.not_in(ARCHIVES))
            .where(self._not_done(), _looked_into())
            .order_by(content.c.id)
        )
        # Small batches: one document may take a minute of recognition.
        return steps.in_batches(((row.id, row.size) for row in db.execute(query)), files=20)

    def load(self, db: Connection, ids: Sequence[int]) -> list[Subject]:
        """Digest, size and a name."""
        names = members.names(db, ids)
        query = select(content.c.id, content.c.sha256, content.c.size).where(content.c.id.in_(ids))
        rows = db.execute(query.order_by(content.c.id))
        return [Subject(row.id, row.sha256, row.size, names.get(row.id, "")) for row in rows]

    def compute(self, subjects: Sequence[Subject]) -> list[Extracted]:
        """Read each document in the isolated parser."""
        return [Extracted(one.content_id, self._text(one)) for one in subjects]

    def commit(self, db: Connection, results: Sequence[Extracted]) -> None:
        """Texts, media types and marks; what was lost from the spool is fetched again."""
        kept = [(one.content_id, one.text) for one in results if one.text is not None]
        texts.keep(db, kept)
        contents.set_media_types(db, {number: text.media_type for number, text in kept})
        contents.set_meanings(db, {number: text.meaning for number, text in kept})
        steps.mark(db, STAGE, self.version, [Mark(number, fault=text.fault or "") for number, text in kept])
        lost = [one.content_id for one in results if one.text is None]
        if lost:
            fetch_again(db, lost)
            steps.mark(db, STAGE, self.version, [Mark(number, State.WAITING) for number in lost])

    def close(self) -> None:
        """Stop the parser."""
        if self._parser:
            self._parser.close()
            self._parser = None

    def _text(self, one: Subject) -> Text | None:
        if one.size == 0:
            return _none(Fault.EMPTY)
        if one.size > self._spool.largest:
            return _none(Fault.TOO_LARGE, "size")
        file = self._spool.path(one.sha256)
        if not file.is_file():
            return None
        if self._parser is None:
            self._workspace.scratch.mkdir(parents=True, exist_ok=True)
            courier = reading_server.courier_of(self._workspace, self._limits)
            self._parser = ParserProcess(self._limits, self._workspace.scratch, courier)
        return self._parser.text(file, one.name)

    def _not_done(self) -> ColumnElement[bool]:
        """SQL condition; while the server is away, what it read in better days is not read again without it."""
        missing = steps.not_done(STAGE, self.version, content.c.id)
        tools = toolchain(self._limits)
        if not self._workspace.settings.extraction.tika_url or self.version != f"{tools} {MEANING}":
            return missing
        by_server = step.c.version.startswith(f"{tools} {SERVER_NAME}@", autoescape=True)
        same_meaning = step.c.version.endswith(f" {MEANING}", autoescape=True)
        final = step.c.state.in_([State.DONE, State.FAILED])
        own = and_(step.c.stage == STAGE, step.c.subject == content.c.id)
        return and_(missing, ~exists().where(own, by_server, same_meaning, final))


def _looked_into() -> ColumnElement[bool]:
    """SQL condition: a container was opened, and its members are contents, whose texts are their own."""
    marked = and_(step.c.stage == members.STAGE, step.c.subject == content.c.id)
    return exists().where(marked, step.c.state.in_([State.DONE, State.FAILED]))


def _none(fault: Fault, detail: str = "") -> Text:
    return Text(extractor="", media_type="", how=How.NONE, fault=fault, detail=detail)
