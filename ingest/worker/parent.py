"""The handle that the extraction holds: it reads documents in an isolated child."""

from pathlib import Path

from ingest.worker import protocol
from ingest.worker.asking import CourierProcess
from ingest.worker.limits import Limits
from ingest.worker.process import Death, IsolatedProcess, Refusal
from passation.errors import Fault
from passation.model import How, Text


class ParserProcess(IsolatedProcess):
    """Reads documents; what it asks of the Tika server, if there is one, another process asks there."""

    module = "ingest.worker.child"

    def __init__(self, limits: Limits, scratch: Path, server: CourierProcess | None = None) -> None:
        super().__init__(limits, scratch)
        self._server = server

    def close(self) -> None:
        """See IsolatedProcess; the next document starts another."""
        super().close()
        if self._server:
            self._server.close()

    def text(self, file: Path, name_hint: str) -> Text:
        """The text of a document, or why there is none; a fault of the document never raises.

        Args:
            file: the bytes, readable by this user.
            name_hint: a file name; only its extension is used, and nothing else of it reaches the child.

        Raises:
            PassationError: when the parsers do not start at all.
        """
        request = protocol.Request(extension(name_hint), server=self._server is not None and self._server.up)
        try:
            return self._read(file, request)
        except Refusal as refusal:
            return _nothing(refusal.fault, refusal.detail)
        except Death as first:
            death = first
        if death.again:
            try:
                return self._read(file, request)
            except Death as second:
                death = second
        return _nothing(death.fault, death.detail)

    def _read(self, file: Path, request: protocol.Request) -> Text:
        reply = self.ask(protocol.REQUEST, request, file, protocol.REPLY)
        if reply.text is None and request.server and self._server:
            answer = protocol.Answer(self._server.text(file, request.extension, reply.media_type))
            reply = self.go_on(protocol.ANSWER, answer, protocol.REPLY)
        if reply.last or reply.text is None:
            super().close()
        if reply.text is None:  # asked twice, or where there is none to ask: the child is not believed
            raise Death(Fault.CORRUPT, "parser: protocol")
        return reply.text


def extension(name_hint: str) -> str:
    """The extension of a file name, all of it that a child learns; empty when it is no plain word."""
    found = Path(name_hint).suffix[1:17].lower()
    return found if found.isalnum() and found.isascii() else ""


def isolation(scratch: Path) -> protocol.Isolation:
    """What a child gives up on this machine, for `doctor`. Raises PassationError when none starts."""
    with ParserProcess(Limits(), scratch) as parser:
        return parser.start()


def _nothing(fault: Fault, detail: str) -> Text:
    return Text("worker@1", "application/octet-stream", how=How.NONE, fault=fault, detail=detail)
