"""Opening one container: from the spool through the isolated process, its members back into the spool."""

import errno
import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from stat import S_ISREG
from typing import BinaryIO

from catalog.entries import Nature
from catalog.members import DEEPEST, Member, Origin
from catalog.steps import State
from ingest.extractors.messages import UNPACK_LOCKED, UNPACK_PART
from ingest.natures import NatureRules
from ingest.spool import Spool
from ingest.unpack.choose import may_hold
from ingest.unpack.names import readable, shown
from ingest.unpack.tray import Private, Unpacked
from ingest.worker import protocol
from ingest.worker.limits import Limits
from ingest.worker.opening import Opened, UnpackerProcess
from ingest.worker.parent import extension
from passation import paths
from passation.digest import CHUNK, Meter
from passation.errors import Fault
from passation.model import Entry, How, Page, Text
from passation.workspace import Workspace

VERSION = 1
NAME = f"members@{VERSION}"
_HEAD = 1 << 16


@dataclass(frozen=True, slots=True)
class Subject:
    """A content that may be a container, and what may still be opened under its origin."""

    content_id: int
    sha256: bytes
    size: int
    name: str
    origin: Origin
    members: int
    expanded: int
    admitted: bool = False
    """Whether a decision opens what is presumed private inside."""
    waited: bool = False
    """Whether it was tried before."""


@dataclass(frozen=True, slots=True)
class Found:
    """One member: its digest, or why it has none."""

    path: bytes
    nature: Nature
    sha256: bytes = b""
    size: int = 0
    fault: Fault | None = None

    def as_member(self, ids: Mapping[bytes, int]) -> Member:
        """As the catalogue keeps it."""
        content_id = ids[self.sha256] if self.sha256 else None
        name, rule = self.nature.nature, self.nature.rule
        return Member(self.path, shown(self.path), content_id, name, rule, self.fault or "")


@dataclass(frozen=True, slots=True)
class Contents:
    """What became of one content. `media_type` is empty when it is no container."""

    content_id: int
    media_type: str = ""
    members: tuple[Found, ...] = ()
    fault: Fault | None = None
    detail: str = ""
    state: State = State.DONE
    lost: bool = False
    """Its bytes are not in the spool any more."""

    @property
    def text(self) -> Text:
        """The text of an archive: the names that it holds, those presumed private excepted."""
        named = "\n".join(shown(one.path) for one in self.members if one.nature.nature != "private")
        pages = (Page(1, named),) if named else ()
        how = How.NATIVE if pages else How.NONE
        fault = self.fault or (None if pages else Fault.EMPTY)
        return Text(NAME, self.media_type, pages, how, fault=fault, detail=self.detail)


class Opener:
    """Opens containers, one after the other."""

    def __init__(self, workspace: Workspace, natures: NatureRules, spool: Spool) -> None:
        settings, ingest = workspace.settings.limits, workspace.settings.ingest
        self._natures, self._spool = natures, spool
        self._scratch = workspace.scratch
        self._limits = Limits(
            memory=settings.memory_bytes,
            cpu=5 * settings.cpu_seconds,  # for each slice: a member of gigabytes is one
            written=ingest.expanded_bytes,
        )
        self._private = Private(
            frozenset(paths.folded(name) for rule in natures.private for name in rule.folders),
            "|".join(f"(?:{name})" for rule in natures.private for name in rule.names),
        )
        self._process: UnpackerProcess | None = None

    def open_all(self, subjects: Sequence[Subject]) -> list[Contents]:
        """What became of each; those of one origin come together and share its limits."""
        room = self._spool.room()
        results: list[Contents] = []
        spent: dict[int, tuple[int, int]] = {}
        for one in subjects:
            count, size = spent.get(one.origin.content_id, (0, 0))
            result = self._open(one, one.members - count, one.expanded - size, room)
            weight = sum(found.size for found in result.members)
            spent[one.origin.content_id] = count + len(result.members), size + weight
            room -= weight
            results.append(result)
        return results

    def close(self) -> None:
        """Stop the process."""
        if self._process:
            self._process.close()
            self._process = None

    def _open(self, one: Subject, members: int, expanded: int, room: int) -> Contents:
        file = self._spool.path(one.sha256)
        if not one.size:
            return Contents(one.content_id)
        if not file.is_file():
            # Larger than a document, only containers are kept at the first reading.
            lost = one.size <= self._spool.largest or one.waited
            return Contents(one.content_id, state=State.WAITING if lost else State.DONE, lost=lost)
        with file.open("rb") as stream:
            if not may_hold(stream.read(_HEAD), extension(one.name)):
                return Contents(one.content_id)
        if room <= 0:
            return Contents(one.content_id, state=State.WAITING)
        deep = one.origin.depth >= DEEPEST
        request = protocol.Unpack(
            extension=extension(one.name),
            members=0 if deep else max(members, 0),
            expanded=max(expanded, 0),
            private=Private() if one.admitted else self._private,
        )
        if self._process is None:
            self._scratch.mkdir(parents=True, exist_ok=True)
            self._process = UnpackerProcess(self._limits, self._scratch)
        opened = self._process.open(file, request, lambda folder, found: self._take(folder, found, one))
        return _judged(one.content_id, opened)

    def _take(self, folder: Path, told: Unpacked, container: Subject) -> Found:
        """Bring a member into the spool; the digest is taken here, of the bytes that are kept."""
        path = bytes.fromhex(told.name) or paths.raw(container.name.rpartition(".")[0] or container.name)
        nature = self._natures.nature(Entry("", readable(path)))
        if nature.nature == "private" and container.admitted:
            nature = Nature()
        if told.link:
            return Found(path, Nature("link", "link"))
        if nature.nature == "private" or not told.file:
            return Found(path, nature, fault=told.fault)
        try:
            meter = self._kept(folder / told.file, keep=nature.nature == "document")
        except OSError as error:
            return Found(path, nature, fault=Fault.FULL if error.errno == errno.ENOSPC else Fault.CORRUPT)
        return Found(path, nature, meter.sha256, meter.size)

    def _kept(self, file: Path, *, keep: bool) -> Meter:
        """Copied, not moved: the child might still write to its file. Raises OSError."""
        with regular(file) as stream:
            chunks = iter(lambda: stream.read(CHUNK), b"")
            return self._spool.take(chunks, os.fstat(stream.fileno()).st_size) if keep else Meter().drain(chunks)


@contextmanager
def regular(file: Path) -> Iterator[BinaryIO]:
    """A file that someone else wrote, open for reading. Raises OSError when it is a link or no file at all."""
    handle = os.open(file, os.O_RDONLY | os.O_CLOEXEC | os.O_NONBLOCK | os.O_NOFOLLOW)
    with os.fdopen(handle, "rb") as stream:
        if not S_ISREG(os.fstat(handle).st_mode):
            raise OSError(errno.EINVAL, "not a regular file")
        yield stream


def _judged(content_id: int, opened: Opened[Found]) -> Contents:
    """With the fault of the container: its own, else that of members that could not be read; a full disk passes."""
    found, fault, detail = tuple(opened.members), opened.fault, opened.detail
    faults = [one.fault for one in found if one.fault]
    if Fault.FULL in {fault, *faults} or fault is Fault.VANISHED:
        return Contents(content_id, fault=fault, state=State.WAITING, lost=fault is Fault.VANISHED)
    if faults and not fault:
        locked = Fault.PASSWORD in faults
        fault = Fault.PASSWORD if locked else faults[0]
        detail = f"{UNPACK_LOCKED if locked else UNPACK_PART}, {len(faults)} of {len(found)}"
    return Contents(content_id, opened.media_type, found, fault, detail)
