"""A file written under a name of its own in an open folder, flushed, and gone again unless it was renamed."""

import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress

_NEW = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC


@contextmanager
def write_aside(
    folder: int, name: str, chunks: Iterable[bytes], mode: int, modified: int | None = None
) -> Iterator[str]:
    """Its name, for the time of the block.

    Args:
        folder: descriptor of the folder.
        name: not taken yet.
        chunks: what it holds.
        mode: its permissions.
        modified: its date, nanoseconds since the epoch; now when None.
    """
    try:
        with os.fdopen(os.open(name, _NEW, mode, dir_fd=folder), "wb") as file:
            for chunk in chunks:
                file.write(chunk)
            file.flush()
            if modified is not None:
                os.utime(file.fileno(), ns=(modified, modified))
            os.fsync(file.fileno())
        yield name
    finally:
        with suppress(FileNotFoundError):  # it has been renamed
            os.unlink(name, dir_fd=folder)
