"""One dropped document, and what it says of the act that it belongs to."""

import hashlib
import os
import stat
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path

from classify.acts import recognise
from classify.acts.kinds import ARRETE, DECISION, DELIBERATION
from ingest.worker.limits import Limits
from ingest.worker.parent import ParserProcess
from migrate.arrival import identifiers, messages
from migrate.arrival.aractes import LARGEST, DoubtfulError, read_acknowledgement
from migrate.arrival.identifiers import Identifier
from migrate.messages import fault
from passation.digest import CHUNK
from passation.model import Text
from passation.workspace import Workspace

MOST_BYTES = 200 << 20
"""A stamped PDF is no larger than what the prefecture takes."""

_STAMP_ALONE = 0.7
"""Confidence of an act that only the stamp on the page makes one: the page acknowledges the act, and is not the act."""

KINDS = {
    "DE": frozenset({DELIBERATION, DECISION}),
    "AR": frozenset({ARRETE, DECISION}),
    "AI": frozenset({ARRETE, DECISION}),
    "AU": frozenset({ARRETE, DECISION, DELIBERATION}),
}
"""Kinds of acts that each nature of the identifier may be; the mayor's décisions travel under several."""

Mark = tuple[int, int, int]
"""Inode, size and instant of the last change: the same file, unchanged."""


class Sort(StrEnum):
    """What kind of return it is; the value ends its name beside the act."""

    ACKNOWLEDGEMENT = "ar"
    STAMPED = "tamponne"


@dataclass(frozen=True, slots=True)
class Arrival:
    """What was dropped. `kinds` is empty when its nature is unknown; `words` when it has no text of an act."""

    name: str
    mark: Mark
    sort: Sort
    sha256: bytes
    extension: str = "xml"
    identifiers: tuple[Identifier, ...] = ()
    number: str = ""
    year: int | None = None
    date: str = ""
    kinds: frozenset[str] = frozenset()
    object: str = ""
    text: str = ""


class Reader:
    """Reads dropped documents; PDF in the isolated parser of the extraction. Use it as a context."""

    def __init__(self, workspace: Workspace) -> None:
        limits = workspace.settings.limits
        scratch = workspace.folder / "cache" / "arrivals"  # not the scratch folder, which other jobs empty
        scratch.mkdir(parents=True, exist_ok=True)
        pages = limits.ocr_pages if workspace.settings.work.ocr else 0
        bounds = Limits(memory=limits.memory_bytes, cpu=limits.cpu_seconds, output=limits.characters, ocr_pages=pages)
        self._parser = ParserProcess(bounds, scratch)

    def close(self) -> None:
        """End the parser."""
        self._parser.close()

    def read(self, file: Path) -> Arrival:
        """What the file says. Raises DoubtfulError, saying why it stays in the tray."""
        mark = mark_of(file)
        if mark[1] > MOST_BYTES:
            raise DoubtfulError(messages.TOO_LARGE)
        head, sha256 = _looked_at(file)
        if head.startswith(b"%PDF-"):
            arrival = _of_text(file.name, mark, sha256, self._parser.text(file, file.name))
        elif head.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<"):
            arrival = _of_acknowledgement(file, mark, sha256)
        else:
            raise DoubtfulError(messages.UNKNOWN_FORMAT)
        if mark_of(file) != mark:
            raise DoubtfulError(messages.STILL_WRITTEN)
        return arrival


def mark_of(file: Path) -> Mark:
    """Its mark. Raises DoubtfulError for a link, a folder, or what has gone."""
    try:
        status = file.lstat()
    except OSError as error:
        raise DoubtfulError(messages.NOT_A_FILE) from error
    if not stat.S_ISREG(status.st_mode):
        raise DoubtfulError(messages.NOT_A_FILE)
    return status.st_ino, status.st_size, status.st_mtime_ns


def _looked_at(file: Path) -> tuple[bytes, bytes]:
    """First bytes and digest."""
    try:
        handle = os.open(file, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    except OSError as error:
        raise DoubtfulError(messages.NOT_A_FILE) from error
    whole = hashlib.sha256()
    with os.fdopen(handle, "rb") as opened:
        head = opened.read(64)
        whole.update(head)
        while chunk := opened.read(CHUNK):
            whole.update(chunk)
    return head, whole.digest()


def _of_acknowledgement(file: Path, mark: Mark, sha256: bytes) -> Arrival:
    if mark[1] > LARGEST:
        raise DoubtfulError(messages.TOO_LARGE)
    said = read_acknowledgement(file.read_bytes())
    arrival = Arrival(file.name, mark, Sort.ACKNOWLEDGEMENT, sha256, "xml", (said.identifier,), object=said.object)
    return _of_identifier(said.identifier, arrival)


def _of_text(name: str, mark: Mark, sha256: bytes, text: Text) -> Arrival:
    if text.fault is not None or not text.pages:
        raise DoubtfulError(messages.NO_TEXT.format(why=fault(text.fault or "no_text")))
    found = identifiers.find_all(text.whole) or identifiers.find_all(name)
    act = recognise(text.pages, name)
    if act is None and not found:
        raise DoubtfulError(messages.NOTHING_TO_MATCH)
    if act is None or (found and act.confidence <= _STAMP_ALONE):
        one = found[0]
        return _of_identifier(one, Arrival(name, mark, Sort.ACKNOWLEDGEMENT, sha256, "pdf", found))
    return Arrival(
        name=name,
        mark=mark,
        sort=Sort.STAMPED,
        sha256=sha256,
        extension="pdf",
        identifiers=found,
        number=act.number,
        year=act.year,
        date=act.date,
        kinds=frozenset({act.kind}),
        object=act.object,
        text=text.whole,
    )


def _of_identifier(one: Identifier, arrival: Arrival) -> Arrival:
    """With what its identifier says of the act: number, date, nature."""
    kinds = KINDS.get(one.nature, frozenset())
    return replace(arrival, number=one.number, year=int(one.date[:4]), date=one.date, kinds=kinds)
