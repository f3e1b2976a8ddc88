"""The process that opens containers: `python -I -m ingest.worker.unpacker SOCKET SCRATCH LIMITS`.

Members are laid as numbered files into the scratch folder, a slice at a time: it stays small whatever the archive.
"""

import errno
import os
import socket
import sys
from pathlib import Path

from ingest.extractors.messages import UNPACK_BROKEN, UNPACK_LIMIT
from ingest.extractors.unread import UnreadError
from ingest.unpack.choose import container_type, opener
from ingest.unpack.limits import Budget
from ingest.unpack.tray import Tray
from ingest.worker import protocol, sandbox
from ingest.worker.limits import Limits
from ingest.worker.monitor import peak
from ingest.worker.serving import begin, held
from passation.errors import Fault


def main(arguments: list[str]) -> None:
    """Answer the requests of the parent until it closes."""
    parent = begin(arguments, _last_word)
    sock, limits = parent.sock, parent.limits
    parent.greet()
    while (asked := protocol.receive(sock, protocol.UNPACK)) is not None:
        request, document = asked
        sandbox.allow_cpu(limits.cpu)
        with held(document, request.extension) as link:
            fault, detail = _open(sock, limits, request, link)
        swollen = peak(os.getpid()) > limits.memory // 2
        protocol.send(sock, protocol.SLICE, protocol.Slice(fault=fault, detail=detail, last=swollen))


def _open(sock: socket.socket, limits: Limits, request: protocol.Unpack, link: Path) -> tuple[Fault | None, str]:
    """Hand over the media type of a container, then every member; fault and detail."""
    try:
        kind, packed = container_type(link, request.extension), link.stat().st_size
    except OSError as error:
        return Fault.UNREADABLE, f"errno {error.errno}"
    if not kind:
        return None, ""
    _hand_over(sock, limits, protocol.Slice(media_type=kind, more=True))
    budget = Budget(request.members, request.expanded, packed, limits.ratio, limits.ratio_from)
    tray = Tray(budget, request.private, lambda some: _hand_over(sock, limits, protocol.Slice(tuple(some), more=True)))
    fault, detail = _unpack(kind, link, tray)
    tray.flush()
    return fault, detail


def _unpack(kind: str, link: Path, tray: Tray) -> tuple[Fault | None, str]:
    try:
        with link.open("rb") as file:
            opener(kind)(file, tray)
    except UnreadError as error:
        return error.fault, error.detail
    except MemoryError:
        return Fault.TOO_LARGE, f"{UNPACK_LIMIT} memory"
    except RecursionError:
        return Fault.TOO_LARGE, f"{UNPACK_LIMIT} depth"
    except OSError as error:
        if error.errno == errno.ENOSPC:
            return Fault.FULL, "errno ENOSPC"
        if error.errno == errno.EFBIG:
            return Fault.TOO_LARGE, f"{UNPACK_LIMIT} expansion"
        return Fault.CORRUPT, f"{UNPACK_BROKEN} errno {error.errno}"
    return None, ""


def _hand_over(sock: socket.socket, limits: Limits, some: protocol.Slice) -> None:
    """Give a slice to the parent, wait until it has fetched the files, delete them."""
    protocol.send(sock, protocol.SLICE, some)
    if protocol.receive(sock, protocol.GO) is None:
        sys.exit(0)
    for one in some.members:
        if one.file:
            Path(one.file).unlink(missing_ok=True)
    sandbox.allow_cpu(limits.cpu)


def _last_word(sock: socket.socket, where: str) -> None:
    last = protocol.Slice(fault=Fault.CORRUPT, detail=f"{UNPACK_BROKEN} {where}", last=True)
    protocol.send(sock, protocol.SLICE, last)


if __name__ == "__main__":
    main(sys.argv[1:])
