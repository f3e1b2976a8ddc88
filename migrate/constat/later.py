"""What happened after the day of a constat and takes nothing from it, in French."""

from collections.abc import Iterator

from sqlalchemy import Connection

from catalog import changes, elimination, entries, receipts, refiling, transfers
from catalog.balance import IN_SCOPE, Tally
from migrate import messages as common
from migrate.constat import messages
from migrate.constat.document import Document
from migrate.constat.recalled import Day
from passation import instants
from passation.workspace import Workspace


def later(workspace: Workspace, db: Connection, day: Day, document: Document) -> list[Document]:
    """`{code, sentence}` of each: `plan`, `eliminated`, `refiled`, `sent`, `files`."""
    return [{"code": code, "sentence": sentence} for code, sentence in _later(workspace, db, day, document)]


def _later(workspace: Workspace, db: Connection, day: Day, document: Document) -> Iterator[tuple[str, str]]:
    frozen = transfers.latest(db)
    if frozen and frozen.digest != document["proof"]["plan"]:
        when = common.date(instants.at(frozen.frozen, workspace.settings.commune.zone))
        yield "plan", messages.newer_plan(frozen.digest[:12], when, document["proof"]["plan"][:12])
    for number, some in elimination.ended(db).items():
        since = [one.size for one in some if one.ended and one.ended > day.made]
        visa = elimination.visa_of(db, number)
        if since and visa:
            gone = Tally(len(since), sum(since))
            yield "eliminated", messages.eliminated_since(gone, number, visa.detail["reference"], visa.detail["date"])
    moved = [one.size for one in refiling.ended(db) if one.ended and one.ended > day.made]
    if moved:
        yield "refiled", messages.refiled_since(Tally(len(moved), sum(moved)))
    sent = receipts.sent_after(db, day.made)
    if sent.count:
        yield "sent", messages.sent_since(sent)
    for name, crawl in sorted(entries.last_crawls(db).items()):
        before = day.crawls[name].id if name in day.crawls else 0
        found = changes.sample(db, changes.since(crawl.source_id, before) & IN_SCOPE)
        if found.count:
            yield "files", messages.files_since(name, common.files(found.count, found.bytes))
