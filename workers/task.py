"""One batch on a worker: load, compute, then one transaction that takes it off the list and keeps its results."""

import logging
import socket
import time
from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from billiard.exceptions import SoftTimeLimitExceeded

from catalog import tasks
from catalog.store import Catalog, CatalogError, Record, open_catalog
from passation import messages as kernel
from passation.console import of_this_machine
from passation.errors import PassationError, SettingsError
from passation.stage import AnyStage
from passation.workspace import Workspace
from workers import messages, metrics
from workers.bench import Bench, Desk
from workers.failures import told
from workers.message import Message
from workers.queues import SPOOLED
from workers.spool import witness

ATTEMPTS = 3
"""Times that a batch may be begun: one that kills its worker each time ends the run."""
WAITS = (1, 2, 4, 8)
"""Seconds between attempts to reach a catalogue that does not answer."""

AnswerT = TypeVar("AnswerT")
_log = logging.getLogger("passation.workers")


class RefusedError(Exception):
    """The message means nothing here, and is not to come back."""


def carry_out(bench: Bench, message: Message) -> None:
    """Do a batch and commit it; an error of ours goes into its row, for the person who waits for the run.

    Raises:
        RefusedError: an unknown commune, or another batch than the one on the list.
        PassationError: the catalogue could not be reached: the message is to come back.
    """
    if not bench.serves(message.commune):
        raise RefusedError(messages.unknown_commune(message.commune))
    began = time.monotonic()
    desk, row = patiently(lambda: bench.begin(message.commune, message.task))
    if row is None:
        metrics.count(message, metrics.LATE, time.monotonic() - began)
        return
    if (row.stage, row.count) != (message.stage, len(message.ids)):
        raise RefusedError(messages.OTHER_BATCH)
    outcome = _attempt(desk, message, row)
    if outcome == metrics.FAILED:
        bench.leave(message.commune)
    metrics.count(message, outcome, time.monotonic() - began)


def _attempt(desk: Desk, message: Message, row: Record) -> str:
    try:
        kept = _work(desk, message, row)
    except CatalogError as error:
        if row.attempts < ATTEMPTS:
            raise
        failure: PassationError = error
    except PassationError as error:
        failure = error
    except OSError as error:
        failure = of_this_machine(error)
    except MemoryError:
        failure = PassationError(kernel.WORKER_DIED)
    except SoftTimeLimitExceeded:
        failure = PassationError(messages.too_long(desk.place.settings.work.batch_hours))
    else:
        return metrics.DONE if kept else metrics.LATE
    patiently(lambda: fail(desk.catalog, message.task, failure))
    return metrics.FAILED


def _work(desk: Desk, message: Message, row: Record) -> bool:
    """Whether the results were kept: not when someone else settled the batch meanwhile."""
    if row.attempts > ATTEMPTS:
        raise PassationError(kernel.WORKER_DIED)
    if row.stage in SPOOLED and not witness(desk.place, row.job).exists():
        raise SettingsError(messages.spool_not_shared(socket.gethostname()))
    stage = desk.stage(row.stage)
    if stage.version != row.version:
        raise SettingsError(messages.other_tools(socket.gethostname(), row.stage))
    subjects = patiently(lambda: _load(desk.catalog, stage, message.ids))
    results = stage.compute(subjects)
    return patiently(lambda: _commit(desk.catalog, stage, message.task, results))


def _load(catalog: Catalog, stage: AnyStage, ids: Sequence[int]) -> list[Any]:
    with catalog.read() as db:
        return stage.load(db, ids)


def _commit(catalog: Catalog, stage: AnyStage, task: str, results: Sequence[Any]) -> bool:
    # A connection that is lost at COMMIT leaves in doubt what became of it: tried again, the list says it.
    with catalog.begin() as db:
        if not tasks.settle(db, task):
            return False
        stage.commit(db, results)
        return True


def fail(catalog: Catalog, task: str, error: PassationError) -> None:
    """Have the run end with this error, unless the batch was settled."""
    with catalog.begin() as db:
        tasks.settle(db, task, told(error))


def give_up(workspace: Workspace, task: str, error: PassationError) -> None:
    """The same from a process that keeps nothing open."""
    catalog = open_catalog(workspace.catalogue_url)
    try:
        fail(catalog, task, error)
    finally:
        catalog.close()


def patiently(attempt: Callable[[], AnswerT]) -> AnswerT:
    """The answer of the catalogue, after a while if it must be. Raises CatalogError when it stays silent."""
    for wait in WAITS:
        try:
            return attempt()
        except CatalogError:
            _log.warning(messages.CATALOGUE_AWAY)
            time.sleep(wait)
    return attempt()
