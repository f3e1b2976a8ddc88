"""Which shortcuts lead to something that was inventoried: all of them, in one pass over the entries.

A drive letter or a share may be mounted above or below the root of a source. So an absolute target is there when an
entry ends with it, or when it ends with the whole path of an entry; a single name must be alone at a root, for it
would be found anywhere.
"""

import posixpath
import re
from collections.abc import Iterable, Iterator
from typing import Any
from urllib.parse import unquote

from audit.shortcuts import Target
from passation import paths
from passation.settings import SourceSettings

_NATIVE = (("\\??\\UNC\\", "\\\\"), ("\\\\?\\UNC\\", "\\\\"), ("\\??\\", ""), ("\\\\?\\", ""))
_SMB = re.compile(r"^smb://(?:[^@/]*@)?(\[[^]]*\]|[^/:]*)(?::\d+)?", re.IGNORECASE)
_ABSOLUTE = re.compile(r"[/\\]|[A-Za-z]:[/\\]")


class Targets:
    """What is looked for, by the number of who looks for it.

    Args:
        sources: of the settings: a target below the root of one is taken from there.
    """

    def __init__(self, sources: Iterable[SourceSettings]) -> None:
        self._roots = sorted((root for one in sources if (root := _root(one.url))), key=len, reverse=True)
        self._exact: dict[tuple[int, str], list[int]] = {}
        self._ends: dict[str, list[int]] = {}
        self._wholes: dict[str, list[int]] = {}
        self._at_root: set[int] = set()

    def look_for(self, asker: int, source_id: int, path: bytes, target: Target) -> bool:
        """Look for where the shortcut at `path` leads; False when that cannot be told (the root of a drive)."""
        told = False
        if target.relative:
            told |= self._relative(asker, source_id, paths.parent(path), target.relative)
        if target.path:
            told |= self._absolute(asker, target.path)
        return told

    def found(self, entries: Iterable[Any]) -> set[int]:
        """Who leads to one of the entries (rows of source_id, folded)."""
        arrived = set(self._at_root)
        for row in entries:
            arrived.update(self._exact.get((row.source_id, row.folded), ()))
            arrived.update(self._wholes.get(row.folded, ()))
            for end in _ends(row.folded):
                arrived.update(self._ends.get(end, ()))
        return arrived

    def _relative(self, asker: int, source_id: int, folder: bytes, target: str) -> bool:
        joined = posixpath.normpath(posixpath.join(paths.shown(folder), target.replace("\\", "/")))
        if joined.startswith(".."):
            return self._absolute(asker, joined.lstrip("./"))
        self._exact.setdefault((source_id, paths.folded(joined)), []).append(asker)
        return joined != "."

    def _absolute(self, asker: int, target: str) -> bool:
        rest = self._rest(target)
        if rest is None:
            self._at_root.add(asker)
            return True
        if not rest:
            return False
        for end in (rest, *_ends(rest)):
            self._wholes.setdefault(end, []).append(asker)
        if "/" in rest:
            self._ends.setdefault(rest, []).append(asker)
        return True

    def _rest(self, target: str) -> str | None:
        """Folded path below the root of a source, of a drive or of a share; None for the root of a source."""
        for native, plain in _NATIVE:
            if target.startswith(native):
                target = plain + target.removeprefix(native)
                break
        whole = paths.folded(target).rstrip("/")
        for root in self._roots:
            if whole == root or whole.startswith(root + "/"):
                return whole.removeprefix(root).strip("/") or None
        return paths.folded(paths.without_drive(target))


def is_absolute(target: str) -> bool:
    """Whether the target of a link starts at the root of a file system, a drive or a server."""
    return _ABSOLUTE.match(target) is not None


def _ends(folded: str) -> Iterator[str]:
    """`b/c/d` and `c/d` for `a/b/c/d`."""
    at = folded.find("/")
    while (after := folded.find("/", at + 1)) > 0:
        yield folded[at + 1 :]
        at = after


def _root(url: str) -> str:
    """Folded absolute path of the root of a source, as a link on its server would write it."""
    scheme, _, rest = url.partition(":")
    path = unquote(rest if scheme == "folder" else _SMB.sub(r"//\1", url), errors="surrogateescape")
    return paths.folded(paths.shown(path.encode("utf-8", "surrogateescape"))).rstrip("/")
