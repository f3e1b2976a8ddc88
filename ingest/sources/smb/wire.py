"""Bodies of the few SMB2 requests that reading needs, and of their answers, by `struct`.

There is no request here that could write, rename or delete: every CREATE opens what exists (FILE_OPEN) and asks for
reading only. Offsets in answers count from the SMB2 header, which the body comes without, hence the `- 64`.
"""

import struct
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import NamedTuple

from ingest.sources import messages
from passation.errors import Fault, SourceError

CREATE, CLOSE, READ, QUERY_DIRECTORY, QUERY_INFO = 5, 6, 8, 14, 16
RELATED = b"\xff" * 16
"""File id of a request that follows the CREATE of its own compound (MS-SMB2 3.2.4.1.4)."""
HEADER = 64
UNIT = 65536
"""Bytes that one credit pays for (MS-SMB2 3.1.5.2)."""

READ_DATA, READ_ATTRIBUTES, READ_CONTROL = 0x1, 0x80, 0x20000  # MS-SMB2 2.2.13.1
FOLDER_ONLY, FILE_ONLY = 0x1, 0x40  # FILE_DIRECTORY_FILE, FILE_NON_DIRECTORY_FILE, MS-SMB2 2.2.13
LINK_ITSELF = 0x200000  # FILE_OPEN_REPARSE_POINT
NO_RECALL = 0x400000  # FILE_OPEN_NO_RECALL: leave what lies in remote storage where it is

_CREATE = struct.Struct("<HBBIQQIIIIIHHII")
_CLOSE = struct.Struct("<HHI16s")
_READ = struct.Struct("<HBBIQ16sIIIHHB")
_QUERY_DIRECTORY = struct.Struct("<HBBI16sHHI")
_QUERY_INFO = struct.Struct("<HBBIHHIII16sB")
_OPENED = struct.Struct("<8xQQQQ8xQI4x16s")
_CLOSED = struct.Struct("<8xQQQQ8xQI")


@dataclass(frozen=True, slots=True)
class Message:
    """One request: command, body and the bytes that its answer may hold."""

    COMMAND: int
    body: bytes
    payload: int = 1

    @property
    def charge(self) -> int:
        """Credits that it costs where the server speaks multi-credit (MS-SMB2 3.1.5.2)."""
        return max(1, (self.payload - 1) // UNIT + 1)

    def __len__(self) -> int:
        return len(self.body)

    def pack(self) -> bytes:
        """The body, under the name that smbprotocol asks for it."""
        return self.body


class Answer(NamedTuple):
    """NT status and body of an answer."""

    status: int
    body: bytes


class State(NamedTuple):
    """What CREATE and CLOSE say of a file; a reading compares them."""

    size: int
    written: int
    """Last write, FILETIME."""
    attributes: int
    file_id: bytes = b""


def create(path: str, access: int, options: int) -> Message:
    r"""Open what exists, sharing everything with everybody (MS-SMB2 2.2.13). `path` has `\` between its parts."""
    name = path.encode("utf-16-le", "surrogatepass")
    head = _CREATE.pack(57, 0, 0, 2, 0, 0, access, 0, 7, 1, options | NO_RECALL, 120, len(name), 0, 0)
    return Message(CREATE, head + (name or b"\0\0"))


def close(file_id: bytes = RELATED) -> Message:
    """Close and ask for the final attributes (MS-SMB2 2.2.15, POSTQUERY_ATTRIB)."""
    return Message(CLOSE, _CLOSE.pack(24, 1, 0, file_id))


def read(length: int, offset: int = 0, file_id: bytes = RELATED) -> Message:
    """Read bytes (MS-SMB2 2.2.19); the padding field asks for the data at its usual place, 80."""
    return Message(READ, _READ.pack(49, 0x50, 0, length, offset, file_id, 0, 0, 0, 0, 0, 0), length)


def query_directory(length: int, file_id: bytes = RELATED) -> Message:
    """Next part of a listing with sizes, times and ids (MS-SMB2 2.2.33, FileIdFullDirectoryInformation)."""
    body = _QUERY_DIRECTORY.pack(33, 0x26, 0, 0, file_id, 96, 2, length) + b"*\0"
    return Message(QUERY_DIRECTORY, body, length)


def query_info(kind: int, level: int, what: int, length: int) -> Message:
    """Ask about the file just opened (MS-SMB2 2.2.37): `kind` 1 file, 3 security; `what` parts of a descriptor."""
    return Message(QUERY_INFO, _QUERY_INFO.pack(41, kind, level, length, 0, 0, 0, what, 0, RELATED, 0))


@contextmanager
def understood() -> Iterator[None]:
    """Turn an answer that does not hold together into SourceError."""
    try:
        yield
    except (struct.error, UnicodeDecodeError) as error:
        raise SourceError(messages.BAD_ANSWER, fault=Fault.UNREADABLE) from error


@understood()
def opened(body: bytes) -> State:
    """Answer of CREATE (MS-SMB2 2.2.14)."""
    _created, _accessed, written, _changed, size, attributes, file_id = _OPENED.unpack_from(body)
    return State(size, written, attributes, file_id)


@understood()
def closed(body: bytes) -> State:
    """Answer of CLOSE (MS-SMB2 2.2.16); size and time are 0 when the server did not fill them."""
    _created, _accessed, written, _changed, size, attributes = _CLOSED.unpack_from(body)
    return State(size, written, attributes)


@understood()
def data(body: bytes) -> bytes:
    """Bytes of a READ answer (MS-SMB2 2.2.20)."""
    offset, length = struct.unpack_from("<BxI", body, 2)
    return body[offset - HEADER : offset - HEADER + length]


@understood()
def output(body: bytes) -> bytes:
    """Buffer of a QUERY_DIRECTORY or QUERY_INFO answer (MS-SMB2 2.2.34, 2.2.38)."""
    offset, length = struct.unpack_from("<HI", body, 2)
    return body[offset - HEADER : offset - HEADER + length]
