"""What a second `passation run` does of a share on which people went on working, or did not."""

import os
from pathlib import Path

import pytest
from sqlalchemy import select

from catalog.jobs import job, reading
from catalog.schema import entry
from ingest.jobs import crawl_all, read_and_extract
from tests.journeys import village
from tests.journeys.command_line import Said, passation
from tests.journeys.commune import Commune

COPIED = "Conseil/2024/délibération 5.txt"


class Village(Commune):
    """A village whose first run has ended."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder, by="Jeanne Rouvière")
        village.plant(self.source)

    def ask(self, *arguments: str) -> Said:
        """Run a command in the workspace."""
        return passation(*arguments, "-C", self.workspace.folder)

    def states(self) -> dict[str, int]:
        """Number of entries by state."""
        status = self.ask("status", "--json").json
        assert status["balanced"]
        return {name: one["count"] for name, one in status["by_state"].items()}

    def places(self, *words: str) -> list[list[str]]:
        """Paths of each document found."""
        return [hit["paths"] for hit in self.ask("search", *words, "--json").json["hits"]]

    def inodes(self) -> dict[str, int]:
        """Which files are in the store, whatever they hold."""
        return {key: (self.store / key).stat().st_ino for key in self.objects()}


@pytest.fixture
def lived(tmp_path):
    """A village after its first run."""
    made = Village(tmp_path)
    assert made.ask("run").code == 1
    return made


def _same_size_and_date(file: Path, data: bytes) -> None:
    before = file.stat()
    assert before.st_size == len(data)
    file.write_bytes(data)
    os.utime(file, ns=(before.st_atime_ns, before.st_mtime_ns))


def test_a_run_without_a_change_changes_nothing(lived):
    """Catalogue, objects and their files are as before, with `--rehash` too."""
    before = lived.digest(), lived.inodes()
    for options in ([], ["--rehash"]):
        assert lived.ask("run", *options).code == 1
        assert (lived.digest(), lived.inodes()) == before


def test_a_file_that_hides_its_change_is_found_by_rehash_only(lived):
    """A file rewritten at equal size and date is not read again by a plain run; `--rehash` finds it and sends it."""
    file, before = lived.source / village.RACE, lived.inodes()
    data = file.read_bytes().replace(b"Paris-Nice", b"Nice-Paris")
    _same_size_and_date(file, data)
    assert lived.ask("run").code == 1
    assert lived.inodes() == before
    assert lived.ask("run", "--rehash").code == 1
    assert data in lived.objects().values()
    assert lived.places("course", "Nice-Paris") == [[f"serveur:{village.RACE}"]]
    assert lived.migrate("verify")[0] == 0


def test_only_what_changed_is_read_and_sent(lived):
    """Modified, renamed, deleted and added files: each is told for what it is, and two new contents are sent."""
    states, inodes = lived.states(), lived.inodes()
    renamed = "Urbanisme/dossier du 3.txt"
    (lived.source / village.MOVED).rename(lived.source / renamed)
    (lived.source / "Finances" / "budget.xlsx").unlink()
    lived.write({"Police/arrêté travaux.txt": b"Une autre version.", "Police/nouveau.txt": b"Un crapaud."})
    assert lived.ask("run").code == 1
    now = lived.states()
    assert (now["gone"], now["pending"]) == (2, 0)
    assert sum(now.values()) == sum(states.values()) + 2  # the renamed one is seen anew, and one came
    assert set(inodes.items()) <= set(lived.inodes().items())
    assert len(lived.inodes()) == len(inodes) + 2
    assert lived.places("crapaud") == [["serveur:Police/nouveau.txt"]]
    assert lived.places("budget", "feuillemarque") == []
    assert _moves(lived) == {renamed: village.MOVED}


def _moves(lived: Village) -> dict[str, str]:
    old = entry.alias("old")
    query = select(entry.c.shown, old.c.shown).join(old, old.c.id == entry.c.moved_from)
    with reading(lived.workspace) as catalog, catalog.read() as db:
        return {row[0]: row[1] for row in db.execute(query)}


def test_a_file_that_comes_back_is_no_longer_gone(lived):
    """What had gone and is there again is counted again, without a new object."""
    file = lived.source / "Police" / "arrêté travaux.txt"
    data, before = file.read_bytes(), lived.inodes()
    file.unlink()
    lived.ask("run")
    assert lived.states()["gone"] == 1
    file.write_bytes(data)
    lived.ask("run")
    assert lived.states()["gone"] == 0
    assert lived.inodes() == before


def test_a_file_overwritten_by_a_known_document_is_filed_anew(lived):
    """The reasons of its place are those of what it holds now, though no text was read anew."""
    data = (lived.source / COPIED).read_bytes()
    lived.write({"Vrac/aucune idée.txt": data})
    assert lived.ask("run").code == 1
    placed = [row for row in lived.rows()["placement"] if b"Vrac/aucune id".hex() in row]
    assert "délibération" in placed[0]


def test_a_file_that_grows_while_it_is_read_waits_for_the_next_run(lived):
    """It does not keep the run from ending; it is refused until it holds still, then it is read."""
    grown = lived.source / "Vrac" / "page.html"
    with job(lived.workspace, quiet=True) as work:
        crawl_all(work, rehash=True)
        grown.write_bytes(grown.read_bytes() + b"<!-- encore -->")
        read_and_extract(work)
    said = lived.ask("status")
    assert "serveur:Vrac/page.html (modifié pendant la lecture)" in said.out
    assert lived.ask("run").code == 1
    assert lived.states()["refused"] == 0
    assert grown.read_bytes() in lived.objects().values()


def test_what_is_presumed_private_is_read_once_admitted(lived):
    """Before a decision it has no digest, no text, no object; after `decide admit` it is read, filed and sent."""
    data = (lived.source / village.PRIVATE).read_bytes()
    assert lived.states()["held"] == 2
    assert lived.places("succession", "tante") == []
    assert data not in lived.objects().values()
    assert [row for row in lived.rows()["entry"] if village.PRIVATE.encode().hex() in row and '"private"' in row]
    decided = lived.ask("decide", "admit", f"serveur:{village.PRIVATE}", "--by", "Jeanne Rouvière")
    assert (decided.code, "1 fichier concerné" in decided.out) == (0, True)
    assert lived.ask("run").code == 1
    assert lived.states()["held"] == 1
    assert lived.places("succession", "tante") == [[f"serveur:{village.PRIVATE}"]]
    assert data in lived.objects().values()


def test_a_decision_is_taken_back_by_a_later_one(lived):
    """Excluded, then put on hold, then admitted: the latest governs, and the first is still written down."""
    path, by = f"serveur:{village.PRIVATE}", ["--by", "Jeanne Rouvière"]
    assert lived.ask("decide", "exclude", path, "--reason", "private_taken_back", *by).code == 0
    assert lived.states()["excluded"] == 5
    assert lived.ask("decide", "hold", path, *by).code == 0
    assert lived.states()["held"] == 2
    standing = [one for one in lived.ask("decide", "list", "--json").json if one["subject"] == path]
    assert [one["action"] for one in standing] == ["hold"]
