"""A proxy before the test server, for what a real one does only in a storm: refusals and cuts of bulk requests."""

import http.client
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import urlsplit

REFUSE, REFUSE_LAST, CUT = "refuse", "refuse the last change", "cut"


class Proxy(ThreadingHTTPServer):
    """`faults` are what is done to the next bulk requests, one each; `sizes` are those of the bulk requests seen."""

    daemon_threads = True

    def __init__(self, server: str) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.upstream = urlsplit(server).netloc
        self.faults: list[str] = []
        self.sizes: list[int] = []

    @property
    def url(self) -> str:
        """Where it listens."""
        return f"http://127.0.0.1:{self.server_port}"

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that went away is none of ours."""


class _Handler(BaseHTTPRequestHandler):
    server: Proxy
    protocol_version = "HTTP/1.1"

    def _forward(self) -> None:
        body = self.rfile.read(int(self.headers.get("content-length", 0)))
        fault = ""
        if "/_bulk" in self.path:
            self.server.sizes.append(len(body))
            fault = self.server.faults.pop(0) if self.server.faults else ""
        if fault == CUT:
            self.close_connection = True
            self.connection.close()
            return
        if fault == REFUSE:
            self._answer(429, b'{"error":{"type":"es_rejected_execution_exception"}}', {})
            return
        if fault == REFUSE_LAST:
            body = b"".join(line + b"\n" for line in body.splitlines()[:-2])
        status, answer, headers = self._ask(body)
        if fault == REFUSE_LAST:
            told = json.loads(answer)
            told["items"].append({"index": {"status": 429, "error": {"type": "es_rejected_execution_exception"}}})
            answer = json.dumps(told).encode()
        self._answer(status, answer, headers)

    def _ask(self, body: bytes) -> tuple[int, bytes, dict[str, str]]:
        link = http.client.HTTPConnection(self.server.upstream, timeout=60)
        try:
            headers = {name: value for name, value in self.headers.items() if name.lower() != "content-length"}
            link.request(self.command, self.path, body, headers)
            answer = link.getresponse()
            return answer.status, answer.read(), {"content-type": answer.getheader("content-type", "")}
        finally:
            link.close()

    def _answer(self, status: int, body: bytes, headers: dict[str, str]) -> None:
        self.send_response(status)
        for name, value in (headers or {"content-type": "application/json"}).items():
            self.send_header(name, value)
        self.send_header("x-elastic-product", "Elasticsearch")
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    do_GET = do_POST = do_PUT = do_DELETE = do_HEAD = _forward  # noqa: N815 - names of http.server

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - name of http.server
        """Quiet."""


@contextmanager
def before(server: str) -> Iterator[Proxy]:
    """A proxy that listens until the end of the block."""
    proxy = Proxy(server)
    thread = threading.Thread(target=proxy.serve_forever, daemon=True)
    thread.start()
    try:
        yield proxy
    finally:
        proxy.shutdown()
        proxy.server_close()
        thread.join()
