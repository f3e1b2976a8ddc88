"""The process that opens documents: `python -I -m ingest.worker.child SOCKET SCRATCH LIMITS`.

It gives up network, disk and privileges before any parser starts.
"""

import errno
import os
import shutil
import socket
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from types import TracebackType

from ingest.extractors.choose import Choice
from ingest.meaning.choose import meaning
from ingest.worker import protocol, sandbox
from ingest.worker.monitor import peak
from passation.errors import Fault
from passation.model import How, Text

_DOCUMENT = "document"


def main(arguments: list[str]) -> None:
    """Answer the requests of the parent until it closes."""
    channel, scratch, spoken = arguments
    limits = protocol.LIMITS.validate_json(spoken)
    sock = socket.socket(fileno=int(channel))
    sock.set_inheritable(False)
    isolation = sandbox.enter(Path(scratch), limits)
    sys.excepthook = _last_word(sock)
    choice = Choice(limits)
    protocol.send(sock, protocol.HELLO, protocol.Hello(isolation))
    while (asked := protocol.receive(sock, protocol.REQUEST)) is not None:
        request, document = asked
        sandbox.allow_cpu(limits.cpu)
        text = _read(choice, document, request.extension)
        swollen = peak(os.getpid()) > limits.memory // 2  # the next document would start from an unfair place
        if choice.broken and swollen and text.fault is Fault.UNKNOWN_FORMAT:
            text = _nothing(Fault.TOO_LARGE, "memory")
        protocol.send(sock, protocol.REPLY, protocol.Reply(text, last=choice.broken or swollen))


def _read(choice: Choice, document: int, extension: str) -> Text:
    """Read an open document through a link of our own naming, then leave nothing behind."""
    link = Path(f"{_DOCUMENT}.{extension}" if extension else _DOCUMENT)
    os.set_inheritable(document, True)  # tesseract opens it by its number
    link.symlink_to(f"/proc/self/fd/{document}")
    try:
        return _with_meaning(choice.read(link, extension), link)
    except MemoryError:
        return _nothing(Fault.TOO_LARGE, "memory")
    except RecursionError:
        return _nothing(Fault.TOO_LARGE, "depth")
    except OSError as error:
        full = error.errno in {errno.EFBIG, errno.ENOSPC}
        return _nothing(Fault.TOO_LARGE if full else Fault.UNREADABLE, f"errno {error.errno}")
    finally:
        os.close(document)
        for left in Path().iterdir():
            if left.is_dir() and not left.is_symlink():
                shutil.rmtree(left, ignore_errors=True)
            else:
                left.unlink(missing_ok=True)


def _with_meaning(text: Text, file: Path) -> Text:
    """The second fingerprint, of what may be opened at all."""
    if text.fault in {Fault.PASSWORD, Fault.TOO_LARGE, Fault.CORRUPT}:
        return text
    return replace(text, meaning=meaning(file, text.media_type))


def _nothing(fault: Fault, detail: str) -> Text:
    return Text("worker@1", "application/octet-stream", how=How.NONE, fault=fault, detail=detail)


def _last_word(sock: socket.socket) -> Callable[[type[BaseException], BaseException, TracebackType | None], None]:
    """A fault of our own code still names its place: type, file and line, no content."""

    def say(kind: type[BaseException], _: BaseException, trace: TracebackType | None) -> None:
        while trace and trace.tb_next:
            trace = trace.tb_next
        where = f"{Path(trace.tb_frame.f_code.co_filename).name}:{trace.tb_lineno}" if trace else ""
        reply = protocol.Reply(_nothing(Fault.CORRUPT, f"{kind.__name__} {where}"), last=True)
        protocol.send(sock, protocol.REPLY, reply)

    return say


if __name__ == "__main__":
    main(sys.argv[1:])
