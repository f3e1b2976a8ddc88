"""Several zips as one tree: the same path twice is one entry, or two versions when the contents differ."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from stat import S_ISLNK

from ingest.sources.onedrive import naming
from ingest.sources.onedrive.archive import Archive
from ingest.sources.onedrive.records import Member
from passation import paths
from passation.model import EntryKind


@dataclass(frozen=True, slots=True)
class Place:
    """A member and the zip that holds it. `order` is that of the zips."""

    archive: Path
    order: int
    member: Member


Key = tuple[bytes, str]
"""Path and version label."""


class Tree:
    """Folders and files of an export.

    Where a path has several contents, the one last modified, then that of the last zip, is the current one; the label
    of the others names their zip.
    """

    def __init__(self, archives: Sequence[Archive]) -> None:
        folders: dict[bytes, Place | None] = {}
        files: dict[bytes, list[Place]] = defaultdict(list)
        for order, archive in enumerate(archives):
            for member in archive.members:
                path, place = naming.safe(member.name), Place(archive.path, order, member)
                if kind(member) is not EntryKind.FOLDER:
                    files[path or naming.NAMELESS].append(place)
                elif path:
                    folders[path] = folders.get(path) or place
        for path in [*files, *folders]:
            for above in _above(path):
                folders.setdefault(above)
        self.folders = {path: folders[path] for path in sorted(folders)}
        """Each folder, after its parent, with its own member if there is one."""
        self.files: dict[Key, Place] = {}
        for path in sorted(files):
            self.files.update(_versions(path, files[path], current=path not in folders))


def kind(member: Member) -> EntryKind:
    """A name that ends with a slash is a folder, unless bytes hide in it."""
    if S_ISLNK(member.mode):
        return EntryKind.LINK
    folder = member.name.endswith((b"/", b"\\")) and not member.size
    return EntryKind.FOLDER if folder else EntryKind.FILE


def _above(path: bytes) -> Iterator[bytes]:
    while path := paths.parent(path):
        yield path


def _versions(path: bytes, places: list[Place], *, current: bool) -> Iterator[tuple[Key, Place]]:
    """The distinct contents of a path with their labels; none is current when a folder has that path."""
    ranked = sorted(places, key=lambda one: (one.member.fault is None, one.member.stamp, one.order), reverse=True)
    seen: set[tuple[int, int]] = set()
    labels: set[str] = set()
    for place in ranked:
        member = place.member
        content = (member.size, member.crc)
        if content in seen and not member.fault and not member.encrypted:
            continue
        seen.add(content)
        label = "" if current and not labels else _free(place.archive.name, labels)
        labels.add(label)
        yield (path, label), place


def _free(wanted: str, taken: set[str]) -> str:
    label, number = wanted, 1
    while label in taken:
        number += 1
        label = f"{wanted} ({number})"
    return label
