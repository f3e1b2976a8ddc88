"""Faults of a real smbd: each is told for what it is, costs its own row only, and the crawl goes on where it can."""

import hashlib
import signal
import socket
import threading
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from uuid import uuid4

import pytest
from smbprotocol.connection import Connection
from smbprotocol.header import SMB2HeaderResponse
from smbprotocol.open import CreateDisposition, ImpersonationLevel, Open, SMB2LockElement, SMB2LockRequest
from smbprotocol.session import Session
from smbprotocol.tree import TreeConnect

from demo.servers import free_port
from demo.servers.acl import EVERYONE, READ, Rights, Rule
from ingest.sources.options import SourceOptions
from ingest.sources.smb.guard import UnprotectedError
from ingest.sources.smb.session import Target, connect
from ingest.sources.smb.source import SmbSource
from passation.errors import Fault, SourceError
from passation.model import Entry, EntryKind, Trouble
from tests.services.smbd import ADMIN, DFS, READER, SHARE, Account, Served, serving

pytestmark = pytest.mark.services
MIB = 1 << 20
WRITES = {
    "mkdirat",
    "unlinkat",
    "renameat",
    "linkat",
    "symlinkat",
    "mknodat",
    "ftruncate",
    "fallocate",
    "pwrite",
    "pwrite_send",
    "offload_write_send",
    "fset_nt_acl",
    "fchmod",
    "fchown",
    "lchown",
    "fntimes",
    "fchflags",
    "fset_dos_attributes",
    "fsetxattr",
    "fremovexattr",
}


@pytest.fixture
def folder(smbd: Served) -> str:
    """A new folder of the share, by name."""
    name = f"panne-{uuid4().hex[:8]}"
    smbd.folder(name)
    return name


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


def test_a_file_open_exclusively_is_locked_and_may_be_tried_again(smbd: Served, folder: str):
    """It is listed with its owner all the same."""
    (smbd.root / folder / "ouvert.xlsx").write_bytes(b"x")
    (smbd.root / folder / "autre.txt").write_bytes(b"y")
    with another_client(smbd, f"{folder}/ouvert.xlsx"):
        source = smbd.source(folder)
        entries = files(source)
        assert entries[b"ouvert.xlsx"].owner
        error = fault_of(source, entries[b"ouvert.xlsx"])
        assert (error.fault, error.transient) == (Fault.LOCKED, True)
        assert "0xC0000043" in str(error)
        (reading,) = source.read([entries[b"autre.txt"]])
        assert b"".join(reading.chunks) == b"y"
        source.close()


def test_a_locked_range_of_bytes_is_locked(smbd: Served, folder: str):
    """An accounting program locks a part of its file: 0xC0000054, which smbprotocol does not know."""
    (smbd.root / folder / "compta.dat").write_bytes(b"x" * 1000)
    with another_client(smbd, f"{folder}/compta.dat", share=7) as handle:
        element = SMB2LockElement()
        element["offset"], element["length"], element["flags"] = 0, 100, 0x2 | 0x10
        request = SMB2LockRequest()
        request["file_id"], request["locks"] = handle.file_id, [element]
        session = handle.tree_connect.session
        sent = handle.connection.send(request, sid=session.session_id, tid=handle.tree_connect.tree_connect_id)
        handle.connection.receive(sent)
        source = smbd.source(folder)
        error = fault_of(source, files(source)[b"compta.dat"])
        source.close()
    assert (error.fault, error.transient) == (Fault.LOCKED, True)


def tree(smbd: Served, folder: str, folders: int = 60) -> set[bytes]:
    """Enough folders for several rounds of listing."""
    paths = set()
    for number in range(folders):
        (smbd.root / folder / f"d{number}").mkdir()
        (smbd.root / folder / f"d{number}" / "f.txt").write_bytes(b"x")
        paths |= {f"d{number}".encode(), f"d{number}/f.txt".encode()}
    return paths


def hit_children(smbd: Served, number: signal.Signals) -> list[int]:
    ports = list(smbd.server.children())
    for port in ports:
        smbd.server.signal_child(port, number)
    return ports


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
def test_a_crawl_goes_on_after_its_connection_was_killed(smbd: Served, folder: str, count: int):
    """Nothing is missed and nothing is seen twice."""
    expected = tree(smbd, folder)
    seen = crawl_hit_after(smbd, smbd.source(folder), count, lambda: hit_children(smbd, signal.SIGKILL))
    assert sorted(seen) == sorted(expected)


def test_a_crawl_goes_on_after_its_connection_hung(smbd: Served, folder: str):
    """A server process that stops answering is left after the time limit."""
    expected = tree(smbd, folder)
    stopped: list[int] = []

    def stop() -> None:
        stopped.extend(smbd.server.children().values())
        hit_children(smbd, signal.SIGSTOP)

    seen = crawl_hit_after(smbd, smbd.source(folder, timeout=1), 1, stop)
    hit_children(smbd, signal.SIGCONT)
    assert stopped
    assert sorted(seen) == sorted(expected)


def test_a_hung_server_ends_in_an_error_and_not_in_a_wait(folder: str, smbd: Served):
    """A server that accepts connections and says nothing more: TIMEOUT, worth another try later."""
    with silent_server() as port:
        target = Target("127.0.0.1", port, SHARE, "", ADMIN.name)
        source = SmbSource("serveur", target, lambda: "x", SourceOptions(timeout=1, attempts=2, pause=0))
        with pytest.raises(SourceError, match="n’a rien répondu pendant 1 secondes") as caught:
            source.check()
    assert (caught.value.fault, caught.value.transient) == (Fault.TIMEOUT, True)


def test_small_and_big_files_are_read_over_killed_connections(smbd: Served, folder: str):
    """The reading goes on where it was, on a new connection, and the bytes are exact."""
    content = bytes(range(256)) * (12 * MIB // 256)
    (smbd.root / folder / "gros.bin").write_bytes(content)
    for number in range(80):
        (smbd.root / folder / f"{number:02}.txt").write_bytes(b"%d" % number)
    source = smbd.source(folder)
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


def test_a_file_changed_while_the_connection_was_down_is_unstable(smbd: Served, folder: str):
    """Two halves of two states of a file never make one content."""
    path = smbd.root / folder / "gros.bin"
    path.write_bytes(b"x" * 12 * MIB)
    source = smbd.source(folder)
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


def test_a_wrong_password_is_tried_once(smbd: Served, folder: str):
    """A second try might lock the account."""
    before = smbd.server.log.read_text(errors="replace").count("WRONG_PASSWORD")
    source = smbd.source(folder, Account(ADMIN.name, "faux"))
    with pytest.raises(SourceError, match="le compte ou le mot de passe est faux") as caught:
        source.check()
    assert (caught.value.fault, caught.value.transient) == (Fault.DENIED, False)
    assert smbd.server.log.read_text(errors="replace").count("WRONG_PASSWORD") - before == 1


def test_an_unknown_share_is_named(smbd: Served):
    """The sentence says which share to correct."""
    with pytest.raises(SourceError, match="n’a pas de partage « inconnu »"):
        smbd.source(share="inconnu").check()


def test_missing_credentials_are_said(smbd: Served):
    """Without account, password or ticket nothing is sent."""
    source = SmbSource("serveur", Target("127.0.0.1", smbd.server.port, SHARE), lambda: None, SourceOptions())
    with pytest.raises(SourceError, match="il manque un compte"):
        source.check()


def test_a_guest_session_is_refused():
    """A guest would see a part of the files and the crawl would look complete."""
    with serving({"map to guest": "Bad User"}) as served, pytest.raises(SourceError, match="session d’invité"):
        served.source(account=Account("inconnu", "x")).check()


def test_a_server_of_the_old_protocol_is_refused_with_a_sentence():
    """Samba held to SMB 1 answers as a NAS of 2005 would."""
    old = {"server min protocol": "NT1", "server max protocol": "NT1"}
    with serving(old) as served, pytest.raises(SourceError, match="SMB 1") as caught:
        served.source(attempts=3).check()
    assert not caught.value.transient


@pytest.mark.parametrize(
    "settings",
    [
        {"server max protocol": "SMB2_02"},
        {"server max protocol": "SMB2_10"},
        {"server max protocol": "SMB3_00", "server smb encrypt": "required"},
        {"server smb encrypt": "required", "server signing": "mandatory"},
    ],
    ids=["2.0.2", "2.1", "3.0-encrypted", "3.1.1-encrypted"],
)
def test_every_dialect_lists_and_reads(settings: dict[str, str]):
    """From the oldest SMB 2 to encrypted SMB 3."""
    with serving(settings) as served:
        (served.root / "gros.bin").write_bytes(b"x" * 3 * MIB)
        (served.root / "petit.txt").write_bytes(b"y")
        source = served.source()
        entries = files(source)
        read = {reading.entry.path: b"".join(reading.chunks) for reading in source.read(list(entries.values()))}
        source.close()
    assert read == {b"gros.bin": b"x" * 3 * MIB, b"petit.txt": b"y"}


def test_an_unsigned_answer_is_not_believed(smbd: Served):
    """Once signing was agreed, an answer without it comes from somebody else."""
    target = Target("127.0.0.1", smbd.server.port, SHARE, "", ADMIN.name)
    channel = connect(target, ADMIN.password, insecure=False, timeout=5)
    connection = channel._connection
    (session_id,) = connection.session_table
    forged = SMB2HeaderResponse()
    with pytest.raises(UnprotectedError):
        connection.verify_signature(forged, session_id)
    channel.close()


def test_rights_come_as_the_server_holds_them(smbd: Served, folder: str):
    """Owner by SID and the whole descriptor, orphan owners included; a file that hides its rights is listed without."""
    (smbd.root / folder / "rh.txt").write_bytes(b"x")
    gone = "S-1-5-21-111-222-333-1234"
    smbd.server.apply_acl(
        SHARE, f"{folder}/rh.txt", Rights([Rule(gone), Rule(EVERYONE, READ, allow=False)], owner=gone)
    )
    source = smbd.source(folder)
    entry = files(source)[b"rh.txt"]
    source.close()
    assert entry.owner == gone
    assert entry.descriptor
    assert entry.descriptor[0] == 1
    smbd.settle(smbd.root / folder, ("rh.txt",))
    source = smbd.source(folder, READER)
    entry = files(source)[b"rh.txt"]
    source.close()
    assert (entry.owner, entry.descriptor) == ("", None)


def test_attributes_streams_and_ids_are_noted(smbd: Served, folder: str):
    """Hidden and system bits, the mark of the web, and the file id that a move keeps."""
    path = smbd.root / folder / "telecharge.pdf"
    path.write_bytes(b"x")
    with another_client(smbd, f"{folder}/telecharge.pdf", share=7) as handle:
        stream = Open(handle.tree_connect, f"{folder}\\telecharge.pdf:Zone.Identifier")
        stream.create(ImpersonationLevel.Impersonation, 0x3, 0, 7, CreateDisposition.FILE_OPEN_IF, 0x40)
        stream.write(b"[ZoneTransfer]")
        stream.close(False)
        hidden = Open(handle.tree_connect, f"{folder}\\cache.db")
        hidden.create(ImpersonationLevel.Impersonation, 0x3, 0x6, 7, CreateDisposition.FILE_CREATE, 0x40)
        hidden.close(False)
    source = smbd.source(folder)
    entries = files(source)
    source.close()
    assert entries[b"telecharge.pdf"].streams == ("Zone.Identifier",)
    assert entries[b"cache.db"].attributes & 0x6 == 0x6
    assert entries[b"telecharge.pdf"].native_id == f"{path.stat().st_ino:x}"


@pytest.mark.parametrize(
    ("attributes", "fault"),
    [
        (0x1000, Fault.ONLINE_ONLY),
        (0x40000, Fault.ONLINE_ONLY),
        (0x400000, Fault.ONLINE_ONLY),
        (0x4000, Fault.ENCRYPTED),
    ],
)
def test_what_is_stored_elsewhere_or_encrypted_is_not_opened(smbd: Served, folder: str, attributes: int, fault: Fault):
    """Opening a placeholder would bring the file back from its remote storage."""
    (smbd.root / folder / "archive.pdf").write_bytes(b"x")
    source = smbd.source(folder)
    entry = replace(files(source)[b"archive.pdf"], attributes=attributes)
    assert fault_of(source, entry).fault is fault
    source.close()


def test_a_dfs_link_is_seen_and_not_followed(smbd: Served):
    """What lies behind it is another share, inventoried for itself."""
    root = smbd.root.parent / DFS
    (root / "lien").symlink_to(rf"msdfs:127.0.0.1\{SHARE}")
    (root / "lisez-moi.txt").write_bytes(b"x")
    source = smbd.source(share=DFS)
    entries = files(source)
    (reading,) = source.read(list(entries.values()))
    assert (reading.entry.path, b"".join(reading.chunks)) == (b"lisez-moi.txt", b"x")
    source.close()
    assert (entries[b"lien"].kind, entries[b"lien"].target) == (EntryKind.LINK, "0x8000000A")


def test_a_loop_made_by_a_link_of_the_server_is_walked_once(smbd: Served, folder: str):
    """Samba follows symbolic links of its disk and shows them as folders."""
    (smbd.root / folder / "a").mkdir()
    (smbd.root / folder / "a" / "f.txt").write_bytes(b"x")
    (smbd.root / folder / "a" / "boucle").symlink_to("..")
    source = smbd.source(folder)
    entries = files(source)
    source.close()
    assert set(entries) == {b"a", b"a/f.txt", b"a/boucle"}
    assert entries[b"a/boucle"].kind is EntryKind.LINK


def test_no_write_is_ever_asked():
    """Samba's own audit log of a crawl and of a reading: nothing but looking and reading."""
    with serving({"log level": "1"}, audited=True) as served:
        (served.root / "a").mkdir()
        (served.root / "a" / "petit.txt").write_bytes(b"x")
        (served.root / "gros.bin").write_bytes(b"x" * 2 * MIB)
        source = served.source()
        for reading in source.read(list(files(source).values())):
            for _ in reading.chunks:
                pass
        source.close()
        log = served.server.log.read_text(errors="replace")
    lines = [line.split("AUDIT|", 1)[1].split("|") for line in log.splitlines() if "AUDIT|" in line]
    opened = [line for line in lines if line[0] == "create_file"]  # operation, ok, access mask, kind, disposition, path
    assert {int(line[2], 16) for line in opened} == {0x81, 0x20080}  # read data or rights, and attributes
    assert {line[4] for line in opened} == {"open"}
    assert {line[2] for line in lines if line[0] == "openat"} == {"r"}
    operations = {line[0] for line in lines}
    assert operations & {"pread", "pread_send"}
    assert not operations & WRITES


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
