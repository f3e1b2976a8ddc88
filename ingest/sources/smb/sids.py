"""Names of the SIDs that the files show, asked of the server (LSARPC, MS-LSAT)."""

import struct
from collections.abc import Iterable, Sequence

from ingest.sources.smb.rpc import Interface, Ndr, Pipe, opened
from ingest.sources.smb.session import Login
from ingest.sources.smb.share_rights import packed

_LSARPC = Interface("lsarpc", "12345778-1234-abcd-ef00-0123456789ab", 0)
_CLOSE, _LOOKUP_SIDS, _OPEN_POLICY = 0, 15, 44  # MS-LSAD 3.1.4.9.4, MS-LSAT 3.1.4.11, MS-LSAD 3.1.4.4.1
_LOOKUP_NAMES = 0x800  # POLICY_LOOKUP_NAMES, MS-LSAD 2.2.1.1.2
_UNKNOWN, _INVALID = 8, 7  # SidTypeUnknown, SidTypeInvalid, MS-LSAT 2.2.13
_AT_ONCE = 500


def names(login: Login, sids: Iterable[str]) -> dict[str, str]:
    r"""`DOMAIN\name` of the SIDs that the server knows; orphans are left out.

    Args:
        login: a login to IPC$.
        sids: as `S-1-…`.

    Raises:
        SourceError: the server does not offer the call.
    """
    wanted = list(dict.fromkeys(sids))
    found: dict[str, str] = {}
    with opened(login, _LSARPC) as pipe:
        attributes = struct.pack("<IIIIII", 24, 0, 0, 0, 0, 0)
        policy = pipe.call(_OPEN_POLICY, struct.pack("<I", 0) + attributes + struct.pack("<I", _LOOKUP_NAMES))[:20]
        for start in range(0, len(wanted), _AT_ONCE):
            some = wanted[start : start + _AT_ONCE]
            found.update(_looked_up(pipe, policy, some))
        pipe.call(_CLOSE, policy)
    return found


def _looked_up(pipe: Pipe, policy: bytes, sids: Sequence[str]) -> dict[str, str]:
    count = len(sids)
    pointers = struct.pack(f"<{count}I", *range(1, count + 1))
    values = b"".join(struct.pack("<I", one.count("-") - 2) + packed(one) for one in sids)
    asked = struct.pack("<III", count, 1, count) + pointers + values
    nothing = struct.pack("<IIHxxI", 0, 0, 1, 0)
    answer = Ndr(pipe.call(_LOOKUP_SIDS, policy + asked + nothing))
    domains = _domains(answer)
    return {one: name for one, name in zip(sids, _names(answer, domains), strict=False) if name}


def _domains(answer: Ndr) -> list[str]:
    """LSAPR_REFERENCED_DOMAIN_LIST, MS-LSAT 2.2.12."""
    if not answer.number():
        return []
    _count, array, _most = answer.number(), answer.number(), answer.number()
    if not array:
        return []
    heads = [(answer.short(), answer.short(), answer.number(), answer.number()) for _ in range(answer.number())]
    found = []
    for _length, _room, name, of_domain in heads:
        found.append(answer.text() if name else "")
        if of_domain:
            answer.take(8 + 4 * answer.number())
    return found


def _names(answer: Ndr, domains: Sequence[str]) -> list[str]:
    """LSAPR_TRANSLATED_NAMES, MS-LSAT 2.2.20; empty for a SID that answers to nobody."""
    _count, array = answer.number(), answer.number()
    if not array:
        return []
    heads = []
    for _ in range(answer.number()):
        use = answer.number() & 0xFFFF
        _length, _room, name, domain = answer.short(), answer.short(), answer.number(), answer.number()
        heads.append((use, name, domain))
    found = []
    for use, name, domain in heads:
        told = answer.text() if name else ""
        known = use not in {_UNKNOWN, _INVALID}
        above = f"{domains[domain]}\\" if domain < len(domains) and domains[domain] else ""
        found.append(above + told if known else "")
    return found
