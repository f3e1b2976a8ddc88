"""The source of a folder that OneDrive keeps in step: like `folder`, without opening what is online only."""

import os
import stat
from collections.abc import Iterator

from ingest.sources import messages as common
from ingest.sources.folder import FolderSource
from ingest.sources.onedrive import messages
from ingest.sources.onedrive.attributes import ONLINE_ONLY, attributes
from passation.errors import Fault, SourceError
from passation.model import Entry, EntryKind, Trouble

# ntfs-3g shows a reparse point that it cannot follow as a broken link (https://github.com/tuxera/ntfs-3g/issues/44).
_NOT_FOLLOWED = "unsupported reparse"


class SyncedFolder(FolderSource):
    """A tree with the attributes of Windows: online only, pinned, unpinned.

    Args:
        name: name of the source in the workspace.
        root: absolute path of the tree.
    """

    def check(self) -> None:
        """Look at the root. Raises SourceError, saying what to do."""
        target = str(self._root.readlink()) if self._root.is_symlink() else ""
        if target.startswith(_NOT_FOLLOWED):
            raise SourceError(messages.link_root(str(self._root), target), fault=Fault.UNREADABLE)
        super().check()

    def _look(self, path: bytes) -> Entry | Trouble:
        found = super()._look(path)
        if isinstance(found, Entry) and found.target.startswith(_NOT_FOLLOWED):
            return Trouble(self.name, path, Fault.UNREADABLE, found.target)
        return found

    def _entry(self, path: bytes, kind: EntryKind, status: os.stat_result, target: str) -> Entry:
        entry = super()._entry(path, kind, status, target)
        return entry._replace(attributes=self._attributes(path, status))

    def _chunks(self, path: bytes) -> Iterator[bytes]:
        try:
            status = os.lstat(self._on_disk(path))
        except OSError:
            status = None  # opening it says why
        if status and self._attributes(path, status) & ONLINE_ONLY:
            raise SourceError(common.fault(Fault.ONLINE_ONLY, ""), fault=Fault.ONLINE_ONLY)
        yield from super()._chunks(path)

    def _attributes(self, path: bytes, status: os.stat_result) -> int:
        if stat.S_ISLNK(status.st_mode):
            return 0
        return attributes(self._on_disk(path), status)
