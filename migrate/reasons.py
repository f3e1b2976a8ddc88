"""Whether closing is possible: every reason against it, in the order in which a person would act on them.

Nothing is inferred from silence: a source without a control relevé, a file not read again since, an object not
compared, each is a reason of its own.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from sqlalchemy import Connection

from catalog import changes, closing, freezes, receipts, transfers
from catalog.balance import balance
from catalog.closing import Sample
from catalog.entries import last_crawls
from catalog.store import Record
from migrate import messages, plan
from migrate.constat.refusals import BY_SYMBOL, REFUSALS
from passation.workspace import Workspace


@dataclass(frozen=True, slots=True)
class Reason:
    """Why closing is not possible: what is missing and what to do about it, with the first paths."""

    code: str
    sentence: str
    advice: str
    count: int = 0
    bytes: int = 0
    paths: tuple[str, ...] = ()

    def as_dict(self) -> dict[str, Any]:
        """The shape of `migrate attest --json`."""
        return asdict(self)


def examine(workspace: Workspace, db: Connection) -> list[Reason]:
    """Every reason why closing is not possible; none when it is."""
    crawls = last_crawls(db)
    reasons = [
        *_sources(db, sorted({*workspace.settings.sources, *crawls}), crawls),
        *_plan(workspace, db),
        *_entries(db),
        *_objects(db),
    ]
    if not reasons and not balance(db).balanced:
        reasons.append(_reason("unbalanced", Sample()))
    return reasons


def _reason(code: str, found: Sample, *subject: str) -> Reason:
    return reason_of(REFUSALS, code, found, *subject)


def reason_of(family: Mapping[str, tuple[str, str]], code: str, found: Sample, *subject: str) -> Reason:
    """The reason of that code, told of what was found; `subject` fills the places `{0}`… of its sentence."""
    sentence, advice = family[code]
    said = sentence.format(*subject, files=messages.files(found.count, found.bytes))
    return Reason(code, said, advice.format(*subject), found.count, found.bytes, found.paths)


def _sent(db: Connection) -> int:
    """Instant after which a control relevé must have begun: the last sending, else the freezing of the plan."""
    frozen = transfers.latest(db)
    return max((row.sent for row in receipts.planned(db)), default=frozen.frozen if frozen else 0)


def _sources(db: Connection, names: Sequence[str], crawls: Mapping[str, Record]) -> Iterator[Reason]:
    controls, since, frozen = closing.controls(db), _sent(db), freezes.latest(db)
    if not names:
        yield _reason("no_source", Sample())
    for name in names:
        last = crawls.get(name)
        if last is None:
            yield _reason("never_crawled", Sample(), name)
        elif not last.complete:
            yield _reason("incomplete_crawl", closing.troubles(db, last.id), name)
        elif last.source_id not in controls:
            yield _reason("no_control", Sample(last.entries, last.bytes), name)
        elif controls[last.source_id] <= since:
            yield _reason("old_control", Sample(last.entries, last.bytes), name)
        if name in frozen:
            yield from _frozen(db, frozen[name], controls.get(frozen[name].source_id, 0), since)


def _frozen(db: Connection, row: Record, control: int, since: int) -> Iterator[Reason]:
    """A freeze that holds, and nothing that differs from one re-reading crawl after it to the next."""
    writable = freezes.found(row).writable
    if row.result == freezes.WRITABLE:
        named = tuple(f"{row.name}:{path or '/'}" for path, _ in writable[: closing.SHOWN])
        yield _reason("still_writable", Sample(len(writable), 0, named), row.name)
    elif row.result == freezes.UNKNOWN:
        yield _reason("freeze_unknown", Sample(), row.name)
    elif row.result in freezes.FROZEN:
        yield from _still(db, row, control, since)


def _still(db: Connection, row: Record, control: int, since: int) -> Iterator[Reason]:
    first = changes.control_after(db, row.source_id, row.at)
    if first is None:
        if control > since:  # else the missing control is told already
            yield _reason("control_before_freeze", Sample(), row.name)
        return
    later = changes.sample(db, changes.since(row.source_id, first.id))
    if later.count:
        yield _reason("changed_after_freeze", later, row.name)
    elif control == first.started > since:  # the control is the first crawl after the freeze: it must find nothing
        found = changes.sample(db, changes.since(row.source_id, changes.before(db, row.source_id, first.id)))
        if found.count:
            yield _reason("control_changes", found, row.name)


def _plan(workspace: Workspace, db: Connection) -> Iterator[Reason]:
    unread = closing.sample(db, closing.not_read_again())
    if unread.count:
        yield _reason("not_read_again", unread)
    if transfers.latest(db) is None:
        yield _reason("no_plan", Sample())
    elif not unread.count and not plan.is_current(workspace, db):
        yield _reason("outdated_plan", Sample())


def _entries(db: Connection) -> Iterator[Reason]:
    conditions = {
        "held": closing.in_state("held"),
        "refused": closing.in_state("refused"),
        "pending": closing.not_sent(),
        "unproved_copy": closing.unproved_copy(),
    }
    for code, condition in conditions.items():
        found = closing.sample(db, condition)
        if found.count:
            yield _reason(code, found)


def _objects(db: Connection) -> Iterator[Reason]:
    wrong = receipts.not_identical(db, planned=True)
    places = receipts.places_of(db, [row.content_id for row in wrong])
    for symbol, code in BY_SYMBOL.items():
        rows = [row for row in wrong if row.symbol == symbol]
        if rows:
            yield _reason(code, _objects_sample(rows, lambda row: places.get(row.content_id, [])))


def _objects_sample(rows: Sequence[Record], places: Callable[[Record], list[str]]) -> Sample:
    named = [place for row in rows for place in places(row)]
    return Sample(len(rows), sum(row.size for row in rows), tuple(named[: closing.SHOWN]))
