"""Which key each content without one gets: never one that another content has, whatever the order of arrival."""

from collections.abc import Iterable
from hashlib import blake2b
from typing import NamedTuple

from migrate.keys import lengthen, object_key
from migrate.living import living_key


class Wanted(NamedTuple):
    """A content that needs a key: its carrier's node and name."""

    sha256: bytes
    node_key: str
    name: bytes
    opaque: bool
    living: str = ""
    """Folder of its node among living files, when it is one of them."""

    def choices(self) -> Iterable[str]:
        """Its keys in the order of preference; the last one is its own whatever the others are."""
        if self.living:
            yield living_key(self.living, self.name, self.sha256)
            plain = living_key(self.living, self.name, self.sha256, digest=True)
        else:
            plain = object_key(self.node_key, self.name, self.sha256, opaque=self.opaque)
        yield plain
        yield lengthen(plain, self.sha256)


class Keys:
    """Which keys have an owner, also where case does not count. Eight bytes are kept of each.

    Were those of two different keys ever the same, a content would get the next of its choices, and no harm be done.
    """

    def __init__(self, taken: Iterable[str]) -> None:
        self._marks = set(map(_mark, taken))

    def taken(self, key: str) -> str:
        """`key` itself, which is given for life."""
        self._marks.add(_mark(key))
        return key

    def give(self, one: Wanted) -> str:
        """A key of its own for a content; they must come in the order of their digests to get the same ones always."""
        key, mark = "", b""
        for key in one.choices():  # the last one is its own, whatever the marks say
            mark = _mark(key)
            if mark not in self._marks:
                break
        self._marks.add(mark)
        return key


def _mark(key: str) -> bytes:
    return blake2b(key.casefold().encode(), digest_size=8).digest()


def assign_keys(wanted: Iterable[Wanted], taken: Iterable[str]) -> dict[bytes, str]:
    """A key of its own for each content, also where case does not count.

    Args:
        wanted: contents without a key.
        taken: keys that are given for life, and those that must stay free.
    """
    keys = Keys(taken)
    return {one.sha256: keys.give(one) for one in sorted(wanted, key=lambda one: one.sha256)}
