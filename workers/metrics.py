"""Counters of a worker for Prometheus: communes by INSEE code, stages and classes; no path, no name, no id.

The processes of a worker count into files of one folder; a process of its own serves their sum, so that no thread
lives in the process that forks.
"""

import os
import signal
from collections.abc import Iterable, Sequence
from multiprocessing import get_context
from multiprocessing.process import BaseProcess
from pathlib import Path
from threading import Event

from prometheus_client import CollectorRegistry, Counter, Histogram, start_http_server
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.metrics_core import Metric
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector

from passation.parent_death import die_with_parent
from passation.workspace import Workspace
from workers.broker import Broker, BrokerError
from workers.message import Message

DONE, FAILED, LATE = "done", "failed", "late"
FOLDER = "PROMETHEUS_MULTIPROC_DIR"
"""Read by the library when it is imported: set it before this module is."""

_BATCHES = Counter(
    "passation_batches", "Batches by outcome; late: settled by someone else.", ["commune", "stage", "outcome"]
)
_SUBJECTS = Counter("passation_subjects", "Subjects of the batches that were committed.", ["commune", "stage"])
_SECONDS = Histogram(
    "passation_batch_seconds", "Time that a batch took.", ["stage"], buckets=(0.1, 0.5, 1, 5, 15, 60, 300, 1800, 7200)
)


def count(message: Message, outcome: str, seconds: float) -> None:
    """Take note of a batch."""
    _BATCHES.labels(message.commune, message.stage, outcome).inc()
    _SECONDS.labels(message.stage).observe(seconds)
    if outcome == DONE:
        _SUBJECTS.labels(message.commune, message.stage).inc(len(message.ids))


class Depths(Collector):
    """Messages that wait in the queues, asked for when the metrics are."""

    def __init__(self, brokers: Sequence[Broker]) -> None:
        self._brokers = brokers

    def collect(self) -> Iterable[Metric]:
        """A broker that does not answer has no depth."""
        depth = GaugeMetricFamily("passation_queue_depth", "Batches that wait.", labels=["commune", "class"])
        answers = GaugeMetricFamily("passation_broker_up", "Whether the broker answers.", labels=["commune"])
        for broker in self._brokers:
            try:
                waiting = broker.depth()
            except BrokerError:
                waiting = {}
            answers.add_metric([broker.insee], 1 if waiting else 0)
            for kind, number in waiting.items():
                depth.add_metric([broker.insee, kind], number)
        return [depth, answers]


def serving(port: int, host: str, folders: Sequence[Path]) -> BaseProcess:
    """Start the process that serves the metrics on `host`; terminate it at the end."""
    process = get_context("spawn").Process(target=_serve, args=(port, host, list(folders), os.getpid()), daemon=True)
    process.start()
    return process


def _serve(port: int, host: str, folders: Sequence[Path], parent: int) -> None:
    die_with_parent(parent)
    ended = Event()
    signal.signal(signal.SIGTERM, lambda *_: ended.set())
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the worker, which ends this process last
    registry = CollectorRegistry()
    MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
    registry.register(Depths([Broker(Workspace(folder)) for folder in folders]))
    start_http_server(port, host, registry)
    ended.wait()
