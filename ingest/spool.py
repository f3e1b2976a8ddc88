"""The spool: bytes read once, kept by SHA-256 until their text is extracted. Bounded; never an only copy."""

import os
import secrets
import shutil
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path

from passation.digest import Meter


class Spool:
    """Files named by digest under `folder`, at most `limit` bytes in all, none above `largest` bytes."""

    def __init__(self, folder: Path, *, limit: int, largest: int) -> None:
        self._folder = folder
        self._limit = limit
        self._largest = min(largest, limit)

    def path(self, sha256: bytes) -> Path:
        """Where the bytes with this digest lie, if they do."""
        name = sha256.hex()
        return self._folder / name[:2] / name

    def admit(self, rows: Iterable[tuple[int, int]]) -> Iterator[tuple[int, int]]:
        """The first (id, bytes) rows that fit into the room left; what the spool will not keep takes no room."""
        room = self._limit - sum(size for _, size in self._files())
        for number, size in rows:
            room -= size if size <= self._largest else 0
            if room < 0:
                return
            yield number, size

    def take(self, chunks: Iterable[bytes], expected: int) -> Meter:
        """Consume the chunks for their digest, keeping the bytes when they are not too large for the spool.

        Args:
            chunks: the bytes.
            expected: their announced number; a larger file than the spool takes is only measured.
        """
        meter = Meter()
        if not 0 < expected <= self._largest:
            return meter.drain(chunks)
        part = self._folder / f"part-{os.getpid()}-{secrets.token_hex(6)}"
        self._folder.mkdir(parents=True, exist_ok=True)
        try:
            with part.open("xb") as out:
                for chunk in meter.through(chunks):
                    out.write(chunk)
            target = self.path(meter.sha256)
            target.parent.mkdir(exist_ok=True)
            part.replace(target)
        finally:
            part.unlink(missing_ok=True)
        return meter

    def clear(self) -> None:
        """Forget everything. Call it when no one else works on the workspace and no text is due."""
        shutil.rmtree(self._folder, ignore_errors=True)

    def _files(self) -> Iterator[tuple[str, int]]:
        if not self._folder.is_dir():
            return
        for folder in os.scandir(self._folder):
            if folder.is_dir():
                for file in os.scandir(folder.path):
                    with suppress(FileNotFoundError):  # dropped by another worker meanwhile
                        yield file.name, file.stat().st_size
