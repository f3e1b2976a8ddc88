"""Progress of long work: a bar with rate and time left on a terminal, a plain line now and then elsewhere."""

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    ProgressColumn,
    SpinnerColumn,
    Task,
    TextColumn,
    TimeRemainingColumn,
)
from rich.text import Text

from passation.console import number

PLAIN_EVERY = 5.0
"""Seconds between two plain lines."""


class Silent:
    """Tells nothing."""

    def advance(self, stage: str, subjects: int) -> None:
        """See Progress."""


class Plain:
    """Lines on standard error, for logs and pipes."""

    def __init__(self, title: str, total: int | None) -> None:
        self._title, self._total = title, total
        self._done, self._start, self._said = 0, time.monotonic(), time.monotonic()

    def advance(self, stage: str, subjects: int) -> None:  # noqa: ARG002 - one bar a stage
        """See Progress."""
        self._done += subjects
        now = time.monotonic()
        if now - self._said >= PLAIN_EVERY:
            self._said = now
            rate = self._done / (now - self._start)
            of = f" sur {number(self._total)}" if self._total else ""
            left = f", reste {_left((self._total - self._done) / rate)}" if self._total and rate else ""
            sys.stderr.write(f"{self._title} : {number(self._done)}{of} ({rate:.0f} par seconde{left})\n")


class Bar:
    """A bar on a terminal."""

    def __init__(self, progress: Progress, title: str, total: int | None) -> None:
        self._progress = progress
        self._task = progress.add_task(title, total=total)

    def advance(self, stage: str, subjects: int) -> None:  # noqa: ARG002 - one bar a stage
        """See Progress."""
        self._progress.advance(self._task, subjects)


@contextmanager
def progress(title: str, total: int | None = None, *, quiet: bool = False) -> Iterator[Silent | Plain | Bar]:
    """Progress of one stage, on standard error."""
    if quiet:
        yield Silent()
    elif not sys.stderr.isatty():
        yield Plain(title, total)
    else:
        columns = (
            SpinnerColumn(),
            TextColumn("{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            _Rate(),
            TimeRemainingColumn(),
        )
        with Progress(*columns, console=Console(stderr=True)) as bars:
            yield Bar(bars, title, total)


class _Rate(ProgressColumn):
    """Subjects a second."""

    def render(self, task: Task) -> Text:
        """See ProgressColumn."""
        return Text(f"{task.speed:.0f}/s" if task.speed else "", style="dim")


def _left(seconds: float) -> str:
    minutes, rest = divmod(int(seconds), 60)
    return f"{minutes} min {rest:02d} s" if minutes else f"{rest} s"
