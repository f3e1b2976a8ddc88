"""Where the documents of the index are kept and searched; one contract suite for all."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from index.document import Document
from index.query import Query
from index.snippets import Segment

Rights = frozenset[int] | None
"""Rights classes that the reader may see; None is the operator, who sees all; the empty set sees nothing."""


class Facet(StrEnum):
    """What the answers can be counted by."""

    KIND = "type"
    YEAR = "year"
    SOURCE = "source"
    NODE = "node"


@dataclass(frozen=True, slots=True)
class Hit:
    """One document found. Its paths, key and state are in the catalogue, under `id`."""

    id: int
    score: float
    """Comparable within one answer only."""
    title: str
    page: int
    """Number of the page of the snippet; 0 when the document has no text."""
    snippet: tuple[Segment, ...]


@dataclass(frozen=True, slots=True)
class Hits:
    """One screen of answers, the best first; equal scores in the order of ids, mere filters by the latest date."""

    total: int
    hits: tuple[Hit, ...]
    approximate: bool = False
    """True when nothing has the words as typed, and these have them with one letter changed, missing or added."""


class Backend(Protocol):
    """An index of one commune.

    Every method but `close` raises BackendError in French. One process writes at a time: the second one gets BusyError
    at its first `put`, `delete` or `reset`. What was put or deleted is found, or no longer found, after `commit`; what
    was not committed is forgotten by `close`, or by the death of the process.
    """

    version: str
    """Changes with the schema or the analysis: every document is due again, after `reset`."""

    def open(self) -> None:
        """Open the index, or make an empty one. An index that is damaged or of another version raises BackendError."""

    def reset(self) -> None:
        """Make it empty, whatever its state. Refused where something else than an index lies.

        A shared index goes on answering its readers with what it held, until `publish`.
        """

    def publish(self) -> None:
        """After `reset`, once all is put: show it to readers, at once."""

    def put(self, documents: Iterable[Document]) -> int:
        """Add documents, or replace those of the same id. Returns how many."""
        ...

    def delete(self, ids: Iterable[int]) -> None:
        """Take documents out; unknown ids are fine."""

    def commit(self) -> None:
        """Make all changes durable and visible, in about 0.1 s: commit by batches of some hundred documents."""

    def size(self) -> int:
        """Number of documents, whoever may read them."""
        ...

    def search(self, query: Query, *, rights: Rights, limit: int = 10, offset: int = 0, newest: bool = False) -> Hits:
        """Answers from `offset` on, at most `limit`. No word finds nothing, mere filters find all they let through.

        `newest` puts the latest date first instead of the best answer.
        """
        ...

    def count(self, query: Query, *, rights: Rights) -> int:
        """How many documents have the words as typed."""
        ...

    def facets(self, query: Query, facets: Sequence[Facet], *, rights: Rights) -> dict[Facet, dict[str, int]]:
        """How many of the documents found carry each label, the most frequent first.

        Labels are folded (`arrete`, `2019`, `serveur`, `urb.pc`): no case, no accent.

        Sources and nodes of places that the reader may not see are neither counted nor named.
        """
        ...

    def close(self) -> None:
        """Let go of the index and of its lock."""
