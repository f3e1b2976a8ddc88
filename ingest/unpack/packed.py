"""One packed file: gzip (RFC 1952), bzip2, xz. When it is a tar archive, what that holds."""

import bz2
import gzip
import io
import lzma
import zlib
from collections.abc import Callable, Iterator
from typing import Any, BinaryIO

from ingest.extractors.messages import UNPACK_BROKEN, UNPACK_CUT
from ingest.extractors.unread import UnreadError
from ingest.unpack import tar
from ingest.unpack.tray import Tray
from passation.errors import Fault

_CHUNK, _BLOCK = 1 << 20, 512
_GZIP = b"\x1f\x8b"
_OPEN: dict[bytes, Callable[[BinaryIO], Any]] = {
    _GZIP: lambda file: gzip.GzipFile(fileobj=file),
    b"BZ": bz2.BZ2File,
    b"\xfd7": lzma.LZMAFile,
}
_NAMED, _EXTRA = 8, 4
_LONGEST_NAME = 1 << 12


class _Told(io.RawIOBase):
    """The unpacked stream; its faults are ours."""

    def __init__(self, stream: Any) -> None:
        super().__init__()
        self._stream = stream

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        try:
            return int(self._stream.readinto(buffer))
        except EOFError as error:
            raise UnreadError(Fault.TRUNCATED, f"{UNPACK_CUT} stream") from error
        except (zlib.error, lzma.LZMAError, OSError) as error:
            raise UnreadError(Fault.CORRUPT, f"{UNPACK_BROKEN} stream: {type(error).__name__}") from error

    def seekable(self) -> bool:
        return True

    def tell(self) -> int:
        return int(self._stream.tell())

    def seek(self, place: int, whence: int = 0) -> int:
        """Forward only, by reading on."""
        left = place - self.tell() if whence == 0 else place
        while left > 0 and (skipped := self.read(min(left, _CHUNK))):
            left -= len(skipped)
        return self.tell()


def unpack(file: BinaryIO, tray: Tray) -> None:
    """See ingest.unpack.Unpack. The name of the only member is the one that gzip kept, else empty."""
    head = file.read(2)
    file.seek(0)
    name = _name(file) if head == _GZIP else b""
    stream = io.BufferedReader(_Told(_OPEN[head](file)), _CHUNK)
    if tar.opens(stream.peek(_BLOCK)):
        tar.unpack(stream, tray)
        return
    faults: list[UnreadError] = []
    tray.put(name, _bytes(stream, faults))
    if faults:
        raise faults[0]


def _bytes(stream: BinaryIO, faults: list[UnreadError]) -> Iterator[bytes]:
    try:
        while data := stream.read(_CHUNK):
            yield data
    except UnreadError as error:
        faults.append(error)
        raise


def _name(file: BinaryIO) -> bytes:
    """The name in the head of a gzip file, without folders."""
    head = file.read(10)
    flags = head[3] if len(head) == 10 else 0
    if flags & _EXTRA:
        file.seek(int.from_bytes(file.read(2), "little"), 1)
    name = file.read(_LONGEST_NAME).partition(b"\0")[0] if flags & _NAMED else b""
    file.seek(0)
    return name.replace(b"\\", b"/").rpartition(b"/")[2]
