"""The brokers of the tests: a RabbitMQ and a Redis of their own on loopback, started without systemd."""

import os
import pwd
import shutil
import socket
import subprocess
import time
from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from secrets import randbelow, token_hex
from tempfile import mkdtemp
from typing import Any

import pytest

from passation.parent_death import die_with_parent

_PATIENCE = 120.0
"""Seconds that a loaded machine may take to start one."""


class Broker(ABC):
    """A broker that can lose its power. `url` is as the settings write it, without the password."""

    account = ""
    """Of the system, under which it runs when the tests are root."""
    password: str

    def __init__(self, folder: Path) -> None:
        self.folder, self.port = folder, _free_port()
        self.password = f"l'essai @/%:{token_hex(12)}"  # what an address must quote
        self._processes: list[subprocess.Popen[bytes]] = []

    @property
    @abstractmethod
    def url(self) -> str:
        """Address without password."""

    @property
    @abstractmethod
    def user(self) -> str:
        """The account that may do everything."""

    @abstractmethod
    def start(self) -> None:
        """Start it on the same port with what its folder holds; returns when it answers."""

    def kill(self) -> None:
        """SIGKILL, as a power cut would."""
        while self._processes:
            process = self._processes.pop()
            process.kill()
            process.wait()

    def restart(self) -> None:
        """Kill it, then start it again."""
        self.kill()
        self.start()

    def _spawn(self, *command: str | Path, said: str = "", **environment: str) -> None:
        log = (self.folder / "log").open("ab")
        identity = _identity(self.account) if self.account else {}
        env = {"HOME": str(self.folder), "PATH": os.environ["PATH"], "LANG": "C.UTF-8"} | environment
        process = subprocess.Popen(
            [str(one) for one in command],
            cwd=self.folder,
            env=env,
            stdin=subprocess.PIPE,
            stdout=log,
            stderr=log,
            preexec_fn=partial(die_with_parent, os.getpid()),
            **identity,
        )
        log.close()
        assert process.stdin is not None
        process.stdin.write(said.encode())
        process.stdin.close()
        self._processes.append(process)

    def _wait(self, port: int, question: bytes, answer: bytes) -> None:
        until = time.monotonic() + _PATIENCE
        while not _says(port, question, answer):
            ended = [one.args for one in self._processes if one.poll() is not None]
            if ended or time.monotonic() > until:
                log = (self.folder / "log").read_text(errors="replace")[-2000:]
                pytest.fail(f"{type(self).__name__} {'ended' if ended else 'does not answer'}: {log}")
            time.sleep(0.1)


class RabbitMQ(Broker):
    """Its own node, cookie, name server and virtual host."""

    account = "rabbitmq"
    user = "passation"

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self._name, self._names, self._nodes = f"essai{token_hex(4)}@localhost", _free_port(), _free_port()

    @property
    def url(self) -> str:
        """`amqp://user@127.0.0.1:port/virtual host`."""
        return f"amqp://{self.user}@127.0.0.1:{self.port}/passation"

    def start(self) -> None:
        """See Broker."""
        settings = {
            "listeners.tcp.1": f"127.0.0.1:{self.port}",
            "default_user": self.user,
            "default_pass": self.password,
            "default_vhost": "passation",
            "disk_free_limit.absolute": "50MB",
            "heartbeat": "10",
        }
        self._write("rabbitmq.conf", "".join(f"{key} = {value}\n" for key, value in settings.items()))
        self._write("plugins", "[].\n")
        self._write("environment", "")
        self._spawn("epmd", "-address", "127.0.0.1", "-port", str(self._names))
        self._wait(self._names, b"\0\1n", self._names.to_bytes(4))
        self._spawn(programs()["rabbitmq"], RUNNING_UNDER_SYSTEMD="yes", **self._environment())
        self._wait(self.port, b"AMQP\0\0\x09\x01", b"\1\0\0")

    def _environment(self) -> Mapping[str, str]:
        loopback = "-kernel inet_dist_use_interface {127,0,0,1}"
        return {
            "ERL_EPMD_ADDRESS": "127.0.0.1",
            "ERL_EPMD_PORT": str(self._names),
            "RABBITMQ_NODENAME": self._name,
            "RABBITMQ_DIST_PORT": str(self._nodes),
            "RABBITMQ_CONF_ENV_FILE": str(self.folder / "environment"),
            "RABBITMQ_CONFIG_FILE": str(self.folder / "rabbitmq"),
            "RABBITMQ_ENABLED_PLUGINS_FILE": str(self.folder / "plugins"),
            "RABBITMQ_MNESIA_BASE": str(self.folder / "data"),
            "RABBITMQ_LOG_BASE": str(self.folder / "logs"),
            "RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS": loopback,
        }

    def _write(self, name: str, text: str) -> None:
        file = self.folder / name
        file.touch(mode=0o600)
        file.write_text(text, encoding="utf-8")
        if os.geteuid() == 0:
            shutil.chown(file, self.account)


class Redis(Broker):
    """It keeps nothing on disk: what it held is gone with its process."""

    user = ""

    @property
    def url(self) -> str:
        """`redis://127.0.0.1:port/0`."""
        return f"redis://127.0.0.1:{self.port}/0"

    def start(self) -> None:
        """See Broker."""
        settings = {"bind": "127.0.0.1", "port": str(self.port), "save": '""', "appendonly": "no", "dir": self.folder}
        lines = [f"{key} {value}\n" for key, value in settings.items()]
        self._spawn(programs()["redis"], "-", said="".join([*lines, f'requirepass "{self.password}"\n']))
        self._wait(self.port, b"PING\r\n", b"-NOAUTH")


def programs() -> dict[str, Path]:
    """What is installed, among `redis` and `rabbitmq`."""
    found = {"redis": shutil.which("redis-server")}
    for server in Path("/usr/lib/rabbitmq/lib").glob("*/sbin/rabbitmq-server"):
        # Debian's own wrapper takes another account's home and logs to the system's.
        found["rabbitmq"] = str(server)
    return {name: Path(place) for name, place in found.items() if place}


@contextmanager
def serving(kind: type[Broker]) -> Iterator[Broker]:
    """A running broker; without the program, the test is skipped (or fails where services are required)."""
    if kind.__name__.lower() not in programs():
        required = os.environ.get("PASSATION_REQUIRE_SERVICES") == "1"
        (pytest.fail if required else pytest.skip)(f"{kind.__name__} n’est pas installé sur cette machine")
    folder = Path(mkdtemp(prefix="passation-broker-"))  # the account of the server must be able to go there
    if os.geteuid() == 0 and kind.account:
        shutil.chown(folder, kind.account)
    broker = kind(folder)
    try:
        broker.start()
        yield broker
    finally:
        broker.kill()
        shutil.rmtree(folder, ignore_errors=True)


def _identity(account: str) -> dict[str, Any]:
    if os.geteuid() != 0:
        return {}
    return {"user": account, "group": pwd.getpwnam(account).pw_gid, "extra_groups": []}


def _free_port() -> int:
    # Below those that Linux gives to clients: one that asks again and again while the broker is down would meet itself.
    while True:
        port = 22_000 + randbelow(10_000)
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)):
                return port


def _says(port: int, question: bytes, answer: bytes) -> bool:
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=5) as asked:
            asked.sendall(question)
            return asked.recv(len(answer)) == answer
    except OSError:
        return False
