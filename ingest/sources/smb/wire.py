"""Bodies of the few SMB2 requests that reading needs, and of their answers, by `struct`.

There is no request here that could write, rename or delete: every CREATE opens what exists (FILE_OPEN) and asks for
reading only. Offsets in answers count from the SMB2 header, which the body comes without, hence the `- HEADER`.
"""

import struct
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import NamedTuple

from ingest.sources import messages
from passation.errors import Fault, SourceError

CREATE, CLOSE, READ, ECHO, QUERY_DIRECTORY, QUERY_INFO = 5, 6, 8, 13, 14, 16  # MS-SMB2 2.2.1.2
RELATED = b"\xff" * 16
"""File id of a request that follows the CREATE of its own compound (MS-SMB2 3.2.4.1.4)."""
HEADER = 64
UNIT = 65536
"""Bytes that one credit pays for (MS-SMB2 3.1.5.2)."""

READ_DATA, READ_ATTRIBUTES, READ_CONTROL = 0x1, 0x80, 0x20000  # MS-SMB2 2.2.13.1
FOLDER_ONLY, FILE_ONLY = 0x1, 0x40  # FILE_DIRECTORY_FILE, FILE_NON_DIRECTORY_FILE, MS-SMB2 2.2.13
LINK_ITSELF = 0x200000  # FILE_OPEN_REPARSE_POINT
NO_RECALL = 0x400000  # FILE_OPEN_NO_RECALL: leave what lies in remote storage where it is

SECURITY, FILE = 3, 1  # InfoType, MS-SMB2 2.2.37
OWNER_GROUP_DACL = 0x7
STREAMS = 22  # FileStreamInformation, MS-FSCC 2.4.49

_CREATE = struct.Struct("<HBBIQQIIIIIHHII")
_CLOSE = struct.Struct("<HHI16s")
_READ = struct.Struct("<HBBIQ16sIIIHHB")
_QUERY_DIRECTORY = struct.Struct("<HBBI16sHHI")
_QUERY_INFO = struct.Struct("<HBBIHHIII16sB")
_OPENED = struct.Struct("<8x16xQ16xQI4x16s")
_CLOSED = struct.Struct("<8x16xQ16xQI")
_DATA = struct.Struct("<2xBxI")
_OUTPUT = struct.Struct("<2xHI")


class Message(NamedTuple):
    """One request: its command, its body, and the credits it costs where the server speaks multi-credit."""

    command: int
    body: bytes
    charge: int = 1


class Answer(NamedTuple):
    """NT status, and what came: the buffer of READ and QUERY answers, the whole body of others."""

    status: int
    body: bytes


class State(NamedTuple):
    """What CREATE and CLOSE say of a file; a reading compares them."""

    written: int
    """Last write, FILETIME."""
    size: int
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
    body = _READ.pack(49, 0x50, 0, length, offset, file_id, 0, 0, 0, 0, 0, 0)
    return Message(READ, body, (length - 1) // UNIT + 1)


def query_directory(length: int, file_id: bytes = RELATED) -> Message:
    """Next part of a listing with sizes, times and ids (MS-SMB2 2.2.33, FileIdFullDirectoryInformation)."""
    body = _QUERY_DIRECTORY.pack(33, 0x26, 0, 0, file_id, HEADER + 32, 2, length) + b"*\0"
    return Message(QUERY_DIRECTORY, body, (length - 1) // UNIT + 1)


@cache
def query_info(kind: int, level: int, what: int) -> Message:
    """Ask about the file just opened (MS-SMB2 2.2.37): `kind` FILE or SECURITY; `what` parts of a descriptor."""
    return Message(QUERY_INFO, _QUERY_INFO.pack(41, kind, level, UNIT, 0, 0, 0, what, 0, RELATED, 0))


QUERY_RIGHTS = query_info(SECURITY, 0, OWNER_GROUP_DACL)
QUERY_STREAMS = query_info(FILE, STREAMS, 0)
CLOSE_RELATED = close()


def incomprehensible() -> SourceError:
    """The error of an answer that does not hold together."""
    return SourceError(messages.BAD_ANSWER, fault=Fault.UNREADABLE)


@contextmanager
def understood() -> Iterator[None]:
    """Turn an answer that does not hold together into SourceError."""
    try:
        yield
    except (struct.error, UnicodeDecodeError) as error:
        raise incomprehensible() from error


def opened(body: bytes) -> State:
    """Answer of CREATE (MS-SMB2 2.2.14). Raises SourceError when it does not hold together."""
    try:
        return State(*_OPENED.unpack_from(body))
    except struct.error as error:
        raise incomprehensible() from error


def closed(body: bytes) -> State:
    """Answer of CLOSE (MS-SMB2 2.2.16), or SourceError; size and time are 0 when the server did not fill them."""
    try:
        return State(*_CLOSED.unpack_from(body))
    except struct.error as error:
        raise incomprehensible() from error


def answer(command: int, status: int, body: bytes | memoryview) -> Answer:
    """The answer to a command, with one copy of its bytes (MS-SMB2 2.2.20 READ, 2.2.34 and 2.2.38 QUERY).

    Raises:
        struct.error: it does not hold together.
    """
    if status:
        return Answer(status, bytes(body))
    if command == READ:
        offset, length = _DATA.unpack_from(body)
    elif command in {QUERY_DIRECTORY, QUERY_INFO}:
        offset, length = _OUTPUT.unpack_from(body)
    else:
        return Answer(status, bytes(body))
    start = offset - HEADER
    if length and (start < 0 or start + length > len(body)):
        raise struct.error
    return Answer(status, bytes(body[start : start + length]))
