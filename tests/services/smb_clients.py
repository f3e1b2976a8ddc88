"""What the tests of the SMB source do to a server: another client, killed connections, a server that says nothing."""

import signal
import socket
import threading
import uuid
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from smbprotocol.connection import Connection
from smbprotocol.open import CreateDisposition, ImpersonationLevel, Open
from smbprotocol.session import Session
from smbprotocol.tree import TreeConnect

from ingest.sources.smb.source import SmbSource
from passation.errors import SourceError
from passation.model import Entry, Trouble
from tests.services.smbd import ADMIN, SHARE, Served


def files(source: SmbSource) -> dict[bytes, Entry]:
    found = list(source.entries())
    assert not [one for one in found if isinstance(one, Trouble)]
    return {one.path: one for one in found if isinstance(one, Entry)}


def fault_of(source: SmbSource, entry: Entry) -> SourceError:
    (reading,) = source.read([entry])
    with pytest.raises(SourceError) as caught:
        list(reading.chunks)
    return caught.value


@contextmanager
def another_client(smbd: Served, path: str, share: int = 0, access: int = 0x3) -> Iterator[Open]:
    """Somebody else has the file open; `share` 0 lets nobody in."""
    connection = Connection(uuid.uuid4(), "127.0.0.1", smbd.server.port)
    connection.connect()
    session = Session(connection, ADMIN.name, ADMIN.password, require_encryption=False)
    session.connect()
    tree = TreeConnect(session, rf"\\127.0.0.1\{SHARE}")
    tree.connect()
    handle = Open(tree, path.replace("/", "\\"))
    handle.create(ImpersonationLevel.Impersonation, access, 0, share, CreateDisposition.FILE_OPEN, 0x40)
    try:
        yield handle
    finally:
        connection.disconnect(True)


def hit_children(smbd: Served, number: signal.Signals) -> list[int]:
    ports = list(smbd.server.children())
    for port in ports:
        smbd.server.signal_child(port, number)
    return ports


@contextmanager
def silent_server() -> Iterator[int]:
    """A port that accepts connections and never answers."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        held: list[socket.socket] = []

        def accept() -> None:
            try:
                while True:
                    held.append(listener.accept()[0])
            except OSError:
                return

        thread = threading.Thread(target=accept)
        thread.start()
        yield listener.getsockname()[1]
        listener.shutdown(socket.SHUT_RDWR)
        thread.join()
        for one in held:
            one.close()
