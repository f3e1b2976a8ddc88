"""Our readers as a run uses them: containers are opened, and what they hold is read as documents of their own."""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from ingest.unpack.choose import ARCHIVES, may_hold
from ingest.unpack.tray import Unpacked
from ingest.worker import protocol
from ingest.worker.limits import Limits
from ingest.worker.opening import UnpackerProcess
from ingest.worker.parent import ParserProcess, extension

DEEPEST = 4
_HEAD = 1 << 16


@dataclass(frozen=True, slots=True)
class Reader:
    """An isolated parser and an isolated opener."""

    parser: ParserProcess
    opener: UnpackerProcess
    folder: Path

    def reads(self, file: Path, name: str = "", depth: int = 1) -> bool:
        """Whether any text is found, in the document or in what it holds; names in an archive are text, as to Tika."""
        name = name or file.name
        kind, found = "", False
        with file.open("rb") as stream:
            opens = depth <= DEEPEST and may_hold(stream.read(_HEAD), extension(name))
        if opens:
            kind, found = self._members(file, name, depth)
        return found if kind in ARCHIVES else bool(self.parser.text(file, name).whole.strip()) or found

    def _members(self, file: Path, name: str, depth: int) -> tuple[str, bool]:
        with tempfile.TemporaryDirectory(dir=self.folder) as kept:

            def keep(folder: Path, member: Unpacked) -> tuple[Path, str] | None:
                if not member.file or not member.size:
                    return None
                copy = Path(kept) / member.file
                shutil.copyfile(folder / member.file, copy)
                return copy, bytes.fromhex(member.name).decode(errors="replace")

            request = protocol.Unpack(extension(name), members=10_000, expanded=1 << 32)
            opened = self.opener.open(file, request, keep)
            read = [self.reads(copy, inner, depth + 1) for copy, inner in filter(None, opened.members)]
        return opened.media_type, any(read) or (opened.media_type in ARCHIVES and bool(opened.members))


@contextmanager
def reader(limits: Limits, folder: Path) -> Iterator[Reader]:
    """A reader with its processes."""
    with ParserProcess(limits, folder) as parser, UnpackerProcess(limits, folder) as opener:
        yield Reader(parser, opener, folder)
