"""Two places as one Destination: living files lie in a folder, everything else in the store.

The key alone says where: what begins by `vivant/` is in the folder, below a folder of that name, and so are Passation's
own files whose name begins so. Nothing that names a living file is written into the store.
"""

from collections.abc import Iterable, Iterator, Mapping
from heapq import merge

from migrate.destinations import Destination, DestinationFeatures, Version, messages
from migrate.destinations.protection import Protection
from migrate.keys import OWN
from migrate.living import PREFIX
from passation.errors import DestinationError, Fault
from passation.model import Stored


class RoutedDestination:
    """See Destination. `features` and `protection` are those of the store; files of the folder are never locked."""

    def __init__(self, store: Destination, living: Destination, prefix: str = PREFIX) -> None:
        self.features: DestinationFeatures = store.features
        self._store = store
        self._living = living
        self._prefix = prefix

    @property
    def protection(self) -> Protection:
        """What guards the objects of the store."""
        return self._store.protection

    def check(self) -> None:
        """Check both. Raises DestinationError when the store itself holds keys that belong to the folder."""
        self._store.check()
        self.features = self._store.features
        self._living.check()
        if next(self._store.keys(self._prefix), None) is not None:
            raise DestinationError(messages.LIVING_IN_STORE, fault=Fault.REFUSED)

    def put(self, key: str, sha256: bytes, size: int, chunks: Iterable[bytes], metadata: Mapping[str, str]) -> Stored:
        """See Destination."""
        return self._of(key).put(key, sha256, size, chunks, metadata)

    def read(self, key: str, version_id: str = "") -> Iterator[bytes]:
        """See Destination."""
        return self._of(key).read(key, version_id)

    def stat(self, key: str) -> Stored | None:
        """See Destination."""
        return self._of(key).stat(key)

    def keys(self, prefix: str = "") -> Iterator[Stored]:
        """See Destination. Of the folder, only what lies below the prefix: the rest of it is not ours."""
        here = self._within(self._store.keys(prefix), living=False)
        there = self._within(self._living.keys(prefix), living=True)
        return merge(here, there, key=lambda one: one.key.encode())

    def versions(self) -> Iterator[Version]:
        """See Destination."""
        yield from self._store.versions()
        yield from self._living.versions()

    def write_own(self, name: str, data: bytes) -> None:
        """See Destination."""
        self._of(f"{OWN}/{name}").write_own(name, data)

    def close(self) -> None:
        """End the connections."""
        self._store.close()
        self._living.close()

    def _of(self, key: str) -> Destination:
        return self._living if key.removeprefix(f"{OWN}/").startswith(self._prefix) else self._store

    def _within(self, found: Iterator[Stored], *, living: bool) -> Iterator[Stored]:
        return (one for one in found if (self._of(one.key) is self._living) is living)
