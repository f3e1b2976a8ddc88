"""Another host, as far as the network and its name go: namespaces of their own, joined to this one by a veth pair."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from secrets import token_hex

import pytest

from passation.parent_death import die_with_parent
from tests.services import relay

NAME = "poste-voisin"
_HERE, _THERE = "198.18.0.1", "198.18.0.2"
"""Of a block for tests of networks, RFC 2544."""


@contextmanager
def joined(ports: Sequence[int]) -> Iterator[list[str]]:
    """Before which command one works there; these ports of our loopback are on its own. Skipped where not allowed."""
    name = f"pas{token_hex(4)}"
    if os.geteuid() != 0 or not shutil.which("ip") or _ip("netns", "add", name):
        pytest.skip("cette machine ne permet pas d’espaces de noms réseau")
    there = ["ip", "netns", "exec", name, "unshare", "--uts", "sh", "-c", f'hostname {NAME} && exec "$@"', "sh"]
    relays: list[subprocess.Popen[bytes]] = []
    try:
        _must("link", "add", f"{name}a", "type", "veth", "peer", "name", f"{name}b", "netns", name)
        _must("addr", "add", f"{_HERE}/30", "dev", f"{name}a")
        _must("link", "set", f"{name}a", "up")
        _must("-n", name, "addr", "add", f"{_THERE}/30", "dev", f"{name}b")
        for device in ("lo", f"{name}b"):
            _must("-n", name, "link", "set", device, "up")
        relays.append(_relay([], _HERE, "127.0.0.1", ports))
        relays.append(_relay(there, "127.0.0.1", _HERE, ports))
        yield there
    finally:
        for process in relays:
            process.kill()
            process.wait()
        _ip("netns", "del", name)
        _ip("link", "del", f"{name}a")


def _relay(before: list[str], listen_on: str, carry_to: str, ports: Sequence[int]) -> "subprocess.Popen[bytes]":
    command = [*before, sys.executable, str(Path(relay.__file__)), listen_on, carry_to, *map(str, ports)]
    return subprocess.Popen(command, preexec_fn=partial(die_with_parent, os.getpid()))


def _ip(*arguments: str) -> int:
    return subprocess.run(["ip", *arguments], capture_output=True, check=False).returncode


def _must(*arguments: str) -> None:
    subprocess.run(["ip", *arguments], check=True)
