"""Faults of a real smbd: each is told for what it is, costs its own row only, and the crawl goes on where it can."""

import hashlib
import signal
from collections.abc import Callable

import pytest
from smbprotocol.open import SMB2LockElement, SMB2LockRequest

from demo.servers import free_port
from ingest.sources.options import SourceOptions
from ingest.sources.smb.session import Target
from ingest.sources.smb.source import SmbSource
from passation.errors import Fault, SourceError
from passation.model import Entry
from tests.services.smb_clients import another_client, fault_of, files, hit_children, silent_server
from tests.services.smbd import ADMIN, SHARE, Served

pytestmark = pytest.mark.services
MIB = 1 << 20


def test_a_file_open_exclusively_is_locked_and_may_be_tried_again(smbd: Served, smbd_folder: str):
    """It is listed with its owner all the same."""
    (smbd.root / smbd_folder / "ouvert.xlsx").write_bytes(b"x")
    (smbd.root / smbd_folder / "autre.txt").write_bytes(b"y")
    with another_client(smbd, f"{smbd_folder}/ouvert.xlsx"):
        source = smbd.source(smbd_folder)
        entries = files(source)
        assert entries[b"ouvert.xlsx"].owner
        error = fault_of(source, entries[b"ouvert.xlsx"])
        assert (error.fault, error.transient) == (Fault.LOCKED, True)
        assert "0xC0000043" in str(error)
        (reading,) = source.read([entries[b"autre.txt"]])
        assert b"".join(reading.chunks) == b"y"
        source.close()


def test_a_locked_range_of_bytes_is_locked(smbd: Served, smbd_folder: str):
    """An accounting program locks a part of its file: 0xC0000054, which smbprotocol does not know."""
    (smbd.root / smbd_folder / "compta.dat").write_bytes(b"x" * 1000)
    with another_client(smbd, f"{smbd_folder}/compta.dat", share=7) as handle:
        element = SMB2LockElement()
        element["offset"], element["length"], element["flags"] = 0, 100, 0x2 | 0x10
        request = SMB2LockRequest()
        request["file_id"], request["locks"] = handle.file_id, [element]
        session = handle.tree_connect.session
        sent = handle.connection.send(request, sid=session.session_id, tid=handle.tree_connect.tree_connect_id)
        handle.connection.receive(sent)
        source = smbd.source(smbd_folder)
        error = fault_of(source, files(source)[b"compta.dat"])
        source.close()
    assert (error.fault, error.transient) == (Fault.LOCKED, True)


def tree(smbd: Served, smbd_folder: str, folders: int = 60) -> set[bytes]:
    """Enough folders for several rounds of listing."""
    paths = set()
    for number in range(folders):
        (smbd.root / smbd_folder / f"d{number}").mkdir()
        (smbd.root / smbd_folder / f"d{number}" / "f.txt").write_bytes(b"x")
        paths |= {f"d{number}".encode(), f"d{number}/f.txt".encode()}
    return paths


def crawl_hit_after(smbd: Served, source: SmbSource, count: int, hit: Callable[[], object]) -> list[bytes]:
    """Paths of a crawl during which something happens."""
    seen = []
    for one in source.entries():
        assert isinstance(one, Entry)
        seen.append(one.path)
        if len(seen) == count:
            hit()
    source.close()
    return seen


@pytest.mark.parametrize("count", [1, 30, 75, 100])
def test_a_crawl_goes_on_after_its_connection_was_killed(smbd: Served, smbd_folder: str, count: int):
    """Nothing is missed and nothing is seen twice."""
    expected = tree(smbd, smbd_folder)
    seen = crawl_hit_after(smbd, smbd.source(smbd_folder), count, lambda: hit_children(smbd, signal.SIGKILL))
    assert sorted(seen) == sorted(expected)


def test_a_crawl_goes_on_after_its_connection_hung(smbd: Served, smbd_folder: str):
    """A server process that stops answering is left after the time limit."""
    expected = tree(smbd, smbd_folder)
    stopped: list[int] = []

    def stop() -> None:
        stopped.extend(smbd.server.children().values())
        hit_children(smbd, signal.SIGSTOP)

    seen = crawl_hit_after(smbd, smbd.source(smbd_folder, timeout=1), 1, stop)
    hit_children(smbd, signal.SIGCONT)
    assert stopped
    assert sorted(seen) == sorted(expected)


def test_a_hung_server_ends_in_an_error_and_not_in_a_wait(smbd_folder: str, smbd: Served):
    """A server that accepts connections and says nothing more: TIMEOUT, worth another try later."""
    with silent_server() as port:
        target = Target("127.0.0.1", port, SHARE, "", ADMIN.name)
        source = SmbSource("serveur", target, lambda: "x", SourceOptions(timeout=1, attempts=2, pause=0))
        with pytest.raises(SourceError, match="n’a rien répondu pendant 1 secondes") as caught:
            source.check()
    assert (caught.value.fault, caught.value.transient) == (Fault.TIMEOUT, True)


def test_small_and_big_files_are_read_over_killed_connections(smbd: Served, smbd_folder: str):
    """The reading goes on where it was, on a new connection, and the bytes are exact."""
    content = bytes(range(256)) * (12 * MIB // 256)
    (smbd.root / smbd_folder / "gros.bin").write_bytes(content)
    for number in range(80):
        (smbd.root / smbd_folder / f"{number:02}.txt").write_bytes(b"%d" % number)
    source = smbd.source(smbd_folder)
    count = 0
    for reading in source.read(list(files(source).values())):
        hasher = hashlib.sha256()
        for index, chunk in enumerate(reading.chunks):
            hasher.update(chunk)
            if index == 3 or count == 20:
                assert hit_children(smbd, signal.SIGKILL)
        name = reading.entry.path
        expected = content if name == b"gros.bin" else b"%d" % int(name[:2])
        assert hasher.digest() == hashlib.sha256(expected).digest()
        count += 1
    source.close()
    assert count == 81


def test_a_file_changed_while_the_connection_was_down_is_unstable(smbd: Served, smbd_folder: str):
    """Two halves of two states of a file never make one content."""
    path = smbd.root / smbd_folder / "gros.bin"
    path.write_bytes(b"x" * 12 * MIB)
    source = smbd.source(smbd_folder)
    (reading,) = source.read([*files(source).values()])
    next(reading.chunks)
    hit_children(smbd, signal.SIGKILL)
    path.write_bytes(b"y" * 12 * MIB)
    with pytest.raises(SourceError) as caught:
        list(reading.chunks)
    source.close()
    assert caught.value.fault is Fault.UNSTABLE


def test_a_server_that_stays_away_is_given_up(smbd: Served):
    """After a bounded number of attempts, with a sentence that names the server."""
    target = Target("127.0.0.1", free_port(), SHARE, "", ADMIN.name)
    source = SmbSource("serveur", target, lambda: "x", SourceOptions(attempts=2, pause=0))
    with pytest.raises(SourceError, match="ne répond pas sur le port") as caught:
        source.check()
    assert (caught.value.fault, caught.value.transient) == (Fault.DISCONNECTED, True)
