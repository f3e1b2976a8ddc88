"""A share of any size that exists as a listing only: the same names, sizes, dates and rights at each walk.

Nothing is kept between two entries, so that whatever grows with the listing is ours. One file in five holds the bytes
of an earlier one; a second state of the share has one file in a hundred changed, renamed or new.
"""

import hashlib
import math
from collections.abc import Iterator, Sequence
from statistics import NormalDist

from demo.servers.acl import EVERYONE, Rights, Rule, descriptor
from passation.model import Entry, EntryKind, Page, Reading, SourceFeatures, Text

PER_FOLDER = 17
"""Files of a folder, as on the shares of communes that were counted for the other benchmarks."""
SERVICES = (
    *("Secrétariat général", "État civil", "Urbanisme", "Finances", "Marchés publics", "Ressources humaines"),
    *("Police municipale", "Écoles", "Petite enfance", "Culture", "Bibliothèque", "Sports", "Services techniques"),
    *("Espaces verts", "Action sociale", "Communication", "Élections"),
)
_THEMES = ("Dossiers", "Courriers", "Conventions", "Réunions", "Travaux", "Archives")
_DEEPER = ("Pièces", "Annexes", "Anciennes versions", "À trier")
_STEMS = (
    *("Arrêté de voirie", "Délibération", "Compte rendu", "Convention", "Devis", "Facture", "Plan", "Courrier"),
    *("Permis de construire", "Tableau de suivi", "Photo", "Procès-verbal", "Attestation", "Budget"),
)
_ENDS = ("pdf", "pdf", "pdf", "docx", "docx", "doc", "xlsx", "xls", "odt", "jpg", "jpg", "msg", "txt")
_MEAN, _SPREAD, _LARGEST = 21_000, 2.0, 1 << 31
"""Bytes of the median file, and how sizes spread (log-normal)."""
_FIRST_DAY, _DAY = 1_041_379_200_000_000_000, 86_400_000_000_000
"""1 January 2003, in nanoseconds."""


class Listing:
    """See ingest.sources.Source. Its files have no bytes: `sha256` and `text` say what reading them would have given.

    Args:
        name: of the source.
        size: files and folders, about.
        later: whether this is the share some time after, with one file in a hundred changed.
    """

    features = SourceFeatures(rights=True, native_ids=True)

    def __init__(self, name: str, size: int, *, later: bool = False) -> None:
        self.name = name
        self._files = size * PER_FOLDER // (PER_FOLDER + 2)
        self._later = later
        self._rights = [_descriptor(number) for number in range(3 * len(SERVICES))]

    def check(self) -> None:
        """It is there."""

    def entries(self) -> Iterator[Entry]:
        """Folders before what they hold."""
        above: tuple[str, ...] = ()
        for number in range(self._folders):
            parts = self._parts(number)
            for depth in range(1, len(parts) + 1):
                if parts[:depth] != above[:depth]:
                    yield self._entry(number, "/".join(parts[:depth]), EntryKind.FOLDER, 0, 0, f"d{number}-{depth}")
            above = parts
            first = number * PER_FOLDER
            for file in range(first, min(first + PER_FOLDER, self._files)):
                yield from self._file(number, "/".join(parts), file)

    def read(self, entries: Sequence[Entry]) -> Iterator[Reading]:
        """There is nothing to read."""
        raise NotImplementedError(f"{len(entries)} files of a listing have no bytes")

    def close(self) -> None:
        """Nothing is kept open."""

    @property
    def _folders(self) -> int:
        return -(-self._files // PER_FOLDER)

    def _parts(self, number: int) -> tuple[str, ...]:
        service = SERVICES[number * len(SERVICES) // self._folders]
        theme = f"{_THEMES[number // 30 % len(_THEMES)]} {number // 30}"
        deeper = (_DEEPER * 2)[: number % 5] if number % 7 == 0 else ()
        return service, theme, str(2003 + number // 6 % 22), f"Dossier n° {number}", *deeper

    def _file(self, folder: int, above: str, number: int) -> Iterator[Entry]:
        what = number // 100 % 3 if self._later and number % 100 == 0 else -1
        name = f"{_STEMS[number % len(_STEMS)]} {number:06}"
        end, day = _ENDS[_drawn(number, 1) % len(_ENDS)], _drawn(number, 2) % 8_000
        size = size_of(number) + (what == 0)
        renamed = f"{name} (classé)" if what == 1 else name
        yield self._entry(folder, f"{above}/{renamed}.{end}", EntryKind.FILE, size, day + (what == 0), str(number))
        if what == 2:
            yield self._entry(folder, f"{above}/{name} bis.{end}", EntryKind.FILE, size + 1, 8_001, f"n{number}")
        if number % 120 == 0:
            yield self._entry(folder, f"{above}/Thumbs.db", EntryKind.FILE, 8_192, day, f"t{number}")

    def _entry(self, folder: int, path: str, kind: EntryKind, size: int, day: int, native: str) -> Entry:
        when = _FIRST_DAY + day * _DAY
        rights = folder * len(self._rights) // self._folders
        return Entry(
            self.name,
            path.encode(),
            kind,
            size,
            created=when,
            modified=when,
            changed=when,
            accessed=when,
            native_id=native,
            owner=f"S-1-5-21-11-12-13-{1000 + _drawn(folder, 3) % 60}",
            descriptor=self._rights[rights],
        )


def size_of(number: int) -> int:
    """Bytes of a file: those of what it holds a copy of."""
    drawn = (_drawn(original(number), 4) + 1) / (1 << 32 | 2)
    return min(_LARGEST, 1 + int(_MEAN * math.exp(_SPREAD * NormalDist().inv_cdf(drawn))))


def original(number: int) -> int:
    """The file whose bytes this one holds: itself, but for one file in five."""
    if not _copied(number):
        return number
    found = _drawn(number, 5) % number if number else 0
    while found and _copied(found):
        found -= 1
    return found


def sha256(one: Entry) -> bytes:
    """Digest of the bytes that a file of the listing would have."""
    number = one.native_id.lstrip("tn")
    held = "t" if one.native_id.startswith("t") else str(original(int(number)))
    return hashlib.sha256(f"{held} {one.size}".encode()).digest()


def text(content_id: int) -> Text:
    """A short text of its own for each content; one in ten is a scan without text."""
    words = [f"{_STEMS[_drawn(content_id, place) % len(_STEMS)]} {_drawn(content_id, -place):x}" for place in range(12)]
    pages = (Page(1, " ".join(words)),) if content_id % 10 else ()
    return Text("listing@1", "application/pdf", pages, language="fr")


def _copied(number: int) -> bool:
    return number > 0 and _drawn(number, 0) % 5 == 0


def _drawn(number: int, of: int) -> int:
    """A 32-bit number that looks drawn, the same each time (the finaliser of MurmurHash3)."""
    mixed = (number * 0x9E3779B1 + of * 0x85EBCA77) & 0xFFFFFFFF
    for factor in (0x85EBCA6B, 0xC2B2AE35):
        mixed = ((mixed ^ mixed >> 16) * factor) & 0xFFFFFFFF
    return mixed ^ mixed >> 16


def _descriptor(number: int) -> bytes:
    group = f"S-1-5-21-11-12-13-{2000 + number}"
    rules = [Rule(group), Rule(EVERYONE)] if number % 3 == 0 else [Rule(group)]
    return bytes(descriptor(Rights(rules, owner=group)).pack())
