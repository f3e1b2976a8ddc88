"""One path written by several programs: URL or not, percent-encoded or not, accents composed or not."""

import re
from collections.abc import Container
from hashlib import blake2b
from urllib.parse import unquote

from passation import paths

_HOST = re.compile(r"^[A-Za-z][A-Za-z0-9+.-]*://[^/]*/?")
_UNSAFE = re.compile(r'[<>:"|?*\\\x00-\x1f]')
_SLASH = re.compile("%2f", re.IGNORECASE)


def address_path(text: str) -> str:
    """The path of a URL (percent-decoded, without host and query), or a path with `/`; none at either end."""
    host = _HOST.match(text)
    plain = unquote(text[host.end() :].partition("?")[0]) if host else text.replace("\\", "/")
    return "/".join(part for part in plain.split("/") if part)


def comparable(path: str) -> str:
    """For comparison only: folded, percent-decoded, what Windows refuses in a name as `_`; as many parts as `path`."""
    text = unquote(_SLASH.sub("_", path)) if "%" in path else path
    return paths.folded(_UNSAFE.sub("_", text))


def short_hash(path: str) -> bytes:
    """16 bytes that stand for a comparable path."""
    return blake2b(path.encode("utf-8", "surrogatepass"), digest_size=16).digest()


def within(path: str, folders: Container[str]) -> bool:
    """Whether one of `folders` is `path` or holds it; all comparable."""
    while path:
        if path in folders:
            return True
        path = path.rpartition("/")[0]
    return False
