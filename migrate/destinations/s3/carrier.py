"""Objects and parts on their way: botocore signs, http.client carries.

boto3's own `put_object` costs six times as much (docs/migrate-speed.md); it stays for what is asked rarely. The
digest is known before the request leaves, so one SHA-256 is signature, checksum that the store verifies, and identity.
Faults are told by the exceptions of botocore, which `errors` understands.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException, IncompleteRead
from typing import Self
from urllib.parse import quote

from botocore.exceptions import ClientError, ConnectionClosedError, IncompleteReadError, ReadTimeoutError

from migrate.destinations.bucket import Access
from migrate.destinations.s3.answer import Answer
from migrate.destinations.s3.connections import Connections
from migrate.destinations.s3.signing import Signer
from passation.digest import CHUNK, EMPTY, Meter

_CODE = re.compile(rb"<Code>([^<]{1,100})</Code>")
_WORDS = 65536
"""Bytes of a refusal that are read."""
_IN_ONE = 1 << 18
"""Bytes that leave with their headers: one waking of the store."""


@dataclass(frozen=True, slots=True)
class Body:
    """What is sent, in pieces as they came from the source; may be sent again."""

    pieces: Sequence[bytes] = ()
    size: int = 0
    sha256: bytes = EMPTY

    @classmethod
    def of(cls, pieces: Sequence[bytes]) -> Self:
        """The pieces, measured."""
        meter = Meter().drain(pieces)
        return cls(pieces, meter.size, meter.sha256)


NOTHING = Body()


@dataclass(frozen=True, slots=True)
class Reply:
    """A successful answer; names of headers in lower case."""

    headers: Mapping[str, str]
    body: bytes = b""


class Carrier:
    """Requests to one bucket, one attempt each. Usable by several threads, each on its own connection."""

    def __init__(self, access: Access, bucket: str) -> None:
        self._endpoint = access.endpoint
        self._bucket = bucket
        self._connections = Connections(access.endpoint)
        self._signer = Signer(access, self._connections.host)

    def ask(
        self,
        method: str,
        key: str = "",
        query: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
        body: Body = NOTHING,
    ) -> Reply:
        """Send one request and read its whole answer.

        Raises:
            ClientError: an answer that is no success; redirections are not followed.
            BotoCoreError: no answer.
        """
        with (
            self._connections.lent() as connection,
            self._speaking(),
            self._sent(connection, method, key, query, headers, body) as answer,
        ):
            return Reply(answer.fields, answer.read())

    def read(self, key: str, query: Mapping[str, str] | None = None) -> Iterator[bytes]:
        """The bytes of an object, at most a mebibyte at a time. Raises as `ask`, also when the end is missing."""
        with (
            self._connections.lent() as connection,
            self._speaking(),
            self._sent(connection, "GET", key, query, None, NOTHING) as answer,
        ):
            while chunk := answer.read(CHUNK):
                yield chunk
            if answer.length:  # what is still to come
                raise IncompleteReadError(actual_bytes=0, expected_bytes=answer.length)

    def close(self) -> None:
        """End the connections."""
        self._connections.close()

    def _sent(
        self,
        connection: HTTPConnection,
        method: str,
        key: str,
        query: Mapping[str, str] | None,
        headers: Mapping[str, str] | None,
        body: Body,
    ) -> Answer:
        path = quote(f"/{self._bucket}/{key}" if key else f"/{self._bucket}", safe="/~")
        asked = "&".join(f"{name}={quote(value, safe='-_.~')}" for name, value in sorted((query or {}).items()))
        lines = [f"{method} {path}?{asked} HTTP/1.1" if asked else f"{method} {path} HTTP/1.1"]
        signed = self._signer.signed(method, path, asked, headers or {}, body.sha256)
        lines += [f"{name}: {value}" for name, value in signed.items()]
        if method == "PUT":
            lines.append(f"content-length: {body.size}")
        cut = False
        try:
            _send(connection, _head(lines), body)
        except (BrokenPipeError, ConnectionResetError):
            cut = True  # a store that refuses before the end of the body: its words may be there
        answer = Answer(connection.sock, method=method)
        try:
            answer.begin()
        except (OSError, HTTPException):
            answer.close()  # it holds the socket too
            raise
        if answer.will_close:
            connection.close()  # once the answer is read
        if answer.status >= 300:
            with answer:
                words = answer.read(_WORDS)
            connection.close()
            raise _refused(answer.status, words, method)
        if cut:
            answer.close()
            connection.close()
            raise ConnectionClosedError(endpoint_url=self._endpoint)
        return answer

    @contextmanager
    def _speaking(self) -> Iterator[None]:
        try:
            yield
        except TimeoutError as error:
            raise ReadTimeoutError(endpoint_url=self._endpoint) from error
        except IncompleteRead as error:
            raise IncompleteReadError(actual_bytes=len(error.partial), expected_bytes=error.expected or 0) from error
        except (OSError, HTTPException) as error:
            raise ConnectionClosedError(endpoint_url=self._endpoint) from error


def _head(lines: Sequence[str]) -> bytes:
    text = "".join(lines)
    if not (text.isascii() and text.isprintable()):
        raise HTTPException("a header that would end before its end")
    return "\r\n".join([*lines, "", ""]).encode("ascii")


def _send(connection: HTTPConnection, head: bytes, body: Body) -> None:
    if body.size <= _IN_ONE:
        connection.send(b"".join([head, *body.pieces]))
        return
    connection.send(head)
    for piece in body.pieces:
        connection.send(piece)


def _refused(status: int, words: bytes, method: str) -> ClientError:
    found = _CODE.search(words)
    code = found[1].decode("ascii", "replace") if found else str(status)
    return ClientError(
        {
            "Error": {"Code": code},
            "ResponseMetadata": {
                "HTTPStatusCode": status,
                "HTTPHeaders": {},
                "HostId": "",
                "RequestId": "",
                "RetryAttempts": 0,
            },
        },
        method,
    )
