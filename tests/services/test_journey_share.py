"""A share that refuses, wholly or in part: the command line's answer, and what stays as it was."""

import pytest

from tests.journeys.command_line import Said, passation
from tests.journeys.village import put
from tests.services.smbd import READER, SHARE

pytestmark = pytest.mark.services


class Shared:
    """A workspace on a folder of the private smbd, read by an account that may not see all."""

    def __init__(self, folder, smbd, name: str) -> None:
        self.smbd, self.share = smbd, smbd.root / name
        for path in ("Conseil/séance.txt", "Finances/budget.txt", "Finances/paie/bulletin.txt"):
            put(self.share, path, path.encode())
        self.settle()
        self.folder = folder / "espace"
        (folder / "stockage").mkdir()
        url = smbd.server.url_of(SHARE, name, READER.name)
        named = ["--commune", "Valmont", "--insee", "34001", "--by", "Jeanne Rouvière", "--source", f"serveur={url}"]
        assert passation("init", self.folder, *named, "--destination", f"folder:{folder}/stockage").code == 0

    def settle(self, *denied: str) -> None:
        """Let everybody read everything but what is denied."""
        self.smbd.settle(self.share, denied)

    def ask(self, *arguments: str, code: int) -> Said:
        """Run a command; its exit code must be this one."""
        said = passation(*arguments, "-C", self.folder)
        assert said.code == code, said
        return said

    def refusals(self) -> int:
        """Wrong passwords that the server has seen."""
        return self.smbd.server.log.read_text(errors="replace").count("WRONG_PASSWORD")


@pytest.fixture
def shared(tmp_path, smbd, smbd_folder, monkeypatch):
    """The workspace, with the password in the environment."""
    monkeypatch.setenv("PASSATION_SOURCE_SERVEUR_PASSWORD", READER.password)
    return Shared(tmp_path, smbd, smbd_folder)


def test_a_wrong_password_is_said_after_one_attempt(shared, monkeypatch):
    """`run` and `doctor` exit 3 and name account and password, each after a single attempt; the first says no more."""
    monkeypatch.setenv("PASSATION_SOURCE_SERVEUR_PASSWORD", "faux")
    before = shared.refusals()
    said = shared.ask("run", code=3)
    assert "le compte ou le mot de passe est faux" in said.err
    assert "faux" not in said.err.replace("est faux", "")
    assert shared.refusals() == before + 1
    advice = {one["name"]: one["advice"] for one in shared.ask("doctor", "--json", code=3).json}
    assert "mot de passe" in advice["Source « serveur »"]
    assert shared.refusals() == before + 2


def test_a_secret_file_that_others_may_read_is_refused(shared, monkeypatch):
    """A password file open to other accounts exits 2 and says how to close it."""
    monkeypatch.delenv("PASSATION_SOURCE_SERVEUR_PASSWORD")
    file = shared.folder / "secrets" / "PASSATION_SOURCE_SERVEUR_PASSWORD"
    file.write_text(READER.password, encoding="utf-8")
    file.chmod(0o644)
    assert "chmod 600" in shared.ask("run", code=2).err
    file.chmod(0o600)
    shared.ask("run", code=0)


def test_a_folder_that_refuses_makes_the_crawl_incomplete(shared):
    """What it holds is not gone, each command names it, and the constat refuses until it is listed again."""
    shared.ask("run", code=0)
    shared.settle("Finances/paie")
    crawled = shared.ask("ingest", "crawl", "--json", code=1).json
    assert [(one["complete"], [trouble["path"] for trouble in one["troubles"]]) for one in crawled] == [
        (False, ["serveur:Finances/paie"])
    ]
    status = shared.ask("status", "--json", code=1).json
    assert (status["by_state"]["gone"]["count"], status["balanced"]) == (0, False)
    assert "serveur:Finances/paie" in shared.ask("status", code=1).out
    reasons = shared.ask("migrate", "attest", "--json", code=4).json["reasons"]
    (incomplete,) = [reason for reason in reasons if reason["code"] == "incomplete_crawl"]
    assert incomplete["paths"] == ["serveur:Finances/paie"]
    shared.settle()
    shared.ask("run", "--rehash", code=0)
    shared.ask("migrate", "attest", code=0)


def test_a_server_that_stops_on_the_way_loses_nothing(shared):
    """The share closes between two runs and opens again: exit 3, then the same catalogue as before."""
    shared.ask("run", code=0)
    before = shared.ask("catalog", "digest", code=0).out
    settings = shared.folder / "passation.toml"
    text = settings.read_text(encoding="utf-8")
    settings.write_text(text.replace(f"/{SHARE}/", "/ferme/"), encoding="utf-8")
    assert "partage « ferme »" in shared.ask("run", code=3).err
    settings.write_text(text, encoding="utf-8")
    shared.ask("run", code=0)
    assert shared.ask("catalog", "digest", code=0).out == before
