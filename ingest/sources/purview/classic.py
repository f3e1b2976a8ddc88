"""What the classic export does to names (Microsoft, « Export Content search results », Filenames of exported items).

Beyond 260 characters it shortens the name, to eight characters at least, then moves the file to the parent folder, and
adds `(2)` to what exists already. A preservation library holds `name_GUIDdate.ext`.
"""

import re
from collections import defaultdict
from collections.abc import Iterable

from ingest.inventory.alignment import moved
from ingest.inventory.comparable import comparable

_HELD = re.compile(
    r"(?P<stem>.+)_[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}"
    r"(?P<day>\d{4}-\d{2}-\d{2})T(?P<time>\d{2}-\d{2}-\d{2})(?P<ext>\.[^.]*)?"
)
_NUMBER = re.compile(r"\s?\(\d+\)$")
_SHORTEST = 8
_LONG = 100
"""A path shorter than this cannot have met the limit of 260 characters, whatever folder it was downloaded to."""


def released(path: str) -> tuple[str, str]:
    """Original path, and version label, of a file of a preservation library; any other path with an empty label."""
    folder, slash, name = path.rpartition("/")
    match = _HELD.fullmatch(name)
    if not match:
        return path, ""
    label = f"{match['day']}T{match['time'].replace('-', ':')}"
    return f"{folder}{slash}{match['stem']}{match['ext'] or ''}", label


class Shortened:
    """Finds which long paths a shortened file may stand for.

    Args:
        listed: number and path of each record that no file has yet.
    """

    def __init__(self, listed: Iterable[tuple[int, str]]) -> None:
        self._buckets: dict[tuple[str, str], list[tuple[int, str, str]]] = defaultdict(list)
        for number, path in listed:
            folder, _, name = comparable(path).rpartition("/")
            stem, ext = _split(name)
            if len(path) >= _LONG:
                self._buckets[stem[:_SHORTEST], ext].append((number, folder, stem))

    def candidates(self, name: str, folder: str | None) -> list[int]:
        """Numbers of the records that a file on disk may be.

        Args:
            name: comparable name of the file.
            folder: comparable folder of the list in which it lies; None when not known.
        """
        stem, ext = _split(name)
        stem = _NUMBER.sub("", stem)
        return [
            number
            for number, above, whole in self._buckets[stem[:_SHORTEST], ext]
            if (whole == stem or (len(stem) >= _SHORTEST and whole.startswith(stem)))
            and (folder is None or moved(above, folder, "") is not None)
        ]


def _split(name: str) -> tuple[str, str]:
    stem, dot, ext = name.rpartition(".")
    return (stem, ext) if dot and stem else (name, "")
