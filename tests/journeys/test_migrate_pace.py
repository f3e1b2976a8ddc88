"""The operator's hand on a transfer: limits, hours, pause and resume, by the command line."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

import pytest

from catalog import transfers
from catalog.jobs import job
from migrate.pace.sending import Gated
from migrate.pace.throttle import in_force
from passation.workspace import Workspace
from tests.journeys.command_line import ROOT, passation
from tests.journeys.commune import Commune

COUNT = 450
"""Three batches."""


@pytest.fixture
def commune(tmp_path):
    """A commune whose plan is established and of which nothing is sent."""
    made = Commune(tmp_path)
    made.write()
    made.ingest()
    assert made.migrate("plan")[0] == 0
    return made


def _set(commune: Commune, line: str, *, under: str) -> None:
    settings = commune.workspace.folder / "passation.toml"
    settings.write_text(settings.read_text().replace(under, f"{under}\n{line}", 1))
    commune.workspace = Workspace(commune.workspace.folder)


def _closed_for_hours(commune: Commune) -> str:
    """A timetable that is closed now, and opens in three hours."""
    here = datetime.now(commune.workspace.settings.commune.zone)
    return f"{here - timedelta(hours=1):%H:%M},0 {here + timedelta(hours=3):%H:%M},off"


@contextmanager
def _waiting(commune: Commune) -> Iterator[subprocess.Popen[str]]:
    """A transfer in closed hours, which has said that it waits."""
    command = [sys.executable, "-m", "cli", "-C", str(commune.workspace.folder), "migrate", "run"]
    command += ["--bwlimit", _closed_for_hours(commune), "--json"]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, cwd=ROOT, stdout=pipe, stderr=pipe, text=True, encoding="utf-8") as process:
        try:
            assert process.stderr is not None
            said = process.stderr.readline()
            assert said.startswith("Hors des heures d’envoi : rien ne part avant le "), said
            yield process
        finally:
            process.kill()


def test_a_transfer_in_closed_hours_waits_says_until_when_and_stops_at_a_pause(commune):
    """Nothing fails and nothing leaves; the pause ends it with a sentence and code 1, its answer is whole."""
    with _waiting(commune) as process:
        paused = passation("migrate", "pause", "-C", commune.workspace.folder)
        assert (paused.code, "Le transfert est en pause" in paused.out) == (0, True)
        out, err = process.communicate(timeout=60)
    assert process.returncode == 1
    assert "s’est arrêté comme demandé" in err
    assert '"sent": 0' in out
    assert commune.objects() == {}


def test_a_killed_transfer_leaves_no_limit_behind(commune):
    """What `--bwlimit` had asked dies with its command: the next one, without the option, sends at once."""
    with _waiting(commune) as process:
        os.kill(process.pid, signal.SIGKILL)
    assert commune.migrate("run")[0] == 0
    assert len(commune.objects()) == 3


def test_a_paused_transfer_is_refused_told_and_resumed(commune):
    """`run` refuses, `status` says since when and what to do, `passation run` does all but the transfer."""
    folder = commune.workspace.folder
    assert passation("migrate", "pause", "-C", folder).code == 0
    refused = passation("migrate", "run", "-C", folder)
    assert (refused.code, "en pause depuis le" in refused.err) == (1, True)
    status = passation("status", "-C", folder)
    assert (status.code, "passation migrate resume" in status.out) == (1, True)
    whole = passation("run", "-C", folder)
    assert (whole.code, "en pause depuis le" in whole.out) == (1, True)
    assert commune.objects() == {}
    assert passation("migrate", "resume", "-C", folder).out.startswith("La pause est levée")
    assert passation("migrate", "resume", "-C", folder).out.startswith("Le transfert n’était pas en pause")
    assert passation("run", "-C", folder).code == 0
    assert len(commune.objects()) == 3


@pytest.mark.parametrize("executor", ["serial", "processes"])
def test_batches_that_began_end_and_no_other_begins(tmp_path, executor):
    """Stopped after its first batch, a transfer has sent that batch, noted it, and sends the rest another time."""
    commune = Commune(tmp_path)
    commune.write({f"dossier/fichier {number}.txt": b"%d" % number for number in range(COUNT)})
    commune.ingest()
    assert commune.migrate("plan")[0] == 0
    answers = [True, False, False]
    settings = commune.workspace.folder / "passation.toml"
    settings.write_text(settings.read_text().replace('executor = "serial"', f'executor = "{executor}"'))
    with job(Workspace(commune.workspace.folder), quiet=True) as work:
        sent = work.carry_out(transfers.TRANSFER, "", lambda batches: Gated(batches, lambda: answers.pop(0)))
        assert sent == 200
        with work.catalog.read() as db:
            assert transfers.unsent(db) == COUNT - 200
    assert commune.migrate("run")[1]["sent"] == COUNT - 200


def test_a_transfer_under_a_limit_sends_all_of_it(commune):
    """A limit slows and loses nothing, whether the option or the settings ask for it."""
    assert commune.migrate("run", "--bwlimit", "00:00,1M Sat-00:00,2M")[0] == 0
    assert len(commune.objects()) == 3
    _set(commune, 'timetable = "00:00,3M"', under="[destination]")
    assert in_force(commune.workspace).slots[0][1] == 3 << 20
    commune.write({"nouveau.txt": b"nouveau"})
    commune.ingest()
    assert commune.migrate("plan")[0] == 0
    assert commune.migrate("run")[1]["sent"] == 1


@pytest.mark.parametrize(("option", "setting"), [("vite", ""), ("", "vite"), ("0", "")])
def test_a_limit_that_is_not_understood_sends_nothing(commune, option, setting):
    """The option and the settings are refused with code 2, in French."""
    if setting:
        _set(commune, f'timetable = "{setting}"', under="[destination]")
    said = passation("migrate", "run", "--bwlimit", option, "-C", commune.workspace.folder)
    assert (said.code, said.out) == (2, "")
    assert "« off »" in said.err
    assert commune.objects() == {}
