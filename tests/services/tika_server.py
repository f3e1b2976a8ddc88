"""A real Tika behind the paths of its server, for the tests: laid out once in the user's cache."""

import os
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from urllib.error import URLError
from urllib.request import urlopen

import pytest

from demo.servers import free_port
from passation.parent_death import die_with_parent
from tests.services import maven_home

_PATIENCE = 120.0
"""Seconds that a loaded machine may take to start it."""


@dataclass(frozen=True, slots=True)
class Served:
    """A running server."""

    url: str
    pid: int


@contextmanager
def serving() -> Iterator[Served]:
    """A running Tika on loopback; without Java or Maven, the test is skipped (or fails where required)."""
    maven_home.skip_without("Tika")
    with served() as server:
        yield server


@contextmanager
def served() -> Iterator[Served]:
    """A running server; `maven_home.missing` says whether there can be one."""
    port, home = free_port(), maven_home.laid_out("tika")
    process = subprocess.Popen(
        ["bash", maven_home.SCRIPTS / "tika" / "start.sh", home, str(port)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        preexec_fn=partial(die_with_parent, os.getpid()),
    )
    try:
        server = Served(f"http://127.0.0.1:{port}", process.pid)
        _wait(process, server.url)
        yield server
    finally:
        process.send_signal(signal.SIGKILL)
        process.wait()


def _wait(process: subprocess.Popen[bytes], url: str) -> None:
    start = time.monotonic()
    while time.monotonic() < start + _PATIENCE:
        if process.poll() is not None:
            pytest.fail(f"Tika ended: exit {process.returncode}")
        try:
            with urlopen(f"{url}/version") as answer:
                if answer.status == 200:
                    return
        except (URLError, OSError):
            time.sleep(0.2)
    pytest.fail("Tika does not answer")
