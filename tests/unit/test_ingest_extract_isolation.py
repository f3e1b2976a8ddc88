"""The walls around the parser: memory, time, environment, network, disk, and who dies with whom."""

import contextlib
import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from ingest.worker.limits import MEBIBYTE, Limits
from ingest.worker.monitor import family
from ingest.worker.parent import ParserProcess, isolation
from passation.errors import Fault
from tests.museum import broken, documents


def parsers(pid: int) -> list[int]:
    """The parsers among the descendants of a process; other tests leave it servers."""
    found = []
    for one in family(pid)[1:]:
        with contextlib.suppress(FileNotFoundError, ProcessLookupError):
            if ParserProcess.module.encode() in Path(f"/proc/{one}/cmdline").read_bytes().split(b"\0"):
                found.append(one)
    return found


def child_of(pid: int) -> int:
    """The parser that a process has started, waiting until it has."""
    while not (found := parsers(pid)):
        time.sleep(0.01)
    return found[0]


def running(pid: int) -> bool:
    """Whether a process lives; one that only waits to be buried does not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] not in "ZX"
    except (FileNotFoundError, ProcessLookupError):
        return False


@pytest.fixture(scope="module")
def slow(tmp_path_factory):
    """A PDF that takes seconds and more than 1 GB."""
    file = tmp_path_factory.mktemp("slow") / "slow.pdf"
    broken.slow_pdf(file)
    return file


@pytest.fixture
def good(tmp_path):
    """A PDF like any other."""
    documents.pdf(tmp_path / "good.pdf")
    return tmp_path / "good.pdf"


@pytest.mark.parametrize("unit", [b" ", b"q Q "])
def test_a_pdf_of_a_gigabyte_stops_at_the_memory_limit(unit, good, tmp_path):
    """A flate stream that swells ends its own reading only, near the limit, and a new child reads the next one."""
    limits = Limits(memory=512 * MEBIBYTE)
    broken.pdf_of(tmp_path / "a.pdf", 1 << 30, unit)
    with ParserProcess(limits, tmp_path) as process:
        text = process.text(tmp_path / "a.pdf", "a.pdf")
        assert (text.fault, text.detail) == (Fault.TOO_LARGE, "memory")
        assert process.peak < 2 * limits.memory
        assert process.text(good, "good.pdf").fault is None


def test_a_document_that_only_computes_stops_at_the_cpu_limit(slow, good, tmp_path):
    """CPU seconds are counted, not those of the wall."""
    with ParserProcess(Limits(cpu=1, memory=4096 * MEBIBYTE), tmp_path) as process:
        text = process.text(slow, "slow.pdf")
        assert (text.fault, text.detail) == (Fault.TOO_LARGE, "cpu")
        assert process.text(good, "good.pdf").fault is None


def test_a_parser_that_sleeps_is_woken_by_the_wall(good, tmp_path):
    """A child that no longer moves is replaced."""
    with ParserProcess(Limits(cpu=1, wall_factor=2), tmp_path) as process:
        process.start()
        os.kill(child_of(os.getpid()), signal.SIGSTOP)
        text = process.text(good, "good.pdf")
        assert (text.fault, text.detail) == (Fault.TOO_LARGE, "wall")
        assert process.text(good, "good.pdf").fault is None


def test_one_killing_from_outside_costs_nothing(good, tmp_path):
    """A child killed by another hand is replaced and the document read."""
    with ParserProcess(Limits(), tmp_path) as process:
        process.start()
        os.kill(child_of(os.getpid()), signal.SIGKILL)
        assert process.text(good, "good.pdf").fault is None


def holds(pid: int, file: Path) -> bool:
    """Whether a process has the file open."""
    try:
        return any(link.readlink() == file for link in Path(f"/proc/{pid}/fd").iterdir())
    except (FileNotFoundError, ProcessLookupError, PermissionError):
        return False


def test_a_document_killed_twice_is_given_up(slow, good, tmp_path):
    """The second kill in the middle of the same document is the end of its reading, and the run goes on."""
    over = threading.Event()

    def kill() -> None:
        while not over.wait(0.005):
            for pid in parsers(os.getpid()):
                if holds(pid, slow):
                    os.kill(pid, signal.SIGKILL)

    killer = threading.Thread(target=kill)
    with ParserProcess(Limits(), tmp_path) as process:
        killer.start()
        text = process.text(slow, "slow.pdf")
        over.set()
        killer.join()
        assert (text.fault, text.detail) == (Fault.TOO_LARGE, "killed")
        assert process.text(good, "good.pdf").fault is None


READS_FOREVER = """
import sys
from pathlib import Path
from ingest.worker.limits import Limits
from ingest.worker.parent import ParserProcess
with ParserProcess(Limits(memory=1 << 33), Path(sys.argv[2])) as process:
    while True:
        process.text(Path(sys.argv[1]), "x.pdf")
"""


def test_a_killed_parent_leaves_no_child(slow, tmp_path):
    """SIGKILL on the parent in the middle of a document ends the parser too."""
    parent = subprocess.Popen([sys.executable, "-c", READS_FOREVER, str(slow), str(tmp_path)])
    child = child_of(parent.pid)
    while not holds(child, slow):
        time.sleep(0.01)
    parent.kill()
    parent.wait()
    while running(child):  # the test's own time limit is the judge
        time.sleep(0.01)


def test_the_child_knows_no_secret(monkeypatch, tmp_path):
    """Passwords of the environment, home and path are not handed down."""
    monkeypatch.setenv("PASSATION_S3_SECRET_KEY", "tresecret")
    monkeypatch.setenv("HTTPS_PROXY", "http://proxy")
    with ParserProcess(Limits(), tmp_path) as process:
        process.start()
        words = Path(f"/proc/{child_of(os.getpid())}/environ").read_bytes().split(b"\0")
    names = {word.partition(b"=")[0].decode() for word in words if word}
    assert names <= {"PATH", "LANG", "TMPDIR", "OMP_THREAD_LIMIT", "TESSDATA_PREFIX", "LC_CTYPE"}


def test_the_child_holds_no_file_of_ours(tmp_path):
    """Catalogue and settings opened by the parent are closed in the child."""
    held = tmp_path / "catalogue"
    with held.open("w") as stream, ParserProcess(Limits(), tmp_path) as process:
        os.set_inheritable(stream.fileno(), True)
        process.start()
        assert not holds(child_of(os.getpid()), held)


def test_what_the_machine_allows_is_given_up(tmp_path):
    """What isolation reports, the kernel confirms: no interface but loopback, a read-only disk, no privilege."""
    with ParserProcess(Limits(), tmp_path) as process:
        given_up = process.start()
        child = Path(f"/proc/{child_of(os.getpid())}")
        if given_up.no_network:
            lines = (child / "net/dev").read_text().splitlines()[2:]
            assert [line.split(":")[0].strip() for line in lines] == ["lo"]
        if given_up.read_only:
            mounts = [line.split() for line in (child / "mountinfo").read_text().splitlines()]
            writable = {fields[4] for fields in mounts if "rw" in fields[5].split(",")}
            assert writable == {"/tmp"}
        if given_up.no_privileges:
            status = dict(line.split(":", 1) for line in (child / "status").read_text().splitlines())
            assert int(status["CapEff"], 16) == 0
            assert int(status["NoNewPrivs"]) == 1
    assert isolation(tmp_path) == given_up


def test_limits_are_set_in_the_kernel_too(tmp_path):
    """Data, file size, open files and core dumps are bounded even if the parent looked away; address space is not."""
    with ParserProcess(Limits(), tmp_path) as process:
        process.start()
        lines = Path(f"/proc/{child_of(os.getpid())}/limits").read_text().splitlines()
    soft = {line[:26].strip(): line[26:].split()[0] for line in lines}
    assert int(soft["Max data size"]) == 1280 * MEBIBYTE
    assert int(soft["Max file size"]) == 512 * MEBIBYTE
    assert soft["Max open files"] == "256"
    assert soft["Max core file size"] == "0"
    assert soft["Max address space"] == "unlimited"


def test_many_documents_leave_no_descriptor_and_no_folder(good, tmp_path):
    """Reading and replacing children costs the parent nothing that stays."""
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    before = len(list(Path("/proc/self/fd").iterdir()))
    for _ in range(2):
        with ParserProcess(Limits(), scratch) as process:
            for _ in range(20):
                process.text(good, "good.pdf")
    assert len(list(Path("/proc/self/fd").iterdir())) == before
    assert list(scratch.iterdir()) == []


def test_a_large_parent_does_not_wear_its_children_out(good, tmp_path):
    """One child reads document after document, whatever the memory of the process that started it."""
    ballast = bytearray(600 * MEBIBYTE)
    ballast[::4096] = b"x" * len(ballast[::4096])
    with ParserProcess(Limits(), tmp_path) as process:
        process.start()
        child = child_of(os.getpid())
        for _ in range(3):
            process.text(good, "good.pdf")
            assert child_of(os.getpid()) == child
