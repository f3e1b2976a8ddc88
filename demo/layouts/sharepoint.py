"""One tree of the commune as a SharePoint export: a library with history, people and rights, in PRIME packages.

Drafts of one document become the versions of one file. What SharePoint does not hold stays out
(https://support.microsoft.com/office/64883a5d-228e-48f5-b3d2-eb39e07630fa).
"""

import re
import shutil
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from zlib import crc32

from demo.layouts.cabinet import write_cabinet
from demo.layouts.prime import PrimeWriter, Version
from demo.share import sid as sid_of
from demo.truth import FileTruth, Truth

WEB, LIBRARY = "/sites/mairie", "Documents partages"
_FORBIDDEN = re.compile(r'.*["*:<>?\\|\x00-\x1f].*| .*|.*[ .]|~\$.*|desktop\.ini|\.lock', re.IGNORECASE | re.DOTALL)
_LONGEST = 400
_EVERYONE = ("Tout le monde", "c:0(.s|true")
_AGENTS = ("Chantal Berthier", "Josiane Morel", "Karim Haddad", "Louis Perrin", "Sophie Vasseur")
_READERS = ("agents", "direction")
"""Who may read the library where no plan says otherwise."""


@dataclass(frozen=True, slots=True)
class StoredVersion:
    """What one version must come out as."""

    sha256: str
    size: int
    author: str
    editor: str
    modified: datetime
    allow: tuple[str, ...]
    """Principals that may read it, sorted."""


@dataclass(slots=True)
class SharePointTruth:
    """What an export holds; paths are those of the entries of the source."""

    versions: dict[tuple[str, str], StoredVersion] = field(default_factory=dict)
    """(path, label) → what it holds; the label is empty for the current version, else `v1.0`."""
    refused: list[str] = field(default_factory=list)
    """Paths of the truth of the commune that SharePoint would not take."""
    origins: dict[tuple[str, str], str] = field(default_factory=dict)
    """(path, label) → path in the truth of the commune."""


def write_package(
    commune: Path,
    truth: Truth,
    tree: str,
    folder: Path,
    *,
    parts: int = 1,
    cabinets: bool = False,
    per_manifest: int = 0,
) -> SharePointTruth:
    """Write `tree` (`serveur` or `disque`) as packages in `folder`.

    Args:
        commune: folder given to `demo.commune.generate`.
        truth: its truth.
        tree: which of its trees.
        folder: a new folder.
        parts: number of packages, each with its own numbering of `.dat`.
        cabinets: as `export.cmp`, `export1.cmp`… instead of folders.
        per_manifest: objects in a manifest; 0 for one manifest a package.
    """
    folder.mkdir(parents=True)
    found = SharePointTruth()
    histories = _histories(truth, tree, found)
    for number in range(parts):
        target = folder / f"export{number or ''}" if parts > 1 or cabinets else folder
        writer = _Library(target, commune, truth, tree, per_manifest)
        for path, stages in histories[len(histories) * number // parts : len(histories) * (number + 1) // parts]:
            writer.add(path, stages, found)
        files = writer.finish()
        if cabinets:
            write_cabinet(target.with_suffix(".cmp"), files)
            shutil.rmtree(target)
    return found


def _histories(truth: Truth, tree: str, found: SharePointTruth) -> list[tuple[str, list[FileTruth]]]:
    """Path in the library → rows of the truth, oldest first."""
    families = {
        one.paths[-1]: one.paths
        for one in truth.families
        if one.kind == "versions" and all(path.startswith(f"{tree}/") for path in one.paths)
    }
    drafts = {path for paths in families.values() for path in paths[:-1]}
    kept = []
    for row in truth.of(tree):
        if not _allowed(row.path):
            found.refused.append(row.path)
        elif row.path not in drafts:
            stages = [truth.by_path[path] for path in families.get(row.path, (row.path,))]
            kept.append((row.path.removeprefix(f"{tree}/"), stages))
    return kept


def _allowed(path: str) -> bool:
    return len(path) <= _LONGEST and not any(_FORBIDDEN.fullmatch(part) for part in path.split("/"))


class _Library:
    """One package of the library; every package tells all people and rights again."""

    def __init__(self, target: Path, commune: Path, truth: Truth, tree: str, per_manifest: int) -> None:
        self._writer = PrimeWriter(target, WEB, per_manifest=per_manifest)
        self._commune = commune
        self._agents = {name: self._person(name) for name in _AGENTS}
        self._readers: dict[str, tuple[str, ...]] = {}
        self._groups: dict[str, str] = {}
        self._share("", _READERS)
        for plan in truth.acls:
            if plan.path.startswith(f"{tree}/"):
                self._share(plan.path.removeprefix(f"{tree}/"), [one for one in plan.allow if one not in plan.deny])
        self._writer.add_template(f"{LIBRARY}/Forms/AllItems.aspx")
        for path in truth.empty_folders:
            if path.startswith(f"{tree}/"):
                self._writer.add_folder(f"{LIBRARY}/{path.removeprefix(f'{tree}/')}")

    def add(self, path: str, stages: Sequence[FileTruth], found: SharePointTruth) -> None:
        """A file with its history; what it must come out as goes to `found`."""
        versions = []
        for major, row in enumerate(stages, 1):
            one = self._version(f"{major}.0", row)
            versions.append(one)
            key = f"{WEB.strip('/')}/{LIBRARY}/{path}", "" if row is stages[-1] else f"v{one.number}"
            found.origins[key] = row.path
            found.versions[key] = StoredVersion(
                row.sha256, row.size, self._said(one.author), self._said(one.editor), one.modified, self._allowed(path)
            )
        self._writer.add_file(f"{LIBRARY}/{path}", versions, outer_content=crc32(path.encode()) % 2 == 0)

    def finish(self) -> list[Path]:
        """The files of the package."""
        return self._writer.finish()

    def _version(self, number: str, row: FileTruth) -> Version:
        source = self._commune / row.path
        names = list(self._agents.values())
        draw = crc32(row.sha256.encode())
        modified = datetime.fromtimestamp(int(source.stat().st_mtime), UTC)
        author, editor = names[draw % len(names)], names[draw // 7 % len(names)]
        return Version(number, source, modified, modified, author, editor)

    def _person(self, name: str) -> str:
        login = f"{name.replace(' ', '.').lower()}@mairie.example"
        return self._writer.add_user(name, f"i:0#.f|membership|{login}", sid_of(name))

    def _said(self, number: str) -> str:
        name = next(name for name, one in self._agents.items() if one == number)
        return f"{name} <{name.replace(' ', '.').lower()}@mairie.example>"

    def _share(self, path: str, names: Sequence[str]) -> None:
        """Unique permissions of a folder of the library."""
        self._writer.add_scope(f"{LIBRARY}/{path}".rstrip("/"), {self._group(name): "read" for name in names})
        self._readers[path] = tuple(sorted(set(self._principals(names))))

    def _group(self, name: str) -> str:
        if name not in self._groups:
            if name == "everyone":
                self._groups[name] = self._writer.add_user(*_EVERYONE, domain_group=True)
            else:
                member = self._writer.add_user(name, f"MAIRIE\\{name}", sid_of(name), domain_group=True)
                self._groups[name] = self._writer.add_group(f"Lecteurs {name}", [member])
        return self._groups[name]

    def _principals(self, names: Sequence[str]) -> Iterator[str]:
        for name in names:
            yield from [_EVERYONE[1]] if name == "everyone" else [f"group:Lecteurs {name}", sid_of(name)]

    def _allowed(self, path: str) -> tuple[str, ...]:
        while path not in self._readers:
            path = path.rpartition("/")[0]
        return self._readers[path]
