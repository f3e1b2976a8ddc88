"""smbprotocol's connection, held to what it leaves open.

No answer is waited for without a limit, no unprotected answer is believed once signing or encryption was agreed, and
the connection to the tree is asked for under signature (MS-SMB2 3.2.4.1.1, demanded by 3.1.1).
"""

import logging
import socket
import uuid
from collections.abc import Sequence
from typing import Any

from smbprotocol.connection import Connection
from smbprotocol.exceptions import SMBConnectionClosed, SMBException
from smbprotocol.header import Commands, Smb2Flags

from ingest.sources.smb import faults

# smbprotocol writes the paths of files into its log: paths are personal data.
logging.getLogger("smbprotocol").setLevel(logging.CRITICAL)


class HungError(SMBException):  # type: ignore[misc]
    """No answer in time."""


class UnprotectedError(SMBException):  # type: ignore[misc]
    """An answer without the signature or encryption that was agreed."""


class Request:
    """A request of ours, as smbprotocol sends it."""

    def __init__(self, command: int, body: bytes) -> None:
        self.COMMAND = command
        self._body = body

    def __len__(self) -> int:
        return len(self._body)

    def pack(self) -> bytes:
        """The body."""
        return self._body


class GuardedConnection(Connection):  # type: ignore[misc]
    """smbprotocol's connection with the limits that it lacks."""

    def __init__(self, host: str, port: int, *, signed: bool, timeout: float) -> None:
        super().__init__(uuid.uuid4(), host, port, require_signing=signed)
        self._limit = timeout

    def receive(
        self,
        request: Any,
        wait: bool = True,
        timeout: float | None = None,
        resolve_symlinks: bool = False,  # noqa: ARG002 - links are never resolved
    ) -> Any:
        """Wait for an answer, never longer than the limit."""
        try:
            return super().receive(request, wait, timeout or self._limit, resolve_symlinks=False)
        except SMBException as error:
            if request.response_event.is_set():
                raise
            raise HungError from error

    def verify_signature(self, header: Any, session_id: int, force: bool = False) -> None:
        """Called for each answer that was not encrypted: it must then be signed, and rightly."""
        session = self.session_table.get(session_id)
        status = header["status"].get_value()
        if status in faults.SESSION_GONE:  # a server without the session has no key to sign with
            raise SMBConnectionClosed
        if session and not force and status != faults.PENDING:
            signed = header["flags"].has_flag(Smb2Flags.SMB2_FLAGS_SIGNED)
            if session.encrypt_data or (session.signing_required and not signed):
                raise UnprotectedError
        try:
            super().verify_signature(header, session_id, force)
        except SMBException as error:
            raise UnprotectedError from error

    def hand_over(self, session_id: int, wished: int) -> socket.socket:
        """Give away the socket, with some credits: smbprotocol's thread reads one last answer, that of an ECHO.

        Raises:
            HungError: its thread did not end.
        """
        transport: Any = self.transport
        worker: Any = self._t_worker
        transport.recv = lambda _timeout: b""  # what the thread reads next: nothing more
        self.echo(sid=session_id, credit_request=wished)
        worker.join(self._limit)
        if worker.is_alive():
            raise HungError
        taken: socket.socket = transport._sock
        return taken

    def _send(self, messages: Sequence[Any], *args: Any, **options: Any) -> Any:
        session = self.session_table.get(options.get("session_id"))
        if session and session.signing_key and messages[0].COMMAND == Commands.SMB2_TREE_CONNECT:
            options["force_signature"] = True
        return super()._send(messages, *args, **options)

    def _calculate_credit_charge(self, message: Any) -> int:
        if isinstance(message, Request):
            return int(self.supports_multi_credit)
        return int(super()._calculate_credit_charge(message))
