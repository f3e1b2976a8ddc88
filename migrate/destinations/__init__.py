"""Where the objects go. The contract has no overwrite: a key that exists with other bytes is refused."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Protocol

from migrate.destinations.protection import Protection
from passation.model import Stored


@dataclass(frozen=True, slots=True)
class DestinationFeatures:
    """What a store can do; flags instead of type tests."""

    checksums: bool = False
    """The store computes a SHA-256 of a whole object and gives it back."""
    versions: bool = False
    conditional_writes: bool = False


@dataclass(frozen=True, slots=True)
class Version:
    """One version of an object, or a delete marker over it."""

    key: str
    version_id: str
    size: int = 0
    latest: bool = False
    deleted: bool = False


class Destination(Protocol):
    """A store of immutable objects. Keys are validated on the way in and on listing.

    Every method raises DestinationError in French; `put` raises FixityError when the bytes are not those announced.
    `put`, `read` and `stat` may be called by several threads at once: each call has a connection of its own, which is
    kept for the next one. An iterator of `read` belongs to the thread that iterates it.
    """

    features: DestinationFeatures

    @property
    def protection(self) -> Protection:
        """What guards the objects: versions and locks."""
        ...

    def check(self) -> None:
        """Reach the store and prove that it may be read and written. Raises DestinationError, saying what to do."""

    def put(self, key: str, sha256: bytes, size: int, chunks: Iterable[bytes], metadata: Mapping[str, str]) -> Stored:
        """Send an object whose digest and size are known. Nothing is kept under the key unless both are right.

        A key that already holds the same bytes is left as it is; one that holds others raises DestinationError with
        fault REFUSED. `metadata` is ASCII and carries neither path nor name of a person.
        """
        ...

    def read(self, key: str, version_id: str = "") -> Iterator[bytes]:
        """The bytes of an object. Raises DestinationError with fault VANISHED when there is none."""
        ...

    def stat(self, key: str) -> Stored | None:
        """What the store says it holds under the key."""
        ...

    def keys(self, prefix: str = "") -> Iterator[Stored]:
        """Everything under the prefix, in order of keys."""
        ...

    def versions(self) -> Iterator[Version]:
        """Every version and delete marker that the store keeps, those of a key from the latest to the oldest.

        Nothing when it keeps none. Passation's own files are left out.
        """
        ...

    def write_own(self, name: str, data: bytes) -> None:
        """Write one of Passation's own files (manifest, journal head) under `_passation/`; these may be replaced."""

    def close(self) -> None:
        """End the connections."""
