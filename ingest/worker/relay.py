"""In the parser's process, the Tika server: its network is the parent's affair, which asks and hands the text down."""

import socket
import sys
from pathlib import Path

from ingest.extractors import tika_answer
from ingest.extractors.unread import DeclinedError, UnreadError
from ingest.worker import protocol
from ingest.worker.limits import Limits
from passation.errors import Fault
from passation.model import Text


class Relay:
    """See Extractor."""

    name = tika_answer.SERVER_NAME

    def __init__(self, sock: socket.socket, limits: Limits) -> None:
        self._sock, self._limits = sock, limits

    def score(self, media_type: str) -> int:
        """That of the server."""
        return tika_answer.score(media_type, tika_answer.SERVER)

    def extract(self, file: Path, media_type: str) -> Text:  # noqa: ARG002 - the parent has it
        """The text of the document that the parent sent.

        Raises:
            DeclinedError: the server is away.
            UnreadError: as the server's extractor says.
        """
        protocol.send(self._sock, protocol.REPLY, protocol.Reply(None, media_type=media_type))
        answer = protocol.receive(self._sock, protocol.ANSWER, self._limits.frame)
        if answer is None:
            sys.exit(0)
        text = answer[0].text
        if text.fault is Fault.DISCONNECTED:
            raise DeclinedError(text.detail)
        if text.fault:
            raise UnreadError(text.fault, text.detail)
        return text
