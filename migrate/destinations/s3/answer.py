"""The answer to a request: http.client's own, with headers read into a dict instead of an email message."""

from http.client import BadStatusLine, HTTPResponse, LineTooLong
from socket import socket

_LINE, _LINES = 65536, 100


class Answer(HTTPResponse):
    """`fields` holds the headers, names in lower case. The rest is http.client's: bodies, chunks, closing."""

    fields: dict[str, str]

    def __init__(self, sock: socket, debuglevel: int = 0, method: str | None = None, url: str | None = None) -> None:
        super().__init__(sock, debuglevel, method, url)
        self._bodiless = method == "HEAD"

    def begin(self) -> None:
        """Read status and headers (RFC 9112, sections 4 and 5). Raises HTTPException when there is no such thing."""
        (version, status), self.fields = self._status(), self._fields()
        while 100 <= status < 200:
            (version, status), self.fields = self._status(), self._fields()
        self.code = self.status = status
        self.version = 11 if version == b"HTTP/1.1" else 10
        self.chunked = self.fields.get("transfer-encoding", "").lower() == "chunked"
        self.chunk_left = None
        self.length = None if self.chunked else self._announced()
        keeps = "keep-alive" if self.version == 10 else "close"
        said = keeps in self.fields.get("connection", "").lower()
        endless = self.length is None and not self.chunked
        self.will_close = endless or said == (self.version == 11)

    def _status(self) -> tuple[bytes, int]:
        line = self._line()
        version, _, rest = line.partition(b" ")
        if not version.startswith(b"HTTP/1.") or not rest[:3].isdigit():
            raise BadStatusLine(repr(line[:40]))
        return version, int(rest[:3])

    def _fields(self) -> dict[str, str]:
        lines: list[bytes] = []
        while (line := self._line().rstrip()) and len(lines) < _LINES:
            lines.append(line)
        if line:
            raise LineTooLong("headers")
        fields: dict[str, str] = {}
        for one in b"\n".join(lines).decode("latin-1").split("\n"):
            name, _, value = one.partition(":")
            fields[name.lower()] = value.strip()
        return fields

    def _line(self) -> bytes:
        line = self.fp.readline(_LINE + 1)
        if len(line) > _LINE:
            raise LineTooLong("line")
        if not line:
            raise BadStatusLine("nothing")
        return line

    def _announced(self) -> int | None:
        if self._bodiless or self.status in {204, 304}:
            return 0
        said = self.fields.get("content-length", "")
        if said and not said.isdecimal():
            raise BadStatusLine("content-length")
        return int(said) if said else None
