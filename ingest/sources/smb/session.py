"""One connection to a share: negotiation, login and tree by smbprotocol, then compounds of our own over it."""

import struct
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import Any

from cryptography.exceptions import InvalidTag
from smbprotocol.exceptions import SMBAuthenticationError, SMBConnectionClosed, SMBException, SMBResponseException
from smbprotocol.session import Session
from smbprotocol.tree import TreeConnect

from ingest.sources import messages
from ingest.sources.smb import faults, wire
from ingest.sources.smb.faults import LinkLostError
from ingest.sources.smb.guard import GuardedConnection, HungError, UnprotectedError
from ingest.sources.smb.wire import Answer, Message
from passation.errors import Fault, SourceError

CREDITS = 512
"""Credits asked for: some hundred compounds under way."""


@dataclass(frozen=True, slots=True)
class Target:
    r"""Where a share is and who asks. `user` may hold a domain, `DOMAIN\user`; empty for a Kerberos ticket."""

    host: str
    port: int
    share: str
    folder: str = ""
    """`\\` between its parts."""
    user: str = ""


class UnsignedError(SourceError):
    """The server does not sign."""


class Channel:
    """A tree of a share, ready for compounds. Any LinkLostError leaves it dead."""

    def __init__(self, target: Target, password: str | None, *, signed: bool, timeout: float) -> None:
        """Connect, log in and attach the share.

        Raises:
            LinkLostError: the server could not be reached or hung.
            SourceError: it refuses, or offers less than a signed session of a known account.
        """
        self._target = target
        self._timeout = timeout
        self._connection: Any = GuardedConnection(target.host, target.port, signed=signed, timeout=timeout)
        try:
            self._negotiate(timeout)
            self._session: Any = self._log_in(password)
            self._tree: Any = self._attach()
            self.borrow()
        except SourceError:
            self.drop()
            raise

    @property
    def prefix(self) -> str:
        """What a path must begin with: a DFS share is asked by its whole name (MS-SMB2 3.2.4.3)."""
        parts = (self._target.host, self._target.share) if self._tree.is_dfs_share else ()
        return "\\".join([*parts, *([self._target.folder] if self._target.folder else [])])

    @property
    def max_read(self) -> int:
        """Bytes that one READ may ask for."""
        return int(self._connection.max_read_size) if self._connection.supports_multi_credit else wire.UNIT

    @property
    def max_query(self) -> int:
        """Bytes that one part of a listing may hold."""
        return int(self._connection.max_transact_size) if self._connection.supports_multi_credit else wire.UNIT

    @property
    def credits(self) -> int:
        """Credits left."""
        window = self._connection.sequence_window
        return int(window["high"] - window["low"])

    def cost(self, compound: Sequence[Message]) -> int:
        """Credits that a compound takes."""
        return sum(message.charge for message in compound) if self._connection.supports_multi_credit else len(compound)

    def borrow(self) -> None:
        """Ask the server for more credits, by an ECHO (MS-SMB2 3.2.4.1.2)."""
        with self._guard():
            self._connection.echo(sid=self._session.session_id, credit_request=CREDITS)

    def send(self, compound: Sequence[Message]) -> list[Any]:
        """Send related requests as one frame; the result is for `receive`."""
        with self._guard():
            ids = self._session.session_id, self._tree.tree_connect_id
            return list(self._connection.send_compound(compound, *ids, related=len(compound) > 1))

    def receive(self, compound: Sequence[Message], requests: Sequence[Any]) -> list[Answer]:
        """The answers to a compound, in order."""
        with self._guard():
            answers = [self._answer(request) for request in requests]
        commands = compound[0].COMMAND, compound[-1].COMMAND
        if commands == (wire.CREATE, wire.CLOSE) and not answers[0].status and answers[-1].status:
            # Windows fails what follows a failed request, the CLOSE too: the file must not stay open.
            self.ask(wire.close(wire.opened(answers[0].body).file_id))
        return answers

    def ask(self, message: Message) -> Answer:
        """Send one request and wait for its answer."""
        return self.receive([message], self.send([message]))[0]

    def close(self) -> None:
        """Log off and hang up."""
        with suppress(SMBException, OSError):
            self._connection.disconnect(True)
        self.drop()

    def drop(self) -> None:
        """Hang up without a word."""
        if self._connection.transport:
            with suppress(SMBException, OSError):
                self._connection.disconnect(False)

    def _negotiate(self, timeout: float) -> None:
        host = self._target.host
        with self._guard():
            try:
                self._connection.connect(timeout=timeout)
            except SMBConnectionClosed as error:
                raise SourceError(messages.old_server(host), fault=Fault.DISCONNECTED) from error
            except SMBResponseException as error:
                raise faults.refusal(host, error.status) from error
            except ValueError as error:
                if isinstance(error.__cause__, OSError):
                    raise LinkLostError(messages.unreachable(host, self._target.port)) from error
                raise

    def _log_in(self, password: str | None) -> Session:
        host = self._target.host
        session = Session(self._connection, self._target.user or None, password, require_encryption=False)
        with self._guard():
            try:
                session.connect()
            except SMBResponseException as error:
                raise faults.login_error(host, error.status) from error
            except SMBAuthenticationError as error:
                sentence = messages.no_login(host, type(error.__cause__ or error).__name__)
                raise SourceError(sentence, fault=Fault.DENIED) from error
            except SMBException as error:
                if _is_guest(session):
                    raise SourceError(messages.guest(host), fault=Fault.DENIED) from error
                raise
        if _is_guest(session):
            raise SourceError(messages.guest(host), fault=Fault.DENIED)
        return session

    def _attach(self) -> TreeConnect:
        target = self._target
        tree = TreeConnect(self._session, rf"\\{target.host}\{target.share}")
        with self._guard():
            try:
                tree.connect()
            except SMBResponseException as error:
                raise faults.share_error(target.host, target.share, error.status) from error
        return tree

    def _answer(self, request: Any) -> Answer:
        try:
            header = self._connection.receive(request)
        except SMBResponseException as error:
            header = error.header
        status = header["status"].get_value()
        if status in faults.SESSION_GONE:
            raise LinkLostError(messages.cut(self._target.host))
        return Answer(status, header["data"].get_value())

    @contextmanager
    def _guard(self) -> Iterator[None]:
        """Tell what breaks a connection; smbprotocol's worker may hand over any error of its parsers."""
        host = self._target.host
        try:
            yield
        except HungError as error:
            raise LinkLostError(messages.hung(host, self._timeout), Fault.TIMEOUT) from error
        except UnprotectedError as error:
            raise UnsignedError(messages.unsigned(host), fault=Fault.UNREADABLE) from error
        except (SMBException, OSError, ValueError, LookupError, TypeError, struct.error, InvalidTag) as error:
            raise LinkLostError(messages.cut(host)) from error


def connect(target: Target, password: str | None, *, insecure: bool, timeout: float) -> Channel:
    """A channel whose answers are signed or encrypted; neither only when `insecure` allows it and nothing else goes.

    Raises:
        SourceError: see `Channel`.
    """
    try:
        return Channel(target, password, signed=True, timeout=timeout)
    except UnsignedError:
        if not insecure:
            raise
    return Channel(target, password, signed=False, timeout=timeout)


def _is_guest(session: Session) -> bool:
    """Whether smbprotocol has wiped the keys, as of a guest or anonymous session (MS-SMB2 2.2.6)."""
    return session.full_session_key is not None and session.session_key is None
