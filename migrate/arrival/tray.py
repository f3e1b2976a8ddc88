"""The tray `arrivee/` of the workspace, and `arrivee/classes/` where what was matched lies for good.

Nothing is deleted and nothing replaced: a file is moved in one step, to a name that nothing had.
"""

import errno
import os
from collections.abc import Iterator
from pathlib import Path

from migrate.arrival import messages
from migrate.arrival.aractes import DoubtfulError
from migrate.arrival.arrival import Arrival, mark_of
from migrate.destinations.noreplace import rename_noreplace, take_name
from passation.errors import SettingsError
from passation.workspace import ARRIVALS, Workspace

_FOLDER = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC
_NO_RENAME = {errno.EINVAL, errno.ENOSYS, errno.EOPNOTSUPP}
_PASSING = (".", "~$", "Thumbs.db", "desktop.ini")
"""What desktops leave in a folder by themselves."""


def prepare(workspace: Workspace) -> Path:
    """The tray, made when it is not there.

    Raises:
        SettingsError: it is a link, or the settings give its name to another source.
    """
    named = workspace.settings.sources.get(ARRIVALS)
    if named is not None and named.url != workspace.arrivals_url:
        raise SettingsError(messages.OTHER_SOURCE.format(name=ARRIVALS))
    tray = workspace.arrivals.parent
    for folder in (tray, workspace.arrivals):
        if folder.is_symlink():
            raise SettingsError(messages.TRAY_IS_A_LINK.format(folder=folder))
    tray.mkdir(mode=0o700, exist_ok=True)
    return tray


def dropped(tray: Path) -> Iterator[Path]:
    """What lies in the tray, by name, `classes/` and the traces of desktops excepted."""
    with os.scandir(tray) as found:
        names = sorted(one.name for one in found)
    return (tray / name for name in names if name != "classes" and not name.startswith(_PASSING))


def free_name(workspace: Workspace, wanted: str) -> str:
    """`wanted`, or with a number when something already has it in `classes/`."""
    stem, dot, extension = wanted.rpartition(".")
    number = 1
    while True:
        name = wanted if number == 1 else f"{stem}-{number}{dot}{extension}"
        if not os.path.lexists(workspace.arrivals / name):
            return name
        number += 1


def move(workspace: Workspace, arrival: Arrival, name: str) -> None:
    """Move a dropped file to `classes/<name>`.

    Raises:
        DoubtfulError: it is no more the file that was matched, or the name was taken meanwhile.
    """
    source = workspace.arrivals.parent / arrival.name
    if mark_of(source) != arrival.mark:
        raise DoubtfulError(messages.STILL_WRITTEN)
    tray, classes = os.open(source.parent, _FOLDER), os.open(workspace.arrivals, _FOLDER)
    try:
        _renamed(tray, arrival.name, classes, name)
        os.fsync(classes)
        os.fsync(tray)
    except (FileExistsError, FileNotFoundError) as error:
        raise DoubtfulError(messages.STILL_WRITTEN) from error
    finally:
        os.close(tray)
        os.close(classes)


def _renamed(tray: int, source: str, classes: int, name: str) -> None:
    try:
        rename_noreplace(tray, source, classes, name)
    except OSError as error:
        if error.errno not in _NO_RENAME:
            raise
        take_name(tray, source, classes, name)
        os.unlink(source, dir_fd=tray)
