"""Where a Windows shortcut leads, from its bytes: `.lnk` (MS-SHLLINK 2.1 to 2.4) and `.url` files.

Nothing is followed or opened: the answer is text, to be looked for among the entries.
"""

import re
import struct
from dataclasses import dataclass
from urllib.parse import unquote, urlsplit

from passation import paths

LARGEST = 64 << 10
"""A larger file is no shortcut."""

_HEADER = 76
_IDS, _INFO, _NAME, _RELATIVE, _UNICODE = 0x1, 0x2, 0x4, 0x8, 0x80
_LOCAL, _NETWORK = 0x1, 0x2
_URL = re.compile(r"^\s*URL\s*=\s*(.+?)\s*$", re.IGNORECASE | re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Target:
    """Where it leads, as `paths.shown` shows it: an absolute path, one relative to the shortcut, both, or the web."""

    path: str = ""
    relative: str = ""
    web: bool = False


def of_lnk(data: bytes) -> Target | None:
    """Target of a shell link; None when the bytes tell none (broken, or an object that is no file)."""
    try:
        size, flags = struct.unpack_from("<I16xI", data)
        at = _HEADER
        if size != _HEADER:
            return None
        if flags & _IDS:
            at += 2 + struct.unpack_from("<H", data, at)[0]
        path = ""
        if flags & _INFO:
            length = struct.unpack_from("<I", data, at)[0]
            path = _link_info(data[at : at + length])
            at += length
        if flags & _NAME:
            _, at = _string(data, at, wide=bool(flags & _UNICODE))
        relative = _string(data, at, wide=bool(flags & _UNICODE))[0] if flags & _RELATIVE else ""
    except struct.error:
        return None
    return Target(_shown(path), _shown(relative)) if path or relative else None


def of_url(data: bytes) -> Target | None:
    """Target of an Internet shortcut; only `file:` leads to a file."""
    text = data.decode("utf-16" if data[:2] in {b"\xff\xfe", b"\xfe\xff"} else "cp1252", "replace")
    match = _URL.search(text)
    if match is None:
        return None
    try:
        parts = urlsplit(match[1])
    except ValueError:
        return None
    if parts.scheme.lower() != "file":
        return Target(web=True)
    path = unquote(parts.path)
    return Target(_shown(f"//{parts.netloc}{path}" if parts.netloc else path.lstrip("/")))


def _link_info(info: bytes) -> str:
    """LinkInfo: the path on a local volume, or on a share."""
    header, flags, local, network, suffix = struct.unpack_from("<4xII4xIII", info)
    wide_local = wide_suffix = 0
    if header >= 0x24:
        wide_local, wide_suffix = struct.unpack_from("<II", info, 28)
    end = _wide(info, wide_suffix) if wide_suffix else _ansi(info, suffix)
    if flags & _LOCAL:
        return (_wide(info, wide_local) if wide_local else _ansi(info, local)) + end
    if flags & _NETWORK:
        return _share(info[network:]) + "\\" + end
    return ""


def _share(network: bytes) -> str:
    """CommonNetworkRelativeLink: the name of the share."""
    name = struct.unpack_from("<8xI", network)[0]
    if name > 0x14:
        return _wide(network, struct.unpack_from("<20xI", network)[0])
    return _ansi(network, name)


def _ansi(data: bytes, at: int) -> str:
    return data[at : data.find(b"\0", at)].decode("cp1252", "replace")


def _wide(data: bytes, at: int) -> str:
    return data[at:].decode("utf-16-le", "replace").partition("\0")[0]


def _string(data: bytes, at: int, *, wide: bool) -> tuple[str, int]:
    """StringData: a count of characters, then the characters; the text and where it ends."""
    length = struct.unpack_from("<H", data, at)[0] * (2 if wide else 1)
    text = data[at + 2 : at + 2 + length]
    return text.decode("utf-16-le" if wide else "cp1252", "replace"), at + 2 + length


def _shown(text: str) -> str:
    return paths.shown(text.encode("utf-8", "surrogatepass"))
