"""Our side of the SMB measures: one job in a process of its own, as the product does it."""

import hashlib
import shutil
import sys
from collections.abc import Iterable
from pathlib import Path

from ingest.sources.options import SourceOptions
from ingest.sources.smb.session import Target
from ingest.sources.smb.source import SmbSource
from passation.model import Entry


def main(job: str, port: int, share: str, folder: str, user: str, password: str, scratch: str = "") -> None:
    """Do one job and say what was done."""
    rights = job in {"crawl-rights", "rights"}
    source = SmbSource(
        "serveur", Target("127.0.0.1", port, share, folder, user), lambda: password, SourceOptions(rights=rights)
    )
    if job in {"crawl", "crawl-rights"}:
        print(_crawl(source, Path(scratch)))
    elif job == "start":
        source.check()
    elif job in {"list", "rights"}:
        entries = _entries(source)
        print(sum(1 for entry in entries), "entries")
    else:
        print(_read(source, rights=job == "read-rights"))
    source.close()


def _entries(source: SmbSource) -> Iterable[Entry]:
    for one in source.entries():
        if not isinstance(one, Entry):
            raise SystemExit(f"trouble: {one.fault} {one.detail}")
        yield one


def _read(source: SmbSource, *, rights: bool) -> str:
    size = count = owned = 0
    for reading in source.read(list(_entries(source)), rights=rights):
        hasher = hashlib.sha256()
        for chunk in reading.chunks:
            hasher.update(chunk)
            size += len(chunk)
        hasher.digest()
        count += 1
        owned += reading.entry.descriptor is not None
    return f"{count} files, {size} bytes, {owned} descriptors"


def _crawl(source: SmbSource, scratch: Path) -> str:
    from catalog.store import open_catalog
    from ingest.crawl import crawl
    from passation.workspace import Workspace

    for former in scratch.glob("catalogue.*"):
        former.unlink()
    shutil.copy(scratch / "neuf", scratch / "catalogue.sqlite")
    workspace = Workspace(scratch)
    catalog = open_catalog(workspace.catalogue_url)
    with catalog.alone():
        done = crawl(source, "smb://x", workspace, catalog, _Quiet())
    catalog.close()
    return f"{done.entries} entries, complete: {done.complete}"


class _Quiet:
    def advance(self, stage: str, subjects: int) -> None:
        """Say nothing."""


if __name__ == "__main__":
    job, port, *others = sys.argv[1:]
    main(job, int(port), *others)
