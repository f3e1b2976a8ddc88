"""Negotiation, login and tree of a share, by smbprotocol: NTLM or Kerberos, signing, encryption, SMB 2.0.2 to 3.1.1."""

import struct
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import Any

from cryptography.exceptions import InvalidTag
from smbprotocol.exceptions import SMBAuthenticationError, SMBConnectionClosed, SMBException, SMBResponseException
from smbprotocol.tree import TreeConnect

from ingest.sources import messages
from ingest.sources.smb import faults, wire
from ingest.sources.smb.faults import LinkLostError
from ingest.sources.smb.guard import GuardedConnection, HungError, UnprotectedError
from passation.errors import Fault, SourceError
from passation.postponed import postponed

with postponed("cryptography.x509", "cryptography.hazmat.primitives.serialization"):  # of CredSSP: an eighth of a start
    from smbprotocol.session import Session

PIPES = "IPC$"
"""The share of the named pipes."""


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


class Login:
    """A session with one tree of the server. Any LinkLostError leaves it dead."""

    def __init__(self, target: Target, password: str | None, *, signed: bool, timeout: float) -> None:
        """Connect, log in and attach the share.

        Raises:
            LinkLostError: the server could not be reached or hung.
            SourceError: it refuses, or offers less than a signed session of a known account.
        """
        self.target = target
        self.timeout = timeout
        self.connection: Any = GuardedConnection(target.host, target.port, signed=signed, timeout=timeout)
        try:
            self._negotiate()
            self.session: Any = self._log_in(password)
            self.tree: Any = self._attach()
        except SourceError:
            self.drop()
            raise

    @property
    def prefix(self) -> str:
        """What a path must begin with: a DFS share is asked by its whole name (MS-SMB2 3.2.4.3)."""
        parts = (self.target.host, self.target.share) if self.tree.is_dfs_share else ()
        return "\\".join([*parts, *([self.target.folder] if self.target.folder else [])])

    @property
    def multi_credit(self) -> bool:
        """Whether one request may cost several credits and bring more than 64 KiB."""
        return bool(self.connection.supports_multi_credit)

    def most(self, limit: int) -> int:
        """Bytes that one answer may bring, of what the server names as its limit."""
        return int(limit) if self.multi_credit else wire.UNIT

    def close(self) -> None:
        """Log off and hang up."""
        with suppress(SMBException, OSError):
            self.connection.disconnect(True)
        self.drop()

    def drop(self) -> None:
        """Hang up without a word."""
        if self.connection.transport:
            with suppress(SMBException, OSError):
                self.connection.disconnect(False)

    @contextmanager
    def guard(self) -> Iterator[None]:
        """Tell what breaks a connection; smbprotocol's worker may hand over any error of its parsers."""
        host = self.target.host
        try:
            yield
        except (HungError, TimeoutError) as error:
            raise LinkLostError(messages.hung(host, self.timeout), Fault.TIMEOUT) from error
        except (UnprotectedError, InvalidTag) as error:
            raise UnsignedError(messages.unsigned(host), fault=Fault.UNREADABLE) from error
        except (SMBException, OSError, ValueError, LookupError, TypeError, struct.error) as error:
            raise LinkLostError(messages.cut(host)) from error

    def _negotiate(self) -> None:
        host = self.target.host
        with self.guard():
            try:
                self.connection.connect(timeout=self.timeout)
            except SMBConnectionClosed as error:
                raise SourceError(messages.old_server(host), fault=Fault.DISCONNECTED) from error
            except SMBResponseException as error:
                raise faults.refusal(host, error.status) from error
            except ValueError as error:
                if isinstance(error.__cause__, OSError):
                    raise LinkLostError(messages.unreachable(host, self.target.port)) from error
                raise

    def _log_in(self, password: str | None) -> Session:
        host = self.target.host
        session = Session(self.connection, self.target.user or None, password, require_encryption=False)
        with self.guard():
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
        target = self.target
        tree = TreeConnect(self.session, rf"\\{target.host}\{target.share}")
        with self.guard():
            try:
                tree.connect()
            except SMBResponseException as error:
                raise faults.share_error(target.host, target.share, error.status) from error
        return tree


def log_in(target: Target, password: str | None, *, insecure: bool, timeout: float) -> Login:
    """A login whose answers are signed or encrypted; neither only when `insecure` allows it and nothing else goes.

    Raises:
        SourceError: see `Login`.
    """
    try:
        return Login(target, password, signed=True, timeout=timeout)
    except UnsignedError:
        if not insecure:
            raise
    return Login(target, password, signed=False, timeout=timeout)


def _is_guest(session: Session) -> bool:
    """Whether smbprotocol has wiped the keys, as of a guest or anonymous session (MS-SMB2 2.2.6)."""
    return session.full_session_key is not None and session.session_key is None
