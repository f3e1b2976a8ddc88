"""What an account may do in a share, as the server says it when nothing but reading is asked for.

The right to write is never tried: TREE_CONNECT answers with what the account may do at most in the whole share, and a
CREATE that asks for reading brings what it may do at most with one file. Both count: the lesser of the two is right.
"""

import struct
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

from smbprotocol.exceptions import SMBResponseException

from ingest.sources import Allowed
from ingest.sources.smb import faults, wire
from ingest.sources.smb.guard import Request
from ingest.sources.smb.session import PIPES, Login, Target, log_in
from passation import paths
from passation.errors import Fault, SourceError

_TREE_CONNECT = 3  # MS-SMB2 2.2.1.2
_TREE = struct.Struct("<HHHH")  # MS-SMB2 2.2.9
_MAXIMAL = struct.Struct("<12xI")  # MS-SMB2 2.2.10
_CONTEXT = struct.Struct("<IHHHHI4s4x")  # MS-SMB2 2.2.13.2: no data, MS-SMB2 2.2.13.2.5
_MXAC = b"MxAc"
_LISTED = struct.Struct("<80xII")  # MS-SMB2 2.2.14: where the contexts of an answer lie
_NAMED = struct.Struct("<IHHHHI")
_TOLD = struct.Struct("<II")  # MS-SMB2 2.2.14.2.5
_CONTEXTS = 48
"""Where a CREATE says that its contexts lie, MS-SMB2 2.2.13."""
_WRITING = 0x156  # FILE_WRITE_DATA, _APPEND_DATA, _WRITE_EA, _DELETE_CHILD, _WRITE_ATTRIBUTES, MS-SMB2 2.2.13.1
_INERT = 0xD0000  # DELETE, WRITE_DAC, WRITE_OWNER


class SmbProbe:
    """The rights of one account in one share. See `Probe`; made by `probing`."""

    def __init__(self, login: Login, share: int) -> None:
        self._login = login
        # Samba takes the first from a share in read only, and leaves these, which it then refuses all the same.
        self.share = share if share & _WRITING else share & ~_INERT

    def look(self, raw_paths: Sequence[bytes]) -> Iterator[Allowed]:
        """What the account may do with each path; the empty one is the root."""
        for path in raw_paths:
            with self._login.guard():
                yield self._ask(path)

    def _ask(self, path: bytes) -> Allowed:
        prefix, tail = self._login.prefix, paths.to_utf16(path).replace("/", "\\")
        name = f"{prefix}\\{tail}" if prefix and tail else prefix or tail
        try:
            body = _asked(self._login, wire.CREATE, _create(name))
        except SMBResponseException as error:
            return Allowed(path, None, faults.fault_of(error.status))
        _asked(self._login, wire.CLOSE, wire.close(wire.opened(body).file_id).body)
        rights = _told(body)
        return Allowed(path, rights if rights is None else rights & self.share)


@contextmanager
def probing(target: Target, password: str | None, *, insecure: bool, timeout: float) -> Iterator[SmbProbe | None]:
    """A probe of the share for that account; None when the account may not enter the share at all.

    Raises:
        SourceError: the server stays away, or refuses the login.
    """
    log_in(replace(target, share=PIPES, folder=""), password, insecure=insecure, timeout=timeout).close()
    try:  # a refused login has been told apart from a closed share, without trying a wrong password twice
        login = log_in(target, password, insecure=insecure, timeout=timeout)
    except SourceError as error:
        if error.fault is not Fault.DENIED:
            raise
        yield None
        return
    try:
        with login.guard():
            share = _share(login)
        yield SmbProbe(login, share)
    finally:
        login.close()


def _share(login: Login) -> int:
    """Smbprotocol keeps no MaximalAccess of the tree it has connected: the share is connected once more."""
    name = rf"\\{login.target.host}\{login.target.share}".encode("utf-16-le")
    asked = _TREE.pack(9, 0, wire.HEADER + _TREE.size, len(name)) + name
    return int(_MAXIMAL.unpack_from(_asked(login, _TREE_CONNECT, asked))[0])


def _create(name: str) -> bytes:
    """A CREATE that asks to read attributes, and for the maximal rights."""
    body = bytearray(wire.create(name, wire.READ_ATTRIBUTES, wire.LINK_ITSELF).body)
    body += b"\0" * (-len(body) % 8)
    struct.pack_into("<II", body, _CONTEXTS, wire.HEADER + len(body), _CONTEXT.size)
    return bytes(body) + _CONTEXT.pack(0, 16, 4, 0, 24, 0, _MXAC)


def _told(body: bytes) -> int | None:
    """The rights in the answer of a CREATE; None when the server says none."""
    with wire.understood():
        offset, length = _LISTED.unpack_from(body)
        position, end = offset - wire.HEADER, offset - wire.HEADER + length
        while length and position < end:
            step, name, name_length, _reserved, data, _length = _NAMED.unpack_from(body, position)
            if body[position + name : position + name + name_length] == _MXAC:
                status, rights = _TOLD.unpack_from(body, position + data)
                return None if status else int(rights)
            if not step:
                break
            position += step
    return None


def _asked(login: Login, command: int, body: bytes) -> bytes:
    """The body of an answer."""
    connection: Any = login.connection
    ids = {"sid": login.session.session_id}
    if command != _TREE_CONNECT:
        ids["tid"] = login.tree.tree_connect_id
    header = connection.receive(connection.send(Request(command, body), **ids))
    return bytes(header["data"].get_value())
