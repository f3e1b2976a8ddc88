"""The source behind an address `onedrive:`."""

from pathlib import Path

from ingest.sources import Source
from ingest.sources.onedrive.place import is_export
from ingest.sources.onedrive.synced import SyncedFolder
from ingest.sources.onedrive.zips import ZipSource


def open_onedrive(name: str, root: Path) -> Source:
    """The source at `root`: a zip, a folder of zips, or a synchronised folder, told by the names in it.

    Args:
        name: name of the source in the workspace.
        root: absolute path.
    """
    return ZipSource(name, root) if is_export(root) else SyncedFolder(name, root)
