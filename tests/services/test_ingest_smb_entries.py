"""What a real smbd shows of its files, and what it is asked to do."""

import pytest
from smbprotocol.open import CreateDisposition, ImpersonationLevel, Open

from demo.servers.acl import EVERYONE, READ, Rights, Rule
from passation.errors import Fault
from passation.model import EntryKind
from tests.services.smb_clients import another_client, fault_of, files
from tests.services.smbd import DFS, READER, SHARE, Served, serving

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


def test_rights_come_as_the_server_holds_them(smbd: Served, smbd_folder: str):
    """Owner by SID and the whole descriptor, orphan owners included; a file that hides its rights is listed without."""
    (smbd.root / smbd_folder / "rh.txt").write_bytes(b"x")
    gone = "S-1-5-21-111-222-333-1234"
    smbd.server.apply_acl(
        SHARE, f"{smbd_folder}/rh.txt", Rights([Rule(gone), Rule(EVERYONE, READ, allow=False)], owner=gone)
    )
    source = smbd.source(smbd_folder)
    entry = files(source)[b"rh.txt"]
    source.close()
    assert entry.owner == gone
    assert entry.descriptor
    assert entry.descriptor[0] == 1
    smbd.settle(smbd.root / smbd_folder, ("rh.txt",))
    source = smbd.source(smbd_folder, READER)
    entry = files(source)[b"rh.txt"]
    source.close()
    assert (entry.owner, entry.descriptor) == ("", None)


def test_attributes_streams_and_ids_are_noted(smbd: Served, smbd_folder: str):
    """Hidden and system bits, the mark of the web, and the file id that a move keeps."""
    path = smbd.root / smbd_folder / "telecharge.pdf"
    path.write_bytes(b"x")
    with another_client(smbd, f"{smbd_folder}/telecharge.pdf", share=7) as handle:
        stream = Open(handle.tree_connect, f"{smbd_folder}\\telecharge.pdf:Zone.Identifier")
        stream.create(ImpersonationLevel.Impersonation, 0x3, 0, 7, CreateDisposition.FILE_OPEN_IF, 0x40)
        stream.write(b"[ZoneTransfer]")
        stream.close(False)
        hidden = Open(handle.tree_connect, f"{smbd_folder}\\cache.db")
        hidden.create(ImpersonationLevel.Impersonation, 0x3, 0x6, 7, CreateDisposition.FILE_CREATE, 0x40)
        hidden.close(False)
    source = smbd.source(smbd_folder)
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
def test_what_is_stored_elsewhere_or_encrypted_is_not_opened(
    smbd: Served, smbd_folder: str, attributes: int, fault: Fault
):
    """Opening a placeholder would bring the file back from its remote storage."""
    (smbd.root / smbd_folder / "archive.pdf").write_bytes(b"x")
    source = smbd.source(smbd_folder)
    entry = files(source)[b"archive.pdf"]._replace(attributes=attributes)
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
    assert (entries[b"lien"].kind, entries[b"lien"].target) == (EntryKind.LINK, rf"\127.0.0.1\{SHARE}")


def test_a_loop_made_by_a_link_of_the_server_is_walked_once(smbd: Served, smbd_folder: str):
    """Samba follows symbolic links of its disk and shows them as folders."""
    (smbd.root / smbd_folder / "a").mkdir()
    (smbd.root / smbd_folder / "a" / "f.txt").write_bytes(b"x")
    (smbd.root / smbd_folder / "a" / "boucle").symlink_to("..")
    source = smbd.source(smbd_folder)
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
