"""Filing elsewhere, and the check of a constat made before, with the catalogue on PostgreSQL."""

import pytest

from tests.services.postgres_commune import Village

pytestmark = pytest.mark.services

BUDGET = "serveur:Finances/budget.xlsx"
SIGNED = ("--by", "Le maire", "--why", "erreur de classement")


def test_a_constat_holds_after_a_filing_elsewhere(tmp_path, postgres):
    """As on SQLite: the object gets its key, the old one is listed, and the constat of before says what it said."""
    village = Village(tmp_path)
    village.onto(postgres)
    assert village.ask("run").code == 1
    reason = ("--reason", "private_taken_back", "--by", "Le maire", "--why", "repris")
    for folder in ("serveur:Secrétariat/Perso", "serveur:Secrétariat/Section syndicale"):
        assert village.ask("decide", "exclude", folder, *reason).code == 0
    village.ask("run", "--rehash")
    made = village.ask("migrate", "attest", "--json").json
    assert made["allowed"], [one["paths"] for one in made["reasons"]]
    assert village.ask("decide", "file", BUDGET, "SER.FIN.EMP", *SIGNED).code == 0
    said = village.ask("migrate", "refile", *SIGNED, "--json")
    assert (said.code, said.json["done"], len(said.json["former"])) == (0, 1, 1), said.err
    checked = village.ask("migrate", "attest", "--check", made["files"]["json"], "--json")
    assert (checked.code, checked.json["faults"]) == (0, [])
    assert "refiled" in [one["code"] for one in checked.json["since"]]
    assert village.ask("migrate", "verify", "--all", "--json").json["former"]["count"] == 1
