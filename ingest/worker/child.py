"""The process that opens documents: `python -I -m ingest.worker.child SOCKET SCRATCH LIMITS`."""

import errno
import os
import socket
import sys
from dataclasses import replace
from pathlib import Path

from ingest.extractors.choose import Choice
from ingest.meaning.choose import meaning
from ingest.worker import protocol, sandbox
from ingest.worker.monitor import peak
from ingest.worker.relay import Relay
from ingest.worker.serving import begin, held
from passation.errors import Fault
from passation.model import How, Text


def main(arguments: list[str]) -> None:
    """Answer the requests of the parent until it closes."""
    parent = begin(arguments, _last_word)
    sock, limits = parent.sock, parent.limits
    choice, relay = Choice(limits), Relay(sock, limits)
    parent.greet()
    while (asked := protocol.receive(sock, protocol.REQUEST)) is not None:
        request, document = asked
        sandbox.allow_cpu(limits.cpu)
        text = _read(choice, document, request.extension, relay if request.server else None)
        swollen = peak(os.getpid()) > limits.memory // 2  # the next document would start from an unfair place
        if choice.broken and swollen and text.fault is Fault.UNKNOWN_FORMAT:
            text = _nothing(Fault.TOO_LARGE, "memory")
        protocol.send(sock, protocol.REPLY, protocol.Reply(text, last=choice.broken or swollen))


def _read(choice: Choice, document: int, extension: str, server: Relay | None) -> Text:
    with held(document, extension) as link:
        try:
            return _with_meaning(choice.read(link, extension, server=server), link)
        except MemoryError:
            return _nothing(Fault.TOO_LARGE, "memory")
        except RecursionError:
            return _nothing(Fault.TOO_LARGE, "depth")
        except OSError as error:
            full = error.errno in {errno.EFBIG, errno.ENOSPC}
            return _nothing(Fault.TOO_LARGE if full else Fault.UNREADABLE, f"errno {error.errno}")


def _with_meaning(text: Text, file: Path) -> Text:
    """The second fingerprint, of what may be opened at all."""
    if text.fault in {Fault.PASSWORD, Fault.TOO_LARGE, Fault.CORRUPT}:
        return text
    return replace(text, meaning=meaning(file, text.media_type))


def _nothing(fault: Fault, detail: str) -> Text:
    return Text("worker@1", "application/octet-stream", how=How.NONE, fault=fault, detail=detail)


def _last_word(sock: socket.socket, where: str) -> None:
    protocol.send(sock, protocol.REPLY, protocol.Reply(_nothing(Fault.CORRUPT, where), last=True))


if __name__ == "__main__":
    main(sys.argv[1:])
