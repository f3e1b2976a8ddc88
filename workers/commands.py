"""`passation worker`."""

import os
import tempfile
from pathlib import Path

import click

from passation import console
from passation import messages as kernel
from passation.errors import SettingsError
from passation.workspace import Workspace
from workers import messages
from workers.queues import CLASSES


def _classes(_context: click.Context, _parameter: click.Parameter, value: str) -> tuple[str, ...]:
    kinds = tuple(dict.fromkeys(part.strip() for part in value.split(",")))
    if not set(kinds) <= set(CLASSES):
        raise click.BadParameter(messages.CLASSES)
    return kinds


@console.command("worker", help=messages.HELP)
@click.argument("folders", nargs=-1, type=click.Path(path_type=Path), metavar="[DIR]…")
@click.option(
    "--queues",
    "kinds",
    default=",".join(CLASSES),
    show_default=True,
    callback=_classes,
    metavar="CLASSE,…",
    help=messages.QUEUES,
)
@click.option("--processes", type=click.IntRange(1, 64), metavar="N", help=messages.PROCESSES)
@click.option("--metrics-port", type=click.IntRange(1, 65535), metavar="PORT", help=messages.METRICS)
@click.option("--metrics-host", default="127.0.0.1", show_default=True, metavar="ADRESSE", help=messages.METRICS_HOST)
def worker(
    workspace: Workspace,
    folders: tuple[Path, ...],
    kinds: tuple[str, ...],
    processes: int | None,
    metrics_port: int | None,
    metrics_host: str,
) -> int:
    """Listen for batches of these communes, or of the workspace alone, until told to stop."""
    workspaces = [Workspace(folder.absolute()) for folder in folders or (workspace.folder,)]
    served = _by_commune(workspaces)
    first = workspaces[0]
    count = processes or first.settings.work.processes or os.cpu_count() or 1
    with tempfile.TemporaryDirectory(prefix="passation-metrics-") as counts:
        if metrics_port:
            os.environ["PROMETHEUS_MULTIPROC_DIR"] = counts  # before the library is imported
        try:
            from workers import metrics
            from workers.app import application
            from workers.broker import Broker
            from workers.program import work
        except ModuleNotFoundError as error:
            raise SettingsError(kernel.NO_CELERY) from error
        broker = Broker(first)
        broker.depth()  # says at once that the address or the password is wrong
        broker.close()
        app = application(first, max(one.settings.work.batch_hours for one in workspaces))
        server = metrics.serving(metrics_port, metrics_host, list(served.values())) if metrics_port else None
        try:
            return work(app, served, kinds, count)
        finally:
            if server:
                server.terminate()
                server.join()


def _by_commune(workspaces: list[Workspace]) -> dict[str, Path]:
    """The workspaces by INSEE code. Raises SettingsError unless they are of different communes and share a broker."""
    brokers = {one.settings.work.broker for one in workspaces}
    if "" in brokers:
        raise SettingsError(messages.NO_BROKER)
    if len(brokers) > 1:
        raise SettingsError(messages.SEVERAL_BROKERS)
    found = {one.settings.commune.insee: one.folder for one in workspaces}
    if len(found) < len(workspaces):
        raise SettingsError(messages.SAME_COMMUNE)
    return found
