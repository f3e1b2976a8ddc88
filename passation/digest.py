"""SHA-256, the identity of a content for life."""

import hashlib
from collections.abc import Iterable, Iterator

CHUNK = 1 << 20
EMPTY = hashlib.sha256(b"").digest()


class Meter:
    """Passes chunks through while it takes their SHA-256 and counts their bytes."""

    def __init__(self) -> None:
        self._hash = hashlib.sha256()
        self.size = 0

    def through(self, chunks: Iterable[bytes]) -> Iterator[bytes]:
        """Yield the chunks unchanged; `sha256` and `size` are final after the last one."""
        for chunk in chunks:
            self._hash.update(chunk)
            self.size += len(chunk)
            yield chunk

    def drain(self, chunks: Iterable[bytes]) -> "Meter":
        """Consume the chunks for their digest alone."""
        for chunk in chunks:
            self._hash.update(chunk)
            self.size += len(chunk)
        return self

    @property
    def sha256(self) -> bytes:
        """Digest of what went through so far, 32 bytes."""
        return self._hash.digest()
