"""Tar archives (POSIX.1-2001 pax, GNU, ustar), read forward once."""

import tarfile
from collections.abc import Iterator
from typing import Any, BinaryIO

from ingest.extractors.messages import UNPACK_BROKEN, UNPACK_CUT
from ingest.extractors.unread import UnreadError
from ingest.unpack.tray import Tray
from passation.errors import Fault

_BLOCK, _CHUNK = 512, 1 << 20
_MAGIC, _MAGIC_AT = b"ustar", 257


class _Watched:
    """A stream that remembers what was read last: tarfile takes a torn header for the end of the archive."""

    def __init__(self, stream: Any) -> None:
        self._stream = stream
        self.seek, self.tell = stream.seek, stream.tell
        self.last = b""

    def read(self, size: int = -1) -> bytes:
        self.last = self._stream.read(size)
        return self.last


def opens(head: bytes) -> bool:
    """Whether these first bytes are those of a tar archive."""
    return head.startswith(_MAGIC, _MAGIC_AT)


def unpack(file: BinaryIO, tray: Tray) -> None:
    """See ingest.unpack.Unpack. `file` may be unpacked on the way: it is only sought forward."""
    watched: Any = _Watched(file)
    try:
        with tarfile.open(fileobj=watched, mode="r:", encoding="utf-8", errors="surrogateescape") as archive:
            while one := archive.next():
                _lay(archive, one, tray)
                archive.members = []  # type: ignore[attr-defined]  # or it keeps them all
    except tarfile.TarError as error:
        raise UnreadError(Fault.TRUNCATED, f"{UNPACK_CUT} tar: {type(error).__name__}") from error
    if len(watched.last) < _BLOCK:
        raise UnreadError(Fault.TRUNCATED, f"{UNPACK_CUT} tar: no end")
    if watched.last != bytes(_BLOCK):
        raise UnreadError(Fault.CORRUPT, f"{UNPACK_BROKEN} tar: header")


def _lay(archive: tarfile.TarFile, one: tarfile.TarInfo, tray: Tray) -> None:
    name = one.name.encode("utf-8", "surrogateescape")
    if one.isfile():
        tray.put(name, _bytes(archive, one))
    elif not one.isdir():
        tray.link(name)


def _bytes(archive: tarfile.TarFile, one: tarfile.TarInfo) -> Iterator[bytes]:
    stream, left = archive.extractfile(one), one.size
    while stream and left > 0:
        try:
            data = stream.read(min(left, _CHUNK))
        except tarfile.ReadError as error:
            raise UnreadError(Fault.TRUNCATED, "tar: member cut") from error
        left -= len(data)
        yield data
