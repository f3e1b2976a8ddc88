"""The trees on which the contract of the sources is tried, each with the source that shows it."""

import csv
import hashlib
import os
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import quote
from uuid import uuid4

from demo.layouts.prime import PrimeWriter, Version
from demo.layouts.zip_stream import ZipStream
from demo.servers.impacket_smb import ImpacketServer
from ingest.sources import Source
from ingest.sources.folder import FolderSource
from ingest.sources.onedrive.synced import SyncedFolder
from ingest.sources.onedrive.zips import ZipSource
from ingest.sources.open import open_source
from ingest.sources.options import SourceOptions
from ingest.sources.purview.source import PurviewSource
from ingest.sources.sharepoint.source import SharePointSource
from passation.errors import SourceError
from passation.model import Entry, Reading, Trouble
from tests.services.smbd import ADMIN, READER, Served

NOBODY = 65534


class FolderPlace:
    """A folder of the disk."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def write(self, name: str, content: bytes = b"x") -> Path:
        """A file, with the folders above it."""
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
        return path

    def open(self, tail: str = "") -> Source:
        """The source of the tree, or of a folder of it."""
        return FolderSource("dossier", self.root / tail)

    def deny(self, *names: str) -> None:
        """Close files or folders to everybody but the administrator."""
        for name in names:
            (self.root / name).chmod(0)

    @contextmanager
    def limited(self) -> Iterator[None]:
        """Here the source is asked by somebody who may not read everything; root may."""
        root = os.geteuid() == 0
        if root:
            os.seteuid(NOBODY)
        try:
            yield
        finally:
            if root:
                os.seteuid(0)


class SyncedPlace(FolderPlace):
    """A folder that OneDrive keeps in step."""

    def open(self, tail: str = "") -> Source:
        return SyncedFolder("onedrive", self.root / tail)


class ZipPlace(FolderPlace):
    """A folder that is downloaded anew as two zips before each look at it."""

    def open(self, tail: str = "") -> Source:
        if not (self.root / tail).exists():
            return ZipSource("onedrive", self.root / tail)
        return Downloaded(self.root, self.root.with_name(f"{self.root.name}-zips"))


class Downloaded(ZipSource):
    """The zips of a folder, made when they are asked for."""

    def __init__(self, root: Path, zips: Path) -> None:
        super().__init__("onedrive", zips)
        self._packed, self._zips = root, zips

    def entries(self) -> Iterator[Entry | Trouble]:
        pack(self._packed, self._zips)
        return super().entries()

    def read(self, entries: Sequence[Entry]) -> Iterator[Reading]:
        pack(self._packed, self._zips)
        return super().read(entries)


def pack(root: Path, zips: Path) -> None:
    """A folder as two zips of OneDrive, times in UTC, with the empty folders that OneDrive would leave out."""
    zips.mkdir(exist_ok=True)
    found = sorted(path for path in root.rglob("*") if path.is_file() or not any(path.iterdir()))
    for number, share in enumerate((found[::2], found[1::2]), 1):
        with (zips / f"OneDrive_{number}_24-11-2026.zip").open("wb") as file:
            stream = ZipStream(file, level=1)
            for path in share:
                name = os.fsencode(path.relative_to(root)) + b"/" * path.is_dir()
                content = [path.read_bytes()] if path.is_file() else []
                stream.add(name, content, datetime.fromtimestamp(path.stat().st_mtime, UTC))
            stream.finish(zip64=True)


class PurviewPlace(FolderPlace):
    """A folder that a Purview export holds under `SharePoint/`, with a row of its report for each file."""

    def __init__(self, base: Path, report: str) -> None:
        super().__init__(base / "Reprise 03.15.2024-1242PM" / "SharePoint")
        self.root.mkdir(parents=True)
        self._base = base
        self._modern = report == "Items.csv"
        self._report = self.root.parent / report
        self._row("Compound path", "Native file name", "Export native path") if self._modern else self._row(
            "Document Path"
        )

    def write(self, name: str, content: bytes = b"x") -> Path:
        url = f"https://exemple.sharepoint.com/{quote(name)}"
        self._row(url, Path(name).name, f"SharePoint/{name}".replace("/", "\\"))
        return super().write(name, content)

    def open(self, tail: str = "") -> Source:
        return PurviewSource("export", self._base / tail)

    def _row(self, *cells: str) -> None:
        with self._report.open("a", encoding="utf-8", newline="") as file:
            csv.writer(file, quoting=csv.QUOTE_ALL).writerow(cells if self._modern else cells[:1])


class PrimePlace(FolderPlace):
    """A folder that is exported anew from SharePoint, as a package, before each look at it."""

    def open(self, tail: str = "") -> Source:
        return Exported(self.root / tail, self.root.with_name(f"{self.root.name}-export-{uuid4().hex[:8]}"))


class Exported(SharePointSource):
    """The package of a folder, made when it is asked for; its contents are the files of the folder."""

    def __init__(self, root: Path, package: Path) -> None:
        super().__init__("sharepoint", package if root.exists() else root)
        self._tree, self._package = root, package

    def entries(self) -> Iterator[Entry | Trouble]:
        if self._tree.exists():
            export(self._tree, self._package)
        return super().entries()

    def read(self, entries: Sequence[Entry]) -> Iterator[Reading]:
        self.close()
        export(self._tree, self._package)
        return super().read(entries)


def export(tree: Path, package: Path) -> None:
    """A folder as a PRIME package at the root of its server, contents shared with the tree, manifests of 50 objects."""
    shutil.rmtree(package, ignore_errors=True)
    writer = PrimeWriter(package, "/", per_manifest=50, link=True)
    writer.add_scope("", {writer.add_user("Agents", "MAIRIE\\agents", "S-1-5-21-1-2-3-1000"): "read"})
    for path in sorted(tree.rglob("*"), reverse=True):  # a package tells files before their folders, or after
        url = path.relative_to(tree).as_posix()
        modified = datetime.fromtimestamp(path.stat().st_mtime, UTC)
        if path.is_dir():
            writer.add_folder(url, modified)
        else:
            writer.add_file(url, [Version("1.0", path, modified)])
    writer.finish()


class SmbdPlace(FolderPlace):
    """A folder of the share of an smbd."""

    def __init__(self, smbd: Served, engine: str) -> None:
        super().__init__(smbd.folder(f"lieu-{uuid4().hex[:8]}"))
        self._smbd = smbd
        self._engine = engine
        self._account = ADMIN

    def open(self, tail: str = "") -> Source:
        return self._smbd.source(f"{self.root.name}\\{tail}".rstrip("\\"), self._account, engine=self._engine)

    def deny(self, *names: str) -> None:
        self._smbd.settle(self.root, names)

    @contextmanager
    def limited(self) -> Iterator[None]:
        self._account = READER
        yield
        self._account = ADMIN


class ImpacketPlace(FolderPlace):
    """A folder of the share of the pure-Python server, which knows no rights."""

    def __init__(self, root: Path, server: ImpacketServer) -> None:
        super().__init__(root / f"lieu-{uuid4().hex[:8]}")
        self.root.mkdir()
        self._server = server

    def open(self, tail: str = "") -> Source:
        url = f"{self._server.url}/{self.root.name}/{tail}"
        return open_source("serveur", url, lambda: self._server.password, SourceOptions(timeout=10, pause=0.05))


def crawl(source: Source) -> tuple[dict[bytes, Entry], list[Trouble]]:
    """Entries by path, each seen once, and troubles."""
    found = list(source.entries())
    entries = [one for one in found if isinstance(one, Entry)]
    assert len({entry.path for entry in entries}) == len(entries)
    return {entry.path: entry for entry in entries}, [one for one in found if isinstance(one, Trouble)]


def digest(content: bytes) -> str:
    """SHA-256, in hex."""
    return hashlib.sha256(content).hexdigest()


def digests(source: Source, entries: list[Entry]) -> dict[bytes, str]:
    """SHA-256 of each file, or the fault of its reading."""
    found = {}
    for reading in source.read(entries):
        hasher = hashlib.sha256()
        try:
            for chunk in reading.chunks:
                hasher.update(chunk)
            found[reading.entry.path] = hasher.hexdigest()
        except SourceError as error:
            found[reading.entry.path] = error.fault.value
    return found
