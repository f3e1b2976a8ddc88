"""Which key each content without one gets: never one that another content has, whatever the order of arrival."""

from collections.abc import Iterable
from dataclasses import dataclass

from migrate.keys import lengthen, object_key
from migrate.living import living_key


@dataclass(frozen=True, slots=True)
class Wanted:
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


def assign_keys(wanted: Iterable[Wanted], taken: Iterable[str]) -> dict[bytes, str]:
    """A key of its own for each content, also where case does not count.

    Args:
        wanted: contents without a key.
        taken: keys that are given for life, and those that must stay free.
    """
    used = {key.casefold() for key in taken}
    keys: dict[bytes, str] = {}
    for one in sorted(wanted, key=lambda one: one.sha256):
        keys[one.sha256] = next(key for key in one.choices() if key.casefold() not in used)
        used.add(keys[one.sha256].casefold())
    return keys
