"""Local copies: what the store gives is what was first read, or nothing; and they leave when their day has passed."""

import json
import time
from datetime import date, timedelta
from pathlib import Path

import pytest

from migrate.fetch import convert
from migrate.fetch.clean import clean
from migrate.fetch.ledger import LEDGER, Ledger
from tests.journeys.arrivals import BUDGET, RACE, TEXTS, Town, pdf
from tests.journeys.brought import brought, until

PLAN = "Urbanisme/plan de la place.pdf"
PDF = pdf("Plan de la place Haute, échelle un deux-centième.")
LATER = date(2999, 1, 1)
"""After the last day of every copy."""


@pytest.fixture(scope="module")
def commune(tmp_path_factory):
    """A commune all of whose documents are in the store; every test has a folder of its own to bring to."""
    made = Town(tmp_path_factory.mktemp("commune"))
    made.write({PLAN: PDF, "Urbanisme/copie du plan.pdf": PDF, "Urbanisme/notice.pdf": pdf("Notice de la place.")})
    settings = made.workspace.folder / "passation.toml"
    text = settings.read_text().replace(
        "[groups]\n", '[groups]\nGRP_DIRECTION = ["S-1-5-21-1-2-3-1104"]\nvide = []\n', 1
    )
    readers = f'url = "folder:{made.source}"\n'
    assert readers in text
    settings.write_text(text.replace(readers, f'{readers}readers = ["GRP_DIRECTION"]\n'))
    assert made.ask("run").code == 0
    return made


# --- what is asked for -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("form", ["key", "shown", "windows", "words"])
def test_a_key_a_path_and_words_bring_the_same_document(commune, desk, form):
    """Each way of naming it gives the very bytes under the name that people know, with the day it may stay until."""
    wanted = {
        "key": commune.key_of(RACE),
        "shown": f"serveur:{RACE}",
        "windows": "M:\\POLICE\\arrete 2024-012.txt",
        "words": "course cycliste Paris-Nice",
    }[form]
    said = commune.ask("fetch", wanted, "--to", desk, "--days", "12", "--json")
    (copy,) = said.json["copies"]
    assert (said.code, copy["path"], copy["key"]) == (0, f"serveur:{RACE}", commune.key_of(RACE))
    assert brought(desk) == {"arrêté 2024-012.txt": TEXTS[RACE].encode()}
    assert 11 <= (date.fromisoformat(copy["until"]) - date.today()).days <= 13  # noqa: DTZ011 - zones differ by a day
    assert (desk.stat().st_mode & 0o777, (desk / LEDGER).stat().st_mode & 0o777) == (0o700, 0o600)


def test_several_answers_are_listed_and_nothing_is_brought(commune, desk):
    """An ambiguous request asks to be more precise; --all takes them all, each content once."""
    said = commune.ask("fetch", "Urbanisme", "--to", desk, "--json")
    assert (said.code, said.json["copies"], brought(desk)) == (1, [], {})
    assert [one["path"] for one in said.json["candidates"]] == [
        "serveur:Urbanisme/copie du plan.pdf",
        "serveur:Urbanisme/notice.pdf",
    ]
    assert "Précisez" in commune.ask("fetch", "Urbanisme", "--to", desk).err
    said = commune.ask("fetch", "Urbanisme", "--to", desk, "--all", "--json")
    assert (said.code, set(brought(desk))) == (0, {"copie du plan.pdf", "notice.pdf"})


def test_what_is_not_found_or_not_in_the_store_is_said(commune, desk):
    """Nothing is brought, and the code says that there is something to see."""
    assert commune.ask("fetch", "xylophone", "--to", desk).code == 1
    assert "rien ne répond" in commune.ask("fetch", "xylophone", "--to", desk).err
    assert commune.ask("fetch", "--to", desk).code == 2
    assert commune.ask("fetch", "x", "--list").code == 2


def test_a_reader_gets_what_he_may_read_and_nothing_more(commune, desk):
    """--as narrows key, path and words alike; an empty group reads nothing, an unknown one is refused."""
    for wanted in (commune.key_of(RACE), f"serveur:{RACE}", "Paris-Nice"):
        assert commune.ask("fetch", wanted, "--as", "vide", "--to", desk).code == 1
        said = commune.ask("fetch", wanted, "--as", "GRP_DIRECTION", "--to", desk, "--json")
        assert (said.code, said.json["copies"][0]["key"]) == (0, None)
    assert set(brought(desk)) == {"arrêté 2024-012.txt"}
    assert commune.ask("fetch", "Paris-Nice", "--as", "inconnu", "--to", desk).code == 2


def test_a_second_request_finds_the_copy_and_gives_it_longer(commune, desk):
    """An unchanged copy is not brought twice; one that was changed stays, and a new one comes beside it."""
    assert commune.ask("fetch", RACE, "--to", desk, "--days", "5").code == 0
    said = commune.ask("fetch", RACE, "--to", desk, "--days", "50", "--json")
    assert said.json["copies"][0]["again"]
    assert Ledger.read(desk).copies[0].until > date.today() + timedelta(40)  # noqa: DTZ011
    (desk / "arrêté 2024-012.txt").write_text("annoté")
    assert not commune.ask("fetch", RACE, "--to", desk, "--json").json["copies"][0]["again"]
    assert set(brought(desk)) == {"arrêté 2024-012.txt", "arrêté 2024-012 (2).txt"}
    assert (desk / "arrêté 2024-012.txt").read_text() == "annoté"


# --- other bytes -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "change", [lambda data: bytes([data[0] ^ 1]) + data[1:], lambda data: data[:-1], lambda _: None]
)
def test_other_bytes_leave_nothing(commune, desk, change):
    """A flipped byte, a short object: exit 4, no file; one that is gone: said, no file. The others are brought."""
    file = commune.store / commune.key_of(BUDGET)
    data = file.read_bytes()
    other = change(data)
    file.unlink() if other is None else file.write_bytes(other)
    try:
        said = commune.ask("fetch", "Conseil", "--to", desk, "--all", "--json")
        assert (said.code, said.json["copies"], brought(desk)) == (1 if other is None else 4, [], {})
        assert [one["path"] for one in said.json["missing"]] == [f"serveur:{BUDGET}"]
        assert commune.ask("fetch", RACE, "--to", desk).code == 0
    finally:
        file.write_bytes(data)
    assert Ledger.read(desk).copies[0].path == f"serveur:{RACE}"


# --- where copies may lie --------------------------------------------------------------------------------------------


def test_copies_never_land_where_something_else_lies(commune, tmp_path):
    """In a source, the store, a part of the workspace, through a link, over a file: refused, nothing written."""
    (tmp_path / "fichier").write_text("x")
    (tmp_path / "lien").symlink_to(commune.source)
    (tmp_path / "vers").symlink_to(tmp_path)
    before = sorted(commune.source.rglob("*"))
    for folder in (
        commune.source / "Police",
        commune.store / "nouveau",
        commune.workspace.folder / "journal",
        commune.workspace.folder,
        tmp_path / "lien",
        tmp_path / "lien" / "Police",
        tmp_path / "fichier",
    ):
        assert commune.ask("fetch", RACE, "--to", folder).code == 2, folder
    assert sorted(commune.source.rglob("*")) == before
    assert commune.ask("fetch", RACE, "--to", tmp_path / "vers" / "bureau").code == 0


def test_the_usual_folder_is_in_the_workspace(commune, desk):
    """Without --to, copies lie in travail/, for their owner only; --list knows every folder."""
    assert commune.ask("fetch", RACE).code == 0
    assert commune.ask("fetch", PLAN, "--to", desk).code == 0
    work = commune.workspace.folder / "travail"
    assert work.stat().st_mode & 0o777 == 0o700
    said = commune.ask("fetch", "--list", "--json")
    listed = {one["file"]: one["state"] for one in said.json["copies"]}
    assert listed[str(work / "arrêté 2024-012.txt")] == "out"
    assert listed[str(desk / "plan de la place.pdf")] == "out"


# --- cleaning --------------------------------------------------------------------------------------------------------


def test_only_what_expired_unchanged_is_removed(commune, desk):
    """A changed copy, a link in its place, one taken away, another's file, one whose day has not passed: all kept."""
    assert commune.ask("fetch", "Police", "--to", desk, "--all").code == 0
    assert commune.ask("fetch", "Urbanisme", "--to", desk, "--all").code == 0
    assert commune.ask("fetch", BUDGET, "--to", desk).code == 0
    until(desk, "2020-01-31")
    (desk / "à moi.txt").write_text("note")
    (desk / "arrêté 2024-013.txt").write_text("annoté")
    (desk / "copie du plan.pdf").unlink()
    (desk / "notice.pdf").rename(desk.parent / "notice.pdf")
    (desk / "notice.pdf").symlink_to(desk.parent / "notice.pdf")
    assert commune.ask("fetch", RACE, "--to", desk).code == 0  # asked for again: it has time again
    said = commune.ask("fetch", "--clean", "--to", desk, "--json")
    states = {Path(one["file"]).name: one["state"] for one in said.json["copies"]}
    assert said.code == 1
    assert states == {
        "arrêté 2024-012.txt": "out",
        "arrêté 2024-013.txt": "changed",
        "copie du plan.pdf": "gone",
        "notice.pdf": "no_file",
        "délibération 2024-05.txt": "removed",
    }
    assert set(brought(desk)) == {"arrêté 2024-012.txt", "arrêté 2024-013.txt", "notice.pdf", "à moi.txt"}
    assert (desk.parent / "notice.pdf").exists()
    assert {one.name for one in Ledger.read(desk).copies} == {
        "arrêté 2024-012.txt",
        "arrêté 2024-013.txt",
        "notice.pdf",
    }
    assert "modifiée" in commune.ask("fetch", "--clean", "--to", desk).out


def test_the_last_day_is_a_day_of_grace(commune, desk):
    """A copy is removed the day after its last one."""
    assert commune.ask("fetch", RACE, "--to", desk).code == 0
    until = Ledger.read(desk).copies[0].until
    assert [one.state for one in clean([desk], until)] == ["out"]
    assert [one.state for one in clean([desk], until + timedelta(1))] == ["removed"]
    assert clean([desk], LATER) == []


def test_what_an_interrupted_run_left_half_written_is_dropped_a_day_later(commune, desk, monkeypatch):
    """Such a file was never a copy; while another run may still be writing it, and under any other name, it stays."""
    assert commune.ask("fetch", RACE, "--to", desk).code == 0
    names = [f".passation-{'0' * 32}", ".passation-notes"]
    for name in names:
        (desk / name).write_bytes(b"moiti")
    clean([desk], LATER.replace(year=2000))
    assert all((desk / name).exists() for name in names)
    now = time.time()
    monkeypatch.setattr(time, "time", lambda: now + 2 * 86_400)
    clean([desk], LATER.replace(year=2000))
    assert [(desk / name).exists() for name in names] == [False, True]
    assert (desk / "arrêté 2024-012.txt").exists()


@pytest.mark.parametrize("name", ["../serveur/secret.txt", "/etc/passwd", "..", "a/b", ""])
def test_a_ledger_that_names_something_outside_is_refused(commune, desk, name):
    """Whoever writes a path into the list removes nothing: the command stops, and every file stays."""
    victim = desk.parent / "serveur" / "secret.txt"
    victim.parent.mkdir()
    victim.write_text("secret")
    assert commune.ask("fetch", RACE, "--to", desk).code == 0
    stated = json.loads((desk / LEDGER).read_text())
    stated["copies"][0] |= {"name": name, "until": "2020-01-01"}
    (desk / LEDGER).write_text(json.dumps(stated))
    for job in ("--clean", "--list"):
        said = commune.ask("fetch", job, "--to", desk)
        assert (said.code, "abîmée" in said.err) == (2, True)
    assert victim.read_text() == "secret"
    assert len(brought(desk)) == 1


def test_a_folder_or_a_ledger_that_became_a_link_is_refused(commune, desk, tmp_path):
    """Cleaning follows no link."""
    assert commune.ask("fetch", RACE, "--to", desk).code == 0
    until(desk, "2020-01-01")
    (tmp_path / "lien").symlink_to(desk)
    assert commune.ask("fetch", "--clean", "--to", tmp_path / "lien").code == 2
    (desk / LEDGER).rename(tmp_path / "liste.json")
    (desk / LEDGER).symlink_to(tmp_path / "liste.json")
    assert commune.ask("fetch", "--clean", "--to", desk).code == 2
    assert len(brought(desk)) == 1


def test_a_folder_that_is_gone_is_said(commune, desk):
    """A key that was pulled out keeps its copies out of sight: that is something to see, not silence."""
    assert commune.ask("fetch", RACE, "--to", desk).code == 0
    desk.rename(desk.with_name("ailleurs"))
    said = commune.ask("fetch", "--list", "--to", desk, "--json")
    assert (said.code, said.json["unreachable"]) == (1, [str(desk)])


# --- platforms -------------------------------------------------------------------------------------------------------


def test_each_copy_gets_the_verdict_of_the_platform(commune, desk):
    """A text is not conform to @ctes (code 1); a PDF passes what is known, and the rest is said not to be verified."""
    said = commune.ask("fetch", RACE, "--for", "actes", "--to", desk, "--json")
    assert (said.code, said.json["copies"][0]["checked"]["verdict"]) == (1, "not_conform")
    assert "non conforme : format text/plain" in commune.ask("fetch", RACE, "--for", "prefecture", "--to", desk).out
    said = commune.ask("fetch", PLAN, "--for", "actes", "--to", desk, "--json")
    checked = said.json["copies"][0]["checked"]
    assert (said.code, checked["verdict"], checked["faults"]) == (0, "not_verified", [])
    assert checked["unverified"] == ["file_bytes", "files", "file_name"]
    assert "non vérifié : taille d’un fichier" in commune.ask("fetch", PLAN, "--for", "actes", "--to", desk).out


def test_names_take_the_form_of_the_platform(commune, desk):
    """Télérecours wants numbered pieces: the copies are named so."""
    said = commune.ask("fetch", "Urbanisme", "--all", "--for", "telerecours", "--to", desk, "--json")
    assert (said.code, set(brought(desk))) == (0, {"PJ1_copie du plan.pdf", "PJ2_notice.pdf"})


def test_a_copy_under_another_name_does_not_serve_a_platform_that_wants_its_own(commune, desk):
    """What was brought under its usual name comes again in the form of the platform."""
    assert commune.ask("fetch", PLAN, "--to", desk).code == 0
    assert commune.ask("fetch", PLAN, "--for", "telerecours", "--to", desk).code == 0
    assert set(brought(desk)) == {"plan de la place.pdf", "PJ1_plan de la place.pdf"}


def test_without_libreoffice_the_copy_keeps_its_format(commune, desk, monkeypatch):
    """Asked for a PDF where LibreOffice is absent, the copy comes as it is, and a sentence says why."""
    monkeypatch.setenv("PATH", str(desk))
    assert convert.program() is None
    said = commune.ask("fetch", RACE, "--pdf", "--to", desk)
    assert (said.code, set(brought(desk))) == (1, {"arrêté 2024-012.txt"})
    assert "LibreOffice n’est pas installé" in said.err
    assert commune.ask("fetch", RACE, "--pdf", "--to", desk).code == 1
    assert commune.ask("fetch", PLAN, "--pdf", "--to", desk).code == 0
    assert set(brought(desk)) == {"arrêté 2024-012.txt", "plan de la place.pdf"}


def test_the_journal_counts_copies_and_names_none(commune, desk):
    """What leaves the store is written down, without a path."""
    assert commune.ask("fetch", RACE, "--to", desk).code == 0
    journal = "".join(file.read_text() for file in commune.workspace.journal.iterdir())
    assert '"event":"fetch"' in journal.replace('": ', '":')
    assert "2024-012" not in journal
