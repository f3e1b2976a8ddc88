"""What attributes of a manifest mean: instants, paths, digests, encoded names."""

import base64
import binascii
import re
from datetime import UTC, datetime, timedelta

from passation import paths

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_ENCODED = re.compile(r"_x([0-9A-Fa-f]{8}|[0-9A-Fa-f]{4})_")
_HOST = re.compile(r"^https?://[^/]*", re.IGNORECASE)
_DAT = re.compile(r"[^/\\\0:]+")
_NOBODY = "00000000-0000-0000-0000-000000000000"


class BadPathError(ValueError):
    """A path that leads out of its tree, or that is none."""


def instant(text: str) -> int | None:
    """Nanoseconds since the epoch of `2024-03-01T08:15:30`, which is UTC although nothing says so; None when absurd."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    if moment.year < 1970:  # 0001-01-01 is what .NET writes for « none »
        return None
    return (moment - _EPOCH) // timedelta(microseconds=1) * 1000


def decoded(facts: dict[str, str]) -> dict[str, str]:
    """The attributes, `_xHHHH_` undone where `EncodedAttributes` lists them, and there only."""
    listed = facts.get("EncodedAttributes", "")
    if not listed:
        return facts
    names = {name.strip().casefold() for name in listed.split(",")}
    return {name: _plain(value) if name.casefold() in names else value for name, value in facts.items()}


def _plain(text: str) -> str:
    plain = _ENCODED.sub(_character, text)
    return plain.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "surrogatepass")  # joins halves of a pair


def _character(match: re.Match[str]) -> str:
    code = int(match[1], 16)
    return chr(code) if code <= 0x10FFFF else match[0]


def server_path(web: str, url: str, object_url: str = "") -> bytes:
    """Path from the root of the server, without its first `/`.

    Args:
        web: `ParentWebUrl`, `/sites/mairie`.
        url: `Url`, relative to the web; some writers make it relative to the server.
        object_url: `Url` of the enclosing SPObject, relative to the server, which settles doubts.

    Raises:
        BadPathError: empty, or with a part `..`, `.` or a NUL.
    """
    web = _HOST.sub("", web).strip("/")
    tail = url.strip("/")
    whole = object_url.strip("/")
    if object_url.startswith("/") and f"/{whole}".casefold().endswith(f"/{tail}".casefold()):
        return _checked(whole)
    if url.startswith("/") or not web or f"{tail}/".casefold().startswith(f"{web}/".casefold()):
        return _checked(tail)
    return _checked(f"{web}/{tail}" if tail else web)


def _checked(path: str) -> bytes:
    parts = [part for part in path.split("/") if part]
    if not parts or {".", ".."} & set(parts) or "\0" in path:
        raise BadPathError(path)
    return paths.from_utf16("/".join(parts))


def dat_name(text: str) -> str:
    """Name of the file that holds a content, in lower case; raises BadPathError when it names another place."""
    if text in {".", ".."} or not _DAT.fullmatch(text):
        raise BadPathError(text)
    return text.lower()


def guid(text: str) -> str:
    """An identifier in lower case without braces; empty when it is that of nothing."""
    plain = text.strip("{} ").lower()
    return "" if plain == _NOBODY else plain


def person(field: str) -> str:
    """Number of the user in the value of a field, `13590;UserInfo`."""
    return field.partition(";")[0]


def whole_number(text: str, otherwise: int) -> int:
    """A decimal number, `otherwise` when it is none."""
    return int(text) if re.fullmatch(r"-?[0-9]{1,20}", text) else otherwise


def md5(text: str) -> str:
    """Hex of an MD5 given in base64 or in hex; empty when it is none."""
    if re.fullmatch(r"[0-9A-Fa-f]{32}", text):
        return text.lower()
    try:
        digest = base64.b64decode(text, validate=True)
    except binascii.Error:
        return ""
    return digest.hex() if len(digest) == 16 else ""


def true(text: str) -> bool:
    """`true`, `True`, `1`."""
    return text.lower() in {"true", "1"}
