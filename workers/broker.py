"""The broker as runs and commands see it: it takes messages, and tells what lies in its queues and who listens."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cached_property
from typing import Any

from amqp.exceptions import ChannelError
from celery import Celery
from kombu.exceptions import OperationalError

from passation.errors import ServiceError
from passation.workspace import Workspace
from workers import messages
from workers.app import TASK, application
from workers.message import Message
from workers.queues import CLASSES, class_of, name, queue

ANSWERS_WITHIN = 1.0
"""Seconds in which workers answer a question."""
_AGAIN = {"max_retries": 2, "interval_start": 0, "interval_step": 0.5, "interval_max": 1}
"""A connection that was kept may have been cut meanwhile: the next one is tried at once."""


class BrokerError(ServiceError):
    """The broker does not answer."""


class Broker:
    """The broker of a workspace. Every method raises BrokerError when it does not answer."""

    def __init__(self, workspace: Workspace) -> None:
        self._settings = workspace.settings
        self._app: Celery = application(workspace)
        connection = self._app.connection()
        # Kombu counts KeyError among the faults of Redis; one of ours is no fault of the broker.
        native = {*connection.connection_errors, *connection.channel_errors} - {KeyError}
        self._faults: tuple[type[Exception], ...] = (OperationalError, *native)

    @property
    def insee(self) -> str:
        """The commune."""
        return self._settings.commune.insee

    def send(self, stage: str, task: str, ids: Sequence[int]) -> None:
        """Send a batch; when this returns, the broker has it."""
        message = Message(commune=self.insee, stage=stage, task=task, ids=list(ids))
        kind = class_of(stage, self._settings) or ""
        with self._translated():
            there = queue(self.insee, kind)
            self._app.send_task(
                TASK, kwargs=message.model_dump(), task_id=task, queue=there, retry=True, retry_policy=_AGAIN
            )

    def depth(self) -> dict[str, int]:
        """Messages that no worker has taken yet, by class."""
        return {kind: self.waiting(kind) for kind in CLASSES}

    def waiting(self, kind: str) -> int:
        """Messages of a class that no worker has taken yet."""
        with self._translated(), self._app.connection_for_read() as connection, connection.channel() as channel:
            try:
                return int(channel.queue_declare(name(self.insee, kind), passive=True).message_count)
            except ChannelError:
                return 0  # no run and no worker has made it yet

    def listening(self) -> Mapping[str, frozenset[str]]:
        """Workers that answer, with the classes of this commune that they take."""
        with self._translated():
            answers = self._ask.active_queues() or {}
        named = {name(self.insee, kind): kind for kind in CLASSES}
        found = {one: frozenset(named[q["name"]] for q in said if q["name"] in named) for one, said in answers.items()}
        return {one: kinds for one, kinds in found.items() if kinds}

    def held(self, tasks: Sequence[str]) -> set[str]:
        """Of these batches, those that a worker holds."""
        with self._translated():
            answers: Mapping[str, Any] = self._ask.query_task(list(tasks)) or {}
        return {task for said in answers.values() if isinstance(said, dict) for task in said if task in tasks}

    def close(self) -> None:
        """Give back the connections."""
        self._app.close()

    @cached_property
    def _ask(self) -> Any:
        return self._app.control.inspect(timeout=ANSWERS_WITHIN)

    @contextmanager
    def _translated(self) -> Iterator[None]:
        try:
            yield
        except self._faults as error:
            raise BrokerError(messages.unreachable(type(error).__name__), transient=True) from error
