"""The limit kept over threads and processes, closed hours waited for, a pause heard while they last."""

import sys
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path
from subprocess import Popen

import pytest

from migrate.pace.pause import pause
from migrate.pace.throttle import Throttle, asking, in_force, throttle
from migrate.pace.timetable import constant, parse
from passation.errors import Fault, SettingsError, SourceError
from passation.settings import DestinationSettings
from passation.workspace import Workspace

RATE, CHUNK, COUNT = 2 << 20, 1 << 16, 6
NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
_CHILD = "import sys, pathlib, tests.unit.test_migrate_throttle as t; t.flow(pathlib.Path(sys.argv[1]))"


class Clock:
    """A clock of the wall that a wait moves on, and that may be set."""

    def __init__(self, now: datetime = NOON) -> None:
        self.now = now
        self.waits = 0

    def read(self) -> datetime:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.waits += 1
        self.now += timedelta(seconds=seconds)


@pytest.fixture
def workspace(tmp_path):
    (tmp_path / "passation.toml").write_text(
        '[commune]\nname = "Valmont"\ninsee = "97411"\n[destination]\nbytes_per_second = 5000\n', encoding="utf-8"
    )
    return Workspace(tmp_path)


def flow(shared: Path) -> None:
    """Two threads of one process, each sending its chunks."""
    limit = Throttle(constant(RATE), shared, lambda: False)
    with ThreadPoolExecutor(2) as threads:
        list(threads.map(lambda _: sum(map(len, limit.through([bytes(CHUNK)] * COUNT))), range(2)))


def test_all_threads_of_all_processes_together_keep_the_limit(tmp_path):
    """Counted bytes over elapsed time: never more than the limit, but for the chunk that each thread had in hand."""
    started = time.monotonic()
    root = Path(__file__).parents[2]
    children = [Popen([sys.executable, "-c", _CHILD, str(tmp_path / "rythme")], cwd=root) for _ in range(2)]
    flow(tmp_path / "rythme")
    assert [child.wait() for child in children] == [0, 0]
    sent, in_hand = 6 * COUNT * CHUNK, 6 * CHUNK
    assert sent - in_hand <= RATE * (time.monotonic() - started)


def test_without_a_limit_the_chunks_pass_untouched(tmp_path):
    """Nothing is booked, no file is written."""
    chunks = [b"a", b"b"]
    assert list(Throttle(constant(0), tmp_path / "rythme", lambda: False).through(chunks)) == chunks
    assert not list(tmp_path.iterdir())


def test_closed_hours_are_waited_for(tmp_path):
    """A chunk that comes at noon leaves at one o'clock, in slices."""
    clock = Clock()
    limit = Throttle(parse("12:00,0 13:00,off", UTC), tmp_path / "r", lambda: False, clock.read, clock.sleep)
    assert list(limit.through([b"a", b"b"])) == [b"a", b"b"]
    assert clock.now == NOON + timedelta(hours=1)


def test_a_clock_that_is_set_forward_opens_at_once(tmp_path):
    """A wait looks at the clock of the wall again and again: it never sleeps past an opening."""
    clock = Clock()

    def set_forward(_seconds: float) -> None:
        clock.waits += 1
        clock.now = NOON + timedelta(hours=3)

    limit = Throttle(parse("12:00,0 13:00,off", UTC), tmp_path / "r", lambda: False, clock.read, set_forward)
    assert list(limit.through([b"a"])) == [b"a"]
    assert clock.waits == 1


def test_a_pause_in_closed_hours_gives_the_file_back(tmp_path):
    """The file is postponed, as one that could not be read for a moment; the worker does not wait for the evening."""
    clock = Clock()
    limit = Throttle(parse("12:00,0 13:00,off", UTC), tmp_path / "r", lambda: clock.waits == 3, clock.read, clock.sleep)
    with pytest.raises(SourceError) as raised:
        list(limit.through([b"a"]))
    assert (raised.value.transient, raised.value.fault) == (True, Fault.TIMEOUT)


def test_a_pause_in_open_hours_lets_what_began_end(workspace):
    """A batch that was begun is sent whole."""
    pause(workspace)
    assert list(throttle(workspace).through([b"a"])) == [b"a"]


def test_the_option_stands_above_the_timetable_and_that_above_the_constant(workspace):
    """For the time of the command only, and in every process that opens the workspace."""
    assert in_force(workspace).at(NOON) == 5000
    with asking(workspace, "1M"):
        assert in_force(Workspace(workspace.folder)).at(NOON) == 1 << 20
    assert in_force(workspace).at(NOON) == 5000
    file = workspace.folder / "passation.toml"
    file.write_text(file.read_text() + 'timetable = "08:00,1k 18:00,off"\n', encoding="utf-8")
    timed = in_force(Workspace(workspace.folder))
    assert timed.at(datetime(2026, 11, 24, 5, tzinfo=UTC)) == 1024  # nine o'clock on the island of Réunion
    assert timed.at(datetime(2026, 11, 24, 14, tzinfo=UTC)) is None


def test_what_a_killed_command_had_asked_is_forgotten(workspace):
    """The next command begins with the settings."""
    asked = asking(workspace, "1M")
    asked.__enter__()
    with asking(workspace, "") as timetable:
        assert timetable.at(NOON) == 5000


def test_what_was_booked_before_the_machine_was_started_anew_is_forgotten(workspace):
    """The instants are those of a clock that begins with the machine: an old one would be waited for in vain."""
    for _ in range(2):
        with asking(workspace, "1M"):
            shared = workspace.folder / "cache" / "debit" / "rythme"
            assert not shared.exists()
            assert list(throttle(workspace).through([b"a"])) == [b"a"]
            assert shared.exists()


def test_a_limit_that_is_not_understood_leaves_nothing_behind(workspace):
    """The error comes before anything is kept."""
    with pytest.raises(SettingsError), asking(workspace, "vite"):
        pass
    assert in_force(workspace).at(NOON) == 5000


def test_settings_have_no_limit_by_default():
    """Nothing is throttled unless somebody asks."""
    assert constant(DestinationSettings().bytes_per_second).free
