"""Match what lies in the tray, decide where it goes, move it; the usual stages then read, send and verify it."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Connection

from catalog import acts as recognised
from catalog import decisions, texts
from catalog.decisions import Action, Decision, Scope
from catalog.jobs import Job, reading
from classify.jobs import classify_all
from index.messages import INDEXING
from ingest.jobs import crawl_all, read_and_extract
from migrate import plan
from migrate.arrival import messages, tray
from migrate.arrival.aractes import DoubtfulError
from migrate.arrival.arrival import Arrival, Reader
from migrate.arrival.identifiers import sirens
from migrate.arrival.matching import Known, Match, match
from migrate.jobs import migrate_all
from passation.model import Act
from passation.workspace import ARRIVALS, Workspace


@dataclass(frozen=True, slots=True)
class Matched:
    """An arrival and its act."""

    arrival: Arrival
    match: Match


@dataclass(frozen=True, slots=True)
class Left:
    """What stays in the tray, and why."""

    name: str
    sentence: str


def look(workspace: Workspace) -> tuple[list[Matched], list[Left]]:
    """Read everything in the tray and match it. Changes nothing but the making of the tray."""
    files = list(tray.dropped(tray.prepare(workspace)))
    matched: list[Matched] = []
    left: list[Left] = []
    if not files:
        return matched, left
    commune = sirens(workspace.settings.commune.insee, workspace.settings.commune.siren)
    reader = Reader(workspace)
    try:
        with reading(workspace) as catalog, catalog.read() as db:
            acts = known_acts(workspace, db)
            for file in files:
                try:
                    arrival = reader.read(file)
                    matched.append(Matched(arrival, match(arrival, acts, lambda ids: _texts(db, ids), commune)))
                except DoubtfulError as why:
                    left.append(Left(file.name, str(why)))
    finally:
        reader.close()
    return matched, left


def known_acts(workspace: Workspace, db: Connection) -> list[Known]:
    """Every act that the plan of today sends, by key; what only lies among the arrivals is none of them."""
    rows: dict[int, plan.Row] = {}
    for row in plan.draw(workspace, db).of(plan.State.SEND, plan.State.SAME):
        if row.content_id is not None and row.source != ARRIVALS:
            rows.setdefault(row.content_id, row)
    found = recognised.load(db, sorted(rows))
    known = (_known(rows[number], act) for number, act in found.items())
    return sorted(known, key=lambda one: one.key)


def _known(row: plan.Row, act: Act) -> Known:
    return Known(row.content_id or 0, row.sha256, row.node, row.key, row.place, act)


def _texts(db: Connection, ids: Sequence[int]) -> dict[int, str]:
    return {number: text.whole for number, text in texts.load(db, ids).items()}


def author(db: Connection) -> str:
    """Who accepted the proposed places, and with them that what belongs to an act goes where the act is."""
    accepted = decisions.filing_accepted(db)
    return str(accepted.by) if accepted else ""


def file(job: Job, one: Matched, by: str) -> str:
    """Decide that an arrival goes where its act is, then move it; its place in the catalogue.

    The decision comes first: killed in between, the file is still in the tray and the same is decided again.

    Raises:
        DoubtfulError: the file changed meanwhile; it stays in the tray.
    """
    known = one.match.known
    name = tray.free_name(job.workspace, beside(known.key, one.arrival))
    detail = {"node": known.node, "act": known.sha256.hex(), "name": one.arrival.name}
    subject = decisions.entry_subject(ARRIVALS, name.encode())
    with job.catalog.begin() as db:
        if not _decided(db, subject, detail):
            why = messages.why(one.match.how)
            decisions.record(db, Decision(Scope.ENTRY, subject, Action.FILE, by, why, detail=detail))
    tray.move(job.workspace, one.arrival, name)
    job.log("arrival", act=known.content_id, how=one.match.how)
    return f"{ARRIVALS}:{name}"


def _decided(db: Connection, subject: bytes, detail: dict[str, str]) -> bool:
    return any(one.subject == subject and one.detail == detail for one in decisions.standing(db, Action.FILE))


def beside(key: str, arrival: Arrival) -> str:
    """Its name: that of the act in the store, what it is, and its extension; so both keys stand side by side."""
    name = key.rpartition("/")[2]
    stem = name.rpartition("~" if "~" in name else ".")[0]
    return f"{stem or name}-{arrival.sort}.{arrival.extension}"


def carry_on(job: Job) -> bool:
    """Crawl, read, classify, index, send and verify what was filed; whether there is a store to send it to.

    Raises:
        DestinationError: the store does not serve; what is filed leaves at the next `run`.
    """
    crawl_all(job, [ARRIVALS])
    read_and_extract(job)
    classify_all(job)
    job.carry_out("index", INDEXING)
    with job.catalog.read() as db:
        ready = decisions.filing_accepted(db) is not None and bool(job.workspace.settings.destination.url)
    if ready:
        migrate_all(job)
    return ready
