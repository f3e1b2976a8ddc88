"""From a login to the channel that suits the server: the engine, or the stock path when its self-test fails."""

import logging

from ingest.sources import messages
from ingest.sources.options import SourceOptions
from ingest.sources.smb import faults, wire
from ingest.sources.smb.engine import Engine
from ingest.sources.smb.faults import LinkLostError
from ingest.sources.smb.session import Login, Target, log_in
from ingest.sources.smb.stock import Stock
from ingest.sources.smb.wire import Answer
from ingest.sources.smb.work import Channel, Work

_log = logging.getLogger(__name__)


class Connector:
    """Makes channels to one share, and remembers what the server takes."""

    def __init__(self, target: Target, options: SourceOptions) -> None:
        self._target = target
        self._options = options
        self.mode = options.engine

    def connect(self, password: str | None) -> Channel:
        """A channel; in mode `auto` the first one tells the mode of all.

        Raises:
            SourceError: see `session.Login`.
        """
        if self.mode == "stock":
            return Stock(self._log_in(password))
        engine = Engine(self._log_in(password))
        if self.mode == "engine" or takes_compounds(engine):
            self.mode = "engine"
            return engine
        engine.drop()
        stock = Stock(self._log_in(password))
        _log.warning(messages.stock(self._target.host))
        self.mode = "stock"
        return stock

    def _log_in(self, password: str | None) -> Login:
        return log_in(self._target, password, insecure=self._options.insecure, timeout=self._options.timeout)


def takes_compounds(channel: Channel) -> bool:
    """The self-test: open the root, list some of it and close it, in one compound whose parts lean on the first."""
    told: list[Answer] = []
    work = Work()
    opening = wire.create(channel.prefix, wire.READ_DATA | wire.READ_ATTRIBUTES, wire.FOLDER_ONLY)
    work.add([opening, wire.query_directory(wire.UNIT), wire.CLOSE_RELATED], told.extend)
    job = work.queue.popleft()
    try:
        if not channel.affords(job):
            return False
        channel.submit(job)
        channel.flush()
        while channel.busy:
            for landed, answers in channel.pump():
                landed.done(answers)
    except LinkLostError:
        return False
    opened, listed, closed = [answer.status for answer in told]
    return bool(opened) or (not closed and listed in {0, *faults.END_OF_LISTING})
