"""The source `smb`: a share of a Windows or Samba server, read by SMB 2 and 3."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace

from ingest.sources.options import SourceOptions
from ingest.sources.smb import dfs, faults
from ingest.sources.smb.connect import Connector
from ingest.sources.smb.listing import compound, listed
from ingest.sources.smb.pool import Pool
from ingest.sources.smb.reading import Reader, refused
from ingest.sources.smb.rights import Describer
from ingest.sources.smb.rpc import PIPES
from ingest.sources.smb.session import Login, Target, log_in
from ingest.sources.smb.share_rights import declared, share_descriptor
from ingest.sources.smb.sids import names
from ingest.sources.smb.walk import Walk
from ingest.sources.smb.work import Channel
from passation import paths
from passation.errors import Fault, SourceError
from passation.model import Attributes, Entry, EntryKind, Reading, SourceFeatures, Trouble

_ONLINE_ONLY = int(Attributes.OFFLINE | Attributes.RECALL_ON_OPEN | Attributes.RECALL_ON_DATA_ACCESS)
_ENCRYPTED = int(Attributes.ENCRYPTED)


class SmbSource:
    """Reads a share. Nothing in it can write: see `wire`.

    Args:
        name: name of the source in the workspace.
        target: server, share, folder and account.
        secret: gives the password, asked for at the first connection only.
        options: limits of time and connections, pace, and whether the engine or the stock path is taken.
    """

    def __init__(self, name: str, target: Target, secret: Callable[[], str | None], options: SourceOptions) -> None:
        self.name = name
        self.features = SourceFeatures(rights=options.rights, native_ids=True, case_sensitive=False)
        self._target = target
        self._secret = secret
        self._options = options
        self._password: str | None = None
        self._prefix = ""
        self._connector = Connector(target, options)
        self._pool = Pool(self._connect, options)
        self._describer = Describer()

    def check(self) -> None:
        """Connect and open the root. Raises SourceError, saying what to do."""
        self._pool.ready()
        listing = listed(self._pool.ask(compound(self._on_server(b""))))
        if listing and listing.status:
            raise faults.root_error(self._target.share, self._target.folder, listing.status)

    def entries(self) -> Iterator[Entry | Trouble]:
        """Every file, folder and link, folders before what they hold; see `Source`."""
        self.check()
        describer = self._describer if self._options.rights else None
        yield from Walk(self.name, self._pool, self._on_server, self._resolved, describer).entries()

    def read(self, entries: Sequence[Entry], *, rights: bool = False) -> Iterator[Reading]:
        """One Reading for each file; see `Source`.

        Args:
            entries: what to read.
            rights: have small files bring their owner and descriptor along; `entry` of the Reading holds them.
        """
        reader = Reader(self._pool, self._on_server, self._describer if rights else None)
        files = [entry for entry in entries if entry.kind is EntryKind.FILE]
        try:
            largest = self._pool.ready().max_read if files else 0
        except SourceError as error:
            yield from (Reading(entry, refused(error)) for entry in files)
            return
        closed = [(entry, fault) for entry in files if (fault := _closed_to_reading(entry))]
        yield from (Reading(entry, refused(faults.entry_error(fault))) for entry, fault in closed)
        opened = [entry for entry in files if not entry.attributes & (_ONLINE_ONLY | _ENCRYPTED)]
        yield from reader.small(entry for entry in opened if entry.size <= largest)
        yield from (reader.big(entry) for entry in opened if entry.size > largest)

    def share_descriptor(self) -> bytes | None:
        """The rights of the share itself: as the server tells them, else as the settings declare them, else None."""
        try:
            with self._pipes() as login:
                told = share_descriptor(login, self._target.share)
        except SourceError:
            told = None
        return told or declared(self._options.share_readers)

    def account_names(self, sids: Iterable[str]) -> dict[str, str]:
        r"""`DOMAIN\name` of the SIDs that the server knows; those of nobody are left out.

        Raises:
            SourceError: the server does not tell this account.
        """
        with self._pipes() as login:
            return names(login, sids)

    def close(self) -> None:
        """End the connections. Closing twice is harmless."""
        self._pool.close()

    @contextmanager
    def _pipes(self) -> Iterator[Login]:
        """A connection of its own to what the server says of itself."""
        self._pool.ready()  # a refused login is not tried again
        options, target = self._options, replace(self._target, share=PIPES, folder="")
        login = log_in(target, self._password, insecure=options.insecure, timeout=options.timeout)
        try:
            yield login
        finally:
            login.close()

    def _resolved(self, link: Entry) -> Entry:
        """Where a DFS link leads; other links say no more than their kind."""
        if link.target != dfs.TAG:
            return link
        parts = [self._target.host, self._target.share, self._target.folder, *paths.to_utf16(link.path).split("/")]
        try:
            with self._pipes() as login:
                target = dfs.leads_to(login, "".join(f"\\{part}" for part in parts if part))
        except SourceError:
            target = ""
        return link._replace(target=target or link.target)

    def _connect(self) -> Channel:
        if self._password is None:
            self._password = self._secret()
        channel = self._connector.connect(self._password)
        self._prefix = channel.prefix
        return channel

    def _on_server(self, path: bytes) -> str:
        tail = paths.to_utf16(path).replace("/", "\\")
        return f"{self._prefix}\\{tail}" if self._prefix and tail else self._prefix or tail


def _closed_to_reading(entry: Entry) -> Fault | None:
    if entry.attributes & _ONLINE_ONLY:
        return Fault.ONLINE_ONLY
    return Fault.ENCRYPTED if entry.attributes & _ENCRYPTED else None
