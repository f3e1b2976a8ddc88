"""A folder of this machine: its mount and the mode of its files say whether somebody may write."""

import os
import stat
from collections.abc import Iterator, Sequence
from pathlib import Path

from ingest.sources import Allowed
from passation.errors import Fault

_WRITE = 0x2
_ELSEWHERE = ("cifs", "smb3", "smbfs", "nfs", "nfs4", "9p", "virtiofs", "ceph", "glusterfs", "fuse")
"""File systems that others reach without this machine, however it has mounted them."""
_MOUNTS = Path("/proc/self/mountinfo")


class FolderProbe:
    """See `Probe`. Any bit to write counts, whoever holds it; root is nobody ordinary."""

    def __init__(self, root: Path) -> None:
        self._root = os.fsencode(root)

    def look(self, raw_paths: Sequence[bytes]) -> Iterator[Allowed]:
        """What somebody may do with each path."""
        for path in raw_paths:
            yield self._ask(path)

    def _ask(self, path: bytes) -> Allowed:
        file = os.path.join(self._root, path) if path else self._root  # noqa: PTH118 - raw bytes
        try:
            mode = os.lstat(file).st_mode
            read_only = os.statvfs(file).f_flag & os.ST_RDONLY
        except FileNotFoundError:
            return Allowed(path, fault=Fault.VANISHED)
        except PermissionError:
            return Allowed(path, fault=Fault.DENIED)
        except OSError:
            return Allowed(path, fault=Fault.UNREADABLE)
        return Allowed(path, 0 if read_only or not mode & _ANY or self._immutable(file) else _WRITE)

    def _immutable(self, file: bytes) -> bool:
        """Refused to root itself, as a file marked so that nobody may change it."""
        return os.geteuid() == 0 and not os.access(file, os.W_OK)


_ANY = stat.S_IWUSR | stat.S_IWGRP | stat.S_IWOTH


def is_shared_from_elsewhere(root: Path) -> bool:
    """Whether the folder lies on a file system of another machine, about whose users this one knows nothing."""
    try:
        device = os.stat(root).st_dev  # noqa: PTH116 - as the table of mounts names it
        lines = _MOUNTS.read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return False
    number = f"{os.major(device)}:{os.minor(device)}"
    kinds = [line.partition(" - ")[2].split()[0] for line in lines if line.split()[2] == number]
    return any(kind.partition(".")[0] in _ELSEWHERE for kind in kinds)
