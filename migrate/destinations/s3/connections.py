"""Connections that are kept between requests, one request at a time on each."""

import os
import select
import ssl
from base64 import b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection, HTTPSConnection
from threading import Lock
from urllib.parse import unquote, urlsplit
from weakref import finalize

from botocore.exceptions import ConnectTimeoutError, EndpointConnectionError, SSLError
from botocore.httpsession import get_cert_path
from botocore.utils import get_environ_proxies

from migrate.destinations.s3.client import CONNECT_TIMEOUT, READ_TIMEOUT


class Connections:
    """As many connections to `endpoint` (`scheme://host[:port]`) as there are requests at the same time."""

    def __init__(self, endpoint: str) -> None:
        self._endpoint = endpoint
        parts = urlsplit(endpoint)
        self.host = parts.netloc
        """What the header `Host` must say."""
        self._name, self._port = parts.hostname or "", parts.port
        self._tls = _verifying() if parts.scheme == "https" else None
        self._idle: list[HTTPConnection] = []
        self._lock = Lock()
        finalize(self, _end, self._idle)  # whoever forgets to close leaves no connection behind

    @contextmanager
    def lent(self) -> Iterator[HTTPConnection]:
        """A connection for one request, kept afterwards unless something went wrong.

        Raises:
            EndpointConnectionError, ConnectTimeoutError, SSLError: the store could not be reached, as botocore says it.
        """
        connection = self._kept() or self._made()
        done = False
        try:
            yield connection
            done = True
        finally:
            if done and connection.sock is not None:
                with self._lock:
                    self._idle.append(connection)
            else:
                connection.close()

    def close(self) -> None:
        """End those that are not lent."""
        with self._lock:
            _end(self._idle)

    def _kept(self) -> HTTPConnection | None:
        while True:
            with self._lock:
                if not self._idle:
                    return None
                connection = self._idle.pop()
            if not _has_news(connection):
                return connection
            connection.close()  # the store has ended it: nothing else comes unasked

    def _made(self) -> HTTPConnection:
        connection = self._unconnected()
        try:
            connection.connect()
        except TimeoutError as error:
            raise ConnectTimeoutError(endpoint_url=self._endpoint) from error
        except ssl.SSLError as error:
            raise SSLError(endpoint_url=self._endpoint, error=error) from error
        except OSError as error:
            raise EndpointConnectionError(endpoint_url=self._endpoint, error=error) from error
        connection.sock.settimeout(READ_TIMEOUT)
        return connection

    def _unconnected(self) -> HTTPConnection:
        """A proxy of the environment may carry TLS, never documents in clear."""
        if self._tls is None:
            return HTTPConnection(self._name, self._port, timeout=CONNECT_TIMEOUT)
        proxy = get_environ_proxies(self._endpoint).get("https", "")
        if not proxy:
            return HTTPSConnection(self._name, self._port, timeout=CONNECT_TIMEOUT, context=self._tls)
        through = urlsplit(proxy if "://" in proxy else f"http://{proxy}")
        connection = HTTPSConnection(
            through.hostname or "", through.port or 3128, timeout=CONNECT_TIMEOUT, context=self._tls
        )
        connection.set_tunnel(self._name, self._port or 443, _credentials(through.username, through.password))
        return connection


def _end(connections: list[HTTPConnection]) -> None:
    while connections:
        connections.pop().close()


def _credentials(user: str | None, password: str | None) -> dict[str, str]:
    if user is None:
        return {}
    pair = f"{unquote(user)}:{unquote(password or '')}"
    return {"Proxy-Authorization": f"Basic {b64encode(pair.encode()).decode()}"}


def _verifying() -> ssl.SSLContext:
    """Verifies names and certificates; AWS_CA_BUNDLE names those of a provider with its own, as for boto3."""
    return ssl.create_default_context(cafile=os.environ.get("AWS_CA_BUNDLE") or get_cert_path(True))


def _has_news(connection: HTTPConnection) -> bool:
    poll = select.poll()
    poll.register(connection.sock, select.POLLIN | select.POLLHUP | select.POLLERR)
    return bool(poll.poll(0))
