"""What the index is given about one content: what is searched, filtered or ranked, and nothing else."""

import hashlib
import json
from dataclasses import asdict, dataclass

from index import dates
from passation.model import Page


@dataclass(frozen=True, slots=True)
class Place:
    """One place where the content lies. Its words and filters are found by those who may read this place only."""

    rights: int
    """Id of the rights class of the place."""
    source: str
    path: str
    """Shown path inside its source, `/` between its parts; the last part is the file name."""
    nodes: tuple[str, ...] = ()
    """The node of the filing plan and all its ancestors, by id and, to be found by it, by name; in any order."""


@dataclass(frozen=True, slots=True)
class Document:
    """A content as the index sees it. Whoever may read one of its places may read all fields outside `places`.

    So `title` comes from the content (object of the act, title in its metadata), never from a path: the name of a
    place that a reader may not see must not reach him through another one.
    """

    id: int
    """Id of the content in the catalogue, from 0 to 2**32 - 1."""
    places: tuple[Place, ...] = ()
    """Every place; without any, only the operator finds the document."""
    title: str = ""
    object: str = ""
    """Object of an act, searched by plain words too."""
    pages: tuple[Page, ...] = ()
    kind: str = ""
    """Kind of document in French: « arrêté », « délibération », « compte rendu »…"""
    date: str = ""
    """ISO civil date, empty when unknown."""
    year: int | None = None
    """Taken from `date` when absent."""
    numbers: tuple[str, ...] = ()
    """The document's own numbers as `index.numbers.key` writes them; numbers in file names are found without it."""
    media_type: str = ""

    @property
    def day(self) -> int:
        """The date as the integer YYYYMMDD, `YYYY0000` for a bare year, 0 when unknown."""
        return dates.day(self.date) or (self.year or 0) * 10_000

    @property
    def rights(self) -> frozenset[int]:
        """Rights classes of all places."""
        return frozenset(place.rights for place in self.places)

    def fingerprint(self) -> bytes:
        """SHA-256 over every field, 32 bytes: the document is due again when it changes."""
        return hashlib.sha256(json.dumps(asdict(self), sort_keys=True).encode()).digest()
