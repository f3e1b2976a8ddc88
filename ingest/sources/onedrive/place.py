"""What lies at an address `onedrive:`: zips alone, or a synchronised folder.

A folder that holds nothing but zips (half-downloaded ones included, and what systems leave) is an export. In any other
folder zips are files like the rest, unless OneDrive named them: then people forgot to part the two, and are told so.
"""

import os
import re
from pathlib import Path

from ingest.sources import messages as common
from ingest.sources.onedrive import messages
from ingest.sources.onedrive.archive import Identity, identity
from passation.errors import Fault, SourceError

_ZIP = re.compile(r"(?is).*\.zip|.*\.(crdownload|part|partial|download)")
_DOWNLOAD = re.compile(r"(?is)onedrive_.*\.zip(\..*)?")
_LEFT_BY_SYSTEMS = re.compile(r"(?is)desktop\.ini|thumbs\.db|\.ds_store|\._.*")


def is_export(root: Path) -> bool:
    """Whether `root` is a zip or a folder of zips; a synchronised folder otherwise."""
    try:
        if root.is_file():
            return True
    except PermissionError:  # asked again, and said, when the folder is looked at
        return False
    names, others = _names(root)
    return bool(names and not others) or any(map(_DOWNLOAD.fullmatch, names))


def zips(root: Path) -> dict[Path, Identity]:
    """The zips of an export as they are now, in the order of their numbers.

    Raises:
        SourceError: there is none, or other things lie beside them.
    """
    try:
        if root.is_file():
            return {root: identity(root.stat())}
        names, others = _names(root)
        if not names:
            sentence = messages.no_zip if root.is_dir() else common.root_missing
            raise SourceError(sentence(str(root)), fault=Fault.VANISHED)
        if others:
            raise SourceError(messages.mixed(str(root), names[0], others[0]), fault=Fault.UNREADABLE)
        return {root / name: identity((root / name).stat()) for name in names}
    except PermissionError as error:
        raise SourceError(common.root_denied(str(root)), fault=Fault.DENIED) from error
    except OSError as error:
        raise SourceError(common.root_missing(str(root)), fault=Fault.VANISHED) from error


def _names(root: Path) -> tuple[list[str], list[str]]:
    """Names of the zips in a folder, `OneDrive_2` before `OneDrive_10`, and of everything else; none of a file."""
    try:
        with os.scandir(root) as found:
            items = {item.name: item.is_file(follow_symlinks=False) for item in found}
    except OSError:
        return [], []
    names = [name for name, is_file in items.items() if is_file and _ZIP.fullmatch(name)]
    others = [name for name in items if name not in names and not _LEFT_BY_SYSTEMS.fullmatch(name)]
    return sorted(names, key=_numbered), sorted(others)


def _numbered(name: str) -> tuple[list[tuple[int, str]], str]:
    return [(int(digits or 0), text) for digits, text in re.findall(r"([0-9]+)|([^0-9]+)", name.casefold())], name
