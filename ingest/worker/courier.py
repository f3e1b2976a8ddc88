"""The process that asks a Tika server: `python -I -m ingest.worker.courier SOCKET SCRATCH LIMITS`.

It has the network and no parser; the processes that have parsers have no network.
"""

import socket
import sys
from contextlib import nullcontext
from pathlib import Path

from ingest.extractors.tika_server import TikaServer
from ingest.extractors.unread import UnreadError
from ingest.worker import protocol, sandbox
from ingest.worker.serving import begin, held
from passation.errors import Fault
from passation.model import How, Text


def main(arguments: list[str]) -> None:
    """Answer the requests of the parent until it closes."""
    parent = begin(arguments, _last_word, network=True)
    sock, limits = parent.sock, parent.limits
    parent.greet()
    server: TikaServer | None = None
    while (asked := protocol.receive(sock, protocol.CARRY)) is not None:
        request, document = asked
        sandbox.allow_cpu(limits.cpu)
        try:
            with held(document, request.extension) if document >= 0 else nullcontext() as link:
                server = server or TikaServer(request.url, limits, request.authority)
                carried = protocol.Carried(server.name, _text(server, link, request.media_type) if link else None)
        except UnreadError as error:
            server, carried = None, protocol.Carried(detail=error.detail)
        protocol.send(sock, protocol.CARRIED, carried)


def _text(server: TikaServer, file: Path, media_type: str) -> Text:
    """The text, or why the document gave none. Raises UnreadError when the server is away."""
    try:
        return server.extract(file, media_type)
    except UnreadError as error:
        if error.fault is Fault.DISCONNECTED:
            raise
        return Text(server.name, media_type, how=How.NONE, fault=error.fault, detail=error.detail)


def _last_word(sock: socket.socket, where: str) -> None:
    protocol.send(sock, protocol.CARRIED, protocol.Carried(detail=where))


if __name__ == "__main__":
    main(sys.argv[1:])
