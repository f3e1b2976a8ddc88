"""Where the bytes of a package lie: a folder of `.dat`, a `.cmp` cabinet, or a zip of small files.

Names are compared without case and given in lower case: SharePoint writes `0000000A.dat` and `0000000a.dat` alike.
"""

import os
import zipfile
import zlib
from collections.abc import Iterator, Set
from contextlib import suppress
from pathlib import Path
from typing import Protocol

from ingest.sources import messages as source_messages
from ingest.sources.folder import FolderSource
from ingest.sources.sharepoint import messages
from passation.digest import CHUNK
from passation.errors import Fault, SourceError
from passation.model import Entry


class Store(Protocol):
    """Files by name, read only."""

    label: str
    """Name shown to people."""

    def names(self) -> Set[str]:
        """Names, in lower case. Raises SourceError when the store cannot be opened."""
        ...

    def size(self, name: str) -> int | None:
        """Bytes of a file; None when it is not here."""
        ...

    def position(self, name: str) -> tuple[int, int]:
        """Where it lies: reading in this order is fastest."""
        ...

    def chunks(self, name: str) -> Iterator[bytes]:
        """Its bytes; raises SourceError."""
        ...

    def close(self) -> None:
        """Give back the handle; a closed store may be used again."""


class FolderStore:
    """The files of one folder, sub-folders and links excepted."""

    def __init__(self, source: str, folder: Path, label: str) -> None:
        self.label = label
        self.folder = folder
        self._source = source
        self._reader = FolderSource(source, folder)
        self._names: dict[str, str] = {}

    def names(self) -> Set[str]:
        """See `Store`. The first call looks, later ones remember."""
        if not self._names:
            try:
                with os.scandir(self.folder) as found:
                    self._names = {one.name.lower(): one.name for one in found if one.is_file(follow_symlinks=False)}
            except OSError as error:
                raise SourceError(source_messages.root_denied(self.label), fault=Fault.DENIED) from error
        return self._names.keys()

    def size(self, name: str) -> int | None:
        """See `Store`."""
        with suppress(FileNotFoundError):
            return self.path(name).lstat().st_size if name in self.names() else None
        return None

    def path(self, name: str) -> Path:
        """Where a file of `names` lies on disk."""
        return self.folder / self._names[name]

    def position(self, name: str) -> tuple[int, int]:  # noqa: ARG002 - a folder is read in any order
        """See `Store`."""
        return 0, 0

    def chunks(self, name: str) -> Iterator[bytes]:
        """See `Store`."""
        self.names()
        wanted = Entry(self._source, os.fsencode(self._names.get(name, name)))
        return next(self._reader.read([wanted])).chunks

    def close(self) -> None:
        """See `Store`."""
        self._names = {}


class ZipStore:
    """A zip named by `ArchivedFiles.xml`."""

    def __init__(self, path: Path, label: str) -> None:
        self.label = label
        self._path = path
        self._zip: zipfile.ZipFile | None = None
        self._names: dict[str, zipfile.ZipInfo] = {}

    def names(self) -> Set[str]:
        """See `Store`."""
        self._opened()
        return self._names.keys()

    def size(self, name: str) -> int | None:
        """See `Store`."""
        return self._names[name].file_size if name in self.names() else None

    def position(self, name: str) -> tuple[int, int]:
        """See `Store`."""
        return 0, self._names[name].header_offset

    def chunks(self, name: str) -> Iterator[bytes]:
        """See `Store`."""
        archive = self._opened()
        info = self._names[name]
        if info.flag_bits & 1:
            raise SourceError(messages.locked_zip(self.label), fault=Fault.ENCRYPTED)
        try:
            with archive.open(info) as file:
                while chunk := file.read(CHUNK):
                    yield chunk
        except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, OSError) as error:
            raise _damaged(self.label, error) from error

    def close(self) -> None:
        """See `Store`."""
        if self._zip is not None:
            self._zip.close()
        self._zip = None

    def _opened(self) -> zipfile.ZipFile:
        if self._zip is None:
            try:
                self._zip = zipfile.ZipFile(self._path)
            except (zipfile.BadZipFile, OSError) as error:
                raise _damaged(self.label, error) from error
            self._names = {one.filename.lower(): one for one in self._zip.infolist() if not one.is_dir()}
        return self._zip


def _damaged(label: str, error: Exception) -> SourceError:
    return SourceError(messages.damaged(label, type(error).__name__), fault=Fault.CORRUPT)
