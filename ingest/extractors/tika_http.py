"""The client library `tika` as nothing but an HTTP client.

Left to itself it writes a log file into /tmp when it is imported, downloads a jar and starts it when no server answers,
accepts any certificate and keeps answers of any length. Here it does none of that, and the environment (proxies,
`.netrc`, other authorities) has no say either.
"""

import logging
import os
import re
import ssl
from dataclasses import dataclass
from functools import partial
from importlib import import_module
from typing import IO, Any

import requests
from pydantic import TypeAdapter, ValidationError
from requests.adapters import HTTPAdapter

from ingest.extractors.messages import SERVER_AWAY, SERVER_OTHER, SERVER_UNTRUSTED
from ingest.extractors.unread import UnreadError
from ingest.worker.limits import Limits
from passation.errors import Fault

Part = dict[str, str | list[str]]
"""Metadata of the document, or of one that lies in it, with its text among them."""
_PARTS = TypeAdapter(list[Part])
_GREETING = re.compile(rb"Apache Tika ([\w.-]{1,40})\s*")
_CONNECT, _GREET = 5.0, 15.0
"""Seconds: for the connection, and for the server to say its name."""
_CHUNK = 1 << 16
_OF_THE_DOCUMENT = frozenset({413, 415, 422, 500})
"""Statuses by which a server refuses one document; the others say that there is no Tika to ask."""


@dataclass(slots=True)
class _Answer:
    """What the client library looks at of an answer."""

    status_code: int
    content: bytes
    encoding: str = ""


class _Trusting(HTTPAdapter):
    """Knows the authorities of the system, or the one given."""

    def __init__(self, authority: str) -> None:
        self._context = ssl.create_default_context(cadata=authority or None)
        super().__init__()

    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        """See HTTPAdapter."""
        super().init_poolmanager(*args, ssl_context=self._context, **kwargs)


class TikaHttp:
    """A server by its URL. Every fault is an UnreadError, DISCONNECTED when the document is not at fault."""

    def __init__(self, url: str, limits: Limits, authority: str = "") -> None:
        """`authority` is a certificate as PEM, those of the system when empty."""
        self._url = url.rstrip("/")
        self._wall = 0.9 * limits.wall  # what remains is for saying that it took too long
        self._most = 2 * limits.frame  # the markup comes with the text
        self._client = _harmless_client()
        self._session = requests.Session()
        self._session.trust_env = False
        try:
            self._session.mount("https://", _Trusting(authority))
        except (ssl.SSLError, ValueError) as error:
            raise UnreadError(Fault.DISCONNECTED, SERVER_UNTRUSTED) from error

    def version(self) -> str:
        """Of the Tika behind the URL."""
        status, said = self._call("get", "/version", None, {}, _GREET)
        found = _GREETING.fullmatch(said)
        if status != 200 or found is None:
            raise UnreadError(Fault.DISCONNECTED, SERVER_OTHER)
        return found[1].decode()

    def read(self, document: IO[bytes], headers: dict[str, str]) -> list[Part]:
        """The document, then what lies in it, each with its text as XHTML under `X-TIKA:content`."""
        status, said = self._call("put", "/rmeta/xml", document, headers, self._wall)
        if status != 200:
            fault = Fault.CORRUPT if status in _OF_THE_DOCUMENT else Fault.DISCONNECTED
            raise UnreadError(fault, f"tika-server: status {status}")
        try:
            return _PARTS.validate_json(said)
        except ValidationError as error:
            raise UnreadError(Fault.CORRUPT, "tika-server: no JSON of Tika") from error

    def _call(
        self, verb: str, path: str, data: IO[bytes] | None, headers: dict[str, str], wall: float
    ) -> tuple[int, bytes]:
        options = {"timeout": (_CONNECT, wall), "verify": True}  # it would say False
        try:
            status, said = self._client.callServer(
                verb,
                self._url,
                path,
                data,
                headers,
                httpVerbs={"get": partial(self._send, "GET"), "put": partial(self._send, "PUT")},
                rawResponse=True,
                requestOptions=options,
            )
        except requests.exceptions.SSLError as error:
            raise UnreadError(Fault.DISCONNECTED, SERVER_UNTRUSTED) from error
        except requests.RequestException as error:
            raise UnreadError(Fault.DISCONNECTED, f"{SERVER_AWAY} ({type(error).__name__})") from error
        return int(status), bytes(said)

    def _send(self, verb: str, url: str, data: IO[bytes] | None, **options: Any) -> _Answer:
        body = bytearray()
        # A document is not sent on to where an answer may point.
        with self._session.request(verb, url, data=data, stream=True, allow_redirects=False, **options) as answer:
            for chunk in answer.iter_content(_CHUNK):
                body += chunk
                if len(body) > self._most:
                    raise UnreadError(Fault.CORRUPT, "tika-server: output")  # the library cuts
        return _Answer(answer.status_code, bytes(body))


def _harmless_client() -> Any:
    """The module of the client library. It reads these variables once, when it is imported."""
    os.environ["TIKA_CLIENT_ONLY"], os.environ["TIKA_LOG_FILE"] = "true", ""
    client = import_module("tika.tika")
    logging.getLogger("tika.tika").disabled = True  # it would write to standard error
    return client
