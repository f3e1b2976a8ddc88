"""Remote procedure calls over a named pipe of the server (C706 chapter 12, MS-RPCE 2.2): bind, then ask.

Pipes lie on IPC$ and are opened by smbprotocol on a connection of their own: nothing here touches the files of a share.
"""

import struct
import uuid
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any, NamedTuple

from smbprotocol.exceptions import SMBException
from smbprotocol.open import CreateDisposition, ImpersonationLevel, Open

from ingest.sources import messages
from ingest.sources.smb.session import Login
from passation.errors import Fault, SourceError

PIPES = "IPC$"
_REQUEST, _RESPONSE, _BIND, _BIND_ACK = 0, 2, 11, 12
_ALONE, _LAST = 3, 2  # PFC_FIRST_FRAG | PFC_LAST_FRAG
_HEADER = struct.Struct("<BBBBIHHI")
_LITTLE_ENDIAN = 0x10
_FRAGMENT = 4280
_NDR = uuid.UUID("8a885d04-1ceb-11c9-9fe8-08002b104860").bytes_le + struct.pack("<I", 2)
_PIPE_ACCESS = 0x12019F  # FILE_GENERIC_READ and FILE_GENERIC_WRITE, of a pipe (MS-SMB2 2.2.13.1.1)
_MOST = 8 << 20


class Interface(NamedTuple):
    """A pipe and what is spoken over it."""

    pipe: str
    identity: str
    version: int


class Pipe:
    """A bound pipe. Made by `opened`."""

    def __init__(self, handle: Any) -> None:
        self._handle = handle

    def bind(self, interface: Interface) -> None:
        """Agree on the interface, in NDR (C706 12.6.4.3). Raises struct.error when the server does not."""
        syntax = uuid.UUID(interface.identity).bytes_le + struct.pack("<I", interface.version)
        head = struct.pack("<HHIB3xHBx", _FRAGMENT, _FRAGMENT, 0, 1, 0, 1)
        answer = self._exchange(_BIND, head + syntax + _NDR, _BIND_ACK)
        (length,) = struct.unpack_from("<H", answer, 8)
        results = (16 + 10 + length + 3) // 4 * 4 - 16
        if struct.unpack_from("<BxxxH", answer, results) != (1, 0):
            raise struct.error

    def call(self, operation: int, stub: bytes) -> bytes:
        """The answer to one call, without its headers (C706 12.6.4.9 and 12.6.4.10)."""
        return self._exchange(_REQUEST, struct.pack("<IHH", len(stub), 0, operation) + stub, _RESPONSE)

    def _exchange(self, kind: int, body: bytes, expected: int) -> bytes:
        size = _HEADER.size + len(body)
        self._handle.write(_HEADER.pack(5, 0, kind, _ALONE, _LITTLE_ENDIAN, size, 0, 1) + body, 0)
        told = b""
        while len(told) < _MOST:
            fragment: bytes = self._handle.read(0, _FRAGMENT)
            _, _, got, flags, _, length, _, _ = _HEADER.unpack_from(fragment)
            if got != expected or length != len(fragment):
                raise struct.error
            told += fragment[_HEADER.size + (8 if got == _RESPONSE else 0) :]
            if flags & _LAST:
                return told
        raise struct.error


@contextmanager
def opened(login: Login, interface: Interface) -> Iterator[Pipe]:
    """A bound pipe of the server, on a login to IPC$.

    Raises:
        SourceError: the server does not offer it, or what it says cannot be understood.
    """
    handle = Open(login.tree, interface.pipe)
    try:
        handle.create(ImpersonationLevel.Impersonation, _PIPE_ACCESS, 0, 7, CreateDisposition.FILE_OPEN, 0)
        pipe = Pipe(handle)
        pipe.bind(interface)
        yield pipe
    except (SMBException, OSError, struct.error, ValueError, UnicodeDecodeError) as error:
        raise SourceError(messages.BAD_ANSWER, fault=Fault.UNREADABLE) from error
    finally:
        with suppress(SMBException, OSError):
            handle.close()


class Ndr:
    """Reads an answer in NDR (C706 chapter 14), each value at its alignment. Raises struct.error at its end."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._at = 0

    def number(self) -> int:
        """An unsigned long, or a pointer."""
        return int(self._unpack("<I", 4))

    def short(self) -> int:
        """An unsigned short."""
        return int(self._unpack("<H", 2))

    def take(self, length: int) -> bytes:
        """So many bytes, as they are."""
        found = self._data[self._at : self._at + length]
        if len(found) < length:
            raise struct.error
        self._at += length
        return found

    def array(self) -> bytes:
        """A conformant array of bytes."""
        return self.take(self.number())

    def text(self) -> str:
        """A conformant and varying string of wide characters, without its final zero."""
        _most, _offset, length = self.number(), self.number(), self.number()
        return self.take(length * 2).decode("utf-16-le", "replace").removesuffix("\0")

    def _unpack(self, code: str, size: int) -> Any:
        self._at += -self._at % size
        (value,) = struct.unpack_from(code, self._data, self._at)
        self._at += size
        return value


def text(value: str) -> bytes:
    """A conformant and varying string, with its final zero, padded for what follows."""
    units = len(value) + 1
    data = struct.pack("<III", units, 0, units) + (value + "\0").encode("utf-16-le")
    return data + b"\0" * (-len(data) % 4)
