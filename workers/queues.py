"""Names of the queues: one for each commune and class of work, and the class of each stage."""

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from passation.settings import Settings

if TYPE_CHECKING:
    from kombu.entity import Queue

IO, CPU, OCR = "io", "cpu", "ocr"
CLASSES = (IO, CPU, OCR)
"""Waiting for sources and stores · computing · recognising scanned pages, where Tesseract is installed."""

_STAGES = {
    "ingest.read": IO,
    "ingest.members": IO,
    "ingest.extract": OCR,
    "classify.acts": CPU,
    "classify.detect": CPU,
    "classify.place": CPU,
    "migrate.transfer": IO,
    "migrate.verify": IO,
    "migrate.lock": IO,
}
"""A stage that is not named here stays with the run: computed whole in one subject, or with one writer."""

_LONGEST = 8 * 24 * 3600 * 1000
"""Milliseconds that RabbitMQ, from 3.12 on, waits for an acknowledgement: above the largest `batch_hours`, and never
another value, for a queue keeps the one that it was made with."""

SPOOLED = frozenset({"ingest.read", "ingest.members", "ingest.extract"})
"""Stages that hand bytes to each other through `cache/contents`, which their workers must share."""


def class_of(stage: str, settings: Settings) -> str | None:
    """Class of the queue of a stage, None when it has none. Texts need no Tesseract where recognition is off."""
    found = _STAGES.get(stage)
    return CPU if found == OCR and not settings.work.ocr else found


def name(insee: str, kind: str) -> str:
    """`passation.34001.io`."""
    return f"passation.{insee}.{kind}"


def queue(insee: str, kind: str) -> "Queue":
    """A queue that outlives the broker's restart."""
    from kombu.entity import Queue  # not on every machine, while the names above are asked for on all

    return Queue(name(insee, kind), durable=True, queue_arguments={"x-consumer-timeout": _LONGEST})  # type: ignore[no-untyped-call]


def queues(insees: Iterable[str], kinds: Sequence[str]) -> "list[Queue]":
    """Those of several communes."""
    return [queue(insee, kind) for insee in insees for kind in kinds]
