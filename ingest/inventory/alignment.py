"""How the paths of a list and those of a tree correspond: which head of the one stands for which head of the other.

`sites/mairie/Documents partages/Budget/a.docx` in an inventory is `Budget/a.docx` in a synced folder. Files of the same
name vote for the two heads that are left when the longest common tail is taken off.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from ingest.inventory.comparable import comparable

_SAME_NAME = 16
"""Files of one name that may vote on each side: `Thumbs.db` tells nothing."""
_MOST_HEADS = 100


@dataclass(frozen=True, slots=True)
class Heads:
    """`listed` in the list is `seen` in the tree; both comparable paths, empty for the whole."""

    listed: str
    seen: str

    def to_listed(self, path: str) -> str | None:
        """The path in the list of a path of the tree; None outside the head."""
        return moved(path, self.seen, self.listed)

    def to_seen(self, path: str) -> str | None:
        """The path in the tree of a path of the list; None outside the head."""
        return moved(path, self.listed, self.seen)


def moved(path: str, head: str, other: str) -> str | None:
    """`path` with `other` in place of its `head`; None when it does not begin with it."""
    if head and path != head and not path.startswith(f"{head}/"):
        return None
    return "/".join(part for part in (other, path[len(head) :].strip("/")) if part)


class Alignment:
    """Votes of the paths of a tree for the heads they share with the paths of a list.

    Args:
        listed: comparable paths of the list (see `comparable`), all or a sample of them.
    """

    def __init__(self, listed: Iterable[str]) -> None:
        self._listed: dict[str, list[list[str]]] = defaultdict(list)
        self._met: Counter[str] = Counter()
        self._votes: Counter[Heads] = Counter()
        self._written: dict[str, str] = {"": ""}
        for path in listed:
            some = self._listed[path.rpartition("/")[2]]
            if len(some) < _SAME_NAME:
                some.append(path.split("/"))

    def see(self, path: str) -> str:
        """A path of the tree; gives its comparable form."""
        plain = comparable(path)
        name = plain.rpartition("/")[2]
        if name in self._listed and self._met[name] < _SAME_NAME:
            self._met[name] += 1
            parts = plain.split("/")
            for listed in self._listed[name]:
                common = _common(listed, parts)
                heads = Heads("/".join(listed[: len(listed) - common]), "/".join(parts[: len(parts) - common]))
                self._votes[heads] += common * common
                self._written.setdefault(heads.seen, "/".join(path.split("/")[: len(parts) - common]))
        return plain

    def written(self, seen: str) -> str:
        """A head of the tree as the tree writes it."""
        return self._written.get(seen, seen)

    def best(self) -> Heads | None:
        """The correspondence with most votes; None when no name is shared."""
        return next(iter(self._ranked()), None)

    def disjoint(self) -> list[Heads]:
        """The best correspondences of which none lies within another, on the side of the tree."""
        chosen: list[Heads] = []
        for one in self._ranked():
            if len(chosen) < _MOST_HEADS and all(_apart(one.seen, other.seen) for other in chosen):
                chosen.append(one)
        return chosen

    def _ranked(self) -> list[Heads]:
        return sorted(self._votes, key=lambda heads: (-self._votes[heads], len(heads.seen), heads.seen, heads.listed))


def _common(one: list[str], other: list[str]) -> int:
    """Number of equal parts at the end."""
    count = 0
    for left, right in zip(reversed(one), reversed(other), strict=False):
        if left != right:
            break
        count += 1
    return count


def _apart(one: str, other: str) -> bool:
    return moved(one, other, "") is None and moved(other, one, "") is None
