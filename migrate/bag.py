"""Bags (BagIt 1.0, RFC 8493): what is handed out, with a manifest that any BagIt tool checks.

The library `bagit` would read every file again; here the digests that are known are written as they are, and the
library checks the result in the tests. RFC 8493 §2.1.3 wants `%` encoded in manifests; no tool does it, and all agree
on names without: `payload_name` gives such a name to the few that need one.
"""

import os
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

import passation
from passation.digest import CHUNK, Meter

DATA = "data"
MANIFEST, TAGS = "manifest-sha256.txt", "tagmanifest-sha256.txt"
_DECLARATION = b"BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n"
_LINE_BREAKS = re.compile(r"[\r\n]+")
_LONE = re.compile("[\ud800-\udfff]")
_ENCODED_BREAK = re.compile(r"%0[AD]", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Payload:
    """One file below `data/`."""

    path: bytes
    sha256: bytes
    size: int


def seal(folder: Path, info: Mapping[str, str], digests: Mapping[bytes, bytes] | None = None) -> None:
    """Turn a folder of files into a bag, in place: all it holds moves below `data/`.

    Args:
        folder: of ours alone; empty folders stay, which a bag cannot list.
        info: lines of `bag-info.txt` (RFC 8493 §2.2.2), such as `Source-Organization`.
        digests: SHA-256 already known, by path relative to `folder`; other files are read.

    Raises:
        OSError: the disk refuses, or two files would have one name.
    """
    aside = folder / uuid4().hex
    held = list(folder.iterdir())
    aside.mkdir()
    for one in held:
        one.rename(aside / one.name)
    data = aside.rename(folder / DATA)
    write_tags(folder, info, [_payload(data, *names, digests or {}) for names in _renamed(data)])


def write_tags(folder: Path, info: Mapping[str, str], payload: Iterable[Payload]) -> None:
    """Write the tag files of a bag whose payload is below `data/` already, under names that `payload_name` gives."""
    rows = sorted(payload, key=lambda one: one.path)
    lines = {
        "Bagging-Date": datetime.now(UTC).date().isoformat(),
        "Bag-Software-Agent": f"Passation {passation.__version__}",
        "Payload-Oxum": f"{sum(one.size for one in rows)}.{len(rows)}",
    } | {name: _LINE_BREAKS.sub(" ", text) for name, text in info.items()}
    tags = {
        "bag-info.txt": "".join(f"{name}: {text}\n" for name, text in lines.items()).encode(),
        "bagit.txt": _DECLARATION,
        MANIFEST: "".join(f"{one.sha256.hex()}  {DATA}/{_encoded(one.path.decode())}\n" for one in rows).encode(),
    }
    for name, data in tags.items():
        (folder / name).write_bytes(data)
    sums = (f"{Meter().drain([data]).sha256.hex()}  {name}\n" for name, data in tags.items())
    (folder / TAGS).write_text("".join(sums), encoding="utf-8")


def payload_name(path: bytes) -> bytes:
    """The path itself; in each part that no manifest can hold, `%XX` in place of what it cannot hold."""
    return b"/".join(part if _fits(part) else _escaped(part) for part in path.split(b"/"))


def _fits(part: bytes) -> bool:
    text = part.decode("utf-8", "surrogateescape")
    line = _encoded(text)
    one_line = [line] == line.splitlines() and line == line.rstrip()
    return one_line and not _LONE.search(text) and not _ENCODED_BREAK.search(text)


def _escaped(part: bytes) -> bytes:
    text = part.decode("utf-8", "surrogateescape")
    escaped = "".join(char if char in "\r\n" else _percent(char) for char in text)
    return re.sub(r" +\Z", lambda found: "%20" * len(found[0]), escaped).encode()


def _percent(char: str) -> str:
    if char != "%" and char.isprintable():
        return char
    return "".join(f"%{byte:02X}" for byte in char.encode("utf-8", "surrogateescape"))


def _encoded(text: str) -> str:
    return text.replace("\r", "%0D").replace("\n", "%0A")


def _renamed(data: Path) -> Iterator[tuple[bytes, bytes]]:
    """Every file below `data`, relative to it: its name before, and the one that a manifest can hold."""
    root = os.fsencode(data)
    for folder, _, names in list(os.walk(root)):
        for name in names:
            path = os.path.relpath(os.path.join(folder, name), root)  # noqa: PTH118 - paths are bytes
            fitting = payload_name(path)
            if fitting != path:
                place = data / os.fsdecode(fitting)
                if place.exists():
                    raise FileExistsError(place)
                place.parent.mkdir(parents=True, exist_ok=True)
                (data / os.fsdecode(path)).rename(place)
            yield path, fitting


def _payload(data: Path, before: bytes, path: bytes, digests: Mapping[bytes, bytes]) -> Payload:
    file = data / os.fsdecode(path)
    size = file.stat().st_size
    if before in digests:
        return Payload(path, digests[before], size)
    with file.open("rb") as opened:
        return Payload(path, Meter().drain(iter(lambda: opened.read(CHUNK), b"")).sha256, size)
