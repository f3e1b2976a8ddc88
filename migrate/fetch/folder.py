"""The working folder: opened by descriptor, never through a link, never where something else lies."""

import hashlib
import os
import re
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import unquote

from migrate.fetch import messages
from migrate.fetch.ledger import WORK
from passation.digest import CHUNK
from passation.errors import SettingsError
from passation.workspace import Workspace

_FOLDER = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC
_READ = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
ASIDE = re.compile(r"\.passation-[0-9a-f]{32}")
"""Names of files that are being written."""
_LOCAL = ("folder", "onedrive", "sharepoint")


def checked(workspace: Workspace, asked: Path) -> Path:
    """The absolute folder, which may be made there.

    Raises:
        SettingsError: a link; within a source, the store, or another part of the workspace.
    """
    folder = asked.absolute()
    _refuse_reserved(workspace, folder)
    if folder.is_symlink():
        raise SettingsError(messages.LINK.format(path=folder))
    return folder


def settled(workspace: Workspace, asked: Path | None) -> Path:
    """The absolute working folder, made when it is not there. Raises SettingsError as `checked`, or for no folder."""
    folder = checked(workspace, asked or workspace.folder / WORK)
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except (FileExistsError, NotADirectoryError) as error:
        raise SettingsError(messages.NOT_A_FOLDER.format(path=folder)) from error
    return folder


def _refuse_reserved(workspace: Workspace, folder: Path) -> None:
    real, own = folder.resolve(), workspace.folder.resolve()
    for name, one in workspace.settings.sources.items():
        if _inside(real, one.url):
            raise SettingsError(messages.IN_SOURCE.format(path=folder, name=name))
    for url in (workspace.settings.destination.url, workspace.settings.living.url):
        if _inside(real, url):
            raise SettingsError(messages.IN_STORE.format(path=folder))
    if real.is_relative_to(own) and not real.is_relative_to(own / WORK):
        raise SettingsError(messages.IN_WORKSPACE.format(path=folder))


def _inside(folder: Path, url: str) -> bool:
    scheme, _, path = url.partition(":")
    return scheme in _LOCAL and folder.is_relative_to(Path(unquote(path)).resolve())


@contextmanager
def opened(folder: Path, below: str = "") -> Iterator[int]:
    """Descriptor of the folder, or of the one of that name in it.

    Raises:
        SettingsError: it is a link or no folder.
        FileNotFoundError: nothing is there of the name `below`.
    """
    handle = _opened(folder, None, folder)
    try:
        if below:
            root, handle = handle, -1
            try:
                handle = _opened(below, root, folder / below)
            finally:
                os.close(root)
        yield handle
    finally:
        if handle != -1:
            os.close(handle)


def _opened(name: str | Path, folder: int | None, told: Path) -> int:
    try:
        return os.open(name, _FOLDER, dir_fd=folder)
    except OSError as error:
        if folder is not None and isinstance(error, FileNotFoundError):
            raise
        sentence = messages.LINK if told.is_symlink() else messages.NOT_A_FOLDER
        raise SettingsError(sentence.format(path=told)) from error


def present(folder: int, name: str) -> bool:
    """Whether something has that name."""
    try:
        os.stat(name, dir_fd=folder, follow_symlinks=False)
    except FileNotFoundError:
        return False
    return True


def digest_of(folder: int, name: str) -> str:
    """SHA-256 of a plain file, in hexadecimal; empty for a link, a folder, or what cannot be opened.

    Raises:
        FileNotFoundError: nothing has that name.
    """
    try:
        handle = os.open(name, _READ, dir_fd=folder)
    except FileNotFoundError:
        raise
    except OSError:
        return ""
    with os.fdopen(handle, "rb") as file:
        if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
            return ""
        whole = hashlib.sha256()
        while chunk := file.read(CHUNK):
            whole.update(chunk)
    return whole.hexdigest()
