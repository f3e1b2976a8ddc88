"""7z archives through py7zr, which is handed numbered writers: the names of the archive lead nowhere."""

import lzma
import struct
import zlib
from contextlib import AbstractContextManager, suppress
from typing import Any, BinaryIO

import py7zr
from py7zr.exceptions import ArchiveError, PasswordRequired
from py7zr.io import MemIO, Py7zIO, WriterFactory

from ingest.extractors.messages import UNPACK_BROKEN, UNPACK_CUT, UNPACK_LOCKED
from ingest.extractors.unread import UnreadError
from ingest.unpack.limits import TooMuchError
from ingest.unpack.tray import Tray, Writer
from passation.errors import Fault

_HEAD = struct.Struct("<12xQQ4x")
_BROKEN = (
    ArchiveError,
    lzma.LZMAError,
    zlib.error,
    EOFError,
    OSError,
    ValueError,
    LookupError,
    TypeError,
    AttributeError,
)


class _Hand(Py7zIO):
    """Gives what py7zr unpacks to a writer of the tray."""

    def __init__(self, writer: Writer) -> None:
        self._writer = writer

    def write(self, s: bytes | bytearray) -> int:
        self._writer.write(s)
        return len(s)

    def read(self, size: int | None = None) -> bytes:  # noqa: ARG002 - asked by the interface
        return b""

    def seek(self, offset: int, whence: int = 0) -> int:  # noqa: ARG002
        return 0

    def flush(self) -> None:
        """Nothing is held back."""

    def size(self) -> int:
        return self._writer.size


class _Hands(WriterFactory):
    """One member at a time; a member stands once the next one begins, for its checksum is compared last."""

    def __init__(self, tray: Tray, names: dict[int, bytes]) -> None:
        self._tray, self._names = tray, names
        self._open: AbstractContextManager[Writer] | None = None
        self._begun: list[int] = []

    def create(self, filename: str) -> Py7zIO:
        self.end()
        number = int(filename)
        self._open = self._tray.writing(self._names[number])
        self._begun.append(number)
        return _Hand(self._open.__enter__())

    def end(self) -> None:
        """The member that is open is whole."""
        if self._open:
            context, self._open = self._open, None
            context.__exit__(None, None, None)

    def drop(self, error: BaseException) -> None:
        """Nothing of the member that is open is kept."""
        if self._open:
            context, self._open = self._open, None
            with suppress(type(error)):
                context.__exit__(type(error), error, error.__traceback__)

    def refuse(self, files: list[Any], fault: Fault, error: BaseException) -> None:
        """The member that is open, and those of its folder that were to follow, are not read."""
        if self._open:
            self._begun.pop()
        self.drop(error)
        begun = set(self._begun)
        for one in files:
            if one.id in self._names and one.id not in begun:
                self._tray.refuse(self._names[one.id], fault)


def unpack(file: BinaryIO, tray: Tray) -> None:
    """See ingest.unpack.Unpack. Folders of the 7z format are unpacked one by one: a damaged one harms no other."""
    head = file.read(_HEAD.size)
    place, length = _HEAD.unpack(head) if len(head) == _HEAD.size else (0, -1)
    if length < 0 or _HEAD.size + place + length > file.seek(0, 2):
        raise UnreadError(Fault.TRUNCATED, f"{UNPACK_CUT} 7z: no header")
    if not length:
        return
    file.seek(0)
    try:
        archive: Any = py7zr.SevenZipFile(file)
    except PasswordRequired as error:
        raise UnreadError(Fault.PASSWORD, f"{UNPACK_LOCKED} 7z: names") from error
    except _BROKEN as error:
        raise UnreadError(Fault.CORRUPT, f"{UNPACK_BROKEN} 7z: {type(error).__name__}") from error
    _unpack(archive, tray)


def _unpack(archive: Any, tray: Tray) -> None:
    names: dict[int, bytes] = {}
    folders: dict[int, list[Any]] = {}
    for one in archive.files:
        name = one.filename.encode("utf-8", "surrogatepass")
        if one.is_directory:
            continue
        if one.is_symlink or one.is_junction or one.is_socket:
            tray.link(name)
        elif one.emptystream:
            tray.put(name, [])
        elif not tray.closed(name):
            names[one.id] = name
        if one.folder is not None:
            folders.setdefault(id(one.folder), []).append(one)
    hands = _Hands(tray, names)
    for number in names:
        archive.worker.register_filelike(number, MemIO(str(number), hands))
    streams = archive.header.main_streams
    for index, folder in enumerate(streams.unpackinfo.folders if streams else ()):
        files = folders.get(id(folder), [])
        if any(one.id in names for one in files):
            _folder(archive, index, files, hands)


def _folder(archive: Any, index: int, files: list[Any], hands: _Hands) -> None:
    worker, places = archive.worker, archive.header.main_streams.packinfo.packpositions
    try:
        worker.extract_single(
            archive.fp, files, None, worker.src_start + places[index], worker.src_start + places[index + 1], None
        )
        hands.end()
    except TooMuchError as error:
        hands.drop(error)
        raise
    except PasswordRequired as error:
        hands.refuse(files, Fault.PASSWORD, error)
    except _BROKEN as error:
        hands.refuse(files, Fault.CORRUPT, error)
