"""The source `folder`: what a disk shows that a share does not."""

import os
import socket

import pytest

from ingest.sources.folder import FolderSource
from passation.errors import Fault, SourceError
from passation.model import Entry, EntryKind, Trouble


def crawl(root) -> dict[bytes, Entry | Trouble]:
    return {one.path: one for one in FolderSource("dossier", root).entries()}


def test_links_are_seen_with_their_target_and_not_followed(tmp_path):
    """Neither a loop nor a way out of the tree."""
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "boucle").symlink_to("..")
    (tmp_path / "nulle-part").symlink_to("/absent")
    found = crawl(tmp_path)
    assert set(found) == {b"a", b"a/boucle", b"nulle-part"}
    assert (found[b"a/boucle"].kind, found[b"a/boucle"].target) == (EntryKind.LINK, "..")
    assert found[b"nulle-part"].target == "/absent"


def test_pipes_and_sockets_are_said_and_never_opened(tmp_path):
    """Opening one would wait for ever."""
    os.mkfifo(tmp_path / "tube")
    with socket.socket(socket.AF_UNIX) as one:
        one.bind(os.fsencode(tmp_path / "prise"))
        found = crawl(tmp_path)
    assert {path: (one.fault, one.hides_entries) for path, one in found.items()} == {
        b"tube": (Fault.UNREADABLE, False),
        b"prise": (Fault.UNREADABLE, False),
    }


def test_a_pipe_or_a_link_in_place_of_a_file_is_not_read(tmp_path):
    """What was a file at the crawl may be something else at the reading."""
    source = FolderSource("dossier", tmp_path)
    for name in ("a", "b"):
        (tmp_path / name).write_bytes(b"x")
    entries = [one for one in source.entries() if isinstance(one, Entry)]
    (tmp_path / "a").unlink()
    os.mkfifo(tmp_path / "a")
    (tmp_path / "b").unlink()
    (tmp_path / "b").symlink_to("/etc/hostname")
    for reading in source.read(entries):
        with pytest.raises(SourceError) as caught:
            list(reading.chunks)
        assert caught.value.fault is Fault.VANISHED


def test_names_that_are_not_utf8_are_kept_as_bytes(tmp_path):
    """An old machine wrote Latin-1: the bytes are the key, and the file is read by them."""
    name = "d\xe9lib.txt".encode("latin-1")
    (tmp_path / os.fsdecode(name)).write_bytes(b"texte")
    source = FolderSource("dossier", tmp_path)
    (entry,) = source.entries()
    assert isinstance(entry, Entry)
    assert (entry.path, entry.shown) == (name, "dossier:d%E9lib.txt")
    (reading,) = source.read([entry])
    assert b"".join(reading.chunks) == b"texte"


def test_owner_id_and_hard_links_are_told(tmp_path):
    """Two names of one file share their native id; the owner is a number, resolved or not."""
    (tmp_path / "a").write_bytes(b"x")
    os.link(tmp_path / "a", tmp_path / "b")
    found = crawl(tmp_path)
    assert found[b"a"].native_id == found[b"b"].native_id != ""
    assert found[b"a"].owner == f"uid:{(tmp_path / 'a').stat().st_uid}"
    assert found[b"a"].descriptor is None


def test_reading_leaves_no_trace(tmp_path):
    """The time of last access is what it was."""
    path = tmp_path / "a"
    path.write_bytes(b"x")
    os.utime(path, (1_600_000_000, 1_500_000_000))
    source = FolderSource("dossier", tmp_path)
    for reading in source.read([one for one in source.entries() if isinstance(one, Entry)]):
        assert b"".join(reading.chunks) == b"x"
    assert path.stat().st_atime == 1_600_000_000
