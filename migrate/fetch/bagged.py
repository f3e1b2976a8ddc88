"""Copies handed over as a bag (BagIt 1.0, RFC 8493): a new folder, the copies below `data/`, their digests beside.

Our own list lies beside `data/`, where BagIt allows other files, so that the bag expires like any copy.
"""

import os
from collections.abc import Mapping
from contextlib import suppress
from datetime import date
from pathlib import Path

from migrate.bag import DATA, MANIFEST, TAGS, Payload, write_tags
from migrate.fetch import folder as working
from migrate.fetch import messages
from migrate.fetch.ledger import WORK, Ledger
from passation.errors import SettingsError
from passation.workspace import Workspace

_TAG_FILES = ("bag-info.txt", "bagit.txt", MANIFEST, TAGS)


def place(workspace: Workspace, asked: Path | None, today: date) -> Path:
    """The folder of a new bag, which is not made yet: the one asked for, else `travail/lot-<day>` of the workspace.

    Raises:
        SettingsError: as `folder.settled`, or it holds something already.
    """
    folder = working.checked(workspace, asked or _free(workspace.folder / WORK / f"lot-{today.isoformat()}"))
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise SettingsError(messages.BAG_NEEDS_ROOM.format(path=folder))
    return folder


def _free(wanted: Path) -> Path:
    number, folder = 1, wanted
    while folder.exists():
        number += 1
        folder = wanted.with_name(f"{wanted.name}-{number}")
    return folder


def begin(folder: Path) -> Ledger:
    """Make the folder and its `data/`; the list of what will lie there."""
    (folder / DATA).mkdir(mode=0o700, parents=True)
    folder.chmod(0o700)
    return Ledger(bag={})


def end(folder: Path, ledger: Ledger, info: Mapping[str, str]) -> None:
    """Write the manifests over what was brought, and keep their digests in the list; without a copy there is no bag."""
    if not ledger.copies:
        (folder / DATA).rmdir()
        return
    payload = [Payload(one.name.encode(), bytes.fromhex(one.sha256), one.size) for one in ledger.copies]
    write_tags(folder, info, payload)
    with working.opened(folder) as handle:
        tags = {name: working.digest_of(handle, name) for name in _TAG_FILES}
    ledger.model_copy(update={"bag": tags}).write(folder)


def drop(folder: Path, ledger: Ledger) -> None:
    """Remove what is left of a bag whose copies are all gone: its tag files, if nobody changed them."""
    with working.opened(folder) as handle:
        for name, sha256 in (ledger.bag or {}).items():
            with suppress(FileNotFoundError):
                if working.digest_of(handle, name) == sha256:
                    os.unlink(name, dir_fd=handle)
        with suppress(OSError):  # somebody put something there, which stays
            os.rmdir(DATA, dir_fd=handle)
