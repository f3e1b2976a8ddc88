"""Where the errors of tantivy become ours, and the lock that it shares with us."""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from index import messages
from passation.errors import BackendError, BusyError, Fault

_LOCK_FILE = ".tantivy-writer.lock"


@contextmanager
def border(folder: Path) -> Iterator[None]:
    """Translate native errors: a lock held elsewhere, a disk that refuses, files that are not as they were written."""
    try:
        yield
    except ValueError as error:
        if "LockBusy" in str(error):
            raise BusyError(messages.busy(folder)) from error
        raise BackendError(messages.damaged(folder), fault=Fault.CORRUPT) from error
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise BackendError(messages.unwritable(folder, reason), fault=Fault.UNREADABLE) from error
    except BaseException as error:
        # A truncated segment makes the Rust code panic, which Python sees as an exception that has no public name.
        if type(error).__name__ != "PanicException":
            raise
        raise BackendError(messages.damaged(folder), fault=Fault.CORRUPT) from error


@contextmanager
def lock(folder: Path) -> Iterator[None]:
    """Hold the lock of the writer, so that nobody writes meanwhile. Raises BusyError."""
    with (folder / _LOCK_FILE).open("a") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise BusyError(messages.busy(folder)) from error
        yield
