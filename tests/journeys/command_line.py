"""The command line as the tests run it: in this process, in one of its own, or in one that will be killed."""

import contextlib
import io
import json
import os
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

import cli  # noqa: TID251 - the tests stand above the last floor

ROOT = Path(__file__).parents[2]

_NURSERY = """
import json, os, sys
import cli
for name in cli.JOBS:
    cli.passation.get_command(None, name)
for line in sys.stdin:
    child = os.fork()
    if not child:
        os.dup2(os.open(os.devnull, os.O_RDWR), 1)
        os.dup2(1, 2)
        cli.main(json.loads(line))
    print(child, flush=True)
    print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), flush=True)
"""


@dataclass(frozen=True)
class Said:
    """What a command answered."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """Standard output, which must be exactly one JSON document."""
        return json.loads(self.out)


def passation(*arguments: str | Path) -> Said:
    """Run the command line in this process; its environment is put back."""
    out, err, environment, code = io.StringIO(), io.StringIO(), dict(os.environ), 0
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        try:
            cli.main([str(one) for one in arguments])
        except SystemExit as end:
            code = int(end.code or 0)
        finally:
            os.environ.clear()
            os.environ.update(environment)
    return Said(code, out.getvalue(), err.getvalue())


def program(*arguments: str | Path, **environment: str) -> Said:
    """Run the command line in a process of its own, with these variables added."""
    command = [sys.executable, "-m", "cli", *map(str, arguments)]
    env = os.environ | environment
    done = subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True, encoding="utf-8", check=False)
    return Said(done.returncode, done.stdout, done.stderr)


@dataclass
class Nursery:
    """Starts commands as processes that have all modules loaded already, so that a kill costs no start."""

    _process: subprocess.Popen[str]

    def start(self, *arguments: str | Path) -> "Running":
        """Start a command."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps([str(one) for one in arguments]) + "\n")
        self._process.stdin.flush()
        return Running(int(self._process.stdout.readline()), self._process.stdout)


@dataclass
class Running:
    """A command that runs."""

    pid: int
    _answers: IO[str]
    children: Sequence[str] = ()
    """Its own processes when it was killed."""

    def kill_when(self, moment: Callable[[], bool], within: float = 60.0) -> bool:
        """SIGKILL as soon as the moment has come; False when the command ended before."""
        until = time.monotonic() + within
        while self.alive() and not moment() and time.monotonic() < until:
            time.sleep(0.002)
        with contextlib.suppress(ProcessLookupError, FileNotFoundError):
            self.children = Path(f"/proc/{self.pid}/task/{self.pid}/children").read_text(encoding="ascii").split()
            os.kill(self.pid, signal.SIGKILL)
        return self.wait() == -signal.SIGKILL

    def alive(self) -> bool:
        """Whether it still runs."""
        return alive(self.pid)

    def wait(self) -> int:
        """Its exit code, or minus the signal that ended it."""
        return int(self._answers.readline())


def alive(pid: int | str) -> bool:
    """Whether a process runs; one that has ended may still wait for its parent to look."""
    try:
        state = Path(f"/proc/{pid}/stat").read_text(encoding="ascii", errors="replace")
    except FileNotFoundError:
        return False
    return state.rpartition(")")[2].split()[0] != "Z"


def committed(workspace: Path, query: str) -> Callable[[], bool]:
    """The moment when the catalogue of the workspace has a row for that query."""

    def come() -> bool:
        with contextlib.closing(sqlite3.connect(f"file:{workspace}/catalogue.sqlite?mode=ro", uri=True)) as db:
            return db.execute(query).fetchone() is not None

    return come


@contextmanager
def nursery() -> Iterator[Nursery]:
    """A nursery for the time of the block."""
    pipe = subprocess.PIPE
    with subprocess.Popen(
        [sys.executable, "-c", _NURSERY], cwd=ROOT, stdin=pipe, stdout=pipe, text=True, encoding="utf-8"
    ) as process:
        yield Nursery(process)
        assert process.stdin is not None
        process.stdin.close()
