"""The village with more letters than one batch holds, on the embedded defaults or on servers, and its workers."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path

from passation.parent_death import die_with_parent
from tests.journeys import village
from tests.journeys.command_line import ROOT
from tests.services.brokers import Broker
from tests.services.postgres import Postgres
from tests.services.postgres_commune import Village
from workers import messages
from workers.app import SECRET
from workers.queues import CLASSES

LETTERS = 500
_PATIENCE = 300.0
"""Seconds that a loaded machine may take to do what is waited for."""
_SUBJECTS = ("la voirie", "un permis de construire", "la cantine", "le cimetière", "une subvention", "l’état civil")


class Town(Village):
    """Every stage has several batches of 200, so that they go to the workers."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        for number in range(LETTERS):
            text = f"Lettre n° {number} au maire de Valmont, au sujet de {_SUBJECTS[number % 6]}. Dossier {number**3}."
            village.put(self.commune.source, f"Courrier/{number // 50}/lettre {number}.txt", text.encode())

    def onto_workers(self, postgres: Postgres, broker: Broker) -> str:
        """Back to the first day, with the catalogue in a new database and the batches on a broker; the database."""
        database = self.onto(postgres)
        self.rewrite({'executor = "serial"': f'executor = "celery"\nbroker = "{broker.url}"'})
        self.give_secret(SECRET, broker.password)
        return database

    def rewrite(self, lines: Mapping[str, str]) -> None:
        """Replace lines of the settings, each of which is there once."""
        settings = self.folder / "passation.toml"
        text = settings.read_text(encoding="utf-8")
        for old, new in lines.items():
            assert text.count(old) == 1, old
            text = text.replace(old, new)
        settings.write_text(text, encoding="utf-8")
        self.reread()

    def give_secret(self, name: str, value: str) -> None:
        """Put a secret into the workspace."""
        file = self.folder / "secrets" / name
        file.touch(mode=0o600)
        file.write_text(value, encoding="utf-8")


class Command:
    """A command that runs in a process group of its own, and what it says."""

    def __init__(self, log: Path, *arguments: str | Path, before: Sequence[str] = ()) -> None:
        self._log = log
        with log.open("wb") as said:
            self.process = subprocess.Popen(
                [*before, sys.executable, "-m", "cli", *map(str, arguments)],
                cwd=ROOT,
                stdin=subprocess.DEVNULL,
                stdout=said,
                stderr=said,
                start_new_session=True,
                preexec_fn=partial(die_with_parent, os.getpid()),
            )

    def said(self) -> str:
        """Its log."""
        return self._log.read_text(encoding="utf-8", errors="replace")

    def alive(self) -> bool:
        """Whether it still runs."""
        return self.process.poll() is None

    def wait(self) -> int:
        """Its exit code."""
        return self.process.wait(_PATIENCE)

    def kill(self) -> None:
        """SIGKILL to all of it, as when its machine is lost. One that has ended is left alone."""
        if self.alive():
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()


class Hand(Command):
    """One `passation worker`.

    Args:
        folder: of the workspace.
        log: where it speaks.
        before: command under which it is started, such as that of a network namespace.
        options: of the command.
    """

    def __init__(self, folder: Path, log: Path, before: Sequence[str] = (), options: Sequence[str] = ()) -> None:
        super().__init__(log, "worker", folder, "--processes", "1", *options, before=before)

    def wait_ready(self) -> None:
        """Until it listens."""
        until(lambda: messages.ready(1, CLASSES, 1) in self.said(), self)

    def kill_child(self) -> None:
        """SIGKILL to the process that computes; the one that talks to the broker goes on."""
        (child,) = children(self.process.pid)
        os.kill(child, signal.SIGKILL)

    def hostname(self) -> str:
        """Name of its machine, as it sees it."""
        named = ["nsenter", "--target", str(self.process.pid), "--uts", "hostname"]
        return subprocess.run(named, check=True, capture_output=True, text=True).stdout.strip()

    def stop(self) -> int:
        """SIGTERM, and its exit code."""
        self.process.terminate()
        return self.process.wait(_PATIENCE)


class Crew:
    """The workers of a test."""

    def __init__(self, folder: Path, logs: Path) -> None:
        self._folder, self._logs = folder, logs
        self.hands: list[Hand] = []

    def hire(self, before: Sequence[str] = (), options: Sequence[str] = ()) -> Hand:
        """One more, which listens when this returns."""
        hand = Hand(self._folder, self._logs / f"poste {len(self.hands)}.log", before, options)
        self.hands.append(hand)
        hand.wait_ready()
        return hand


@contextmanager
def crew(folder: Path, logs: Path) -> Iterator[Crew]:
    """Workers of a workspace, which are gone at the end of the block."""
    made = Crew(folder, logs)
    try:
        yield made
    finally:
        for hand in made.hands:
            hand.kill()


def children(pid: int) -> list[int]:
    """The processes that this one started."""
    found = Path(f"/proc/{pid}/task").glob("*/children")
    return [int(child) for file in found for child in file.read_text(encoding="ascii").split()]


def until(moment: Callable[[], bool], running: Command | None = None) -> None:
    """Wait for a moment, which must come before that command ends."""
    latest = time.monotonic() + _PATIENCE
    while not moment():
        assert running is None or running.alive() or moment(), running.said()
        assert time.monotonic() < latest
        time.sleep(0.01)
