"""The handle that asks a Tika server, through a process that has the network and no parser."""

import time
from dataclasses import dataclass
from pathlib import Path

from ingest.extractors import messages
from ingest.worker import protocol
from ingest.worker.limits import Limits
from ingest.worker.process import Death, IsolatedProcess, Refusal
from passation.errors import Fault, ServiceError
from passation.model import How, Text

_REST = 60.0
"""Seconds for which a server that was away is not asked again: each document would wait for it."""


@dataclass(frozen=True, slots=True)
class Server:
    """Where it is; `authority` is a certificate as PEM, those of the system when empty."""

    url: str
    authority: str = ""


class CourierProcess(IsolatedProcess):
    """Asks one server."""

    module = "ingest.worker.courier"

    def __init__(self, server: Server, limits: Limits, scratch: Path) -> None:
        super().__init__(limits, scratch)
        self._server = server
        self._again = 0.0

    @property
    def up(self) -> bool:
        """Whether it is worth asking now."""
        return time.monotonic() >= self._again

    def name(self) -> str:
        """`tika-server@version`. Raises ServiceError, in French, when it is of no use today."""
        self.start()
        try:
            carried = self.go_on(protocol.CARRY, self._carry("", ""), protocol.CARRIED)
        except Death as death:
            carried = protocol.Carried(detail=death.detail)
        if not carried.name:
            self._rest()
            raise ServiceError(messages.server_fault(self._server.url, carried.detail), transient=True)
        return carried.name

    def text(self, file: Path, extension: str, media_type: str) -> Text:
        """The text of a document, or why there is none: DISCONNECTED when the server is away.

        Args:
            file: the bytes, readable by this user.
            extension: all that the server learns of the name.
            media_type: by the signature.
        """
        try:
            carried = self.ask(protocol.CARRY, self._carry(extension, media_type), file, protocol.CARRIED)
        except (Death, Refusal) as error:
            carried = protocol.Carried(detail=f"tika-server: {error.detail}")
        if carried.text is None:
            self._rest()
            return Text("", media_type, how=How.NONE, fault=Fault.DISCONNECTED, detail=carried.detail)
        return carried.text

    def _carry(self, extension: str, media_type: str) -> protocol.Carry:
        return protocol.Carry(self._server.url, self._server.authority, extension, media_type)

    def _rest(self) -> None:
        self._again = time.monotonic() + _REST
