"""Writing a tree on this machine's disk: whole files under their names, dates included, and nobody else's replaced."""

import errno
import json
import os
import shutil
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path

from migrate import messages
from migrate.restoring import messages as sentences
from passation import paths
from passation.digest import CHUNK, Meter
from passation.errors import FixityError, PassationError, SettingsError

MARKER = ".passation-restauration"
"""Says that the folder is ours and not finished; gone at the end."""
_PART = b".passation-en-cours"
WORN_OUT = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO, errno.EROFS, errno.EMFILE, errno.ENFILE})
"""Refusals that speak of the disk, not of one file."""


class Tree:
    """A folder that a source is restored into. Paths are those of the source; every method raises OSError.

    Args:
        folder: new, empty, or left by an interrupted restoration of the same source.
        source: its name.
        below: part of the folder that the files go to.

    Raises:
        SettingsError: the folder holds something else.
    """

    def __init__(self, folder: Path, source: str, below: str = "") -> None:
        self._marker = folder / MARKER
        self._said = json.dumps({"source": source, "below": below})
        self._root = os.fsencode((folder / below).absolute())
        self._claimed: set[int] = set()
        """Inodes written or kept: on a disk that takes two names for one, the second does not replace the first."""
        if folder.exists() and any(folder.iterdir()) and not self._is_ours():
            raise SettingsError(messages.not_empty(folder))
        self.new = not self._marker.exists()

    def _is_ours(self) -> bool:
        return self._marker.is_file() and self._marker.read_text(encoding="utf-8") == self._said

    @property
    def room(self) -> int:
        """Free bytes of the disk; nothing need be there yet."""
        place = Path(os.fsdecode(self._root))
        return shutil.disk_usage(next(one for one in (place, *place.parents) if one.exists())).free

    def begin(self) -> None:
        """Make the folder and mark it as ours."""
        os.makedirs(self._root, exist_ok=True)  # noqa: PTH103 - paths are bytes
        self._marker.write_text(self._said, encoding="utf-8")

    def finish(self) -> None:
        """Everything is there that can be, and on the disk."""
        os.sync()
        self._marker.unlink()

    def at(self, path: bytes) -> bytes:
        """Where it lies on this machine."""
        return paths.join(self._root, path)

    def folder(self, path: bytes) -> bool:
        """Make a folder; False when it is one that an earlier path made under another name."""
        os.makedirs(self.at(path), exist_ok=True)  # noqa: PTH103 - paths are bytes
        return self._claim(self.at(path))

    def holds(self, path: bytes, sha256: bytes, size: int) -> bool:
        """Whether an interrupted restoration left this very file, by its bytes."""
        with suppress(FileNotFoundError):
            found = os.lstat(self.at(path))
            if found.st_size == size and found.st_ino not in self._claimed:
                return Meter().drain(chunks_of(self.at(path))).sha256 == sha256
        return False

    def write(self, path: bytes, chunks: Iterable[bytes], sha256: bytes) -> None:
        """Write a file aside; it takes its name when it is whole and its digest is the one expected.

        Raises:
            FixityError: other file of this tree has that name on this disk.
        """
        target = self.at(path)
        os.makedirs(os.path.dirname(target), exist_ok=True)  # noqa: PTH103, PTH120 - paths are bytes
        part = paths.join(paths.parent(target), _PART)
        try:
            meter = Meter()
            with open(part, "wb") as out:  # noqa: PTH123 - paths are bytes
                out.writelines(meter.through(chunks))
            if meter.sha256 != sha256:
                raise FixityError(sentences.OTHER_BYTES)
            if os.path.lexists(target) and (self.new or os.lstat(target).st_ino in self._claimed):
                raise PassationError(sentences.SAME_NAME)
            os.replace(part, target)  # noqa: PTH105 - paths are bytes
        finally:
            with suppress(FileNotFoundError):
                os.unlink(part)  # noqa: PTH108 - paths are bytes

    def date(self, path: bytes, modified: int | None) -> bool:
        """Give a file or folder its date, in nanoseconds; whether the disk holds it exactly."""
        target = self.at(path)
        self._claim(target)
        if modified is None:
            return True
        with suppress(OverflowError):
            os.utime(target, ns=(modified, modified))
        return os.lstat(target).st_mtime_ns == modified

    def _claim(self, target: bytes) -> bool:
        inode = os.lstat(target).st_ino
        fresh = inode not in self._claimed
        self._claimed.add(inode)
        return fresh


def chunks_of(file: bytes) -> Iterator[bytes]:
    """The bytes of a file of this machine."""
    with open(file, "rb") as opened:  # noqa: PTH123 - paths are bytes
        while chunk := opened.read(CHUNK):
            yield chunk
