"""Give a finished file its name without ever replacing what has it already.

By a hard link, else (FAT, exFAT, CIFS have none) by renameat2(2) with RENAME_NOREPLACE, which Python does not offer.
"""

import ctypes
import errno
import os

_RENAME_NOREPLACE = 1
_NO_LINKS = {errno.EPERM, errno.EOPNOTSUPP, errno.ENOSYS, errno.EMLINK}


def take_name(source_folder: int, source: str, folder: int, name: str) -> None:
    """Name the file `source` of an open folder `name` in another one of the same file system.

    The first name may remain.

    Raises:
        FileExistsError: the name is taken.
        OSError: with errno EINVAL or ENOSYS when the file system can do neither.
    """
    try:
        os.link(source, name, src_dir_fd=source_folder, dst_dir_fd=folder, follow_symlinks=False)
    except OSError as error:
        if error.errno not in _NO_LINKS:
            raise
        rename_noreplace(source_folder, source, folder, name)


def rename_noreplace(source_folder: int, source: str, folder: int, name: str) -> None:
    """`take_name` by renameat2(2) (Linux 3.15, glibc 2.28)."""
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.renameat2(source_folder, os.fsencode(source), folder, os.fsencode(name), _RENAME_NOREPLACE) != 0:
        code = ctypes.get_errno()
        raise OSError(code, os.strerror(code))
