"""What an inventory names and a source did not list, in bounded memory: 16 bytes a file, and a sample of the list."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from ingest.inventory.alignment import Alignment, Heads
from ingest.inventory.comparable import comparable, short_hash

_SAMPLE = 2_000


@dataclass(slots=True)
class Count:
    """What a comparison found."""

    named: int = 0
    found: int = 0
    missing: int = 0
    extra: int = 0
    """Files of the source that the inventory does not name: counted only."""


def sampled(listed: Iterable[str], size: int = _SAMPLE) -> list[str]:
    """At most `size` comparable paths, evenly spread over the list."""
    kept: list[str] = []
    stride = 1
    for number, path in enumerate(listed):
        if number % stride == 0:
            kept.append(comparable(path))
        if len(kept) > size:
            kept, stride = kept[::2], stride * 2
    return kept


class Comparison:
    """Sees the files of a source go by, then says which paths of the list were not among them.

    Args:
        sample: what `sampled` kept of the list.
    """

    def __init__(self, sample: list[str]) -> None:
        self.count = Count()
        self._alignment = Alignment(sample)
        self._seen: dict[bytes, bool] = {}

    def see(self, path: str) -> None:
        """A file of the source."""
        self._seen.setdefault(short_hash(self._alignment.see(path)), False)

    def missing(self, listed: Iterable[str]) -> Iterator[str]:
        """Paths that the source does not have, as they would stand in it; `count` is final after the last one.

        Nothing is given when the list and the source share no name: see `count.found`.
        """
        heads = self._alignment.best()
        for path in listed:
            self.count.named += 1
            if heads and (key := self._key(path, heads)) in self._seen:
                self._seen[key] = True
                self.count.found += 1
            else:
                self.count.missing += 1
                if heads:
                    yield self._in_source(path, heads)
        self.count.extra = sum(not named for named in self._seen.values())

    @staticmethod
    def _key(path: str, heads: Heads) -> bytes:
        plain = comparable(path)
        inside = heads.to_seen(plain)
        return short_hash(plain if inside is None else inside)

    def _in_source(self, path: str, heads: Heads) -> str:
        """The path in the words of the list, with the head of the source in place of that of the list."""
        if heads.to_seen(comparable(path)) is None:
            return path
        depth = heads.listed.count("/") + 1 if heads.listed else 0
        return "/".join([*filter(None, [self._alignment.written(heads.seen)]), *path.split("/")[depth:]])
