"""The packages of an export: which folders and cabinets, their settings, the order of their manifests."""

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from ingest.sources.sharepoint import messages
from ingest.sources.sharepoint.cabinet import CabinetStore
from ingest.sources.sharepoint.facts import BadPathError, dat_name
from ingest.sources.sharepoint.manifest import Element, XmlError, elements
from ingest.sources.sharepoint.people import PARTS, UNITS
from ingest.sources.sharepoint.stores import FolderStore, Store, ZipStore
from passation import paths
from passation.errors import Fault, SourceError
from passation.model import Trouble

CABINETS = (".cmp", ".cab")
_MANIFEST = re.compile(r"manifest[0-9_-]*\.xml")
_SETTINGS, _SYSTEM, _ARCHIVED = "exportsettings.xml", "systemdata.xml", "archivedfiles.xml"
_PEOPLE = ("usergroup.xml", "usergroupmap.xml")  # Microsoft's own pages use both names


@dataclass(slots=True)
class Package:
    """One numbering of `.dat`. Stores are looked through in order."""

    source: str
    own: Store
    more: list[Store] = field(default_factory=list)
    """Zips of small files, then stores without a manifest: the Migration API keeps contents apart from manifests."""

    @property
    def stores(self) -> list[Store]:
        """All of them."""
        return [self.own, *self.more]

    def find(self, dat: str) -> tuple[Store, int] | None:
        """The store that holds `dat`, and its size; None without one, or when several that are not its own claim it."""
        size = self.own.size(dat)
        if size is not None:
            return self.own, size
        holding = [(store, size) for store in self.more if (size := store.size(dat)) is not None]
        return holding[0] if len(holding) == 1 else None

    def label(self, name: str) -> str:
        """A file of the package, for people."""
        return f"{self.own.label}/{name}"

    def manifests(self) -> Iterator[str | Trouble]:
        """Names of the manifests in the order of SystemData, then those that it forgot; what it names and is absent."""
        here = sorted((name for name in self.own.names() if _MANIFEST.fullmatch(name)), key=_natural)
        listed: list[str] = []
        try:
            listed += (one.facts.get("Name", "").lower() for one in self.read(_SYSTEM, {"ManifestFile"}))
        except (XmlError, SourceError) as error:
            yield self.trouble(error.fault, self.label(_SYSTEM))
        if _SYSTEM not in self.own.names():
            yield self.trouble(Fault.MISSING, messages.absent_detail(self.label(_SYSTEM)))
        for name in dict.fromkeys([*listed, *here]):
            if name in self.own.names():
                yield name
            else:
                yield self.trouble(Fault.MISSING, messages.absent_detail(self.label(name)), hides=True)

    def settings(self) -> dict[str, str]:
        """Attributes of ExportSettings; empty when it is absent. Raises XmlError and SourceError."""
        found = list(self.read(_SETTINGS, {"ExportSettings"}))
        return found[0].facts if found else {}

    def people(self) -> Iterator[Element]:
        """Users and groups, none when the package tells none. Raises XmlError and SourceError."""
        for name in _PEOPLE:
            yield from self.read(name, UNITS, PARTS)

    @property
    def names_people(self) -> bool:
        """Whether it has a list of people, be it empty."""
        return any(name in self.own.names() for name in _PEOPLE)

    def read(self, name: str, units: set[str], parts: frozenset[str] = frozenset()) -> Iterator[Element]:
        """Elements of one XML file of the package, none when it is absent. Raises XmlError and SourceError."""
        if name in self.own.names():
            yield from elements(self.own.chunks(name), units, parts)

    def open_zips(self) -> Iterator[Trouble]:
        """Add the zips that ArchivedFiles.xml names."""
        try:
            for one in self.read(_ARCHIVED, {"ArchivedFile"}):
                name = dat_name(one.facts.get("Name", ""))
                if isinstance(self.own, FolderStore) and name in self.own.names():
                    archive = ZipStore(self.own.path(name), self.label(name))
                    archive.names()
                    self.more.append(archive)
                else:
                    yield self.trouble(Fault.MISSING, messages.absent_detail(self.label(name)))
        except (XmlError, SourceError) as error:
            yield self.trouble(error.fault, f"{self.label(_ARCHIVED)} : {error}")
        except BadPathError:
            yield self.trouble(Fault.UNREADABLE, f"{self.label(_ARCHIVED)} : {messages.BAD_DAT_DETAIL}")

    def trouble(self, fault: Fault, detail: str, *, hides: bool = False) -> Trouble:
        """What concerns the package as a whole."""
        return Trouble(self.source, b"", fault, detail, hides_entries=hides)


def find_packages(source: str, root: Path) -> tuple[list[Package], list[Trouble]]:
    """The packages at `root` and in its direct sub-folders, in order of name. Raises OSError on `root`."""
    packages: list[Package] = []
    spare: list[Store] = []
    troubles: list[Trouble] = []
    for store in _stores(source, root):
        try:
            names = store.names()
        except SourceError as error:
            troubles.append(Trouble(source, b"", error.fault, store.label))
            continue
        if any(_MANIFEST.fullmatch(name) for name in names):
            packages.append(Package(source, store))
        elif any(is_content(name) for name in names):
            spare.append(store)
        else:
            store.close()
    for package in packages:
        troubles += package.open_zips()
        package.more += spare
    if not packages:
        for store in spare:
            store.close()
        troubles.append(Trouble(source, b"", Fault.MISSING, messages.absent_detail("Manifest.xml")))
    return packages, troubles


def is_content(name: str) -> bool:
    """Whether a file of an export, by its name in lower case, may hold a content: it is no list, log or cabinet."""
    return not name.endswith((".xml", ".log", ".err", ".wrn", ".zip", *CABINETS))


def is_package(root: Path) -> bool:
    """Whether `root` looks like an export made of packages. Raises OSError."""
    names = [one.name.lower() for folder in (root, *_folders(root)) for one in folder.iterdir()]
    return any(name.endswith(CABINETS) or _MANIFEST.fullmatch(name) for name in names)


def _stores(source: str, root: Path) -> Iterator[Store]:
    for folder in (root, *_folders(root)):
        yield FolderStore(source, folder, _label(folder, root))
        for path in sorted(folder.iterdir()):
            if path.name.lower().endswith(CABINETS) and path.is_file() and not path.is_symlink():
                yield CabinetStore(path, _label(path, root))


def _label(path: Path, root: Path) -> str:
    return paths.shown(os.fsencode(path.relative_to(root.parent)))


def _folders(root: Path) -> list[Path]:
    return sorted(path for path in root.iterdir() if path.is_dir() and not path.is_symlink())


def _natural(name: str) -> tuple[int, str]:
    digits = re.sub(r"[^0-9]", "", name)
    return (int(digits) if digits else -1), name
