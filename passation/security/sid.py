"""Security identifiers (MS-DTYP 2.4.2): read, named for people, and told apart by what they stand for."""

import re
import struct

from passation.security import messages

EVERYONE = "S-1-1-0"
OWNER_RIGHTS = "S-1-3-4"
IMPLIED = frozenset({EVERYONE, "S-1-5-11", "S-1-5-32-545"})
"""What the token of any account of a server holds: Everyone, Authenticated Users, Users (MS-DTYP 2.4.2.4)."""

_HEAD = struct.Struct("<BB6s")  # MS-DTYP 2.4.2.2: Revision, SubAuthorityCount, IdentifierAuthority
_MOST = 15  # SID_MAX_SUB_AUTHORITIES
_TEXT = re.compile(r"S-1-(?:\d+|0x[0-9A-F]{12})(?:-\d+){0,15}", re.ASCII | re.IGNORECASE)
_NOBODY_HERE = frozenset({"S-1-3-0", "S-1-3-1", "S-1-5-7", "S-1-5-18", "S-1-5-19", "S-1-5-20", "S-1-5-32-546"})
_GUESTS = ("-501", "-514")
_SERVICES = ("S-1-5-80-", "S-1-15-")
_DIRECTORY, _UNIX = "S-1-5-21-", "S-1-22-"
_FIRST_OWN = 1000
"""Last number from which a directory names its own accounts; smaller ones are the same everywhere."""


def read(data: bytes, offset: int = 0) -> str:
    """The SID that starts at `offset`, as `S-1-…`.

    Raises:
        struct.error: it does not fit into the bytes.
        ValueError: it is none.
    """
    revision, count, authority = _HEAD.unpack_from(data, offset)
    if revision != 1 or count > _MOST:
        raise ValueError("no SID")
    parts = struct.unpack_from(f"<{count}I", data, offset + _HEAD.size)
    number = int.from_bytes(authority, "big")
    said = str(number) if number < 1 << 32 else f"0x{number:012X}"  # MS-DTYP 2.4.2.1
    return "-".join(["S-1", said, *map(str, parts)])


def is_sid(text: str) -> bool:
    """Whether a text is a SID rather than a login or a name."""
    return _TEXT.fullmatch(text) is not None


def is_account(sid: str) -> bool:
    """Whether somebody made it: an account or group of a directory, a machine or a Unix server."""
    own = sid.startswith(_DIRECTORY) and int(sid.rpartition("-")[2]) >= _FIRST_OWN
    return own or sid.startswith(_UNIX)


def concerns_nobody(sid: str) -> bool:
    """Whether no reader of a commune is ever meant: guests, anonymous, system accounts, services, placeholders."""
    return sid in _NOBODY_HERE or sid.startswith(_SERVICES) or (sid.startswith(_DIRECTORY) and sid.endswith(_GUESTS))


def name(sid: str) -> str:
    """« Tout le monde », « Utilisateurs du domaine », or the SID itself when it is not the same everywhere."""
    if sid in messages.WELL_KNOWN:
        return messages.WELL_KNOWN[sid]
    head, _, last = sid.rpartition("-")
    if head in messages.UNIX:
        return f"{messages.UNIX[head]} {last}"
    return messages.OF_A_DOMAIN.get(last, sid) if sid.startswith(_DIRECTORY) else sid
