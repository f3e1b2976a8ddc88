"""Who reads a place: what its source allows *and* what its node of the filing plan allows; never more than either.

A place is a file where it lies: the descriptors of its share, of the folders above it and of itself, and the node where
it goes. A reader is the set of groups that he belongs to; he holds all that the settings map to them, so that a Deny
of one of his groups outweighs what another one is granted.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from passation.security import reading, sharing, sid
from passation.security.descriptor import Descriptor
from passation.security.reading import FILE, FOLDER, Principals
from passation.security.verdict import Verdict, worst

Names = Collection[str]
"""Names of reader groups."""

NOT_TOLD = b""
"""Stands for a descriptor that a source which tells rights did not tell: nobody may read what it protects."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a file lies, and where it goes."""

    source: str
    node: str
    descriptor: bytes = NOT_TOLD
    folders: tuple[bytes, ...] = ()
    """Of the folders on the way from the root of the source, in any order."""
    share: bytes | None = None
    """None when the rights of the share itself are not known: they then narrow nothing."""
    told: bool = True
    """False for a source that knows no rights at all."""
    accepted: bool = False
    """A decision accepts that all readers of the node read it."""

    @property
    def parts(self) -> Iterator[tuple[bytes, int]]:
        """Each descriptor that must allow, with what it must allow. SharePoint asks nothing of the folders above."""
        if self.share is not None:
            yield self.share, FILE
        yield from ((one, FOLDER) for one in self.folders if not one.startswith(b"{"))
        yield self.descriptor, FILE

    def lists(self) -> Iterator[tuple[Descriptor, int]]:
        """The access lists among them."""
        for data, wanted in self.parts:
            said = reading.understood(data)
            if isinstance(said, Descriptor):
                yield said, wanted


@dataclass(frozen=True)
class Policy:
    """The settings of a commune, and the groups that its filing plan names."""

    groups: Mapping[str, Principals]
    """Reader group → accounts and groups of the sources, in the spelling of `sharing.principal`."""
    readers: Mapping[str, Names]
    """Source → groups that may read it where it tells no rights, and the only ones where it does."""
    nodes: Mapping[str, Names]
    """Node of the filing plan → groups that may read what is filed there."""

    @classmethod
    def of(cls, groups: Mapping[str, Names], readers: Mapping[str, Names], nodes: Mapping[str, Names]) -> "Policy":
        """From the settings as they are written."""
        return cls({name: frozenset(map(sharing.principal, some)) for name, some in groups.items()}, readers, nodes)

    @cached_property
    def mapped(self) -> Principals:
        """All that some group maps."""
        return frozenset[str]().union(*self.groups.values())

    def everything_of(self, names: Names) -> Principals:
        """What somebody of all these groups is, to the sources."""
        return frozenset[str]().union(*(self.groups.get(name, ()) for name in names))

    def at_source(self, place: Place, names: Names) -> Verdict:
        """Whether somebody of all these groups reads the place where it lies."""
        is_ = self.everything_of(names)
        named = self.readers.get(place.source, ())
        if not is_ or ((named or not place.told) and not set(named) & set(names)):
            return Verdict.NOT_GRANTED
        return self._of_parts(place, is_) if place.told else Verdict.ALLOWED

    def _of_parts(self, place: Place, is_: Principals) -> Verdict:
        return worst(*(reading.read(data, is_, self.mapped, wanted) for data, wanted in place.parts))

    def may_read(self, place: Place, names: Names) -> bool:
        """Whether somebody of all these groups may find, see and open the place."""
        filed_for_them = any(self.groups.get(name) for name in set(names).intersection(self.nodes.get(place.node, ())))
        return filed_for_them and (place.accepted or self.at_source(place, names) is Verdict.ALLOWED)

    def readers_of(self, node: str) -> tuple[str, ...]:
        """Groups of the node that are somebody."""
        return tuple(name for name in self.nodes.get(node, ()) if self.groups.get(name))

    def gains(self, place: Place) -> dict[str, Verdict]:
        """Groups that would read the place in its node without surely reading it at the source, and why not."""
        if not place.told:
            return {}
        found = {name: self.at_source(place, [name]) for name in self.readers_of(place.node)}
        return {name: verdict for name, verdict in found.items() if verdict is not Verdict.ALLOWED}

    def widens(self, place: Place) -> bool:
        """Whether the transfer would open the place to somebody: to a group, or to whom a Deny kept out of one."""
        if not place.told or place.accepted or not self.readers_of(place.node):
            return False
        return bool(self.gains(place) or refused(place))

    def open_to_all(self, place: Place) -> bool:
        """Whether every account of the source reads the place."""
        return place.told and self._of_parts(place, frozenset({sid.EVERYONE})) is Verdict.ALLOWED

    def strangers(self, place: Place) -> set[str]:
        """Accounts in the access lists that no group maps: perhaps deleted ones, and nobody to us."""
        named = {ace.sid for said, _ in place.lists() for ace in said.dacl or ()}
        return {one for one in named if sid.is_account(one)} - self.mapped


def refused(place: Place) -> set[str]:
    """SIDs to which the source denies reading: no store and no node says so after the transfer."""
    return {one for said, wanted in place.lists() for one in reading.denies(said, wanted)}


def cut(place: Place) -> bool:
    """Whether the place, or a folder above it, inherits nothing."""
    return any(said.protected for said, _ in place.lists())


def unknown(place: Place) -> bool:
    """Whether its rights were not told, or not in a form that can be understood."""
    return place.told and any(reading.understood(data) is None for data, _ in place.parts)
