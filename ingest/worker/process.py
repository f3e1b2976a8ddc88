"""One isolated child at a time: started, asked, watched, killed at a limit, replaced for the next document."""

import contextlib
import os
import select
import shutil
import signal
import socket
import stat
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from types import TracebackType
from typing import Self, TypeVar

from pydantic import TypeAdapter

from ingest.extractors import messages
from ingest.worker import protocol
from ingest.worker.limits import Limits
from ingest.worker.monitor import Usage, family, usage
from passation.errors import Fault, PassationError

AskedT = TypeVar("AskedT")
AnswerT = TypeVar("AnswerT")

_LOOK_EVERY = 20
"""Milliseconds between two looks at what the child takes."""
_NO_PROGRAM = "/nonexistent"
_START = 120.0
"""Wall seconds that a child may take to start on a busy machine."""
_RECEIVED = 1 << 18
_KERNEL_LIMITS = {signal.SIGXCPU: "cpu", signal.SIGXFSZ: "output"}


class Refusal(Exception):  # noqa: N818 - an event, not an error of ours
    """The document could not be opened."""

    def __init__(self, fault: Fault, detail: str) -> None:
        super().__init__(detail)
        self.fault, self.detail = fault, detail


class Death(Exception):  # noqa: N818 - an event, not an error of ours
    """The child is gone. `detail` names the limit; `again` says that another try is fair."""

    def __init__(self, fault: Fault, detail: str, *, again: bool = False) -> None:
        super().__init__(detail)
        self.fault, self.detail, self.again = fault, detail, again


class IsolatedProcess:
    """A child. Use it from one thread: the kernel ends the child with the thread that started it."""

    module: str
    """What the child runs."""

    def __init__(self, limits: Limits, scratch: Path) -> None:
        self._limits = limits
        self._scratch = scratch.resolve()
        self.folder: Path | None = None
        """Where the child may write; deleted with it."""
        self._process: subprocess.Popen[bytes] | None = None
        self._sock: socket.socket | None = None
        self.isolation = protocol.Isolation()
        self.peak = 0
        """Highest resident memory seen while the last document was read, bytes."""

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def start(self) -> protocol.Isolation:
        """Start the child if none runs; what the machine lets it give up. Raises PassationError."""
        if self._process is None:
            self._launch()
        return self.isolation

    def close(self) -> None:
        """End the child and what it started, and delete what they wrote."""
        if self._process is not None:
            for pid in reversed(family(self._process.pid)):
                with contextlib.suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)
            self._process.wait()
        if self._sock is not None:
            self._sock.close()
        if self.folder is not None:
            shutil.rmtree(self.folder, ignore_errors=True)
        self._process, self._sock, self.folder = None, None, None

    def ask(self, kind: TypeAdapter[AskedT], request: AskedT, file: Path, answer: TypeAdapter[AnswerT]) -> AnswerT:
        """Send a request with an open document; the answer.

        Raises:
            Refusal: the document could not be opened.
            Death: the child ended, or had to be ended.
            PassationError: no child starts at all.
        """
        self.start()
        assert self._sock is not None  # noqa: S101 - set by start, for the type checkers
        try:
            document = os.open(file, os.O_RDONLY | os.O_CLOEXEC | os.O_NONBLOCK)  # a pipe must not block us
        except OSError as error:
            fault = Fault.VANISHED if isinstance(error, FileNotFoundError) else Fault.UNREADABLE
            raise Refusal(fault, f"errno {error.errno}") from error
        try:
            if not stat.S_ISREG(os.fstat(document).st_mode):
                raise Refusal(Fault.UNREADABLE, "not a file")
            return self._exchange(kind, request, answer, (document,))
        finally:
            os.close(document)

    def go_on(self, kind: TypeAdapter[AskedT], word: AskedT, answer: TypeAdapter[AnswerT]) -> AnswerT:
        """Send a word that comes without a document; the answer. Raises Death."""
        return self._exchange(kind, word, answer, ())

    def _exchange(
        self, kind: TypeAdapter[AskedT], word: AskedT, answer: TypeAdapter[AnswerT], fds: tuple[int, ...]
    ) -> AnswerT:
        assert self._sock is not None  # noqa: S101
        try:
            protocol.send(self._sock, kind, word, fds)
            return protocol.parse(answer, self._wait(self._limits.wall, self._limits.cpu))
        except OSError as error:
            raise self._ended() from error
        except protocol.ProtocolError as error:
            self.close()
            raise Death(Fault.TOO_LARGE, "output") from error

    def _launch(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="reader-", dir=self._scratch))
        self._sock, theirs = socket.socketpair()
        spoken = protocol.LIMITS.dump_json(self._limits).decode()
        with theirs:
            self._process = subprocess.Popen(  # noqa: S603 - our own module
                [
                    sys.executable,
                    "-I",
                    "-B",
                    "-m",
                    self.module,
                    str(theirs.fileno()),
                    str(self.folder),
                    spoken,
                ],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,  # Java writes there as it likes
                stderr=subprocess.DEVNULL,
                cwd=self.folder,
                env=_environment(self.folder),
                pass_fds=(theirs.fileno(),),
                start_new_session=True,
                umask=0o077,
            )
        try:
            hello = protocol.parse(protocol.HELLO, self._wait(_START, _START))
        except (Death, OSError, protocol.ProtocolError) as error:
            self.close()
            raise PassationError(messages.PARSER_DEAD_AT_START) from error
        self.isolation = hello.isolation

    def _wait(self, wall: float, cpu: float) -> bytes:
        """The body of the next frame. Raises Death when the child ends or must be ended."""
        assert self._sock is not None and self._process is not None  # noqa: S101, PT018
        inbox, until = protocol.Inbox(self._limits.frame), time.monotonic() + wall
        cpu += usage(self._process.pid).cpu
        self.peak = 0
        poll = select.poll()
        poll.register(self._sock, select.POLLIN)
        while True:
            if poll.poll(_LOOK_EVERY):
                data = self._sock.recv(_RECEIVED)
                if not data:
                    raise self._ended()
                body = inbox.feed(data)
                if body is not None:
                    return body
            now = usage(self._process.pid)
            self.peak = max(self.peak, now.memory)
            beyond = self._beyond(now, cpu, until)
            if beyond:
                self.close()
                raise Death(Fault.TOO_LARGE, beyond)

    def _beyond(self, now: Usage, cpu: float, until: float) -> str:
        """The limit that is passed, empty when none is."""
        if now.memory > self._limits.memory:
            return "memory"
        if now.cpu > cpu:
            return "cpu"
        return "wall" if time.monotonic() > until else ""

    def _ended(self) -> Death:
        """Why the child ended by itself, or by a hand that is not ours."""
        assert self._process is not None  # noqa: S101
        code = self._process.wait()
        self.close()
        if -code in _KERNEL_LIMITS:
            return Death(Fault.TOO_LARGE, _KERNEL_LIMITS[signal.Signals(-code)])
        if self.peak > self._limits.memory // 2:
            return Death(Fault.TOO_LARGE, "memory")
        if -code == signal.SIGKILL:
            return Death(Fault.TOO_LARGE, "killed", again=True)
        return Death(Fault.CORRUPT, f"parser ended: {code}", again=True)


def _environment(folder: Path) -> dict[str, str]:
    """All that the child inherits: no secret, no proxy, no home.

    And no program: with one on its path, Tika asks tesseract, ffmpeg and others for their version at each document.
    """
    kept = {name: os.environ[name] for name in ("TESSDATA_PREFIX",) if name in os.environ}
    return {"PATH": _NO_PROGRAM, "LANG": "C.UTF-8", "TMPDIR": str(folder), "OMP_THREAD_LIMIT": "1"} | kept
