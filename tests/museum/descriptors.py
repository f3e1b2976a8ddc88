"""Security descriptors built by hand after MS-DTYP, for the tests of rights; nothing of the product is used."""

import struct

READ, FULL = 0x1200A9, 0x1F01FF
PRESENT, PROTECTED, RELATIVE = 0x4, 0x1000, 0x8000
OI_CI, INHERIT_ONLY, INHERITED = 0x3, 0x8, 0x10

EVERYONE, AUTHENTICATED, USERS, SYSTEM = "S-1-1-0", "S-1-5-11", "S-1-5-32-545", "S-1-5-18"
DOMAIN = "S-1-5-21-2146773085-903363285-719344707"
SECRETARY, PAYROLL, TRAINEE, DELETED = (f"{DOMAIN}-{rid}" for rid in (1104, 1105, 1106, 1999))


def sid(text: str) -> bytes:
    """MS-DTYP 2.4.2.2."""
    _, _, authority, *parts = text.split("-")
    numbers = [int(part) for part in parts]
    return struct.pack(f"<BB6s{len(numbers)}I", 1, len(numbers), int(authority).to_bytes(6, "big"), *numbers)


def ace(kind: int, who: str, mask: int = READ, flags: int = 0, between: bytes = b"", after: bytes = b"") -> bytes:
    """MS-DTYP 2.4.4; `between` lies between the mask and the SID."""
    body = struct.pack("<I", mask) + between + sid(who) + after
    return struct.pack("<BBH", kind, flags, 4 + len(body)) + body


def allow(who: str, mask: int = READ, flags: int = 0) -> bytes:
    """ACCESS_ALLOWED_ACE."""
    return ace(0, who, mask, flags)


def deny(who: str, mask: int = READ, flags: int = 0) -> bytes:
    """ACCESS_DENIED_ACE."""
    return ace(1, who, mask, flags)


def descriptor(*aces: bytes, owner: str = SYSTEM, control: int = PRESENT, dacl: bool = True) -> bytes:
    """A self-relative descriptor with these lines in their order; without a list when `dacl` is false."""
    holder = sid(owner) if owner else b""
    lines = b"".join(aces)
    listed = struct.pack("<BBHHH", 2, 0, 8 + len(lines), len(aces), 0) + lines if dacl else b""
    where = 20 + len(holder) if dacl else 0
    return struct.pack("<BBHIIII", 1, 0, control | RELATIVE, 20 if owner else 0, 0, 0, where) + holder + listed
