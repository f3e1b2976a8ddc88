"""The program of a worker: Celery's, with our task, our sentences in the log, a stop that ends the batch in hand."""

import logging
import os
import socket
import time
import warnings
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

from billiard.einfo import ExceptionInfo
from celery import Celery, Task, platforms, signals
from celery.apps.worker import Worker, install_worker_term_hard_handler
from celery.exceptions import Reject
from celery.worker import state
from pydantic import ValidationError

from passation.errors import PassationError, SettingsError
from workers import messages
from workers.app import TASK
from workers.bench import Bench
from workers.message import Message
from workers.queues import queues
from workers.task import RefusedError, carry_out, give_up

_log = logging.getLogger("passation.workers")
PAUSE = 5.0
"""Seconds before a batch that could not be begun goes back to its queue."""


class Batch(Task):  # type: ignore[misc]
    """The only task: a batch of a stage."""

    name = TASK
    typing = False

    def __init__(self, bench: Bench) -> None:
        self._bench = bench

    def run(self, *_unknown: Any, **fields: Any) -> None:
        """See workers.task. A message that means nothing is rejected, one that cannot be served now goes back."""
        try:
            carry_out(self._bench, Message.model_validate(fields))
        except ValidationError:
            raise _rejected(messages.NOT_A_BATCH) from None
        except RefusedError as error:
            raise _rejected(str(error)) from None
        except PassationError as error:
            # A setting is named to whoever can mend it; what a database says may quote a row.
            why = str(error) if isinstance(error, SettingsError) else messages.CATALOGUE_SILENT
            _log.error(messages.returned(why))
            time.sleep(PAUSE)
            raise Reject(TASK, requeue=True) from None

    def on_failure(
        self,
        exc: BaseException,
        task_id: str,  # noqa: ARG002 - Celery's signature
        args: Sequence[Any],  # noqa: ARG002
        kwargs: Mapping[str, Any],
        einfo: ExceptionInfo,  # noqa: ARG002
    ) -> None:
        """A fault of ours, or a batch beyond its hard limit (then in the main process): the run ends and says so."""
        error = PassationError(messages.unexpected(type(exc).__name__))
        _log.error(str(error))
        with suppress(PassationError, ValidationError):
            message = Message.model_validate(dict(kwargs))
            if self._bench.serves(message.commune):
                give_up(self._bench.place(message.commune), message.task, error)


def _rejected(reason: str) -> Reject:
    _log.warning(messages.rejected(reason))
    return Reject(TASK, requeue=False)


class Program(Worker):  # type: ignore[misc]
    """Celery's worker with our signals."""

    def install_platform_tweaks(self, worker: Worker) -> None:
        """SIGTERM and Ctrl-C end the batches in hand; SIGQUIT gives them back."""
        platforms.signals["SIGTERM"] = _stop
        platforms.signals["SIGINT"] = _stop
        install_worker_term_hard_handler(worker)


def _stop(*_: object) -> None:
    if state.should_stop is None:
        _log.info(messages.STOPPING)
    state.should_stop = 0


def work(app: Celery, folders: Mapping[str, Path], kinds: Sequence[str], processes: int) -> int:
    """Listen until told to stop; the exit code.

    Args:
        app: the application of the broker.
        folders: workspaces by INSEE code.
        kinds: classes of work.
        processes: batches at the same time.
    """
    warnings.simplefilter("ignore", platforms.SecurityWarning)  # said in French below
    bench = Bench(folders)
    app.register_task(Batch(bench))
    app.conf.task_queues = queues(folders, kinds)
    signals.setup_logging.connect(_speak, weak=False)
    signals.worker_ready.connect(lambda **_: _log.info(messages.ready(len(folders), kinds, processes)), weak=False)
    signals.worker_process_shutdown.connect(lambda **_: bench.leave_all(), weak=False)
    program = Program(
        app=app,
        hostname=f"passation-{os.getpid()}@{socket.gethostname()}",
        pool="prefork",
        concurrency=processes,
        optimization="fair",
        quiet=True,
        without_gossip=True,
        without_mingle=True,
        without_heartbeat=True,
    )
    bench.tidy()
    if os.geteuid() == 0:
        _log.warning(messages.AS_ROOT)
    try:
        program.start()
    finally:
        bench.tidy(ended=True)
    return int(program.exitcode or 0)


def _speak(**_: object) -> None:
    """Lines on standard error: ours, and of Celery's only that something is wrong, for it would quote what it holds."""
    handler = logging.StreamHandler()
    handler.setFormatter(_Formatter("%(asctime)s %(message)s"))
    handler.addFilter(_told)
    logging.basicConfig(level=logging.INFO, handlers=[handler], force=True)


def _told(record: logging.LogRecord) -> bool:
    if record.name.startswith("celery.worker.consumer"):
        return record.levelno >= logging.ERROR
    return record.name.startswith("passation") or record.levelno >= logging.CRITICAL


class _Formatter(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        if not record.name.startswith("passation"):
            said = messages.BROKER_AWAY if "consumer" in record.name else messages.library(record.name)
            record = logging.LogRecord(record.name, record.levelno, "", 0, said, None, None)
        return super().format(record)
