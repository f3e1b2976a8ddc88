"""The only words that parent and child exchange: a length (4 bytes, big endian), then JSON. Never pickle.

The document itself is passed as an open file descriptor, so that the child learns neither its path nor its name. What
it holds comes back as numbered files in the scratch folder; names travel in hexadecimal.
"""

import socket
import struct
from dataclasses import dataclass, field
from typing import TypeVar

from pydantic import TypeAdapter, ValidationError

from ingest.unpack.tray import Private, Unpacked
from ingest.worker.limits import Limits
from passation.errors import Fault
from passation.model import Text

_HEAD = struct.Struct(">I")
_CHUNK = 1 << 18
_FrameT = TypeVar("_FrameT")


@dataclass(frozen=True, slots=True)
class Isolation:
    """What the child gave up; each is True when the machine allowed it."""

    no_network: bool = False
    private_tmp: bool = False
    read_only: bool = False
    no_privileges: bool = False


@dataclass(frozen=True, slots=True)
class Hello:
    """First word of the child, once it is ready."""

    isolation: Isolation = field(default_factory=Isolation)


@dataclass(frozen=True, slots=True)
class Request:
    """Read the document whose descriptor comes with the frame."""

    extension: str
    server: bool = False
    """Whether a Tika server may be asked about it, through the parent."""


@dataclass(frozen=True, slots=True)
class Reply:
    """The text, or why there is none. `last`: the child is worn out and ends itself.

    None when the server is to be asked first, what it makes of this `media_type`; the child then waits for Answer.
    """

    text: Text | None
    last: bool = False
    media_type: str = ""


@dataclass(frozen=True, slots=True)
class Answer:
    """What the server made of the document, or why it made nothing."""

    text: Text


@dataclass(frozen=True, slots=True)
class Carry:
    """Ask a server its name, and for the text of the document whose descriptor comes with the frame, if one does."""

    url: str
    authority: str = ""
    extension: str = ""
    media_type: str = ""


@dataclass(frozen=True, slots=True)
class Carried:
    """Name of the extractor that the server is; empty when it is of no use, `detail` says why."""

    name: str = ""
    text: Text | None = None
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Unpack:
    """Open the container whose descriptor comes with the frame. `members` and `expanded` are what it may still take."""

    extension: str
    members: int
    expanded: int
    private: Private = field(default_factory=Private)


@dataclass(frozen=True, slots=True)
class Slice:
    """Some members. While there are `more`, the child waits for Go; the last slice says how it ended."""

    members: tuple[Unpacked, ...] = ()
    more: bool = False
    media_type: str = ""
    """Empty when the document is no container."""
    fault: Fault | None = None
    detail: str = ""
    last: bool = False
    """The child is worn out and ends itself."""


@dataclass(frozen=True, slots=True)
class Go:
    """The members of the slice were fetched; go on."""


LIMITS = TypeAdapter(Limits)
HELLO = TypeAdapter(Hello)
REQUEST = TypeAdapter(Request)
REPLY = TypeAdapter(Reply)
ANSWER = TypeAdapter(Answer)
CARRY = TypeAdapter(Carry)
CARRIED = TypeAdapter(Carried)
UNPACK = TypeAdapter(Unpack)
SLICE = TypeAdapter(Slice)
GO = TypeAdapter(Go)


class ProtocolError(ValueError):
    """The other side sent something else than a frame of the expected shape."""


def frame(kind: TypeAdapter[_FrameT], word: _FrameT) -> bytes:
    """The bytes of one frame."""
    body = kind.dump_json(word)
    return _HEAD.pack(len(body)) + body


def send(sock: socket.socket, kind: TypeAdapter[_FrameT], word: _FrameT, fds: tuple[int, ...] = ()) -> None:
    """Send one frame, with file descriptors when given. Raises OSError when the other side is gone."""
    data = frame(kind, word)
    sent = socket.send_fds(sock, [data], fds) if fds else 0
    sock.sendall(data[sent:])


def receive(sock: socket.socket, kind: TypeAdapter[_FrameT], most: int = 1 << 20) -> tuple[_FrameT, int] | None:
    """Wait for one frame and its descriptor (-1 without); None when the other side has closed."""
    data, fds, _, _ = socket.recv_fds(sock, _CHUNK, 1)
    inbox = Inbox(most)
    while data:
        body = inbox.feed(data)
        if body is not None:
            return parse(kind, body), fds[0] if fds else -1
        data = sock.recv(_CHUNK)
    return None


def parse(kind: TypeAdapter[_FrameT], body: bytes) -> _FrameT:
    """The word in a frame. Raises ProtocolError when it has another shape."""
    try:
        return kind.validate_json(body)
    except ValidationError as error:
        raise ProtocolError(f"{error.error_count()} errors in a frame of {len(body)} bytes") from error


class Inbox:
    """Gathers one frame from what arrives."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._data = bytearray()

    def feed(self, data: bytes) -> bytes | None:
        """The body once it is whole. Raises ProtocolError as soon as it announces more than the limit."""
        self._data += data
        if len(self._data) < _HEAD.size:
            return None
        (size,) = _HEAD.unpack_from(self._data)
        if size > self._limit:
            raise ProtocolError(f"a frame of {size} bytes")
        return bytes(self._data[_HEAD.size :]) if len(self._data) >= _HEAD.size + size else None
