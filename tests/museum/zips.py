"""Zips as OneDrive writes them, and as nobody should: for tests that change their bytes."""

import io
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path

from demo.layouts.zip_stream import DESCRIBED, UTF8, ZipStream

WHEN = datetime(2024, 7, 14, 10, 30, 8)  # noqa: DTZ001 - a zip knows no zone
NANOSECONDS = 1_720_953_008 * 10**9
"""`WHEN` as if it were UTC."""


def zipped(members: Iterable[tuple[str | bytes, bytes]], *, flags: int = DESCRIBED | UTF8, **options: int) -> bytes:
    """A zip of these members; `options` are those of `ZipStream.add`."""
    file = io.BytesIO()
    stream = ZipStream(file)
    for name, content in members:
        raw = name if isinstance(name, bytes) else name.encode()
        stream.add(raw, [content], WHEN, flags=flags, **options)
    stream.finish()
    return file.getvalue()


def stored(members: Iterable[tuple[str, bytes]]) -> bytes:
    """A zip whose members are not compressed."""
    return zipped(members, method=0)


def part(folder: Path, data: bytes, number: int = 1) -> Path:
    """Put a zip into a folder under the name that OneDrive gives."""
    path = folder / f"OneDrive_{number}_24-11-2026.zip"
    path.write_bytes(data)
    return path
