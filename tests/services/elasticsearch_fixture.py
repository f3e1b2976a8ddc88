"""A real Elasticsearch for the tests: laid out once in the user's cache, started once a session."""

import fcntl
import os
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

import pytest

from demo.servers import free_port
from index.backends.elasticsearch.connection import Address
from passation.parent_death import die_with_parent

SCRIPTS = Path(__file__).parents[2] / "scripts" / "elasticsearch"
_PATIENCE = 120.0
"""Seconds that a loaded machine may take to start it."""


def _home() -> Path:
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "passation-tests"
    home = cache / "elasticsearch"
    home.mkdir(parents=True, exist_ok=True)
    with (cache / "elasticsearch.lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        wanted = b"".join(file.read_bytes() for file in sorted(SCRIPTS.rglob("*")) if file.is_file())
        made = home / "made-from"
        if not made.exists() or made.read_bytes() != wanted:
            built = subprocess.run(["bash", SCRIPTS / "build.sh", home], check=False, stdout=subprocess.DEVNULL)
            if built.returncode:  # nothing that this machine could be asked to install
                pytest.skip("Elasticsearch could not be laid out: no Maven registry gives its modules")
            made.write_bytes(wanted)
    return home


def missing() -> str:
    """What a test server lacks on this machine, empty when nothing."""
    absent = [name for name in ("mvn", "java", "javac") if not shutil.which(name)]
    return f"Elasticsearch needs {', '.join(absent)} (maven, openjdk-17-jdk-headless)" if absent else ""


@contextmanager
def serving(folder: Path) -> Iterator[Address]:
    """A running Elasticsearch on loopback; without Java or Maven, the test is skipped (or fails where required)."""
    if reason := missing():
        (pytest.fail if os.environ.get("PASSATION_REQUIRE_SERVICES") == "1" else pytest.skip)(reason)
    with served(folder) as (address, _):
        yield address


@contextmanager
def served(folder: Path) -> Iterator[tuple[Address, int]]:
    """A running server and its process; `missing` says whether there can be one."""
    port = free_port()
    command = ["bash", SCRIPTS / "start.sh", _home(), f"http.port={port}", f"transport.port={free_port()}"]
    places = [f"path.data={folder / 'data'}", f"path.logs={folder / 'logs'}"]
    dying = partial(die_with_parent, os.getpid())
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen([*command, *places], stdout=log, stderr=subprocess.STDOUT, preexec_fn=dying)
    try:
        url = f"http://127.0.0.1:{port}"
        _wait(process, url, folder / "log")
        yield Address(url), process.pid
    finally:
        process.send_signal(signal.SIGKILL)
        process.wait()


def _wait(process: subprocess.Popen[bytes], url: str, log: Path) -> None:
    start = time.monotonic()
    while time.monotonic() < start + _PATIENCE:
        if process.poll() is not None:
            pytest.fail(f"Elasticsearch ended: {log.read_text(errors='replace')[-2000:]}")
        try:
            with urlopen(f"{url}/_cluster/health?wait_for_status=yellow&timeout=5s") as answer:
                if answer.status == 200:
                    return
        except (URLError, OSError):
            time.sleep(0.2)
    pytest.fail(f"Elasticsearch does not answer: {log.read_text(errors='replace')[-2000:]}")
