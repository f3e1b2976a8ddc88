"""The effective reading of one descriptor: Deny first, whatever the order of the entries, inherited or not."""

from functools import lru_cache

from passation.security import descriptor, sharing, sid
from passation.security.descriptor import Ace, Descriptor
from passation.security.sharing import Sharing
from passation.security.verdict import Verdict

Principals = frozenset[str]
"""Accounts and groups in the spelling of `sharing.principal`, all held by the same reader."""

FILE = 0x1  # FILE_READ_DATA, MS-SMB2 2.2.13.1.1
FOLDER = 0x21  # FILE_LIST_DIRECTORY, FILE_TRAVERSE, MS-SMB2 2.2.13.1.2
_READS_ANYTHING = 0x90000000  # GENERIC_READ, GENERIC_ALL, MS-DTYP 2.4.3
_TRAVERSES = 0x20000000  # GENERIC_EXECUTE
_AT_ONCE = 65_536


@lru_cache(maxsize=4_096)
def understood(data: bytes) -> Descriptor | Sharing | None:
    """What a source said of an object; None when it cannot be understood."""
    return sharing.parse(data) if data.startswith(b"{") else descriptor.parse(data)


@lru_cache(maxsize=_AT_ONCE)
def read(data: bytes, reader: Principals, mapped: Principals, wanted: int = FILE) -> Verdict:
    """Whether a reader may read what the descriptor `data` protects.

    Args:
        data: see `passation.model.Entry.descriptor`.
        reader: everything that the reader is; empty, it reads nothing.
        mapped: all that the settings map to some group. A Deny of anybody else may mean this reader.
        wanted: FILE, or FOLDER for a folder on the way to it.
    """
    said = understood(data)
    if said is None:
        return Verdict.UNKNOWN
    if not reader:
        return Verdict.NOT_GRANTED
    if isinstance(said, Sharing):
        return Verdict.ALLOWED if said.everyone or reader & said.allow else Verdict.NOT_GRANTED
    return _by_list(said, reader, mapped, wanted)


def _by_list(said: Descriptor, reader: Principals, mapped: Principals, wanted: int) -> Verdict:
    token = {one for one in reader if sid.is_sid(one)}
    if not token:
        return Verdict.NOT_GRANTED  # unknown to any server that speaks of SIDs
    token |= sid.IMPLIED
    denied = denies(said, wanted)
    if denied & token:
        return Verdict.REFUSED
    if not grants(said, wanted) & token:
        return Verdict.NOT_GRANTED
    return Verdict.UNSURE if denied - mapped else Verdict.ALLOWED


def grants(said: Descriptor, wanted: int = FILE) -> set[str]:
    """SIDs to which a list grants it; everyone where there is no list."""
    if said.dacl is None:
        return {sid.EVERYONE}
    return {_whom(said, ace) for ace in said.dacl if ace.allow and not ace.conditional and _touches(ace, wanted)}


def denies(said: Descriptor, wanted: int = FILE) -> set[str]:
    """SIDs to which a list denies it, but for those that no reader can be; a condition is held to be met."""
    named = {_whom(said, ace) for ace in said.dacl or () if not ace.allow and _touches(ace, wanted)}
    return {one for one in named if not sid.concerns_nobody(one)}


def _touches(ace: Ace, wanted: int) -> bool:
    generic = _READS_ANYTHING | (_TRAVERSES if wanted == FOLDER else 0)
    return ace.effective and bool(ace.mask & (wanted | generic))


def _whom(said: Descriptor, ace: Ace) -> str:
    return said.owner if ace.sid == sid.OWNER_RIGHTS and said.owner else ace.sid
