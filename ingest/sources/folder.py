"""The source `folder`: a local or mounted tree, read as it is."""

import errno
import os
import stat
from collections.abc import Iterator, Sequence
from pathlib import Path

from ingest.sources import messages
from passation import paths
from passation.digest import CHUNK
from passation.errors import Fault, SourceError
from passation.model import Entry, EntryKind, Reading, SourceFeatures, Trouble

_FAULTS = {
    errno.EACCES: Fault.DENIED,
    errno.EPERM: Fault.DENIED,
    errno.ENOENT: Fault.VANISHED,
    errno.ENOTDIR: Fault.VANISHED,
    errno.ELOOP: Fault.VANISHED,
    errno.ESTALE: Fault.VANISHED,
    errno.EAGAIN: Fault.LOCKED,
    errno.EBUSY: Fault.LOCKED,
    errno.ETIMEDOUT: Fault.TIMEOUT,
    errno.ENOTCONN: Fault.DISCONNECTED,
    errno.EHOSTDOWN: Fault.DISCONNECTED,
}
_TRANSIENT = {Fault.LOCKED, Fault.UNSTABLE, Fault.TIMEOUT, Fault.DISCONNECTED}
_KINDS = {stat.S_IFREG: EntryKind.FILE, stat.S_IFDIR: EntryKind.FOLDER, stat.S_IFLNK: EntryKind.LINK}
# O_NONBLOCK: a pipe that took the place of a file must not block; O_NOATIME: reading leaves no trace.
_FLAGS = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC


class FolderSource:
    """Reads a tree. It tells owners by number (`uid:1000`) and no further rights.

    Args:
        name: name of the source in the workspace.
        root: absolute path of the tree.
    """

    features = SourceFeatures(native_ids=True)

    def __init__(self, name: str, root: Path) -> None:
        self.name = name
        self._root = root

    def check(self) -> None:
        """Look at the root. Raises SourceError, saying what to do."""
        try:
            with os.scandir(self._root):
                return
        except PermissionError as error:
            raise SourceError(messages.root_denied(str(self._root)), fault=Fault.DENIED) from error
        except OSError as error:
            raise SourceError(messages.root_missing(str(self._root)), fault=_fault(error)) from error

    def entries(self) -> Iterator[Entry | Trouble]:
        """Every file, folder and link, folders before what they hold; see `Source`."""
        self.check()
        pending = [b""]
        while pending:
            for found in self._folder(pending.pop()):
                yield found
                if isinstance(found, Entry) and found.kind is EntryKind.FOLDER:
                    pending.append(found.path)

    def read(self, entries: Sequence[Entry]) -> Iterator[Reading]:
        """One Reading for each file; see `Source`."""
        return (Reading(entry, self._chunks(entry.path)) for entry in entries if entry.kind is EntryKind.FILE)

    def close(self) -> None:
        """Nothing to end."""

    def _on_disk(self, path: bytes) -> bytes:
        return paths.join(os.fsencode(self._root), path) if path else os.fsencode(self._root)

    def _folder(self, folder: bytes) -> Iterator[Entry | Trouble]:
        try:
            with os.scandir(self._on_disk(folder)) as found:
                names = sorted(item.name for item in found)
        except OSError as error:
            yield Trouble(self.name, folder, _fault(error), _detail(error))
            return
        for name in names:
            yield self._look(paths.join(folder, name))

    def _look(self, path: bytes) -> Entry | Trouble:
        on_disk = self._on_disk(path)
        try:
            status = os.lstat(on_disk)
            target = os.readlink(on_disk) if stat.S_ISLNK(status.st_mode) else b""  # noqa: PTH115 - bytes
        except FileNotFoundError as error:  # a temporary file that came and went
            return Trouble(self.name, path, Fault.VANISHED, _detail(error), hides_entries=False)
        except OSError as error:
            return Trouble(self.name, path, _fault(error), _detail(error))
        kind = _KINDS.get(stat.S_IFMT(status.st_mode))
        if kind is None:
            return Trouble(self.name, path, Fault.UNREADABLE, "not a regular file", hides_entries=False)
        return self._entry(path, kind, status, paths.shown(target))

    def _entry(self, path: bytes, kind: EntryKind, status: os.stat_result, target: str) -> Entry:
        return Entry(
            source=self.name,
            path=path,
            kind=kind,
            size=status.st_size if kind is EntryKind.FILE else 0,
            modified=status.st_mtime_ns,
            changed=status.st_ctime_ns,
            accessed=status.st_atime_ns,
            native_id=f"{status.st_dev:x}-{status.st_ino:x}",
            owner=f"uid:{status.st_uid}",
            target=target,
        )

    def _chunks(self, path: bytes) -> Iterator[bytes]:
        try:
            handle = _open(self._on_disk(path))
            try:
                yield from _stable(handle)
            finally:
                os.close(handle)
        except OSError as error:
            raise _error(_fault(error), _detail(error)) from error


def _open(path: bytes) -> int:
    try:
        return os.open(path, _FLAGS | os.O_NOATIME)
    except PermissionError:  # O_NOATIME is for the owner of the file only
        return os.open(path, _FLAGS)


def _stable(handle: int) -> Iterator[bytes]:
    """The bytes of an open file, which must not change meanwhile."""
    before = os.fstat(handle)
    if not stat.S_ISREG(before.st_mode):
        raise SourceError(messages.NOT_A_FILE, fault=Fault.VANISHED)
    size = 0
    while chunk := os.read(handle, CHUNK):
        size += len(chunk)
        yield chunk
    after = os.fstat(handle)
    if (size, after.st_size, after.st_mtime_ns) != (before.st_size, before.st_size, before.st_mtime_ns):
        raise _error(Fault.UNSTABLE)


def _fault(error: OSError) -> Fault:
    return _FAULTS.get(error.errno or 0, Fault.UNREADABLE)


def _detail(error: OSError) -> str:
    return errno.errorcode.get(error.errno or 0, "errno")


def _error(fault: Fault, detail: str = "") -> SourceError:
    return SourceError(messages.fault(fault, detail), fault=fault, transient=fault in _TRANSIENT)
