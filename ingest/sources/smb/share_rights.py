"""The rights of the share itself, which its files do not show: asked of the server, or declared in the settings."""

import struct
from collections.abc import Sequence

from ingest.sources.smb.rpc import Interface, Ndr, opened, text
from ingest.sources.smb.session import Login

_SRVSVC = Interface("srvsvc", "4b324fc8-1670-01d3-1278-5a47bf6ee188", 3)
_GET_INFO = 16  # NetrShareGetInfo, MS-SRVS 3.1.4.10
_LEVEL = 502  # SHARE_INFO_502_I, MS-SRVS 2.2.4.26
_READ = 0x1200A9  # FILE_GENERIC_READ and FILE_GENERIC_EXECUTE, MS-SMB2 2.2.13.1
_SELF_RELATIVE, _DACL_PRESENT = 0x8000, 0x4


def share_descriptor(login: Login, share: str) -> bytes | None:
    """The descriptor that the server holds of a share; None when it holds none, or does not tell this account.

    Args:
        login: a login to IPC$.
        share: name of the share.

    Raises:
        SourceError: the server does not offer the call.
    """
    asked = struct.pack("<I", 0) + text(share) + struct.pack("<I", _LEVEL)
    with opened(login, _SRVSVC) as pipe:
        return _descriptor(Ndr(pipe.call(_GET_INFO, asked)))


def _descriptor(answer: Ndr) -> bytes | None:
    answer.number()  # level
    if not answer.number():
        return None
    name, _kind, remark, _permissions, _most, _uses, path, password, _size, descriptor = (
        answer.number() for _ in range(10)
    )
    for pointer in (name, remark, path, password):
        if pointer:
            answer.text()
    return answer.array() or None if descriptor else None


def declared(readers: Sequence[str]) -> bytes | None:
    """The descriptor of a share that lets these SIDs read; None when none is declared (MS-DTYP 2.4.5, 2.4.6)."""
    if not readers:
        return None
    entries = b"".join(_allowed(packed(sid)) for sid in readers)
    acl = struct.pack("<BBHHH", 2, 0, 8 + len(entries), len(readers), 0) + entries
    return struct.pack("<BBHIIII", 1, 0, _SELF_RELATIVE | _DACL_PRESENT, 0, 0, 0, 20) + acl


def _allowed(sid: bytes) -> bytes:
    """ACCESS_ALLOWED_ACE, MS-DTYP 2.4.4.2."""
    return struct.pack("<BBHI", 0, 0, 8 + len(sid), _READ) + sid


def packed(sid: str) -> bytes:
    """The bytes of a SID, MS-DTYP 2.4.2.2."""
    _s, revision, authority, *parts = sid.split("-")
    head = struct.pack("<BB", int(revision), len(parts)) + int(authority).to_bytes(6, "big")
    return head + struct.pack(f"<{len(parts)}I", *map(int, parts))
