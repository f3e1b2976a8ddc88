"""A real Elasticsearch for the tests: laid out once in the user's cache, started once a session."""

import os
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
from tests.services import maven_home

SCRIPTS = maven_home.SCRIPTS / "elasticsearch"
_PATIENCE = 120.0
"""Seconds that a loaded machine may take to start it."""


@contextmanager
def serving(folder: Path) -> Iterator[Address]:
    """A running Elasticsearch on loopback; without Java or Maven, the test is skipped (or fails where required)."""
    maven_home.skip_without("Elasticsearch")
    with served(folder) as (address, _):
        yield address


@contextmanager
def served(folder: Path) -> Iterator[tuple[Address, int]]:
    """A running server and its process; `maven_home.missing` says whether there can be one."""
    port = free_port()
    command = [
        "bash",
        SCRIPTS / "start.sh",
        maven_home.laid_out("elasticsearch"),
        f"http.port={port}",
        f"transport.port={free_port()}",
    ]
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
