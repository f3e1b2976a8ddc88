"""How the workers of a commune fare, for `status` and `doctor`."""

from dataclasses import dataclass
from typing import Any

from catalog.tasks import Pace
from passation.errors import PassationError, ServiceError, SettingsError
from passation.messages import NO_CELERY
from passation.workspace import Workspace
from workers import messages
from workers.queues import CLASSES


@dataclass(frozen=True, slots=True)
class Health:
    """What the broker and the catalogue say now.

    Args:
        fault: why the broker does not answer, in French; empty when it does.
        workers: number of those that answer.
        listening: workers by class.
        waiting: batches that no worker has taken, by class.
        pace: how the stage that is out advances, None between two runs.
    """

    fault: str
    workers: int
    listening: dict[str, int]
    waiting: dict[str, int]
    pace: Pace | None

    @property
    def seconds_left(self) -> int | None:
        """Time left of the stage, at the rate so far; None when it cannot be told."""
        return round(self.pace.left / self.pace.rate) if self.pace and self.pace.rate else None

    def as_dict(self) -> dict[str, Any]:
        """Key `work` of `status --json` (docs/cli.md)."""
        return {
            "reachable": not self.fault,
            "workers": self.workers,
            "listening": self.listening,
            "waiting": self.waiting,
            "stage": self.pace.stage if self.pace else None,
            "done": self.pace.done if self.pace else 0,
            "left": self.pace.left if self.pace else 0,
            "rate": round(self.pace.rate, 1) if self.pace else 0.0,
            "seconds_left": self.seconds_left,
        }

    def sentences(self) -> list[str]:
        """The same for a person."""
        if self.fault:
            return [self.fault]
        said = [messages.workers(self.workers, self.listening, self.waiting)]
        if self.pace:
            said.append(messages.pace(self.pace.stage, self.pace.left, self.pace.rate, self.seconds_left))
        return said


def health(workspace: Workspace, pace: Pace | None = None) -> Health:
    """Ask the workers and the queues; a broker that is silent is told, not raised.

    Raises:
        SettingsError: Celery is not installed on this machine.
    """
    try:
        from workers.broker import Broker, BrokerError
    except ModuleNotFoundError as error:
        raise SettingsError(NO_CELERY) from error
    broker = Broker(workspace)
    try:
        answers, waiting = broker.listening(), broker.depth()
    except BrokerError as error:
        return Health(str(error), 0, dict.fromkeys(CLASSES, 0), dict.fromkeys(CLASSES, 0), pace)
    finally:
        broker.close()
    listening = {kind: sum(kind in kinds for kinds in answers.values()) for kind in CLASSES}
    return Health("", len(answers), listening, waiting, pace)


def tried(workspace: Workspace) -> str:
    """What `doctor` says of the broker and the workers.

    Raises:
        ServiceError: the broker does not answer.
        PassationError: it does, but a class of work has no worker.
    """
    found = health(workspace)
    if found.fault:
        raise ServiceError(found.fault)
    if missing := [kind for kind, number in found.listening.items() if not number]:
        raise PassationError(messages.nobody(missing))
    answer = messages.workers(found.workers, found.listening, found.waiting)
    return answer if workspace.settings.catalogue.url else f"{answer} {messages.ON_THIS_MACHINE}"
