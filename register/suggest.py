"""From the catalogue to candidates: one evidence a document, aggregated to a line of the register.

Computed whole: a candidate rests on all files of a commune at once. Due when findings, places or texts changed.
"""

import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, func, select

from catalog import members, placements, steps, texts
from catalog.schema import content, entry, finding, placement, source, step
from catalog.steps import Mark
from catalog.store import Query, Record, batches
from passation.model import PERSONAL, EntryKind
from passation.workspace import Workspace
from register import catalogue, scoring
from register.candidates import candidates, version
from register.hints import HintMatcher
from register.model import Candidate, Evidence

STAGE = "register.candidates"
WHOLE = 0
SAMPLES = 3


class CandidatesStage:
    """See passation.stage.Stage. One subject: the whole catalogue."""

    name = STAGE

    def __init__(self, workspace: Workspace) -> None:
        self._rules: Path = workspace.rules
        self.version = version(workspace.rules)

    def due(self, db: Connection) -> Iterator[list[int]]:
        """Due when what the candidates rest on changed."""
        if steps.inputs_changed(db, STAGE, self.version, _inputs(db)):
            yield [WHOLE]

    def load(self, db: Connection, ids: Sequence[int]) -> list[tuple[list[Candidate], str]]:  # noqa: ARG002
        """Weighed while it is read, so that no more than a handful of texts is in memory."""
        activities = catalogue.load(self._rules)
        weights = scoring.load(self._rules)
        found = candidates(_evidence(db, HintMatcher(activities)), activities, weights.controllers, weights)
        return [(found, _inputs(db))]

    def compute(self, subjects: Sequence[tuple[list[Candidate], str]]) -> list[tuple[list[Candidate], str]]:
        """Done in load: the texts do not fit into memory at once."""
        return list(subjects)

    def commit(self, db: Connection, results: Sequence[tuple[list[Candidate], str]]) -> None:
        """Candidates and the mark."""
        for found, inputs in results:
            placements.suggest(db, (_row(one) for one in found))
            steps.mark(db, STAGE, self.version, [Mark(WHOLE, detail=inputs)])

    def close(self) -> None:
        """Nothing is kept open."""


def _row(one: Candidate) -> dict[str, Any]:
    return {
        "controller": one.controller,
        "service": one.service,
        "activity": one.activity,
        "title": one.title,
        "confidence": one.confidence,
        "evidence": one.as_dict(),
    }


def _inputs(db: Connection) -> str:
    """Changes when a detection, a placement or a decision on what is present changed."""
    marked = select(func.count(), func.sum(step.c.attempts)).where(
        step.c.stage.in_(["classify.detect", "classify.place"])
    )
    here = select(func.count(), func.sum(entry.c.content_id)).where(~entry.c.gone)
    facts = [tuple(db.execute(query).one()) for query in (marked, here)]
    return hashlib.sha256(repr(facts).encode()).hexdigest()


def _documents() -> Query:
    """The keeper's row would hide a folder: every place of a document counts, those inside containers too."""
    place = members.places()
    shown = (entry.c.shown + place.c.inner).label("shown")
    return (
        select(place.c.content_id, shown, content.c.size, entry.c.modified, source.c.name, placement.c.node)
        .join(entry, entry.c.id == place.c.entry_id)
        .join(content, content.c.id == place.c.content_id)
        .join(source, source.c.id == entry.c.source_id)
        .join(placement, placement.c.entry_id == entry.c.id)
        .where(~entry.c.gone, entry.c.kind == EntryKind.FILE)
        .order_by(place.c.content_id, entry.c.id, place.c.inner)
    )


def _evidence(db: Connection, hints: HintMatcher) -> Iterator[Evidence]:
    for rows in batches(db.execute(_documents()), 200):
        ids = sorted({row.content_id for row in rows})
        loaded, found = texts.load(db, ids), _findings(db, ids)
        words = {number: hints.words(text.whole) for number, text in loaded.items()}
        for row in rows:
            yield _one(row, words.get(row.content_id, {}), found.get(row.content_id, []), hints)


def _findings(db: Connection, ids: Sequence[int]) -> dict[int, list[Record]]:
    found: dict[int, list[Record]] = {}
    query = select(finding).where(finding.c.content_id.in_(ids), finding.c.confidence >= PERSONAL)
    for row in db.execute(query.order_by(finding.c.content_id, finding.c.page, finding.c.start)):
        found.setdefault(row.content_id, []).append(row)
    return found


def _one(row: Record, words: dict[str, dict[str, int]], found: Sequence[Record], hints: HintMatcher) -> Evidence:
    columns = [one for one in found if one.detector.startswith("header@")]
    return Evidence(
        path=f"{row.name}:{row.shown}",
        folder=f"{row.name}:{row.shown.rpartition('/')[0]}",
        node=row.node,
        size=row.size,
        kinds=Counter(one.kind for one in found if one not in columns),
        in_path=hints.path_words(row.shown),
        in_text=words,
        columns=tuple(sorted({one.kind for one in columns})),
        rows=max((_rows(one.words) for one in columns), default=0),
        modified=row.modified,
        masked=tuple(dict.fromkeys(one.masked for one in found if one not in columns))[:SAMPLES],
    )


def _rows(words: Iterable[str]) -> int:
    return next((int(word) for word in words if word.isdigit()), 0)
