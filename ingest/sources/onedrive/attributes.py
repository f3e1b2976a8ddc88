"""File attributes of Windows, as Linux shows them on a disk or share that OneDrive keeps.

No file is opened: only its metadata is asked for. Names of the extended attributes: ntfs-3g and ntfs3
(`system.ntfs_attrib_be`), the cifs client (`user.cifs.dosattrib`), Samba (`user.DOSATTRIB`, librpc/idl/xattr.idl).
"""

import os
import struct
from collections.abc import Callable
from stat import S_ISREG

from passation.model import Attributes

ONLINE_ONLY = Attributes.OFFLINE | Attributes.RECALL_ON_OPEN | Attributes.RECALL_ON_DATA_ACCESS
"""Any of them: opening the file would bring it back from the cloud."""
_AWAY = Attributes.OFFLINE | Attributes.RECALL_ON_DATA_ACCESS
_RESIDENT = 4096
"""NTFS keeps a file of up to nearly this size within its own record, which counts as no block."""


def attributes(path: bytes, status: os.stat_result) -> int:
    """Attributes of the file or folder `path`, whose `status` is known; 0 when nothing tells them.

    A file with a size and no block on disk has its bytes elsewhere, whatever else is told.
    """
    told = _told(path)
    empty = S_ISREG(status.st_mode) and not status.st_blocks
    hollow = empty and status.st_size > (0 if told is None else _RESIDENT)
    return (told or 0) | (_AWAY if hollow else 0)


def _told(path: bytes) -> int | None:
    for name, understood in _TOLD_BY:
        try:
            value = understood(os.getxattr(path, name, follow_symlinks=False))
        except OSError:  # this file system does not tell it
            continue
        if value is not None:
            return value
    return None


def of_samba(value: bytes) -> int | None:
    """Attributes in Samba's extended attribute: as hexadecimal text, or from version 3 of its structure on."""
    text, _, _ = value.partition(b"\0")
    try:
        if text:
            return int(text, 16)
        (version,) = struct.unpack_from("<H", value, 2)
        return struct.unpack_from("<I", value, 12)[0] if version >= 3 else None
    except (ValueError, struct.error):
        return None


def _word(layout: str) -> Callable[[bytes], int | None]:
    def understood(value: bytes) -> int | None:
        return int(struct.unpack(layout, value)[0]) if len(value) == 4 else None

    return understood


_TOLD_BY: tuple[tuple[str, Callable[[bytes], int | None]], ...] = (
    ("system.ntfs_attrib_be", _word(">I")),
    ("user.cifs.dosattrib", _word("<I")),
    ("user.DOSATTRIB", of_samba),
)
