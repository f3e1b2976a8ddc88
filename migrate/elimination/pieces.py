"""A file as its retention sees it, and the folder (dossier) that it lies in."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, tzinfo
from typing import Protocol

from catalog.decisions import Action, Reason
from catalog.receipts import IDENTICAL
from catalog.store import Record
from passation import instants, paths
from passation.model import Certainty, Placement

_FIRST = date(1980, 1, 2)
"""Dates before it are those of machines without a clock (1970-01-01, 1980-01-01)."""


@dataclass(frozen=True, slots=True)
class Piece:
    """One present file."""

    entry_id: int
    source: str
    path: bytes
    shown: str
    day: date | None
    """Last modification or date of the act, the later; in the commune's zone. None: not known."""
    node: str = ""
    """Where it is filed, by decision or by a sure proposal; empty otherwise."""
    content_id: int | None = None
    sha256: bytes = b""
    size: int = 0
    key: str = ""
    verified: bool = False
    junk: bool = False
    private: bool = False
    """Presumed private, whatever was decided since."""
    held: bool = False
    excluded: bool = False
    """By another decision than a visa: it is not kept here."""
    act: str = ""
    """Kind of the act that it is."""
    act_day: date | None = None

    @property
    def place(self) -> str:
        """`<source>:<path>` for people."""
        return f"{self.source}:{self.shown}"

    @property
    def folder(self) -> tuple[str, bytes]:
        """Source and path of the folder that holds it."""
        return self.source, paths.parent(self.path)


class Filed(Protocol):
    """What decisions say of a file's node."""

    def get(self, entry_id: int, /) -> str | None:
        """The node, when a decision names one."""
        ...


def piece(record: Record, filed: Filed, zone: tzinfo) -> Piece:
    """From a row of `catalog.elimination.pieces`."""
    act_day = _civil(record.act_date or "")
    modified = _local(record.modified, zone if record.zoned_times else UTC)
    excluded = record.action == Action.EXCLUDE
    return Piece(
        entry_id=record.id,
        source=record.source,
        path=record.path,
        shown=record.shown,
        day=max(modified, act_day) if modified and act_day else modified,
        node=filed.get(record.id) or _sure(record),
        content_id=record.content_id,
        sha256=record.sha256 or b"",
        size=record.size or 0,
        key=record.key or "",
        verified=record.symbol == IDENTICAL,
        junk=record.nature == "junk",
        private=record.nature == "private",
        held=record.action == Action.HOLD,
        excluded=excluded and record.reason != Reason.ELIMINATION_VISA,
        act=record.act_kind or "",
        act_day=act_day,
    )


def _sure(record: Record) -> str:
    proposed = Placement(record.node or "", record.confidence or 0.0, ())
    return proposed.node if proposed.certainty is Certainty.SURE else ""


def _local(instant: int | None, zone: tzinfo) -> date | None:
    when = instants.local(instant, zone)
    return when.date() if when and when.date() >= _FIRST else None


def _civil(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


class Dossiers:
    """The newest date of every folder, what lies below it included."""

    def __init__(self, pieces: Iterable[Piece]) -> None:
        self._newest: dict[tuple[str, bytes], date | None] = {}
        self._acts: dict[tuple[str, bytes], date] = {}
        for one in pieces:
            if not one.junk:
                self._add(one)

    def _add(self, one: Piece) -> None:
        source, folder = one.folder
        while True:
            here = source, folder
            known = self._newest.get(here, one.day)
            # A piece of unknown date may be the newest.
            self._newest[here] = max(known, one.day) if known and one.day else None
            if one.act_day:
                self._acts[here] = max(self._acts.get(here, one.act_day), one.act_day)
            if not folder:
                return
            folder = paths.parent(folder)

    def newest_piece(self, one: Piece) -> date | None:
        """The last date in the folder of the file; None when a piece of it has no known date."""
        return self._newest.get(one.folder)

    def newest_act(self, one: Piece) -> date | None:
        """The date of the last act in the folder of the file; None when no act of known date lies there."""
        return self._acts.get(one.folder)
