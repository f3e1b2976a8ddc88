"""What attributes of a manifest mean: instants, paths, digests, encoded names."""

import base64
import re
from datetime import UTC, datetime, timedelta

from passation import paths

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_ENCODED = re.compile(r"_x([0-9A-Fa-f]{8}|[0-9A-Fa-f]{4})_")
_HOST = re.compile(r"^https?://[^/]*", re.IGNORECASE)
_DAT = re.compile(r"[^/\\\0:]+")
_PATHS = {"Url", "ParentWebUrl", "DirName"}
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
    if not 1970 <= moment.year < 2262:  # 0001 and 9999 are what .NET writes for « none » and « for ever »
        return None
    return (moment - _EPOCH) // timedelta(microseconds=1) * 1000


def decoded(facts: dict[str, str]) -> dict[str, str]:
    """The attributes, `_xHHHH_` undone where `EncodedAttributes` lists them, and there only."""
    listed = facts.get("EncodedAttributes", "")
    if not listed:
        return facts
    names = {name.strip().casefold() for name in listed.split(",")}
    return {name: _plain(name, value) if name.casefold() in names else value for name, value in facts.items()}


def _plain(name: str, text: str) -> str:
    """Halves of a pair are joined; one alone stays in a path, where it is legal, and nowhere else."""
    lone = "surrogatepass" if name in _PATHS else "replace"
    return _ENCODED.sub(_character, text).encode("utf-16-le", "surrogatepass").decode("utf-16-le", lone)


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


def size(text: str) -> int:
    """Bytes of a `FileSize`; -1 when it is absent or absurd."""
    count = whole_number(text, -1)
    return count if 0 <= count < 1 << 53 else -1


def md5(text: str) -> str:
    """Hex of an MD5 given in base64 or in hex; empty when it is none."""
    if re.fullmatch(r"[0-9A-Fa-f]{32}", text):
        return text.lower()
    try:
        digest = base64.b64decode(text, validate=True)
    except ValueError:  # binascii.Error, or not ASCII
        return ""
    return digest.hex() if len(digest) == 16 else ""


def true(text: str) -> bool:
    """`true`, `True`, `1`."""
    return text.lower() in {"true", "1"}
