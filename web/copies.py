"""A copy for the browser: read from the store into a nameless file, and sent only if it is what was first read."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from threading import BoundedSemaphore
from typing import IO

from migrate.destinations.open import destination_of
from passation.digest import CHUNK, Meter
from passation.errors import BusyError, FixityError
from passation.workspace import Workspace
from web import messages
from web.documents import Document

AT_ONCE = 4
_FREE = BoundedSemaphore(AT_ONCE)


def verified(workspace: Workspace, document: Document) -> IO[bytes]:
    """The bytes of the document, whole and compared, from their beginning; the file is gone once it is closed.

    Raises:
        FixityError: the store gave other bytes.
        DestinationError: the store does not serve.
        BusyError: too many copies are being read.
    """
    file = tempfile.TemporaryFile(dir=workspace.folder / "cache")  # noqa: SIM115 - closed once it was sent
    try:
        with _place():
            _fill(file, workspace, document)
    except BaseException:
        file.close()
        raise
    file.seek(0)
    return file


def _fill(file: IO[bytes], workspace: Workspace, document: Document) -> None:
    store, meter = destination_of(workspace), Meter()
    try:
        file.writelines(meter.through(store.read(document.copy.key)))
    finally:
        store.close()
    if (meter.sha256, meter.size) != (document.sha256, document.size):
        raise FixityError(messages.OTHER_BYTES)


def chunks(file: IO[bytes]) -> Iterator[bytes]:
    """What is sent; the file is closed at the end, or when the browser goes away."""
    with file:
        while chunk := file.read(CHUNK):
            yield chunk


@contextmanager
def _place() -> Iterator[None]:
    if not _FREE.acquire(blocking=False):
        raise BusyError(messages.TOO_MANY_COPIES)
    try:
        yield
    finally:
        _FREE.release()
