"""Which file of the disk each record is about."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence

from ingest.inventory.alignment import Alignment, Heads
from ingest.inventory.comparable import comparable
from ingest.sources.purview.classic import Shortened
from ingest.sources.purview.report import Record
from passation.model import Entry

_CLOCK = 2 * 10**9
"""Two seconds: what FAT and zip keep of a time."""


class Matching:
    """Files and records of one export, paired once.

    Args:
        files: files on disk, by path below the export.
        records: what the reports tell of files.
    """

    def __init__(self, files: Mapping[bytes, Entry], records: Sequence[Record]) -> None:
        self.found: dict[bytes, int] = {}
        """File → number of its record."""
        self._files = files
        self._records = records
        self._taken: set[int] = set()
        self._folders: dict[str, str] = {}
        self._heads: list[Heads] = []
        self._by_place(lambda record: record.file)
        for file, number in self._by_place(lambda record: "" if record.file else record.path):
            self._learn(text(file), records[number].path)
        while self._by_shortened():
            pass

    def original(self, file: bytes) -> str | None:
        """Where a file or folder without record was, after its neighbours; None when they do not tell."""
        disk, tail = text(file), ""
        while disk not in self._folders:
            if not disk:
                return None
            disk, _, name = disk.rpartition("/")
            tail = f"/{name}{tail}"
        return f"{self._folders[disk]}{tail}".strip("/")

    def left(self) -> Iterable[int]:
        """Numbers of the records that no file has."""
        return (number for number in range(len(self._records)) if number not in self._taken)

    def _free(self) -> list[bytes]:
        return [file for file in self._files if file not in self.found]

    def _pair(self, file: bytes, number: int) -> tuple[bytes, int]:
        self.found[file] = number
        self._taken.add(number)
        return file, number

    def _by_place(self, told: Callable[[Record], str]) -> list[tuple[bytes, int]]:
        """Pairs of equal paths, the heads apart."""
        index: dict[str, list[int]] = defaultdict(list)
        for number in self.left():
            if path := told(self._records[number]):
                index[comparable(path)].append(number)
        alignment = Alignment(index)
        plain = {file: alignment.see(text(file)) for file in self._free()}
        self._heads = alignment.disjoint()
        pairs = []
        for file, path in plain.items():
            numbers = [one for heads in self._heads for one in index.get(heads.to_listed(path) or "", ())]
            numbers = [one for one in numbers if one not in self._taken]
            if numbers:
                pairs.append(self._pair(file, max(numbers, key=lambda one: self._likeness(file, one))))
        return pairs

    def _by_shortened(self) -> bool:
        """Pair files whose name was shortened; True when there may be more to pair."""
        shortened = Shortened((number, self._records[number].path) for number in self.left())
        claims = {file: self._candidates(file, shortened) for file in self._free()}
        claimants: dict[int, int] = defaultdict(int)
        for numbers in claims.values():
            for number in numbers:
                claimants[number] += 1
        paired = False
        for file, numbers in claims.items():
            open_to = [one for one in numbers if one not in self._taken]
            best = sorted(open_to, key=lambda one: self._likeness(file, one), reverse=True)[:2]
            alone = len(numbers) == 1 and claimants[numbers[0]] == 1
            clear = [self._likeness(file, one) for one in best]
            if best and (alone or (any(clear[0]) and clear[:1] != clear[1:])):
                self._pair(file, best[0])
                paired = True
        return paired

    def _candidates(self, file: bytes, shortened: Shortened) -> list[int]:
        folder, _, name = comparable(text(file)).rpartition("/")
        above = next((one for heads in self._heads if (one := heads.to_listed(folder)) is not None), None)
        size = self._files[file].size
        return [one for one in shortened.candidates(name, above) if self._records[one].size in (None, size)]

    def _likeness(self, file: bytes, number: int) -> tuple[bool, bool, bool]:
        """What a file and a record share beyond their place: the name to the letter, the date, the size."""
        entry, record = self._files[file], self._records[number]
        dates = (entry.modified, record.modified)
        return (
            record.path.rpartition("/")[2] == text(file).rpartition("/")[2],
            None not in dates and abs((dates[0] or 0) - (dates[1] or 0)) <= _CLOCK,
            record.size == entry.size,
        )

    def _learn(self, disk: str, listed: str) -> None:
        """Folders above a pair of equal names stand for each other, up to where names differ."""
        same = True
        while same and disk and listed:
            same = comparable(disk.rpartition("/")[2]) == comparable(listed.rpartition("/")[2])
            disk, listed = disk.rpartition("/")[0], listed.rpartition("/")[0]
            if not same or disk in self._folders:
                return
            self._folders[disk] = listed


def text(path: bytes) -> str:
    """The path as text, undecodable bytes kept apart."""
    return path.decode("utf-8", "surrogateescape")
