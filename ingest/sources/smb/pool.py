"""Several channels to one share: jobs go out as windows, credits and pace allow, and again when a channel breaks."""

import datetime as dt
import logging
import select
import time
from collections import deque
from collections.abc import Callable, Sequence

from ingest.sources import messages
from ingest.sources.options import SourceOptions
from ingest.sources.smb import faults
from ingest.sources.smb.faults import LinkLostError
from ingest.sources.smb.pace import Hours, Window
from ingest.sources.smb.wire import Answer, Message
from ingest.sources.smb.work import Channel, Job, Work
from passation.errors import Fault, SourceError
from passation.pace import Pace

_BYTES = 32 << 20
"""Bytes that all answers under way may bring."""
_JOBS_A_CHANNEL = 16
"""Jobs that wait, from which another channel is worth its login."""
_LOSSES = 3
"""Connections that one job may break before it is held to be what breaks them."""
_GATHER, _GATHERED, _TOGETHER = 1 / 5000, 16, 4
"""Seconds in which answers may gather for each job under way, the jobs that must be under way for that, and the part of
their answers that is enough. One waking for several answers halves the CPU; the server has work meanwhile."""
_log = logging.getLogger(__name__)


class Pool:
    """Keeps up to `options.connections` channels. Not thread-safe.

    Args:
        connect: makes a channel.
        options: how many channels, how many attempts, how long between them, at what pace and hours.
    """

    def __init__(self, connect: Callable[[], Channel], options: SourceOptions) -> None:
        self._connect = connect
        self._options = options
        self._pace = Pace(options.files_per_second, options.bytes_per_second, options.ledger)
        self._hours = Hours(options.hours, options.zone)
        self._channels: dict[Channel, Window] = {}
        self._most = options.connections
        self._met = False
        self._failures = 0
        self._refusal: SourceError | None = None

    def ready(self) -> Channel:
        """A channel, connected if need be.

        Raises:
            LinkLostError: the server stays away.
            SourceError: a login refused: not tried again until `close`.
        """
        self._keep_hours()
        self._open(1)
        return next(iter(self._channels))

    def step(self, work: Work) -> bool:
        """Send what may go, wait for some answers and finish their jobs. False when the work is done.

        Raises:
            LinkLostError: the server stays away.
        """
        if not (work.queue or work.under_way):
            return False
        closed = self._keep_hours()
        self._open(1 + len(work.queue) // _JOBS_A_CHANNEL)
        pause = None if closed else self._fill(work.queue)
        for channel in self._answered(pause):
            self._take(channel)
        return True

    def ask(self, compound: Sequence[Message], channel: Channel | None = None, size: int = 0) -> Sequence[Answer]:
        """The answers to one compound, waited for; see `step`."""
        told: list[Sequence[Answer]] = []
        work = Work()
        work.add(compound, told.append, size, channel)
        while self.step(work):
            pass
        return told[0]

    def close(self) -> None:
        """End every connection, and forget a refused login."""
        self._refusal = None
        self._most = self._options.connections
        for channel in list(self._channels):
            self._lose(channel)
            channel.close()

    def _fill(self, queue: deque[Job]) -> float | None:
        """Send jobs; seconds until the next one may go, None when only answers can tell."""
        pause: float | None = None
        while queue and queue[0].channel and queue[0].channel not in self._channels:
            queue[0].work.under_way += 1
            queue.popleft().fail(faults.LOST)
        for channel, window in list(self._channels.items()):
            if window.alone or len(channel.jobs) * 4 > window.limit * 3:  # a handful in one go wakes the server once
                continue
            wait: float | None = None
            try:
                while queue and (wait := self._wait(channel, window, queue[0])) == 0:
                    job = queue.popleft()
                    job.sent = time.monotonic()
                    job.work.under_way += 1
                    window.alone = bool(job.losses)
                    channel.submit(job)
                channel.flush()
            except LinkLostError as error:
                self._lose(channel, error)
            else:
                pause = min(wait, pause or wait) if queue and wait else pause
        return pause

    def _wait(self, channel: Channel, window: Window, job: Job) -> float | None:
        """Seconds until the job may go on the channel; None when an answer must come first or it goes elsewhere."""
        if job.channel not in {None, channel} or len(channel.jobs) >= window.limit or window.alone:
            return None
        if channel.jobs and (job.losses or channel.size + job.size > _BYTES / self._most):
            return None  # a job under suspicion travels alone
        if not channel.affords(job):
            return None
        return max(0.0, window.rest_until - time.monotonic()) or self._pace.wait(job.size)

    def _busy(self) -> list[Channel]:
        return [channel for channel in self._channels if channel.busy]

    def _answered(self, pause: float | None) -> list[Channel]:
        """Channels with something to read, or out of patience, within the pause."""
        busy = self._busy()
        if not busy:
            time.sleep(pause or 0)
            return []
        at_once = [channel for channel in busy if channel.fileno() < 0]
        if at_once:
            return at_once
        if (fewest := min([len(channel.jobs) for channel in busy])) >= _GATHERED and (
            gathered := self._gathered(busy, fewest)
        ):
            return gathered
        patience = max(0.0, min(channel.patience() for channel in busy))
        readable = select.select(busy, [], [], patience if pause is None else min(patience, pause))[0]
        return [channel for channel in busy if channel in readable or channel.patience() <= 0]

    @staticmethod
    def _gathered(busy: list[Channel], jobs: int) -> list[Channel]:
        """Channels on which several answers have come, out of so many that are under way on each."""
        for channel in busy:
            channel.gather(jobs // _TOGETHER)
        try:
            return select.select(busy, [], [], _GATHER * jobs)[0]
        finally:
            for channel in busy:
                channel.gather(0)

    def _take(self, channel: Channel) -> None:
        try:
            landed = channel.pump()
        except LinkLostError as error:
            self._lose(channel, error)
            return
        except SourceError:  # an answer that is not the server's: nothing more is asked on this connection
            self._lose(channel)
            raise
        now, window = time.monotonic(), self._channels[channel]
        for job, answers in landed:
            self._failures = 0
            window.alone = False
            window.note(now - job.sent, job.size)
            job.finish(answers)

    def _lose(self, channel: Channel, error: LinkLostError | None = None) -> None:
        """Give its jobs back to those who wait for them; raises the error when it is one too many."""
        del self._channels[channel]
        channel.drop()
        for job in channel.jobs:
            job.losses += 1
            if job.channel or job.losses >= _LOSSES:
                job.fail(faults.LOST)
            else:
                job.work.under_way -= 1
                job.work.queue.appendleft(job)
        if error:
            self._failed(error)

    def _failed(self, error: LinkLostError) -> None:
        """Count failures in a row, and wait longer after each; raises the error when it is one too many."""
        self._failures += 1
        if not self._met or self._failures >= self._options.attempts:  # at first sight the address may be wrong
            self._failures = 0
            raise error
        time.sleep(self._options.pause * 2 ** (self._failures - 1))

    def _open(self, count: int) -> None:
        while len(self._channels) < min(count, self._most):
            try:
                self._channels[self._new()] = Window()
            except LinkLostError as error:
                if self._channels:
                    self._most = len(self._channels)  # the server wants no more of them
                    return
                self._failed(error)

    def _new(self) -> Channel:
        if self._refusal:  # each file would try the password again, and lock the account
            raise SourceError(str(self._refusal), fault=self._refusal.fault)
        try:
            channel = self._connect()
        except LinkLostError:
            raise
        except SourceError as error:
            if self._met and error.fault is Fault.DISCONNECTED:  # a server that spoke SMB 2 before is only restarting
                raise LinkLostError(str(error)) from error
            self._refusal = error
            raise
        self._met = True
        return channel

    def _keep_hours(self) -> bool:
        """Outside of the hours, hang up and wait for them. True while answers must still be waited for."""
        closed = self._hours.closed_for(dt.datetime.now(dt.UTC))
        if not closed or self._busy():
            return bool(closed)
        _log.warning(messages.outside_hours(self._hours.text))
        for channel in list(self._channels):
            self._lose(channel)
        time.sleep(closed)
        return False
