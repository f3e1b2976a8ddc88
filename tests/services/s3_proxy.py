"""A road to an S3 store that a test steers: it sees each request, and may delay, refuse, cut, distort or hold it.

Unlike those of s3_network, it keeps connections, knows documents from our own files, and speaks XML as stores do.
"""

import base64
import hashlib
import socket
import struct
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from http.client import HTTPConnection, HTTPException
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import unquote, urlsplit

_OF_THE_ROAD = {"connection", "content-length", "transfer-encoding", "keep-alive"}


@dataclass(frozen=True)
class Answer:
    """What goes back. `missing`: bytes that are announced and do not come; names of headers in lower case."""

    status: int
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""
    missing: int = 0


@dataclass(frozen=True)
class Request:
    """What came, and what the store answers to it when asked."""

    method: str
    target: str
    headers: Mapping[str, str]
    body: bytes
    store: tuple[str, int]

    @property
    def key(self) -> str:
        """Object that it speaks of, after the bucket; empty when it speaks of the bucket."""
        return unquote(urlsplit(self.target).path).lstrip("/").partition("/")[2]

    @property
    def document(self) -> bool:
        """Whether it speaks of a document, not of the bucket or of our own files."""
        return bool(self.key) and "_passation/" not in self.key

    def forward(self) -> Answer:
        """The answer of the store."""
        connection = HTTPConnection(*self.store, timeout=120)
        try:
            connection.putrequest(self.method, self.target, skip_host=True, skip_accept_encoding=True)
            for name, value in self.headers.items():
                if name.lower() not in {"connection", "expect"}:
                    connection.putheader(name, value)
            connection.endheaders(self.body)
            answer = connection.getresponse()
            headers = {name.lower(): value for name, value in answer.getheaders()}
            return Answer(answer.status, headers, answer.read())
        finally:
            connection.close()


Trouble = Callable[[Request], Answer | None]
"""What happens to a request; None: the connection is reset without an answer."""


def nothing(request: Request) -> Answer | None:
    """It passes."""
    return request.forward()


def refused(status: int, code: str) -> Trouble:
    """The store is said to answer that, in its words; it is not asked."""
    words = f'<?xml version="1.0" encoding="UTF-8"?><Error><Code>{code}</Code><Message>-</Message></Error>'.encode()
    return lambda _: Answer(status, {"content-type": "application/xml"}, words)


def cut(_request: Request) -> None:
    """Reset before the store has seen it."""


def lost(request: Request) -> None:
    """The store does what was asked; its answer is lost."""
    request.forward()


def short(request: Request) -> Answer:
    """Half of the answer's body, or an answer without an end when it has none."""
    answer = request.forward()
    half = len(answer.body) // 2
    return replace(answer, body=answer.body[:half], missing=len(answer.body) - half or 1)


def late(request: Request) -> Answer:
    """Three tenths of a second later."""
    time.sleep(0.3)
    return request.forward()


def lie(request: Request) -> Answer:
    """Other bytes of equal size, and every header as it was."""
    answer = request.forward()
    return replace(answer, body=bytes([answer.body[0] ^ 1]) + answer.body[1:]) if answer.body else answer


def other_checksum(request: Request) -> Answer:
    """The bytes are right, the checksum that the store is said to have computed is not."""
    answer = request.forward()
    wrong = base64.b64encode(hashlib.sha256(b"autre").digest()).decode()
    return replace(answer, headers={**answer.headers, "x-amz-checksum-sha256": wrong})


def claims(sha256: bytes) -> Trouble:
    """The store is said to hold bytes of that digest, whatever it holds."""

    def claimed(request: Request) -> Answer:
        answer = request.forward()
        said = base64.b64encode(sha256).decode()
        return replace(answer, headers={**answer.headers, "x-amz-checksum-sha256": said})

    return claimed


def dropped(request: Request) -> Answer:
    """Success, down to the checksum; the store never sees it."""
    headers = {"etag": f'"{hashlib.md5(request.body).hexdigest()}"'}
    if sent := request.headers.get("x-amz-checksum-sha256"):
        headers["x-amz-checksum-sha256"] = sent
    return Answer(200, headers)


class Proxy:
    """The road; `url` is where it begins."""

    def __init__(self, url: str) -> None:
        where = urlsplit(url)
        self.store = (where.hostname or "", where.port or 80)
        self.url = ""
        self._lock = threading.Lock()
        self._which: Callable[[Request], bool] = lambda _: False
        self._trouble: Trouble = nothing
        self._left = 0
        self._after = 0
        self._alone = False

    def meet(
        self,
        trouble: Trouble,
        which: Callable[[Request], bool],
        *,
        times: int = 1 << 30,
        after: int = 0,
        alone: bool = False,
    ) -> None:
        """Let `times` requests of that sort meet trouble, after `after` of them have passed.

        `alone`: no other request goes on meanwhile, whatever its patience.
        """
        with self._lock:
            self._which, self._trouble, self._left, self._after, self._alone = which, trouble, times, after, alone

    def clear(self) -> None:
        """Let everything pass."""
        self.meet(nothing, lambda _: False)

    def met(self) -> bool:
        """Whether all the trouble was met."""
        return self._left == 0

    def answer(self, request: Request) -> Answer | None:
        """What the request gets."""
        with self._lock:
            trouble = nothing
            if self._which(request):
                self._after -= 1
                if self._after < 0 and self._left:
                    self._left -= 1
                    trouble = self._trouble
                    if self._alone:
                        return trouble(request)
        try:
            return trouble(request)
        except (OSError, HTTPException):
            return None  # the store is away


def puts(request: Request) -> bool:
    """A document, or a part of it, is sent."""
    return request.method == "PUT" and request.document


def gets(request: Request) -> bool:
    """A document is read back."""
    return request.method == "GET" and request.document


def heads(request: Request) -> bool:
    """The store is asked what it says of a document."""
    return request.method == "HEAD" and request.document


@contextmanager
def road(url: str) -> Iterator[Proxy]:
    """A road to the store at `url`, for the time of the block."""
    proxy = Proxy(url)

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True

        def handle_one_request(self) -> None:
            try:
                self.raw_requestline = self.rfile.readline(65537)
                if not self.raw_requestline or not self.parse_request():
                    self.close_connection = True
                    return
                body = self.rfile.read(int(self.headers.get("content-length", "0")))
                self._give(proxy.answer(Request(self.command, self.path, dict(self.headers), body, proxy.store)))
            except OSError:
                self.close_connection = True  # the client has left

        def _give(self, answer: Answer | None) -> None:
            if answer is None or answer.missing:
                self.close_connection = True
            if answer is None:
                # RFC 9293: closing with data unread or SO_LINGER 0 resets the connection
                self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                return
            size = len(answer.body) + answer.missing
            if self.command == "HEAD":
                size = int(answer.headers.get("content-length", "0"))
            headers = {name: value for name, value in answer.headers.items() if name not in _OF_THE_ROAD}
            lines = [f"HTTP/1.1 {answer.status} -", *(f"{name}: {value}" for name, value in headers.items())]
            lines += [f"content-length: {size}", "", ""]
            self.wfile.write("\r\n".join(lines).encode("latin-1") + answer.body)

        def log_message(self, *_args: object) -> None:
            """Nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    server.block_on_close = False
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    proxy.url = f"http://127.0.0.1:{server.server_address[1]}"
    try:
        yield proxy
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
