"""One stage out with the workers: batches leave as they are taken up, and come back as rows that are settled.

About as many messages wait as are being worked on, so that a pause or a time limit stops the work soon. What neither a
queue nor a worker holds any more is sent again: a broker that lost everything, a worker that was killed.
"""

import time
from collections.abc import Sequence
from uuid import uuid4

from catalog import tasks
from catalog.tasks import Sent
from passation.console import warn
from passation.stage import AnyStage, Progress, Transactions
from workers import messages
from workers.broker import Broker, BrokerError
from workers.failures import rebuilt

AHEAD = 4
"""Batches sent before any is taken up."""
QUICKEST, SLOWEST = 0.02, 0.5
"""Seconds between two looks at the catalogue: the first after a batch was settled, the longest."""
LOOK_AFTER = 5.0
"""Seconds without a settled batch after which the broker and the workers are asked."""
PATIENCE = 300.0
"""Seconds that a broker which served before may be silent."""


class Outing:
    """The batches of one stage that are out."""

    def __init__(
        self, broker: Broker, job: str, stage: AnyStage, kind: str, catalog: Transactions, progress: Progress
    ) -> None:
        self._broker, self._catalog, self._progress = broker, catalog, progress
        self._job, self._stage, self._kind = job, stage, kind
        self._out: dict[str, list[int]] = {}
        self._begun = self._done = 0
        self._missing: set[str] = set()
        self._reached = 0.0
        self._alone = False

    def carry_out(self, batches: Sequence[list[int]]) -> int:
        """Send the batches and wait for them; number of subjects committed.

        Raises:
            BrokerError: the broker does not answer.
            PassationError: that of the first batch which failed.
        """
        after = sum(len(batches[number]) for number in range(len(batches)))
        given, ended = iter(batches), False
        pause, quiet = QUICKEST, time.monotonic()
        while True:
            while not ended and len(self._out) < 2 * self._begun + AHEAD:
                ids = next(given, None)
                if ids is None:
                    ended = True
                else:
                    after -= len(ids)
                    self._send(ids, after)
            if ended and not self._out:
                return self._done
            if self._land():
                pause, quiet = QUICKEST, time.monotonic()
                continue
            if time.monotonic() - quiet >= LOOK_AFTER:
                self._look_after()
                quiet = time.monotonic()
            time.sleep(pause)
            pause = min(pause * 1.5, SLOWEST)

    def _send(self, ids: list[int], after: int) -> None:
        sent = Sent(uuid4().hex, self._job, self._stage.name, self._stage.version, len(ids), after)
        with self._catalog.begin() as db:
            tasks.send(db, [sent])
        self._out[sent.id] = ids
        self._dispatch(sent.id)

    def _dispatch(self, task: str) -> None:
        try:
            self._broker.send(self._stage.name, task, self._out[task])
        except BrokerError as error:
            self._bear(error)
        else:
            self._reached = time.monotonic()

    def _land(self) -> bool:
        """Take note of what was settled; False when nothing was."""
        with self._catalog.read() as db:
            settled = tasks.settled(db, self._job, list(self._out))
            self._begun = tasks.begun(db, self._job)
        for row in settled:
            del self._out[row.id]
            if row.failure:
                raise rebuilt(row.failure)
            self._done += row.count
            self._progress.advance(self._stage.name, row.count)
        if settled:
            self._missing, self._alone = set(), False
        return bool(settled)

    def _look_after(self) -> None:
        """Nothing came for a while: is someone there, and has each batch a place where it waits?"""
        try:
            waiting = self._broker.waiting(self._kind)
            held = self._broker.held(list(self._out))
            listens = bool(held) or any(self._kind in kinds for kinds in self._broker.listening().values())
        except BrokerError as error:
            self._bear(error)
            return
        self._reached = time.monotonic()
        if not listens and not self._alone:
            warn(messages.nobody_listens(self._kind))
        self._alone = not listens
        missing = set(self._out) - held if not waiting else set()
        lost = missing & self._missing  # twice in a row: not merely between queue and worker
        for task in sorted(lost):
            self._dispatch(task)
        self._missing = missing - lost

    def _bear(self, error: BrokerError) -> None:
        """Wait for a broker that served before; one that never did is not waited for."""
        if not self._reached or time.monotonic() - self._reached > PATIENCE:
            raise error
