"""What the children have in common: how they start, how they hold a document, what they leave behind."""

import os
import shutil
import socket
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType

from ingest.worker import protocol, sandbox
from ingest.worker.limits import Limits

_DOCUMENT = "document"


@dataclass(frozen=True, slots=True)
class Parent:
    """The other end."""

    sock: socket.socket
    limits: Limits
    isolation: protocol.Isolation

    def greet(self) -> None:
        """Say that this process is ready."""
        protocol.send(self.sock, protocol.HELLO, protocol.Hello(self.isolation))


def begin(arguments: list[str], last_word: Callable[[socket.socket, str], None], *, network: bool = False) -> Parent:
    """Give up network, disk and privileges, before any library that reads documents starts.

    Args:
        arguments: SOCKET SCRATCH LIMITS.
        last_word: sends the answer of a child that dies of a fault of our own code, which still names its place: type,
            file and line, no content.
        network: keep the network, in a process without a parser.
    """
    channel, scratch, spoken = arguments
    limits = protocol.LIMITS.validate_json(spoken)
    sock = socket.socket(fileno=int(channel))
    sock.set_inheritable(False)
    isolation = sandbox.enter(Path(scratch), limits, network=network)

    def say(kind: type[BaseException], _: BaseException, trace: TracebackType | None) -> None:
        while trace and trace.tb_next:
            trace = trace.tb_next
        where = f"{Path(trace.tb_frame.f_code.co_filename).name}:{trace.tb_lineno}" if trace else ""
        last_word(sock, f"{kind.__name__} {where}")

    sys.excepthook = say
    return Parent(sock, limits, isolation)


@contextmanager
def held(document: int, extension: str) -> Iterator[Path]:
    """An open document under a link of our own naming; afterwards nothing is left in the scratch folder."""
    link = Path(f"{_DOCUMENT}.{extension}" if extension else _DOCUMENT)
    os.set_inheritable(document, True)  # tesseract opens it by its number
    link.symlink_to(f"/proc/self/fd/{document}")
    try:
        yield link
    finally:
        os.close(document)
        for left in Path().iterdir():
            if left.is_dir() and not left.is_symlink():
                shutil.rmtree(left, ignore_errors=True)
            else:
                left.unlink(missing_ok=True)
