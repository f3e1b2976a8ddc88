"""The folder Destination: each object is a plain file at its key, on a disk or a mounted share.

Every step is taken from an open folder to the next without following links, so that no link planted in the tree leads
a document out of it. A file is written aside, flushed, and only then given its name, which must be free.
"""

import errno
import os
import stat
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from uuid import uuid4

from migrate.destinations import DestinationFeatures, Version, messages
from migrate.destinations.aside import write_aside
from migrate.destinations.folder_errors import translated
from migrate.destinations.incoming import announced, own_key, readable_key, same_or_refused
from migrate.destinations.metadata import checked, modified_in
from migrate.destinations.noreplace import take_name
from migrate.destinations.protection import NoProtection
from migrate.keys import OWN, validate_key
from passation import paths
from passation.digest import CHUNK
from passation.errors import DestinationError, Fault
from passation.model import Stored

_ASIDE = (OWN, "en-cours")
_DAY = 86_400
_FOLDER = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC
_READ = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC


class FolderDestination:
    """Files under `root`, which must exist: a missing one is a disk that is not plugged in."""

    features = DestinationFeatures(conditional_writes=True)
    protection = NoProtection()

    def __init__(self, root: Path) -> None:
        self._root = root

    @translated()
    def check(self) -> None:
        """Write and read an own file, list the root, and drop what an interrupted run left aside a day ago."""
        self.write_own("essai", b"essai\n")
        if b"".join(self.read(own_key("essai"))) != b"essai\n":
            raise DestinationError(messages.DIFFERENT_PROBE, fault=Fault.MISMATCH)
        self._level("")
        with self._folder(_ASIDE, create=True) as aside, os.scandir(aside) as left:
            for name in [entry.name for entry in left]:
                with suppress(FileNotFoundError):  # another process has finished with it
                    if os.stat(name, dir_fd=aside, follow_symlinks=False).st_ctime < time.time() - _DAY:
                        os.unlink(name, dir_fd=aside)

    def put(self, key: str, sha256: bytes, size: int, chunks: Iterable[bytes], metadata: Mapping[str, str]) -> Stored:
        """See Destination. The file takes the date `mtime` of the metadata, the only one a file can hold."""
        validate_key(key)
        modified = modified_in(checked(metadata))
        existing = self.stat(key)
        if existing is None and self._put(key, announced(chunks, sha256, size), modified):
            return Stored(key, size)
        return same_or_refused(existing or Stored(key, size), sha256, size, self.read)

    @translated()
    def _put(self, key: str, chunks: Iterator[bytes], modified: int | None) -> bool:
        """Whether the file is there by our doing: False when another one took the name meanwhile."""
        *parents, name = key.split("/")
        with (
            self._folder(_ASIDE, create=True) as aside,
            write_aside(aside, uuid4().hex, chunks, 0o640, modified) as written,
            self._folder(parents, create=True) as folder,
        ):
            try:
                take_name(aside, written, folder, name)
            except FileExistsError:
                return False
            _flush(folder)
        return True

    @contextmanager
    def _folder(self, parts: Iterable[str], *, create: bool = False) -> Iterator[int]:
        """Descriptor of a folder below the root."""
        try:
            current = os.open(self._root, _FOLDER & ~os.O_NOFOLLOW)
        except (FileNotFoundError, NotADirectoryError) as error:
            raise DestinationError(messages.NO_ROOT) from error
        try:
            for part in parts:
                if create:
                    _make(part, current)
                following = os.open(part, _FOLDER, dir_fd=current)
                os.close(current)
                current = following
            yield current
        finally:
            os.close(current)

    @contextmanager
    def _file(self, key: str) -> Iterator[int]:
        """Descriptor of a regular file. Raises DestinationError with fault VANISHED when there is none."""
        *parents, name = readable_key(key).split("/")
        try:
            with self._folder(parents) as folder:
                file = os.open(name, _READ, dir_fd=folder)
        except FileNotFoundError as error:
            raise DestinationError(messages.NOT_THERE, fault=Fault.VANISHED) from error
        try:
            if not stat.S_ISREG(os.fstat(file).st_mode):
                raise DestinationError(messages.LINK_ON_THE_WAY, fault=Fault.REFUSED)
            yield file
        finally:
            os.close(file)

    def read(self, key: str, version_id: str = "") -> Iterator[bytes]:  # noqa: ARG002 - files have no versions
        """See Destination. The file is opened when the first chunk is asked for."""
        with translated(), self._file(key) as file:
            while chunk := os.read(file, CHUNK):
                yield chunk

    @translated()
    def stat(self, key: str) -> Stored | None:
        """See Destination."""
        try:
            with self._file(key) as file:
                return Stored(key, os.fstat(file).st_size)
        except DestinationError as error:
            if error.fault is not Fault.VANISHED:
                raise
            return None

    def keys(self, prefix: str = "") -> Iterator[Stored]:
        """See Destination. What others put there, links included, is told under the name it has."""
        hidden = "/".join(_ASIDE if prefix.startswith(f"{OWN}/") else [OWN]) + "/"
        pending = self._level("")
        with translated():
            while pending:
                key, size = pending.pop()
                if key.startswith(hidden) or not _may_lead(key, prefix):
                    continue
                if size is None:
                    pending += self._level(key)
                else:
                    yield Stored(paths.shown(os.fsencode(key)), size)

    def _level(self, parent: str) -> list[tuple[str, int | None]]:
        """What a folder holds, last key first; a folder ends in `/` and has no size, as in an S3 listing."""
        with self._folder(parent.split("/")[:-1]) as folder, os.scandir(folder) as found:
            entries = [
                (f"{parent}{entry.name}/", None)
                if entry.is_dir(follow_symlinks=False)
                else (parent + entry.name, entry.stat(follow_symlinks=False).st_size)
                for entry in found
            ]
        return sorted(entries, key=lambda entry: os.fsencode(entry[0]), reverse=True)

    def versions(self) -> Iterator[Version]:
        """See Destination: files have no versions."""
        return iter(())

    @translated()
    def write_own(self, name: str, data: bytes) -> None:
        """See Destination."""
        *parents, last = own_key(name).split("/")
        with (
            self._folder(_ASIDE, create=True) as aside,
            write_aside(aside, uuid4().hex, [data], 0o640) as written,
            self._folder(parents, create=True) as folder,
        ):
            os.replace(written, last, src_dir_fd=aside, dst_dir_fd=folder)
            _flush(folder)

    def close(self) -> None:
        """Nothing stays open between calls."""


def _make(name: str, folder: int) -> None:
    try:
        os.mkdir(name, 0o750, dir_fd=folder)
    except FileExistsError:
        return
    _flush(folder)


def _flush(folder: int) -> None:
    try:
        os.fsync(folder)
    except OSError as error:
        if error.errno not in {errno.EINVAL, errno.EOPNOTSUPP}:  # network shares that flush names by themselves
            raise


def _may_lead(key: str, prefix: str) -> bool:
    return key.startswith(prefix) or (key.endswith("/") and prefix.startswith(key))
