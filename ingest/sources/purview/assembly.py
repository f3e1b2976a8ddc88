"""An export as the site it came from: files of the disk under their original paths, and what the reports miss."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from ingest.inventory.comparable import comparable, within
from ingest.sources.purview import messages
from ingest.sources.purview.classic import released
from ingest.sources.purview.contents import Contents
from ingest.sources.purview.match import Matching, text
from ingest.sources.purview.modern import labels
from ingest.sources.purview.report import Record
from passation.errors import Fault
from passation.model import Entry, Trouble

UNTOLD = Record("")
"""What is known of a file that no report names."""


@dataclass(frozen=True, slots=True)
class Placed:
    """A file of the disk at one of its original places."""

    path: bytes
    label: str
    disk: bytes
    """Path below the export."""
    entry: Entry
    """As the disk shows it."""
    record: Record


class Assembly:
    """One export, with its files matched to its records.

    Args:
        contents: what lies on disk and what the reports tell.
    """

    def __init__(self, contents: Contents) -> None:
        self._contents = contents
        self._records = contents.records
        self._labels = labels(self._records)
        self._matching = Matching(contents.files, self._records)
        self._holders = {number: file for file, number in self._matching.found.items()}
        self._replaced = dict(self._duplicates())
        self.placed = list(self._placed())
        """Every file and link, once for each of its places."""

    def folders(self) -> Iterator[Entry]:
        """Folders of the disk at their original places; those that the export made for itself are left out."""
        used = {above for file in self._matching.found for above in _ancestors(file)}
        for folder, entry in self._contents.folders.items():
            told = self._matching.original(folder)
            path = self._bare(folder) if told is None else told
            if path and (told is not None or folder not in used):
                yield entry._replace(path=encoded(path), native_id="", owner="")

    def troubles(self) -> Iterator[Trouble]:
        """What could not be listed or understood, what reports name and the disk lacks, what they say went wrong."""
        yield from self._contents.flaws
        hidden: set[str] = set()
        for one in self._contents.unseen:
            where = self._original(one.path)
            hidden |= {comparable(where)} if one.hides_entries else set()
            yield replace(one, path=encoded(where))
        noted = {comparable(note.path): note for note in self._contents.notes}
        yield from self._wanting(hidden, noted)
        held = {comparable(text(one.path)) for one in self.placed}
        for plain, note in noted.items():
            yield self._trouble(note.path, Fault.UNREADABLE, note.error, hides=bool(plain) and plain not in held)

    def _wanting(self, hidden: set[str], noted: dict[str, Record]) -> Iterator[Trouble]:
        """Records without file, once for each path and version, and records with an error; takes their notes away."""
        told = {self._identity(number) for number in (*self._holders, *self._replaced)}
        for number, record in enumerate(self._records):
            path, label = self._identity(number)
            if number in self._holders or number in self._replaced:
                if record.error:
                    yield self._trouble(path, Fault.UNREADABLE, record.error, label, hides=False)
            elif (path, label) not in told and not within(comparable(path), hidden):
                note = noted.pop(comparable(path), None)
                error = record.error or (note.error if note else "")
                yield self._trouble(path, Fault.UNREADABLE if error else Fault.MISSING, error, label)
                told.add((path, label))

    def _placed(self) -> Iterator[Placed]:
        for file, entry in self._contents.files.items():
            number = self._matching.found.get(file)
            record = UNTOLD if number is None else self._records[number]
            label = "" if number is None else self._labels[number]
            for place in (record.path or self._original(file), *record.copies):
                path, held = released(place)
                yield Placed(encoded(path), held or label, file, entry, record)
        for number, file in self._replaced.items():
            path, label = self._identity(number)
            yield Placed(encoded(path), label, file, self._contents.files[file], self._records[number])

    def _identity(self, number: int) -> tuple[str, str]:
        """Path and version label of a record."""
        record = self._records[number]
        path, label = released(record.path or record.file)
        return path, label or self._labels[number]

    def _duplicates(self) -> Iterator[tuple[int, bytes]]:
        """Records without file of their own whose bytes were exported once, elsewhere → that file."""
        known = {self._records[number].identity: file for number, file in self._holders.items()}
        for number in self._matching.left():
            record = self._records[number]
            if record.path and record.duplicate and record.duplicate in known:
                yield number, known[record.duplicate]

    def _original(self, file: bytes) -> str:
        told = self._matching.original(file)
        return self._bare(file) if told is None else told

    def _bare(self, file: bytes) -> str:
        """Path below `SharePoint/`; a path outside of it as it is."""
        first, _, rest = text(file).partition("/")
        return rest if first.casefold() == "sharepoint" else text(file)

    def _trouble(self, path: str, fault: Fault, error: str = "", label: str = "", *, hides: bool = True) -> Trouble:
        details = [messages.export_error(error)] if error else []
        details += [messages.version(label)] if label else []
        return Trouble(self._contents.name, encoded(path), fault, ", ".join(details), hides)


def encoded(path: str) -> bytes:
    """The bytes of a path that `text` or a report gave."""
    return path.encode("utf-8", "surrogateescape")


def _ancestors(path: bytes) -> Iterator[bytes]:
    while path := path.rpartition(b"/")[0]:
        yield path
