"""Which contents are containers, and what opens them. Office documents are documents, not containers."""

from ctypes.util import find_library
from functools import lru_cache
from importlib import import_module
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import cast

from ingest.signature import Format, formats, media_type
from ingest.unpack import Unpack

ARCHIVES = {
    "application/zip": "zip",
    "application/x-7z-compressed": "sevenzip",
    "application/x-tar": "tar",
    "application/gzip": "packed",
    "application/x-bzip2": "packed",
    "application/x-xz": "packed",
    "application/x-rar-compressed": "rar",
    "application/vnd.ms-cab-compressed": "rar",
    "application/x-iso9660-image": "rar",
}
MAILS = {"message/rfc822": "mail", "application/vnd.ms-outlook": "msg"}
CONTAINERS = ARCHIVES | MAILS
"""Media type → module of this package."""
VERSION = 1
"""Of our own rules of opening: raise it when the same bytes may give other members."""
_LIBRARIES = ("py7zr", "olefile", "libarchive-c")
_OLE2 = bytes.fromhex("d0cf11e0a1b11ae1")


def container_type(file: Path, extension: str) -> str:
    """Media type of a container, empty for anything else. Raises OSError."""
    kind = media_type(file, extension)
    return kind if kind in CONTAINERS and not (kind == "application/zip" and _is_office(extension)) else ""


def opener(kind: str) -> Unpack:
    """What opens a container of this type."""
    return cast(Unpack, import_module(f"ingest.unpack.{CONTAINERS[kind]}").unpack)


def may_hold(head: bytes, extension: str = "") -> bool:
    """Whether bytes that begin so may be those of a container: a cheap look before the isolated one."""
    if head.startswith(_OLE2):
        return True
    start = head[:256].lstrip(b"\xef\xbb\xbf\r\n\t ").lower().decode("latin-1")
    for known in _containers():
        said = bool(known.text) and (start.startswith(known.text) or extension in known.extensions)
        if said or known.opens(head):
            return True
    return False


@lru_cache(maxsize=1)
def _containers() -> tuple[Format, ...]:
    return tuple(known for known in formats().formats if known.type in CONTAINERS)


@lru_cache(maxsize=1)
def toolchain() -> str:
    """Fingerprint of what opens containers: work falls due again when it changes."""
    libraries = " ".join(f"{name}@{_installed(name)}" for name in _LIBRARIES)
    return f"{VERSION}.{formats().version} {libraries} {find_library('archive') or 'no libarchive'}"


def _installed(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return "none"


def _is_office(extension: str) -> bool:
    """Whether the name is that of a document that is a zip inside: when its type does not say so, it is damaged."""
    return any(known.zip and extension in known.extensions for known in formats().formats)
