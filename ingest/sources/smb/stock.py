"""The stock path: every request alone, through smbprotocol, for servers that dislike compounds. Slow and sure."""

from typing import Any

from smbprotocol.exceptions import SMBResponseException

from ingest.sources import messages
from ingest.sources.smb import faults, wire
from ingest.sources.smb.faults import LinkLostError
from ingest.sources.smb.guard import Request
from ingest.sources.smb.session import Login
from ingest.sources.smb.wire import Answer, Message
from ingest.sources.smb.work import Job, Landed

_CREDITS = 64


class Stock:
    """A channel that asks one thing at a time. See `work.Channel`."""

    def __init__(self, login: Login) -> None:
        self._login = login
        self.prefix = login.prefix
        self.max_read = self.max_query = wire.UNIT  # one credit: what every dialect allows
        self.jobs: set[Job] = set()
        self.size = 0
        with login.guard():
            login.connection.echo(sid=login.session.session_id, credit_request=_CREDITS)

    @property
    def busy(self) -> bool:
        """Whether there is a job to carry out."""
        return bool(self.jobs)

    def affords(self, job: Job) -> bool:  # noqa: ARG002 - see work.Channel
        """One job at a time."""
        return not self.jobs

    def submit(self, job: Job) -> None:
        """Keep it for `pump`."""
        self.jobs.add(job)

    def flush(self) -> None:
        """Nothing is kept back."""

    def fileno(self) -> int:
        """Nothing to wait for: `pump` does."""
        return -1

    def gather(self, jobs: int) -> None:
        """There is nothing to wait for."""

    def patience(self) -> float:
        """The limit of each request."""
        return self._login.timeout

    def pump(self) -> Landed:
        """Carry out the job, request by request."""
        (job,) = self.jobs
        first, *rest = job.compound
        answers = [self._ask(first, first.body)]
        if rest and answers[0].status:
            answers *= len(job.compound)  # nothing was opened that the others could speak of
        elif rest:
            file_id = wire.opened(answers[0].body).file_id
            answers += [self._ask(message, message.body.replace(wire.RELATED, file_id, 1)) for message in rest]
        self.jobs.clear()
        return [(job, answers)]

    def close(self) -> None:
        """Log off and hang up."""
        self._login.close()

    def drop(self) -> None:
        """Hang up."""
        self._login.drop()

    def _ask(self, message: Message, body: bytes) -> Answer:
        login = self._login
        with login.guard():
            ids = {"sid": login.session.session_id, "tid": login.tree.tree_connect_id}
            header: Any
            try:
                header = login.connection.receive(login.connection.send(Request(message.command, body), **ids))
            except SMBResponseException as error:
                header = error.header
            status = header["status"].get_value()
            if status in faults.SESSION_GONE:
                raise LinkLostError(messages.cut(login.target.host))
            return wire.answer(message.command, status, header["data"].get_value())
