"""Servers on loopback, started and stopped by the demonstration, the tests and the benchmarks."""

import socket
from typing import Protocol


class Server(Protocol):
    """A server that listens on loopback until `stop`."""

    @property
    def url(self) -> str:
        """What a workspace is told to read, without the password."""
        ...

    @property
    def user(self) -> str:
        """Account that may read everything."""
        ...

    @property
    def password(self) -> str:
        """Its password."""
        ...

    def stop(self) -> None:
        """End the server and its children. Stopping twice is harmless."""


def free_port() -> int:
    """A TCP port of loopback that nobody listens on at this moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def answers(port: int) -> bool:
    """Whether something accepts connections on this port of loopback."""
    with socket.socket() as probe:
        probe.settimeout(1)
        return probe.connect_ex(("127.0.0.1", port)) == 0
