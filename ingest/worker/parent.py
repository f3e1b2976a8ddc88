"""The handle that the extraction holds: it reads documents in an isolated child."""

from pathlib import Path

from ingest.worker import protocol
from ingest.worker.limits import Limits
from ingest.worker.process import Death, IsolatedProcess, Refusal
from passation.errors import Fault
from passation.model import How, Text


class ParserProcess(IsolatedProcess):
    """Reads documents."""

    module = "ingest.worker.child"

    def text(self, file: Path, name_hint: str) -> Text:
        """The text of a document, or why there is none; a fault of the document never raises.

        Args:
            file: the bytes, readable by this user.
            name_hint: a file name; only its extension is used, and nothing else of it reaches the child.

        Raises:
            PassationError: when the parsers do not start at all.
        """
        request = protocol.Request(extension(name_hint))
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
        if reply.last:
            self.close()
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
