"""The spool: bytes read once, kept by SHA-256 until their text is extracted. Bounded; never an only copy."""

import os
import secrets
import shutil
from collections.abc import Iterable, Iterator
from contextlib import suppress
from itertools import chain
from pathlib import Path
from typing import Self

from ingest.unpack.choose import may_hold
from passation.digest import Meter
from passation.workspace import Workspace


class Spool:
    """Files named by digest under `folder`, at most `limit` bytes in all, none above `largest` bytes.

    A container may have `container` bytes: what lies inside is small.
    """

    def __init__(self, folder: Path, *, limit: int, largest: int, container: int = 0) -> None:
        self._folder = folder
        self._limit = limit
        # Reading leaves a quarter of the room to what the containers hold.
        self._readable = limit - limit // 4
        self.largest = min(largest, self._readable)
        """Bytes of the largest document that is kept."""
        self._container = max(min(container, self._readable), self.largest)

    @classmethod
    def of(cls, workspace: Workspace) -> Self:
        """The spool of a workspace, with its limits."""
        limits = workspace.settings.limits
        container = workspace.settings.ingest.container_bytes
        return cls(workspace.spool, limit=limits.spool_bytes, largest=limits.document_bytes, container=container)

    def path(self, sha256: bytes) -> Path:
        """Where the bytes with this digest lie, if they do."""
        name = sha256.hex()
        return self._folder / name[:2] / name

    def admit(self, rows: Iterable[tuple[int, int]]) -> Iterator[tuple[int, int]]:
        """The first (id, bytes) rows that fit into the room left; what the spool will not keep takes no room."""
        room = self.room() - (self._limit - self._readable)
        for number, size in rows:
            room -= size if size <= self._container else 0
            if room < 0:
                return
            yield number, size

    def room(self) -> int:
        """Bytes that are free; below 0 when containers were opened that hold more than was foreseen."""
        return self._limit - sum(size for _, size in self._files())

    def take(self, chunks: Iterable[bytes], expected: int) -> Meter:
        """Consume the chunks for their digest, keeping the bytes when they are not too large for the spool.

        Args:
            chunks: the bytes.
            expected: their announced number; a larger file than the spool takes is only measured.
        """
        meter = Meter()
        first = next(pieces := iter(chunks), b"")
        chunks = chain([first], pieces)
        if not 0 < expected <= (self._container if may_hold(first) else self.largest):
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
