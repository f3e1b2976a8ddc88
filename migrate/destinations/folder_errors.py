"""Refusals of a file system, told in French (errno(3))."""

import errno
import os
from collections.abc import Iterator
from contextlib import contextmanager

from migrate.destinations import messages
from passation.errors import DestinationError, Fault

_DENIED = {errno.EACCES, errno.EPERM, errno.EROFS}
_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
_CUT = {errno.EIO, errno.ESTALE, errno.ENOTCONN, errno.EHOSTDOWN, errno.EHOSTUNREACH, errno.ETIMEDOUT, errno.ENODEV}
_LINK = {errno.ELOOP, errno.ENOTDIR, errno.EISDIR}


@contextmanager
def translated() -> Iterator[None]:
    """Turn the errors of the system into ours. Also a decorator."""
    try:
        yield
    except OSError as error:
        raise _from_system(error.errno or 0) from error


def _from_system(code: int) -> DestinationError:
    if code in _FULL:
        return DestinationError(messages.STORE_FULL, fault=Fault.FULL)
    if code in _DENIED:
        return DestinationError(messages.FOLDER_DENIED, fault=Fault.DENIED)
    if code in _CUT:
        return DestinationError(messages.FOLDER_CUT, fault=Fault.DISCONNECTED, transient=True)
    if code in _LINK:
        return DestinationError(messages.LINK_ON_THE_WAY, fault=Fault.REFUSED)
    if code == errno.EINVAL:
        return DestinationError(messages.NO_SAFE_RENAME, fault=Fault.REFUSED)
    return DestinationError(messages.folder_refused(errno.errorcode.get(code, os.strerror(code))), fault=Fault.REFUSED)
