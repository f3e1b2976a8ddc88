"""Notes about uploads in parts that are not finished: what allows to go on after a cut, and only with our own.

One file an upload, in the workspace, named by the digest of store, key and content, so that no other upload is ever
taken for it. First line: the upload; then one line a part that the store acknowledged under its SHA-256. A line that
a cut left unfinished is not believed.
"""

import json
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import asdict, dataclass
from hashlib import sha256
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Upload:
    """An upload that the store knows by `number`, in parts of `part` bytes."""

    number: str
    part: int


@dataclass(frozen=True, slots=True)
class Part:
    """A part that the store acknowledged. `etag` tells which sending of it the store holds; it is no digest."""

    number: int
    etag: str
    checksum: str
    """SHA-256, base64."""


class Note:
    """The note of one upload; nothing is kept when `folder` is None."""

    def __init__(self, folder: Path | None, *identity: str) -> None:
        name = sha256("\0".join(identity).encode()).hexdigest()
        self._file = folder / f"{name}.jsonl" if folder else None

    def recall(self) -> tuple[Upload | None, dict[int, Part]]:
        """The upload and its parts by number; no upload when nothing usable was noted."""
        upload: Upload | None = None
        parts: dict[int, Part] = {}
        for line in self._lines():
            try:
                fields = json.loads(line)
                if upload is None:
                    upload = Upload(str(fields["number"]), int(fields["part"]))
                else:
                    part = Part(int(fields["number"]), str(fields["etag"]), str(fields["checksum"]))
                    parts[part.number] = part
            except (ValueError, KeyError, TypeError):
                break
        return upload, parts

    def begin(self, upload: Upload) -> None:
        """Note a new upload in place of what was noted."""
        self._write("w", asdict(upload))

    def add(self, part: Part) -> None:
        """Note a part."""
        self._write("a", asdict(part))

    def forget(self) -> None:
        """The upload is finished or given up."""
        if self._file:
            with suppress(OSError):
                self._file.unlink(missing_ok=True)

    def _write(self, mode: str, fields: dict[str, str | int]) -> None:
        if self._file:
            with suppress(OSError):  # without a note the upload begins anew; a full disk is told by the catalogue
                self._file.parent.mkdir(parents=True, exist_ok=True)
                with self._file.open(mode, encoding="utf-8") as out:
                    out.write(json.dumps(fields) + "\n")

    def _lines(self) -> Iterator[str]:
        if self._file and self._file.exists():
            yield from self._file.read_text(encoding="utf-8", errors="replace").splitlines()
