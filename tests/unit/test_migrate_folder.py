"""A folder as a destination: links, full disks, missing disks, interrupted runs."""

import hashlib
import os
import random
import subprocess
from pathlib import Path

import pytest

from migrate.destinations import messages
from migrate.destinations.folder import FolderDestination
from migrate.destinations.metadata import object_metadata
from migrate.destinations.noreplace import rename_noreplace
from passation.errors import DestinationError, Fault

KEY = "1_direction/13_arretes/arrete-12~0123456789ab.pdf"


def _put(destination, data, key=KEY, modified=None):
    digest = hashlib.sha256(data).digest()
    return destination.put(key, digest, len(data), [data], object_metadata(digest, modified, "t-1"))


@pytest.fixture
def small_disk(tmp_path):
    """A file system of one mebibyte."""
    disk = tmp_path / "disque"
    disk.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", str(disk)]
    if os.geteuid() != 0 or subprocess.run(command, capture_output=True, check=False).returncode != 0:
        pytest.skip("monter un petit disque d’essai demande les droits de root")
    yield disk
    subprocess.run(["umount", str(disk)], check=True)


def test_a_full_disk_keeps_nothing(small_disk):
    """A document larger than the room left is refused as full, leaves no byte behind, and a smaller one still fits."""
    destination = FolderDestination(small_disk)
    destination.check()
    with pytest.raises(DestinationError) as refused:
        _put(destination, random.Random(1).randbytes(2 << 20))
    assert (refused.value.fault, refused.value.transient) == (Fault.FULL, False)
    assert str(refused.value) == messages.STORE_FULL
    assert list((small_disk / "_passation/en-cours").iterdir()) == []
    assert destination.stat(KEY) is None
    assert _put(destination, b"x" * (512 << 10)).size == 512 << 10


def test_a_disk_that_is_read_only_is_said_so(small_disk):
    """A destination that cannot be written is denied at check, before any document."""
    subprocess.run(["mount", "-o", "remount,ro", str(small_disk)], check=True)
    with pytest.raises(DestinationError) as refused:
        FolderDestination(small_disk).check()
    assert str(refused.value) == messages.FOLDER_DENIED


def test_a_missing_disk_is_not_an_empty_one(tmp_path):
    """When the root is not there nothing is created, and no object is said to have vanished."""
    destination = FolderDestination(tmp_path / "debranche")
    for attempt in (destination.check, lambda: _put(destination, b"x"), lambda: destination.stat(KEY)):
        with pytest.raises(DestinationError) as missing:
            attempt()
        assert str(missing.value) == messages.NO_ROOT
        assert missing.value.fault is Fault.DISCONNECTED
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("place", ["1_direction", "1_direction/13_arretes", KEY])
def test_links_are_not_followed(tmp_path, place):
    """A link planted anywhere on the way leads no document out of the folder, and none is read through it."""
    outside, root = tmp_path / "dehors", tmp_path / "depot"
    outside.mkdir()
    root.mkdir()
    link = root / place
    link.parent.mkdir(parents=True, exist_ok=True)
    link.symlink_to(outside if place != KEY else outside / "secret.pdf")
    destination = FolderDestination(root)
    for attempt in (lambda: _put(destination, b"x"), lambda: list(destination.read(KEY))):
        with pytest.raises(DestinationError) as refused:
            attempt()
        assert refused.value.fault is Fault.REFUSED
    assert list(outside.iterdir()) == []
    assert [stored.key for stored in destination.keys()] == [place]  # noqa: SIM118 - not a dict


def test_the_date_of_the_document_is_kept(tmp_path):
    """The file has the date that the document had in its source, to the nanosecond."""
    instant = 1_457_136_000_123_456_789
    _put(FolderDestination(tmp_path), b"x", modified=instant)
    assert (tmp_path / KEY).stat().st_mtime_ns == instant
    assert (tmp_path / KEY).stat().st_nlink == 1


def test_check_drops_old_remains_only(tmp_path, monkeypatch):
    """What an interrupted run left aside goes after a day; what another process is writing stays."""
    destination = FolderDestination(tmp_path)
    destination.check()
    aside = tmp_path / "_passation/en-cours"
    (aside / "reste").write_bytes(b"x")
    os.utime(aside / "reste", (0, 0))
    destination.check()
    assert [file.name for file in aside.iterdir()] == ["reste"]
    later = (aside / "reste").stat().st_ctime + 2 * 86_400
    monkeypatch.setattr("time.time", lambda: later)
    destination.check()
    assert list(aside.iterdir()) == []


def test_rename_without_hard_links_never_replaces(tmp_path):
    """On file systems without hard links too, a name that is taken is left alone."""
    for name in ("un", "deux"):
        (tmp_path / name).write_text(name)
    folder = os.open(tmp_path, os.O_RDONLY)
    try:
        with pytest.raises(FileExistsError):
            rename_noreplace(folder, "un", folder, "deux")
        assert (tmp_path / "deux").read_text() == "deux"
        rename_noreplace(folder, "un", folder, "trois")
    finally:
        os.close(folder)
    assert sorted(file.name for file in tmp_path.iterdir()) == ["deux", "trois"]


def test_a_pipe_is_no_document(tmp_path):
    """Something else than a file under a key is refused and does not make the reading wait."""
    pipe = tmp_path / KEY
    pipe.parent.mkdir(parents=True)
    os.mkfifo(pipe)
    with pytest.raises(DestinationError) as refused:
        list(FolderDestination(tmp_path).read(KEY))
    assert refused.value.fault is Fault.REFUSED


def test_names_that_are_no_text_are_listed(tmp_path):
    """A file of others whose name is not UTF-8 is told, its bytes shown."""
    Path(os.fsdecode(os.fsencode(tmp_path) + b"/caf\xe9")).write_bytes(b"x")
    assert [stored.key for stored in FolderDestination(tmp_path).keys()] == ["caf%E9"]  # noqa: SIM118
