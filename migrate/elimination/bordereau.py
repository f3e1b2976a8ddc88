"""The bordereau: drawn from the catalogue, frozen under a number, drawn again to see whether anything changed."""

import hashlib
import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Any

from sqlalchemy import Connection

import passation
from catalog import elimination, transfers
from catalog.balance import Tally
from catalog.elimination import NewLine
from classify.retention import Fate, RetentionRule
from migrate.elimination import messages
from migrate.elimination.choose import Choice, Chosen, Judge
from migrate.elimination.pieces import piece
from migrate.elimination.rules import Tables, load_tables
from passation import instants, paths
from passation.errors import SettingsError
from passation.workspace import Workspace

Facts = dict[str, Any]
"""What a line says, as JSON values; days are ISO dates."""


@dataclass(frozen=True, slots=True)
class Line:
    """A frozen line. `granted` is None before a visa."""

    rank: int
    content_id: int
    facts: Facts
    granted: bool | None
    eliminated: int | None


@dataclass(frozen=True, slots=True)
class Bordereau:
    """A frozen bordereau. `document` holds commune, groups, what is not listed, texts."""

    id: int
    number: str
    as_of: str
    made: int
    digest: str
    document: Facts
    lines: tuple[Line, ...]

    @property
    def tally(self) -> Tally:
        """Number and bytes of its lines."""
        return Tally(len(self.lines), sum(line.facts["size"] for line in self.lines))


def today(workspace: Workspace) -> date:
    """The day in the commune."""
    return instants.today(workspace.settings.commune.zone)


def draft(workspace: Workspace, db: Connection, as_of: date, nodes: Sequence[str]) -> tuple[str, bool, Facts]:
    """Number of the bordereau of that day (empty: nothing is due), whether it is a new one, and its document.

    Raises:
        SettingsError: a node that the plan has not, or a day to come.
    """
    tables = load_tables(workspace.rules)
    for node in nodes:
        if node not in tables.filing:
            raise SettingsError(messages.unknown_node(node))
    if as_of > today(workspace):
        raise SettingsError(messages.FUTURE)
    ruled = elimination.under_visa(db)
    choice = judge(workspace, db, tables, as_of, Fate.ELIMINATE, ruled=ruled).choose(nodes)
    lines = [NewLine(one.content_id, facts_of(one), tuple(p.entry_id for p in one.places)) for one in choice.chosen]
    document = _document(workspace, tables, choice, as_of, nodes)
    if not lines:
        return "", False, document
    digest = _digest(as_of, nodes, [dict(line.facts) for line in lines])
    known = elimination.latest_draft(db, digest)
    if known and elimination.visa_of(db, known) is None:
        return known, False, document
    number = elimination.next_number(db, today(workspace).year)
    elimination.keep(db, number, as_of.isoformat(), digest, document, lines)
    return number, True, document


def load(db: Connection, number: str) -> Bordereau:
    """The bordereau of that number. Raises SettingsError."""
    found = elimination.find(db, number)
    if found is None:
        raise SettingsError(messages.unknown_number(number))
    lines = tuple(
        Line(row.line, row.content_id, row.facts, row.granted, row.eliminated)
        for row in elimination.lines(db, found.id)
    )
    return Bordereau(found.id, found.number, found.as_of, found.made, found.digest, found.document, lines)


def changed(workspace: Workspace, db: Connection, one: Bordereau) -> list[int]:
    """Ranks of the granted lines, not eliminated yet, that the catalogue would no longer draw as they are."""
    waiting = [line for line in one.lines if line.granted and not line.eliminated]
    ours = {line.content_id for line in waiting}
    ruled = [content_id for content_id, granted in elimination.under_visa(db).items() if content_id not in ours]
    tables = load_tables(workspace.rules)
    as_of = date.fromisoformat(one.as_of)
    drawn = judge(workspace, db, tables, as_of, Fate.ELIMINATE, ruled=ruled).choose()
    today_ = {chosen.content_id: facts_of(chosen) for chosen in drawn.chosen if chosen.content_id in ours}
    return [line.rank for line in waiting if today_.get(line.content_id) != line.facts]


def judge(
    workspace: Workspace,
    db: Connection,
    tables: Tables,
    as_of: date,
    fate: Fate,
    *,
    undated: bool = False,
    ruled: Collection[int] = (),
) -> Judge:
    """The judge of what the catalogue holds now."""
    zone = workspace.settings.commune.zone
    filed = transfers.filed_by_decision(db)
    pieces = [piece(record, filed, zone) for record in elimination.pieces(db)]
    return Judge(
        tables, pieces, as_of, fate, undated=undated, acts_within=elimination.holding_acts(db), ruled=frozenset(ruled)
    )


def facts_of(one: Chosen) -> Facts:
    """What the line of a content says."""
    counted, days = one.counted, sorted(place.day for place in one.places if place.day)
    source, folder = one.dated.folder
    known = messages.because(counted.known, f"{source}:{paths.shown(folder)}") if counted.known else ""
    return {
        "rule": counted.rule.id,
        "series": counted.rule.series,
        "node": one.node,
        "term": counted.rule.term,
        "event": counted.rule.start,
        "start": counted.start.isoformat() if counted.start else "",
        "because": known,
        "end": counted.end.isoformat() if counted.end else "",
        "first": days[0].isoformat() if days else "",
        "last": days[-1].isoformat() if days else "",
        "size": one.first.size,
        "sha256": one.first.sha256.hex(),
        "key": one.first.key,
        "places": [place.place for place in one.places],
    }


def _digest(as_of: date, nodes: Iterable[str], lines: Sequence[Facts]) -> str:
    said = json.dumps([as_of.isoformat(), sorted(nodes), lines], ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(said.encode()).hexdigest()


def _document(workspace: Workspace, tables: Tables, choice: Choice, as_of: date, nodes: Sequence[str]) -> Facts:
    commune = workspace.settings.commune
    grouped = groupby(choice.chosen, key=lambda one: one.counted.rule)
    return {
        "schema": 1,
        "tool": f"Passation {passation.__version__}",
        "commune": {"name": commune.name, "insee": commune.insee, "siren": commune.siren},
        "as_of": as_of.isoformat(),
        "nodes": sorted(nodes),
        "services": sorted({_service(tables, one.node) for one in choice.chosen}),
        "groups": [_group(tables, rule, tuple(some)) for rule, some in grouped],
        "left": {why.value: {"count": tally.count, "bytes": tally.bytes} for why, tally in choice.left.items()},
        "texts": [text.model_dump() for text in tables.texts],
    }


def _service(tables: Tables, node: str) -> str:
    chain = (tables.filing[node], *tables.filing.ancestors(node))
    return next((one.label for one in chain if one.level == 2), chain[-1].label)


def _group(tables: Tables, rule: RetentionRule, some: Sequence[Chosen]) -> Mapping[str, Any]:
    facts = [facts_of(one) for one in some]
    return {
        "rule": rule.id,
        "series": rule.series,
        "domain": rule.domain,
        "nodes": sorted({tables.filing[one.node].path for one in some}),
        "count": len(facts),
        "bytes": sum(one["size"] for one in facts),
        "first": min((one["first"] for one in facts if one["first"]), default=""),
        "last": max((one["last"] for one in facts), default=""),
        "term": rule.term,
        "event": rule.start,
        "reference": rule.reference,
        "source": tables.sources[rule.source],
        "confirmed": rule.confirmed,
        "remarks": rule.remarks,
    }
