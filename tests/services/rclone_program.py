"""The real rclone, as an outsider uses it on the S3 server of the tests: remote `stockage`."""

import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from demo.servers.seaweed import Seaweed
from tests.services.required import lacking


@dataclass(frozen=True)
class Rclone:
    """Runs rclone in a folder."""

    program: str
    folder: Path
    environment: dict[str, str]

    def __call__(self, *arguments: str, data: bytes = b"") -> tuple[int, str]:
        """Exit code and what it complains of; `data` is its standard input."""
        done = self._run(arguments, data)
        return done.returncode, done.stderr.decode()

    def done(self, *arguments: str, data: bytes = b"") -> str:
        """What it answers when it succeeds."""
        done = self._run(arguments, data)
        assert done.returncode == 0, done.stderr
        return done.stdout.decode()

    def _run(self, arguments: tuple[str, ...], data: bytes) -> "subprocess.CompletedProcess[bytes]":
        command = [self.program, *arguments]
        return subprocess.run(
            command, cwd=self.folder, env=self.environment, input=data, capture_output=True, check=False
        )


def rclone_on(server: Seaweed, folder: Path) -> Rclone:
    """Rclone with the server as `stockage`; without the program, the test is skipped (or fails where required)."""
    program = shutil.which("rclone", path=os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]]))
    if program is None:
        lacking("rclone manque")
    settings = {
        "TYPE": "s3",
        "PROVIDER": "Other",
        "ENDPOINT": server.url,
        "ACCESS_KEY_ID": server.access_key,
        "SECRET_ACCESS_KEY": server.secret_key,
        "REGION": "us-east-1",
    }
    remote = {f"RCLONE_CONFIG_STOCKAGE_{name}": value for name, value in settings.items()}
    config = {"RCLONE_CONFIG": str(folder / "rclone.conf"), "HOME": str(folder)}
    return Rclone(program, folder, {"PATH": os.environ["PATH"], **config, **remote})
