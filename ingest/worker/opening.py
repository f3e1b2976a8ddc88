"""The handle that the members stage holds: it opens containers in an isolated child and takes what they hold."""

import os
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Generic, TypeVar

from ingest.extractors.messages import UNPACK_BROKEN, UNPACK_LIMIT
from ingest.unpack.limits import Budget, TooMuchError
from ingest.unpack.tray import Unpacked
from ingest.worker import protocol
from ingest.worker.monitor import Usage
from ingest.worker.process import Death, IsolatedProcess, Refusal
from passation.errors import Fault

TakenT = TypeVar("TakenT")
_AGAIN = f"{UNPACK_BROKEN}, ended:"


@dataclass(slots=True)
class Opened(Generic[TakenT]):
    """What became of one document. `media_type` is empty when it is no container."""

    media_type: str = ""
    members: list[TakenT] = field(default_factory=list)
    fault: Fault | None = None
    detail: str = ""


class UnpackerProcess(IsolatedProcess):
    """Opens containers."""

    module = "ingest.worker.unpacker"

    def open(self, file: Path, request: protocol.Unpack, take: Callable[[Path, Unpacked], TakenT]) -> Opened[TakenT]:
        """Every member of a document; a fault of the document never raises.

        Args:
            file: the bytes, readable by this user.
            request: what may be opened.
            take: makes something of a member, given the folder where its file lies until `take` returns.

        Raises:
            PassationError: when the child does not start at all.
        """
        opened = self._open(file, request, take)
        return self._open(file, request, take) if opened.detail.startswith(_AGAIN) else opened

    def _open(self, file: Path, request: protocol.Unpack, take: Callable[[Path, Unpacked], TakenT]) -> Opened[TakenT]:
        opened = Opened[TakenT]()
        # Counted here too: the child is not believed.
        budget = Budget(request.members, request.expanded, request.expanded, 1, 0)
        try:
            some = self.ask(protocol.UNPACK, request, file, protocol.SLICE)
            while some.more and self.folder:
                opened.media_type = some.media_type or opened.media_type
                for one in some.members:
                    budget.one_more()
                    budget.spend(_size(self.folder / one.file) if one.file else 0)
                    opened.members.append(take(self.folder, one))
                some = self.go_on(protocol.GO, protocol.Go(), protocol.SLICE)
        except TooMuchError as error:
            self.close()
            opened.fault, opened.detail = error.fault, error.detail
            return opened
        except Refusal as refusal:
            opened.fault, opened.detail = refusal.fault, refusal.detail
            return opened
        except Death as death:
            opened.fault, opened.detail = death.fault, f"{_AGAIN if death.again else UNPACK_LIMIT} {death.detail}"
            return opened
        opened.fault, opened.detail = some.fault, some.detail
        if some.last:
            self.close()
        return opened

    def _beyond(self, now: Usage, cpu: float, until: float) -> str:
        return super()._beyond(now, cpu, until) or ("written" if self._written() > 2 * self._limits.written else "")

    def _written(self) -> int:
        """Bytes in the scratch folder: a slice of members, unless the child does as it likes."""
        total = 0
        for folder, _, files in os.walk(self.folder or ""):
            total += sum(_size(Path(folder) / name) for name in files)
        return total


def _size(file: Path) -> int:
    """0 when it is not there."""
    with suppress(FileNotFoundError):
        return file.lstat().st_size
    return 0
