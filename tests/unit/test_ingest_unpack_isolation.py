"""Opening containers in a process of its own: memory, bombs, killing, and nothing left behind."""

import json
import os
import signal
import struct
import threading
import zlib
from pathlib import Path

import pytest

from ingest.opening import regular
from ingest.unpack.tray import Private
from ingest.worker import protocol
from ingest.worker.limits import MEBIBYTE, Limits
from ingest.worker.monitor import family
from ingest.worker.opening import UnpackerProcess
from passation.errors import Fault
from tests.museum import containers

ALL = protocol.Unpack("", members=1000, expanded=1 << 40, private=Private())


def bytes_of(folder, one):
    return (folder / one.file).read_bytes() if one.file else one.fault


def size_of(folder, one):
    return (folder / one.file).stat().st_size if one.file else one.fault


@pytest.fixture
def good(tmp_path):
    """An archive like any other."""
    (tmp_path / "good.zip").write_bytes(containers.zipped())
    return tmp_path / "good.zip"


def stored(file: Path, size: int) -> None:
    """A zip archive of one stored member of zeros, most of it a hole in the file."""
    crc, block = 0, bytes(MEBIBYTE)
    for _ in range(size // MEBIBYTE):
        crc = zlib.crc32(block, crc)
    head = struct.pack("<HHHHHIIIHH", 20, 0, 0, 0, 0x21, crc, size, size, 4, 0)
    directory = b"PK\1\2" + struct.pack("<H", 20) + head + struct.pack("<HHHII", 0, 0, 0, 0, 0) + b"gros"
    with file.open("wb") as out:
        out.write(b"PK\3\4" + head + b"gros")
        out.seek(size, os.SEEK_CUR)
        place = out.tell()
        out.write(directory + b"PK\5\6" + struct.pack("<HHHHIIH", 0, 0, 1, 1, len(directory), place, 0))


def test_a_member_larger_than_the_memory_is_read(tmp_path):
    """Members are streamed: 600 MB come out of a process that may hold 150."""
    stored(tmp_path / "a.zip", 600 * MEBIBYTE)
    with UnpackerProcess(Limits(memory=150 * MEBIBYTE, written=1 << 30), tmp_path) as process:
        opened = process.open(tmp_path / "a.zip", ALL, size_of)
    assert (opened.members, opened.fault) == ([600 * MEBIBYTE], None)


def test_a_bomb_harms_the_next_container_in_nothing(good, tmp_path):
    """Stopped at the ratio, the same process opens the next one."""
    (tmp_path / "a.zip").write_bytes(containers.bomb())
    with UnpackerProcess(Limits(), tmp_path) as process:
        opened = process.open(tmp_path / "a.zip", ALL, size_of)
        assert (opened.media_type, opened.fault) == ("application/zip", Fault.TOO_LARGE)
        after = process.open(good, ALL, bytes_of)
    assert (after.members, after.fault) == (list(containers.MEMBERS.values()), None)


def test_a_container_that_needs_too_much_memory_ends_its_own_opening(good, tmp_path):
    """A mail larger than the memory that it may take is given up, and the next container is opened."""
    head = b"MIME-Version: 1.0\nContent-Type: application/pdf\nContent-Transfer-Encoding: base64\n\n"
    with (tmp_path / "a.eml").open("wb") as out:
        out.write(head)
        for _ in range(120):
            out.write((b"A" * 76 + b"\n") * 13_618)
    with UnpackerProcess(Limits(memory=150 * MEBIBYTE), tmp_path) as process:
        opened = process.open(tmp_path / "a.eml", ALL, size_of)
        assert (opened.media_type, opened.fault, opened.detail) == (
            "message/rfc822",
            Fault.TOO_LARGE,
            "unpack: limit memory",
        )
        assert process.open(good, ALL, bytes_of).fault is None


def test_slices_keep_the_scratch_folder_small(tmp_path):
    """However many members, a few hundred files lie there at once, and none in the end."""
    (tmp_path / "a.zip").write_bytes(containers.zipped({f"{number}.txt": b"x" for number in range(900)}))
    most = 0
    with UnpackerProcess(Limits(), tmp_path) as process:

        def take(folder, one):
            nonlocal most
            most = max(most, len(list(folder.iterdir())))
            return bytes_of(folder, one)

        opened = process.open(tmp_path / "a.zip", ALL, take)
        assert list(process.folder.iterdir()) == []
    assert opened.members == [b"x"] * 900
    assert most <= 201


def unpacks(pid):
    """Whether a process is an unpacker; other tests leave servers beside it."""
    return UnpackerProcess.module.encode() in Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")


def test_one_killing_from_outside_costs_nothing(tmp_path):
    """A child killed by another hand is replaced, and the container opened from its start."""
    (tmp_path / "a.zip").write_bytes(containers.zipped({f"{number}.txt": b"x" for number in range(500)}))
    killed = threading.Event()

    def take(folder, one):
        if not killed.is_set():
            killed.set()
            os.kill(next(pid for pid in family(os.getpid()) if unpacks(pid)), signal.SIGKILL)
        return one.name

    with UnpackerProcess(Limits(), tmp_path) as process:
        opened = process.open(tmp_path / "a.zip", ALL, take)
    assert (len(opened.members), opened.fault) == (500, None)


def test_what_is_no_container_is_said_to_be_none(tmp_path):
    """A note, a missing file and a pipe raise nothing."""
    (tmp_path / "a.txt").write_text("note")
    os.mkfifo(tmp_path / "tube")
    with UnpackerProcess(Limits(), tmp_path) as process:
        assert process.open(tmp_path / "a.txt", ALL, bytes_of).media_type == ""
        assert process.open(tmp_path / "absent", ALL, bytes_of).fault is Fault.VANISHED
        assert process.open(tmp_path / "tube", ALL, bytes_of).fault is Fault.UNREADABLE


@pytest.mark.parametrize(
    ("name", "file"), [("61", "../1"), ("61", "/etc/passwd"), ("zz", "1"), ("6", "1"), ("61", "1\n")]
)
def test_what_a_child_that_was_taken_over_says_is_not_believed(name, file):
    """A name that is no hexadecimal, a file that is no number: the answer is refused whole."""
    said = json.dumps({"members": [{"name": name, "file": file}], "more": True}).encode()
    with pytest.raises(protocol.ProtocolError):
        protocol.parse(protocol.SLICE, said)


def test_a_link_in_the_place_of_a_member_is_not_followed(tmp_path):
    """A child that was taken over cannot have the files of the parent read."""
    (tmp_path / "secret").write_text("secret")
    (tmp_path / "1").symlink_to(tmp_path / "secret")
    os.mkfifo(tmp_path / "2")
    for name in ("1", "2"):
        with pytest.raises(OSError), regular(tmp_path / name):  # noqa: PT011 - of several kinds
            pass
