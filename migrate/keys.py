"""The key of an object: where it is filed, a name that can be read, and what it holds.

`<key of the node>/<safe name>~<first 12 hex of its SHA-256><.ext>`, relative to the prefix of the destination. A key is
given at the first transfer and never changed by a later plan. Under a confidential node the name says nothing:
`<key of the node>/document~<first 24 hex><.ext>`.
"""

import re
import unicodedata

from migrate.destinations import messages
from passation import paths
from passation.errors import DestinationError, Fault

OWN = "_passation"
"""First part of the keys of Passation's own files; no document lies there."""

MAX_KEY = 1024
"""UTF-8 bytes, prefix included (Amazon S3 User Guide, « Creating object key names »)."""

MAX_PART = 255
"""Bytes between two `/`: what file systems accept (NAME_MAX), so that every key also fits a folder."""

_MAX_NAME = 120
_DIGEST = 12
_OPAQUE_DIGEST = 24
_OPAQUE_NAME = "document"
_NO_NAME = "sans-nom"
_LETTERS = str.maketrans({"œ": "oe", "æ": "ae", "ø": "o", "đ": "d", "ł": "l"})
_NAME = re.compile(rb"(.+)\.([A-Za-z0-9]{1,16})", re.DOTALL)
_KNOWN_EXTENSION = re.compile(
    "7z|avi|bmp|csv|docm?|docx|dwg|dxf|eml|gif|gz|html?|jpe?g|json|log|m4a|md|mdb|mov|mp3|mp4|mpp|msg|od[gpst]|p7[ms]|"
    "pdf|png|pps|ppsx|pptx?|pst|pub|rar|rtf|shp|svg|tar|tiff?|txt|vsd|wav|webp|xls|xls[mx]|xml|zip"
)
"""Under confidential nodes only known extensions are kept: `lettre.dupont` must not tell a name."""


def object_key(node_key: str, name: bytes, sha256: bytes, *, opaque: bool) -> str:
    """The key of a content.

    Args:
        node_key: `cle_s3` of the node of the filing plan, `1_direction/13_arretes_et_decisions`.
        name: last part of the path of its reference copy.
        sha256: digest of the content, 32 bytes.
        opaque: leave out everything of the name but a known extension.

    Raises:
        DestinationError: the node's key cannot begin a key.
    """
    stem, extension = _split(name)
    if opaque:
        readable, digest, kept = (
            _OPAQUE_NAME,
            sha256.hex()[:_OPAQUE_DIGEST],
            bool(_KNOWN_EXTENSION.fullmatch(extension)),
        )
    else:
        readable, digest, kept = safe_name(stem), sha256.hex()[:_DIGEST], bool(extension)
    return validate_key(f"{node_key}/{readable}~{digest}{'.' + extension if kept else ''}")


def is_opaque(key: str) -> bool:
    """Whether the key of an object says nothing of its name."""
    return key.rpartition("/")[2].startswith(f"{_OPAQUE_NAME}~")


def lengthen(key: str, sha256: bytes) -> str:
    """The same key with the whole digest, for the content that finds its key taken by another one."""
    stem, _, tail = key.rpartition("~")
    _, dot, extension = tail.partition(".")
    return f"{stem}~{sha256.hex()}{dot}{extension}"


def safe_name(stem: bytes) -> str:
    """A name without its extension in `[a-z0-9_-]`, 1 to 120 bytes, that neither begins nor ends by `-` or `_`.

    It holds no dot, so that neither `..` nor a reserved name of Windows (`con.txt`, `nul.2016.doc`) can come out.
    """
    text = paths.folded(unicodedata.normalize("NFKD", decoded(stem))).translate(_LETTERS)
    words = re.sub(r"([_-])[_-]+", r"\1", re.sub(r"[^a-z0-9_]+", "-", text)).strip("-_")
    return _shortened(words) or _NO_NAME


def decoded(stem: bytes) -> str:
    """The name as text: UTF-8 with lone surrogates, else Latin-1."""
    try:
        return stem.decode("utf-8", "surrogatepass")
    except UnicodeDecodeError:
        return stem.decode("latin-1")  # old zips: a guess that only serves legibility


def _shortened(words: str) -> str:
    if len(words) <= _MAX_NAME:
        return words
    cut = words[: _MAX_NAME + 1]
    boundary = max(cut.rfind("-"), cut.rfind("_"))
    return cut[: boundary if boundary > _MAX_NAME // 2 else _MAX_NAME].strip("-_")


def _split(name: bytes) -> tuple[bytes, str]:
    found = _NAME.fullmatch(name.rstrip(b". "))
    return (found[1], found[2].decode().lower()) if found else (name, "")


def validate_key(key: str, *, own: bool = False) -> str:
    """`key` itself, when every store and file system can hold it without changing it.

    Valid: 1 to 1024 bytes of UTF-8; parts of 1 to 255 bytes, none of them `.` or `..`, none ending in a dot or a space;
    no backslash, no control or invisible character. Only `own` keys begin by `_passation/`.

    Raises:
        DestinationError: with fault REFUSED.
    """
    parts = key.split("/")
    if (
        not _encodable(key)
        or len(key.encode()) > MAX_KEY
        or not all(_is_sound(part) for part in parts)
        or (parts[0] == OWN) is not own
    ):
        raise DestinationError(messages.BAD_KEY, fault=Fault.REFUSED)
    return key


def _encodable(key: str) -> bool:
    if key.isascii():  # most keys, many times quicker
        return key.isprintable() and "\\" not in key
    return not any(unicodedata.category(char) in {"Cc", "Cf", "Cs", "Zl", "Zp"} or char == "\\" for char in key)


def _is_sound(part: str) -> bool:
    return 0 < len(part.encode()) <= MAX_PART and part[-1] not in ". "
