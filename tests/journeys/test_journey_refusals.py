"""When the machine, the settings or another run stand in the way: what is said, the exit code, and what stays whole."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from demo.servers import free_port
from passation.workspace import Workspace
from tests.journeys import village
from tests.journeys.command_line import committed, passation
from tests.journeys.commune import Commune

SETTINGS = {
    "réglage inconnu": ("threshold = 0.5", "treshold = 0.5", "treshold"),
    "valeur refusée": ("threshold = 0.5", "threshold = 5", "threshold"),
    "code INSEE": ('insee = "34001"', 'insee = "Valmont"', "cinq caractères"),
    "exécuteur": ('executor = "serial"', 'executor = "nuage"', "executor"),
    "connexions": ("[sources.serveur]\n", "[sources.serveur]\nconnections = 12\n", "connections"),
    "nom de source": ("[sources.serveur]", "[sources.Serveur]", "Serveur"),
    "TOML": ("[filing]", "[filing", "TOML"),
}

FREE = (4 << 10, 48 << 10, 128 << 10, 192 << 10)
"""Bytes left on a disk that is too small."""


@pytest.fixture
def commune(tmp_path):
    """A village that nobody has looked at yet."""
    made = Commune(tmp_path, by="Jeanne Rouvière")
    village.plant(made.source)
    return made


def _settings(commune: Commune, old: str, new: str) -> str:
    """Change the settings; the number of the line."""
    file = commune.workspace.folder / "passation.toml"
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new), encoding="utf-8")
    lines = text.replace(old, new).splitlines()
    return str(next(number for number, line in enumerate(lines, 1) if new.splitlines()[-1] in line))


@pytest.mark.parametrize("case", SETTINGS)
def test_settings_that_cannot_be_understood_are_named_with_their_line(commune, case):
    """Each command exits 2 and names file and line, and nothing is done."""
    old, new, told = SETTINGS[case]
    line = _settings(commune, old, new)
    for command in (["run"], ["status"], ["migrate", "attest"]):
        said = passation(*command, "-C", commune.workspace.folder)
        assert (said.code, said.out) == (2, "")
        assert told in said.err
        assert "passation.toml" in said.err
        assert f"ligne {line} " in said.err or f"line {line}," in said.err, said.err


def test_init_refuses_what_it_cannot_make(tmp_path):
    """A folder that cannot be made, a workspace that is there, a bad code: exit 2, and nothing is left behind."""
    named = ["--commune", "Valmont", "--insee", "34001"]
    (tmp_path / "fichier").write_bytes(b"")
    assert passation("init", tmp_path / "fichier", *named).code == 2
    assert passation("init", tmp_path / "bon", *named).code == 0
    again = passation("init", tmp_path / "bon", *named)
    assert (again.code, "contient déjà" in again.err) == (2, True)
    bad = passation("init", tmp_path / "mauvais", "--commune", "Valmont", "--insee", "34")
    assert (bad.code, "cinq caractères" in bad.err) == (2, True)
    assert not (tmp_path / "mauvais" / "passation.toml").exists()
    twice = ["--source", "a=folder:/x", "--source", "a=folder:/y"]
    assert passation("init", tmp_path / "double", *named, *twice).code == 2


def test_the_second_of_two_runs_says_so(commune, children):
    """While a run holds the workspace, another one exits 1 in French; what only reads still answers."""
    folder = commune.workspace.folder
    running = children.start("-C", folder, "run")
    while not (folder / "cache" / "verrou").exists():
        assert running.alive()
    second = passation("-C", folder, "run")
    third = passation("-C", folder, "migrate", "plan", "--json")
    status = passation("-C", folder, "status", "--json")
    assert running.alive()
    assert running.wait() == 1
    assert (second.code, third.code) == (1, 1)
    assert "Un autre travail de Passation est en cours" in second.err
    assert "est en cours" in third.json["error"]
    assert "by_state" in status.json


def test_a_crawl_that_was_cut_makes_nothing_gone(commune, children):
    """After a crawl that ended at its beginning, deleted files are not gone, and the constat refuses."""
    folder = commune.workspace.folder
    assert passation("-C", folder, "run").code == 1
    (commune.source / village.RACE).unlink()
    running = children.start("-C", folder, "ingest", "crawl")
    assert running.kill_when(committed(folder, "select 1 from crawl limit 1 offset 1"))
    status = passation("-C", folder, "status")
    assert status.code == 1
    assert "Le relevé de « serveur » est incomplet" in status.out
    answer = passation("-C", folder, "status", "--json").json
    assert (answer["by_state"]["gone"]["count"], answer["balanced"]) == (0, False)
    constat = passation("-C", folder, "migrate", "attest", "--json")
    assert constat.code == 4
    assert "incomplete_crawl" in [reason["code"] for reason in constat.json["reasons"]]
    passation("-C", folder, "run")
    assert passation("-C", folder, "status", "--json").json["by_state"]["gone"]["count"] == 1


def test_a_server_that_does_not_answer_stops_the_run_and_changes_nothing(commune):
    """An SMB server that is off gives exit 3 in French, and what was known stays as it was."""
    folder = commune.workspace.folder
    assert passation("-C", folder, "run").code == 1
    before = commune.digest()
    address = f"smb://lecture@127.0.0.1:{free_port()}/commun"
    _settings(commune, f"folder:{commune.source}", address)
    for command in (["run"], ["run", "--rehash"], ["ingest", "crawl"]):
        said = passation("-C", folder, *command)
        assert said.code == 3
        assert "ne répond pas" in said.err
    assert passation("-C", folder, "ingest", "crawl", "--json").json["error"] == said.err.strip()
    assert commune.digest() == before


def test_a_folder_that_is_not_there_is_no_empty_folder(commune):
    """A disk that is unplugged gives exit 3, and none of its files is gone."""
    folder = commune.workspace.folder
    passation("-C", folder, "run")
    before = commune.digest()
    commune.source.rename(commune.source.with_name("débranché"))
    assert passation("-C", folder, "run").code == 3
    assert commune.digest() == before


@pytest.fixture
def small_disk(tmp_path) -> Iterator[Path]:
    """A disk of 24 MB."""
    if os.geteuid() != 0:
        pytest.skip("il faut être administrateur pour monter un petit disque")
    disk = tmp_path / "petit disque"
    disk.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=24m", "tmpfs", disk], check=False, capture_output=True
    )
    if mounted.returncode:
        pytest.skip("cette machine ne permet pas de monter un petit disque")
    try:
        yield disk
    finally:
        subprocess.run(["umount", "--lazy", disk], check=True)


def test_a_full_disk_loses_nothing(commune, small_disk):
    """With little room, then a little more, the run ends with exit 3 in French; with enough, as if nothing had been."""
    first_day = commune.workspace.folder
    commune.workspace = Workspace(small_disk / "espace")
    shutil.copytree(first_day, commune.workspace.folder)
    filler = small_disk / "autre chose"
    for room in FREE:
        filler.write_bytes(b"")
        filler.write_bytes(b"x" * (shutil.disk_usage(small_disk).free - room))
        said = passation("-C", commune.workspace.folder, "run")
        assert said.code == 3, said
        assert "plein" in said.err
    filler.unlink()
    assert passation("-C", commune.workspace.folder, "run").code == 1
    ended = commune.digest()
    shutil.rmtree(commune.workspace.folder)
    shutil.rmtree(commune.store)
    commune.store.mkdir()
    shutil.copytree(first_day, commune.workspace.folder)
    assert passation("-C", commune.workspace.folder, "run").code == 1
    assert commune.digest() == ended
