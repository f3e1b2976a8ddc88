"""The two files that let anyone check the store without Passation: SHA256SUMS, and the manifest of every place.

Pure: rows in, lines out. Both are written in order of keys, so that two runs over the same receipts are equal.
"""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from passation import paths


@dataclass(frozen=True, slots=True)
class Place:
    """Where a content lay before: one entry of one source."""

    source: str
    path: bytes
    modified: int | None = None
    """Nanoseconds since the epoch, UTC."""


@dataclass(frozen=True, slots=True)
class ManifestRow:
    """One object of the store, with every place that it stands for."""

    key: str
    sha256: bytes
    size: int
    places: tuple[Place, ...]
    version_id: str = ""
    verified: int | None = None
    """When it was read back and found identical, in nanoseconds; None: not compared."""


def sums_lines(rows: Iterable[ManifestRow]) -> Iterator[str]:
    """Lines of a SHA256SUMS file over the keys, as `sha256sum -c` and `rclone checksum` read them."""
    return (sum_line(row.sha256, row.key) for row in _sorted(rows))


def sum_line(sha256: bytes, name: str) -> str:
    r"""One line for a name of any sort, escaped as coreutils does (info node « md5sum invocation »).

    Keys need no escape, for they hold neither backslash nor line break; rclone knows of none.
    """
    escaped = name.replace("\\", r"\\").replace("\n", r"\n").replace("\r", r"\r")
    mark = "\\" if escaped != name else ""
    return f"{mark}{sha256.hex()}  {escaped}\n"


def manifest_lines(rows: Iterable[ManifestRow]) -> Iterator[str]:
    """Lines of the JSONL manifest: `{key, sha256, size, version_id, verified, places: [{source, path, modified}]}`.

    `path` is the shown path, from which `passation.paths.raw` gives back the exact bytes.
    """
    return (json.dumps(_as_json(row), ensure_ascii=False) + "\n" for row in _sorted(rows))


def _sorted(rows: Iterable[ManifestRow]) -> list[ManifestRow]:
    return sorted(rows, key=lambda row: row.key)


def _as_json(row: ManifestRow) -> dict[str, object]:
    ordered = sorted(row.places, key=lambda place: (place.source, place.path))
    return {
        "key": row.key,
        "sha256": row.sha256.hex(),
        "size": row.size,
        "version_id": row.version_id,
        "verified": row.verified,
        "places": [
            {"source": place.source, "path": paths.shown(place.path), "modified": place.modified} for place in ordered
        ],
    }
