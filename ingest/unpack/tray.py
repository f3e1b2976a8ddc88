"""Where members are laid before they are handed over: numbered files, a bounded number at a time."""

import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Annotated

from pydantic import Field

from ingest.extractors.unread import UnreadError
from ingest.unpack.limits import Budget, TooMuchError
from ingest.unpack.names import parts
from passation.errors import Fault

_FILES, _BYTES = 200, 64 << 20
"""Laid before the tray is handed over."""


@dataclass(frozen=True, slots=True)
class Unpacked:
    """One member. `name` is its raw path in hexadecimal, `file` where its bytes lie: empty when they were not read.

    Told by a process that a hostile archive may have taken over: nothing but digits is believed.
    """

    name: Annotated[str, Field(pattern="^(?:[0-9a-f]{2})*$")]
    file: Annotated[str, Field(pattern="^[0-9]*$")] = ""
    size: int = 0
    fault: Fault | None = None
    link: bool = False
    """A link or a device: it has no bytes of its own."""
    private: bool = False
    """Presumed private, hence left closed."""


@dataclass(frozen=True, slots=True)
class Private:
    """What stays closed: folded names of folders, and a pattern of folded file names."""

    folders: frozenset[str] = frozenset()
    names: str = ""

    def covers(self, raw: bytes) -> bool:
        """Whether a member of this path stays closed."""
        *folders, name = parts(raw)
        inside = not self.folders.isdisjoint(one.strip() for one in folders)
        return inside or bool(self.names and re.fullmatch(self.names, name))


class Writer:
    """The bytes of one member on their way to a numbered file, counted before they are written."""

    def __init__(self, out: IO[bytes], budget: Budget) -> None:
        self._out, self._budget = out, budget
        self.size = 0

    def write(self, data: bytes | bytearray) -> None:
        """Raises TooMuchError instead of writing beyond a limit."""
        self._budget.spend(len(data))
        self._out.write(data)
        self.size += len(data)


class Tray:
    """Takes members in the order of the container. `hand_over` is given them slice by slice, and empties the files."""

    def __init__(self, budget: Budget, private: Private, hand_over: Callable[[list[Unpacked]], None]) -> None:
        self._budget, self._private, self._hand_over = budget, private, hand_over
        self._laid: list[Unpacked] = []
        self._bytes = 0
        self._number = 0

    def closed(self, path: bytes) -> bool:
        """Whether this member is not to be opened; it is then listed, and that is all."""
        if not self._private.covers(path):
            return False
        self._budget.one_more()
        self._lay(Unpacked(path.hex(), private=True))
        return True

    def put(self, path: bytes, chunks: Iterable[bytes]) -> None:
        """Lay one member. Its own fault is noted with it; TooMuchError ends the container."""
        if self.closed(path):
            return
        try:
            with self.writing(path) as out:
                for chunk in chunks:
                    out.write(chunk)
        except TooMuchError:
            raise
        except UnreadError as error:
            self._lay(Unpacked(path.hex(), fault=error.fault))

    @contextmanager
    def writing(self, path: bytes) -> Iterator[Writer]:
        """Lay one member piece by piece; when that fails, nothing of it is kept."""
        self._budget.one_more()
        self._number += 1
        file = Path(str(self._number))
        try:
            with file.open("xb") as stream:
                writer = Writer(stream, self._budget)
                yield writer
        except BaseException:
            file.unlink(missing_ok=True)
            raise
        self._lay(Unpacked(path.hex(), file.name, writer.size))

    def refuse(self, path: bytes, fault: Fault) -> None:
        """Note a member that could not be read."""
        self._budget.one_more()
        self._lay(Unpacked(path.hex(), fault=fault))

    def link(self, path: bytes) -> None:
        """Note a link or a device."""
        self._budget.one_more()
        self._lay(Unpacked(path.hex(), link=True))

    def flush(self) -> None:
        """Hand over what is laid."""
        laid, self._laid, self._bytes = self._laid, [], 0
        if laid:
            self._hand_over(laid)

    def _lay(self, one: Unpacked) -> None:
        self._laid.append(one)
        self._bytes += one.size
        if len(self._laid) >= _FILES or self._bytes >= _BYTES:
            self.flush()
