"""A folder that OneDrive keeps: what is online only is listed and never opened."""

import errno
import os
import struct

import pytest

from ingest.sources.onedrive.attributes import ONLINE_ONLY, attributes, of_samba
from ingest.sources.onedrive.synced import SyncedFolder
from passation.errors import Fault, SourceError
from passation.model import Attributes, Entry, Trouble

PLACEHOLDER = 0x501620
"""What Windows shows of a placeholder: archive, sparse, reparse, offline, unpinned, recall on data access."""


@pytest.fixture
def tell(tmp_path):
    """Give a file the attributes of Windows."""

    def told(path, value: int) -> None:
        try:
            os.setxattr(path, "user.DOSATTRIB", f"0x{value:x}".encode())
        except OSError as error:
            if error.errno != errno.ENOTSUP:
                raise
            pytest.skip("no extended attributes on this file system")

    return told


def crawl(root) -> dict[bytes, Entry | Trouble]:
    return {one.path: one for one in SyncedFolder("onedrive", root).entries()}


def fault_of(root, entry: Entry) -> Fault | None:
    (reading,) = SyncedFolder("onedrive", root).read([entry])
    try:
        b"".join(reading.chunks)
    except SourceError as error:
        return error.fault
    return None


def test_a_file_without_blocks_is_online_only(tmp_path):
    """Its size is told, its bytes are not on the disk: it is listed and refused in French, without being opened."""
    (tmp_path / "ici.txt").write_bytes(b"x")
    (tmp_path / "vide.txt").touch()
    away = tmp_path / "ailleurs.docx"
    away.touch()
    os.truncate(away, 48_000)
    os.utime(away, (1_600_000_000, 1_500_000_000))
    found = crawl(tmp_path)
    entry = found[b"ailleurs.docx"]
    assert (entry.size, entry.modified) == (48_000, 1_500_000_000 * 10**9)
    assert entry.attributes == Attributes.OFFLINE | Attributes.RECALL_ON_DATA_ACCESS
    assert found[b"ici.txt"].attributes == found[b"vide.txt"].attributes == 0
    (reading,) = SyncedFolder("onedrive", tmp_path).read([entry])
    with pytest.raises(SourceError, match="stockage distant") as caught:
        next(reading.chunks)
    assert (caught.value.fault, caught.value.transient) == (Fault.ONLINE_ONLY, False)
    assert away.stat().st_atime == 1_600_000_000


@pytest.mark.parametrize("value", [PLACEHOLDER, 0x1020, 0x400020, 0x40020])
def test_attributes_that_recall_forbid_opening(tmp_path, tell, value: int):
    """Any of offline, recall on open and recall on data access, even when bytes seem to be there."""
    path = tmp_path / "a.docx"
    path.write_bytes(b"des octets")
    tell(path, value)
    entry = crawl(tmp_path)[b"a.docx"]
    assert entry.attributes == value
    assert fault_of(tmp_path, entry) is Fault.ONLINE_ONLY


@pytest.mark.parametrize("value", [0x20, 0x21, 0x80020, 0x100020, 0x600])
def test_pinned_and_unpinned_files_on_disk_are_read(tmp_path, tell, value: int):
    """Their state is noted; a reparse point alone keeps nothing away."""
    path = tmp_path / "a.docx"
    path.write_bytes(b"des octets")
    tell(path, value)
    entry = crawl(tmp_path)[b"a.docx"]
    assert entry.attributes == value
    assert fault_of(tmp_path, entry) is None


def test_what_came_back_since_the_crawl_is_read_and_what_left_is_not(tmp_path):
    """The state at the reading counts, not that of the listing."""
    path = tmp_path / "a.docx"
    path.touch()
    os.truncate(path, 5000)
    away = crawl(tmp_path)[b"a.docx"]
    path.write_bytes(b"x" * 5000)
    assert fault_of(tmp_path, away) is None
    os.truncate(path, 0)
    os.truncate(path, 5000)
    assert fault_of(tmp_path, crawl(tmp_path)[b"a.docx"]) is Fault.ONLINE_ONLY


def test_folders_that_linux_cannot_follow_make_the_crawl_incomplete(tmp_path):
    """ntfs-3g shows them as broken links: taken for links, whole folders would be lost without a word."""
    (tmp_path / "Mairie").symlink_to("unsupported reparse tag 0x9000701a")
    (tmp_path / "lien").symlink_to("ailleurs")
    found = crawl(tmp_path)
    trouble = found[b"Mairie"]
    assert isinstance(trouble, Trouble)
    assert (trouble.fault, trouble.hides_entries, trouble.detail) == (
        Fault.UNREADABLE,
        True,
        "unsupported reparse tag 0x9000701a",
    )
    assert isinstance(found[b"lien"], Entry)


def test_a_root_that_linux_cannot_follow_is_refused(tmp_path):
    """The sentence says how to mount the disk."""
    (tmp_path / "OneDrive").symlink_to("unsupported reparse tag 0x9000701a")
    with pytest.raises(SourceError, match="ntfs3"):
        list(SyncedFolder("onedrive", tmp_path / "OneDrive").entries())


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (b"0x20", 0x20),
        (b"0x1020\0", 0x1020),
        (bytes.fromhex("000004000400000051000000200000002000000000000000"), 0x20),
        (b"\0\0" + struct.pack("<HHHII", 5, 5, 0, 1, 0x1020), 0x1020),
        (b"\0\0\x02\0" + bytes(20), None),
        (b"rien", None),
        (b"", None),
        (b"\0", None),
    ],
)
def test_what_samba_keeps_is_understood(value: bytes, expected: int | None):
    """Text in old versions, a structure in new ones; anything else tells nothing."""
    assert of_samba(value) == expected


def test_nothing_told_of_a_file_with_bytes_is_nothing(tmp_path):
    """Most disks have no such attributes."""
    path = tmp_path / "a"
    path.write_bytes(b"x")
    assert attributes(os.fsencode(path), path.stat()) & ONLINE_ONLY == 0
