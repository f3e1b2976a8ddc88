"""NT security descriptors in self-relative form (MS-DTYP 2.4.6): owner, group, and who is allowed or denied what."""

import struct
from collections.abc import Iterator
from dataclasses import dataclass

from passation.security import sid

_HEAD = struct.Struct("<BBHIIII")  # 2.4.6: Revision, Sbz1, Control, offsets of owner, group, SACL, DACL
_ACL = struct.Struct("<BBHHH")  # 2.4.5: AclRevision, Sbz1, AclSize, AceCount, Sbz2
_ACE = struct.Struct("<BBH")  # 2.4.4.1: AceType, AceFlags, AceSize
_MASK = struct.Struct("<I")  # 2.4.3
_OBJECT = struct.Struct("<II")  # 2.4.4.3: Mask, Flags

DACL_PRESENT, PROTECTED = 0x0004, 0x1000  # 2.4.6, Control: DP, PD
INHERIT_ONLY, INHERITED = 0x08, 0x10  # 2.4.4.1, AceFlags
_OBJECT_TYPES = (0x1, 0x2)  # 2.4.4.3: ACE_OBJECT_TYPE_PRESENT, ACE_INHERITED_OBJECT_TYPE_PRESENT
_GUID = 16

# 2.4.4.1, AceType
_ALLOW = frozenset({0x00, 0x05, 0x09, 0x0B})
_DENY = frozenset({0x01, 0x06, 0x0A, 0x0C})
_OF_OBJECTS = frozenset({0x05, 0x06, 0x0B, 0x0C})
_CALLBACK = frozenset({0x09, 0x0A, 0x0B, 0x0C})
_SAYS_NOTHING = frozenset({0x02, 0x03, 0x07, 0x08, 0x0D, 0x0E, 0x0F, 0x10, 0x11, 0x12, 0x13})
"""Audit, alarm, label, attribute and policy: they belong into a SACL and let nobody read."""


@dataclass(frozen=True, slots=True)
class Ace:
    """One line of an access list."""

    allow: bool
    sid: str
    mask: int
    flags: int = 0
    conditional: bool = False
    """It holds under a condition or for a part of an object only: what cannot be weighed here."""

    @property
    def effective(self) -> bool:
        """Whether it speaks of the object itself, not only of what will be made below."""
        return not self.flags & INHERIT_ONLY


@dataclass(frozen=True, slots=True)
class Descriptor:
    """What a server says of a file or folder. `dacl` is None when there is no list: everybody may do everything."""

    owner: str
    group: str
    control: int
    dacl: tuple[Ace, ...] | None

    @property
    def protected(self) -> bool:
        """Whether nothing is inherited from the folder above."""
        return bool(self.control & PROTECTED)


def parse(data: bytes) -> Descriptor | None:
    """The descriptor; None when the bytes are none, or hold an entry of a type that MS-DTYP does not define."""
    try:
        revision, _, control, owner, group, _, dacl = _HEAD.unpack_from(data)
        if revision != 1:
            return None
        there = control & DACL_PRESENT and dacl
        return Descriptor(
            owner=sid.read(data, owner) if owner else "",
            group=sid.read(data, group) if group else "",
            control=control,
            dacl=tuple(_aces(data, dacl)) if there else None,
        )
    except (struct.error, ValueError):
        return None


def _aces(data: bytes, offset: int) -> Iterator[Ace]:
    _, _, size, count, _ = _ACL.unpack_from(data, offset)
    position, end = offset + _ACL.size, offset + size
    if end > len(data):
        raise ValueError("a list that ends beyond its descriptor")
    for _ in range(count):
        kind, flags, length = _ACE.unpack_from(data, position)
        if length < _ACE.size or position + length > end:
            raise ValueError("an entry that ends beyond its list")
        if kind in _ALLOW | _DENY:
            yield _ace(kind, flags, data[position + _ACE.size : position + length])
        elif kind not in _SAYS_NOTHING:
            raise ValueError("an entry of an unknown type")
        position += length


def _ace(kind: int, flags: int, body: bytes) -> Ace:
    (mask,) = _MASK.unpack_from(body)
    offset, typed = _MASK.size, 0
    if kind in _OF_OBJECTS:
        _, typed = _OBJECT.unpack_from(body)
        offset = _OBJECT.size + _GUID * sum(bool(typed & bit) for bit in _OBJECT_TYPES)
    conditional = kind in _CALLBACK or bool(typed & _OBJECT_TYPES[0])
    return Ace(kind in _ALLOW, sid.read(body, offset), mask, flags, conditional)
