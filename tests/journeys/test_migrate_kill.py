"""A transfer killed with SIGKILL and started again ends as if nothing had happened."""

import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest

from passation.workspace import Workspace
from tests.journeys.commune import Commune

ROOT = Path(__file__).parents[2]
COUNT = 230
"""More than one batch, so that a kill falls before, between and after commits."""


@pytest.fixture(scope="module")
def planned(tmp_path_factory):
    """A commune with its plan, a copy of its workspace, and the digest of a run that nothing interrupted."""
    commune = Commune(tmp_path_factory.mktemp("coupure"))
    commune.write({f"dossier {number % 7}/fichier {number}.txt": b"%d" % number for number in range(COUNT)})
    commune.ingest()
    assert commune.migrate("plan")[0] == 0
    copy = commune.workspace.folder.with_name("copie")
    shutil.copytree(commune.workspace.folder, copy)
    assert commune.migrate("run")[0] == 0
    assert commune.migrate("verify")[0] == 0
    return commune, copy, commune.digest(), commune.objects()


def _start_again(commune: Commune, copy: Path) -> None:
    for folder in (commune.workspace.folder, commune.store):
        shutil.rmtree(folder)
    shutil.copytree(copy, commune.workspace.folder)
    commune.store.mkdir()


def _count(commune: Commune) -> int:
    return sum(1 for _ in commune.store.rglob("*~*.txt"))


def _killed_after(commune: Commune, objects: int) -> None:
    """Start the command and kill it as soon as the store holds so many objects."""
    command = [sys.executable, "-m", "cli", "-C", str(commune.workspace.folder), "migrate", "run", "--json"]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        while process.poll() is None and _count(commune) < objects:
            time.sleep(0.02)
        process.kill()


@pytest.mark.parametrize("objects", [1, 90, 210])
def test_a_killed_transfer_ends_as_a_clean_one(planned, objects):
    """Killed in its first batch, or in the second, then run again: same catalogue digest, same objects."""
    commune, copy, digest, stored = planned
    _start_again(commune, copy)
    _killed_after(commune, objects)
    assert _count(commune) >= objects
    assert commune.migrate("run")[0] == 0
    assert commune.migrate("verify")[0] == 0
    assert commune.digest() == digest
    assert commune.objects() == stored


def test_objects_whose_receipts_were_lost_are_found_again(planned):
    """With every object stored and no receipt committed, a run confirms them all and writes none anew."""
    commune, copy, digest, stored = planned
    _start_again(commune, copy)
    assert commune.migrate("run")[0] == 0
    inodes = {file: file.stat().st_ino for file in commune.store.rglob("*~*.txt")}
    shutil.rmtree(commune.workspace.folder)
    shutil.copytree(copy, commune.workspace.folder)
    assert commune.migrate("run")[1]["sent"] == COUNT
    assert commune.migrate("verify")[0] == 0
    assert {file: file.stat().st_ino for file in commune.store.rglob("*~*.txt")} == inodes
    assert (commune.digest(), commune.objects()) == (digest, stored)


def test_worker_processes_say_the_same(planned):
    """Two processes send and read back what one does, down to the catalogue digest."""
    commune, copy, digest, stored = planned
    _start_again(commune, copy)
    settings = commune.workspace.folder / "passation.toml"
    settings.write_text(settings.read_text().replace('"serial"', '"processes"'))
    commune.workspace = Workspace(commune.workspace.folder)
    assert commune.migrate("run")[1]["sent"] == COUNT
    assert commune.migrate("verify")[0] == 0
    assert (commune.digest(), commune.objects()) == (digest, stored)
