"""The executor that sends batches to workers. It computes and commits nothing but what is not worth a message."""

from collections.abc import Sequence
from contextlib import suppress
from uuid import uuid4

from catalog import tasks
from passation.errors import PassationError
from passation.executors import SerialExecutor
from passation.stage import AnyStage, Progress, Transactions
from passation.workspace import Workspace
from workers.broker import Broker
from workers.outing import Outing
from workers.queues import SPOOLED, class_of
from workers.spool import witness


class CeleryExecutor:
    """See passation.stage.Executor. One for each run: what an earlier one sent means nothing to it."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self._broker = Broker(workspace)
        self._job = uuid4().hex

    def run(self, stage: AnyStage, batches: Sequence[list[int]], catalog: Transactions, progress: Progress) -> int:
        """See Executor. A stage without a queue, or a lone batch, stays here: it needs no other machine.

        Raises:
            BrokerError: the broker does not answer, at first or for minutes.
            PassationError: that of the batch which failed.
        """
        kind = class_of(stage.name, self._workspace.settings)
        if kind is None or len(batches) == 1:
            return SerialExecutor().run(stage, batches, catalog, progress)
        seen = witness(self._workspace, self._job)
        if stage.name in SPOOLED:
            seen.parent.mkdir(parents=True, exist_ok=True)
            seen.touch()
        try:
            return Outing(self._broker, self._job, stage, kind, catalog, progress).carry_out(batches)
        finally:
            seen.unlink(missing_ok=True)
            with suppress(PassationError):  # a catalogue that is gone: the next run withdraws them
                _withdraw(catalog, self._job)

    def close(self) -> None:
        """Give back the connections; workers go on listening."""
        self._broker.close()


def _withdraw(catalog: Transactions, job: str) -> None:
    with catalog.begin() as db:
        tasks.withdraw(db, job)
