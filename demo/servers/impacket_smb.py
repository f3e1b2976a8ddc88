"""A pure-Python SMB server (dialect 2.0.2, read-only) for machines without Samba, in a process of its own.

It knows neither rights nor file identifiers, and is fit for loopback only.
"""

import importlib.util
import subprocess
import sys
import time
from pathlib import Path
from typing import Self
from urllib.parse import quote

from demo.servers import answers, free_port, messages
from passation.errors import ServiceError


class ImpacketServer:
    """Shows one folder, read-only, until `stop`.

    Args:
        path: folder to show.
        share: its name on the network.
        user: the only account.
        password: its password; handed over by a pipe.
    """

    def __init__(self, path: Path, share: str, user: str, password: str) -> None:
        self.port = free_port()
        self.share = share
        self.user = user
        self.password = password
        self._path = path
        self._process: subprocess.Popen[str] | None = None

    @staticmethod
    def available() -> str:
        """Empty when the server can be started here, else the French reason."""
        return "" if importlib.util.find_spec("impacket") else messages.NO_IMPACKET

    @property
    def url(self) -> str:
        """`smb://` URL of the share."""
        return f"smb://{quote(self.user)}@127.0.0.1:{self.port}/{quote(self.share)}"

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *error: object) -> None:
        self.stop()

    def start(self) -> None:
        """Start the process and wait until it answers.

        Raises:
            ServiceError: in French.
        """
        if reason := self.available():
            raise ServiceError(reason)
        command = [sys.executable, "-m", __name__, str(self.port), self.share, str(self._path), self.user]
        self._process = subprocess.Popen(  # noqa: S603
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            text=True,
            cwd=Path(__file__).parents[2],
        )
        if self._process.stdin:
            self._process.stdin.write(self.password + "\n")
            self._process.stdin.close()
        for _ in range(150):
            if answers(self.port):
                return
            if self._process.poll() is not None:
                break
            time.sleep(0.1)
        self.stop()
        raise ServiceError(messages.server_silent("SMB de démonstration", f"port {self.port}"))

    def stop(self) -> None:
        """End the process."""
        if self._process:
            self._process.kill()
            self._process.wait(10)
            self._process = None


def serve(port: int, share: str, path: str, user: str, password: str) -> None:
    """Serve until killed; runs in the child process."""
    from impacket.ntlm import compute_lmhash, compute_nthash
    from impacket.smbserver import SimpleSMBServer

    server = SimpleSMBServer(listenAddress="127.0.0.1", listenPort=port)
    server.setSMB2Support(True)
    server.addCredential(user, 0, compute_lmhash(password).hex(), compute_nthash(password).hex())
    server.addShare(share, path, readOnly="yes")
    server.start()


if __name__ == "__main__":
    serve(int(sys.argv[1]), sys.argv[2], sys.argv[3], sys.argv[4], sys.stdin.readline().rstrip("\n"))
