"""rar, cab and iso through libarchive, where this machine has it: no free library of its own reads rar."""

from collections.abc import Iterator
from typing import Any, BinaryIO

from ingest.extractors.messages import UNPACK_BROKEN, UNPACK_CUT, UNPACK_LOCKED, UNPACK_NO_READER
from ingest.extractors.unread import UnreadError
from ingest.unpack.tray import Tray
from passation.errors import Fault

_REGULAR, _FOLDER = 0o100000, 0o040000
_CHUNK = 1 << 18


def library() -> Any:
    """The module, None when it or the system's library is not installed."""
    try:
        import libarchive
    except (ImportError, OSError, TypeError, AttributeError):  # what its loading of a missing library raises
        return None
    return libarchive


def unpack(file: BinaryIO, tray: Tray) -> None:
    """See ingest.unpack.Unpack."""
    archives = library()
    if archives is None:
        raise UnreadError(Fault.UNKNOWN_FORMAT, f"{UNPACK_NO_READER} libarchive")
    try:
        with archives.fd_reader(file.fileno()) as archive:
            for one in archive:
                _lay(one, tray)
    except archives.ArchiveError as error:
        raise _fault(error) from error


def _lay(one: Any, tray: Tray) -> None:
    said = one.pathname or ""
    name = said if isinstance(said, bytes) else said.encode("utf-8", "surrogateescape")
    if one.filetype == _FOLDER:
        return
    if one.filetype != _REGULAR or one.linkpath:
        tray.link(name)
    else:
        tray.put(name, _bytes(one))


def _bytes(one: Any) -> Iterator[bytes]:
    archives = library()
    try:
        yield from one.get_blocks(_CHUNK)
    except archives.ArchiveError as error:
        raise _fault(error) from error


def _fault(error: Exception) -> UnreadError:
    said = str(error).lower()
    if "encrypt" in said or "passphrase" in said:
        return UnreadError(Fault.PASSWORD, f"{UNPACK_LOCKED} libarchive")
    if "truncated" in said or "end of file" in said:
        return UnreadError(Fault.TRUNCATED, f"{UNPACK_CUT} libarchive")
    return UnreadError(Fault.CORRUPT, f"{UNPACK_BROKEN} libarchive")
