"""From the name of a zip member to a path of the tree: separators, hostile parts, and old code pages."""

import re

NAMELESS = b"(sans nom)"
"""Path of a file without a name."""
_FRENCH = frozenset("àâäçéèêëîïôöùûüÿÀÂÄÇÉÈÊËÎÏÔÖÙÛÜ°«»§".encode("cp850"))
_DRIVE = re.compile(rb"^([A-Za-z]):(?=/)")
_NUL = "␀".encode()
_UP = b"(..)"


def guessed(raw: bytes) -> bytes:
    """UTF-8 of a name without the UTF-8 flag, when its bytes leave little doubt; else the raw bytes.

    They may be UTF-8 already, or code page 850 of French Windows (437 has the same small letters), when all beyond
    ASCII are letters and signs of French there. People see other bytes as `%XX`.
    """
    try:
        raw.decode("utf-8")
    except UnicodeDecodeError:
        return raw.decode("cp850").encode() if _FRENCH.issuperset(byte for byte in raw if byte > 0x7F) else raw
    return raw


def safe(name: bytes) -> bytes:
    """A relative path without drive, `.`, `..` or NUL; both slashes separate. Empty when nothing is left."""
    parts = _DRIVE.sub(rb"\1", name.replace(b"\\", b"/")).split(b"/")
    kept = [_UP if part == b".." else part for part in parts if part not in {b"", b"."}]
    return b"/".join(kept).replace(b"\0", _NUL)
