"""Keys of living files: the folders of the filing plan and the real name, as people will read them on their platform.

`vivant/<path of the node>/<name>`. What OneDrive, SharePoint and Windows refuse is replaced (Microsoft Support,
« Restrictions and limitations in OneDrive and SharePoint »; Microsoft Learn, « Naming Files, Paths, and Namespaces »).
"""

import re
import unicodedata

from migrate.keys import decoded, validate_key

PREFIX = "vivant/"
"""Beginning of the keys that go to the folder of living files; every other key goes to the store."""

_MAX_STEM = 120
_DIGEST = 12
_NO_NAME = "sans-nom"
_FORBIDDEN = re.compile(r'["*:<>?/\\|]')
_RESERVED = re.compile(r"(?:con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³]|desktop\.ini|\.lock)(?:\..*)?", re.IGNORECASE)
_BEGINNING = re.compile(r"^(?:~\$|\s)+")
_NAME = re.compile(r"(.+)\.([A-Za-z0-9]{1,16})", re.DOTALL)
_NOT_KEPT = {"Cc", "Cf", "Cs", "Cn", "Co", "Zl", "Zp"}


def is_living(key: str) -> bool:
    """Whether the object lies in the folder of living files."""
    return key.startswith(PREFIX)


def living_folder(path: str) -> str:
    """Beginning of the keys of a node, without its final `/`; `path` is that of the node in the filing plan."""
    return PREFIX + "/".join(cleaned(part.encode()) for part in path.split("/"))


def living_key(folder: str, name: bytes, sha256: bytes, *, digest: bool = False) -> str:
    """The key of a living content.

    Args:
        folder: as `living_folder` gives it.
        name: last part of the path of its carrier.
        sha256: digest of the content, 32 bytes.
        digest: add the beginning of the digest to the name, as another content has the plain one.

    Raises:
        DestinationError: the path of the node is too long for a key.
    """
    stem, extension = _split(cleaned(name))
    mark = f"~{sha256.hex()[:_DIGEST]}" if digest else ""
    return validate_key(f"{folder}/{_cut(stem)}{mark}{extension}")


def cleaned(name: bytes) -> str:
    """A name that every platform takes: NFC, nothing forbidden, invisible or reserved, no space or dot at its ends."""
    text = "".join("" if unicodedata.category(char) in _NOT_KEPT else char for char in decoded(name))
    text = _FORBIDDEN.sub("-", unicodedata.normalize("NFC", text)).replace("_vti_", "-vti-")
    text = _BEGINNING.sub("", text).strip().rstrip(". ") or _NO_NAME
    return f"_{text}" if _RESERVED.fullmatch(text) else text


def _split(name: str) -> tuple[str, str]:
    found = _NAME.fullmatch(name)
    return (found[1], f".{found[2]}") if found else (name, "")


def _cut(stem: str) -> str:
    return stem.encode()[:_MAX_STEM].decode(errors="ignore").rstrip(". ") or _NO_NAME
