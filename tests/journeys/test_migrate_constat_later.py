"""What comes legitimately after a constat: an elimination under visa, returns of the prefecture, work that goes on."""

import json
import os
import sqlite3
from pathlib import Path
from typing import Any

import pytest

from catalog.jobs import job
from journey.run import run
from migrate.attest import attest
from tests.contracts.shapes.closing import CheckedConstat
from tests.journeys.arrivals import BUDGET, RACE, Town, acknowledgement
from tests.journeys.commune import Commune
from tests.journeys.eliminations import EDF, FILES, NUMBER, draft, fill, sign

FLIPS = {
    "key": "UPDATE receipt SET key = key || 'x' WHERE content_id = (SELECT min(content_id) FROM receipt)",
    "symbol": "UPDATE receipt SET symbol = '*' WHERE content_id = (SELECT min(content_id) FROM receipt)",
    "lost": "DELETE FROM receipt WHERE content_id = (SELECT min(content_id) FROM receipt)",
}


def attested(commune: Commune) -> Path:
    """The constat after a control relevé, closing possible."""
    with job(commune.workspace, quiet=True) as work:
        run(work, rehash=True)
        made = attest(work)
    assert made["allowed"], made["reasons"]
    return Path(made["files"]["json"])


def checked(commune: Commune, constat: Path) -> tuple[int, dict[str, Any], list[str]]:
    """Exit code, answer, and the codes of what came later."""
    code, said = commune.migrate("attest", "--check", str(constat))
    CheckedConstat.model_validate(said)
    return code, said, [one["code"] for one in said["since"]]


def change(commune: Commune, statement: str) -> None:
    """Change rows of the catalogue by hand."""
    with sqlite3.connect(commune.workspace.folder / "catalogue.sqlite") as db:
        assert db.execute(statement).rowcount


@pytest.fixture
def eliminated(tmp_path):
    """A commune with a constat, two invoices of which were eliminated under a visa since; and the constat."""
    commune = fill(Commune(tmp_path))
    constat = attested(commune)
    draft(commune)
    sign(commune, "--except", "SALLES")
    for key, data in commune.objects().items():
        if data in {FILES[EDF][0], FILES["Finances/Factures/2012/facture eau.txt"][0]}:
            (commune.store / key).unlink()
    assert commune.migrate("bordereau", NUMBER, "--check")[0] == 0
    with job(commune.workspace, quiet=True) as work:
        run(work)
    return commune, constat


def test_an_elimination_under_visa_takes_nothing_from_a_constat(eliminated):
    """The constat holds by its own plan and the receipts of its day; the visa and the newer plan are said."""
    commune, constat = eliminated
    code, said, later = checked(commune, constat)
    assert (code, said["faults"], later) == (0, [], ["plan", "eliminated"])
    (sentence,) = [one["sentence"] for one in said["since"] if one["code"] == "eliminated"]
    assert "2 documents (32 o), sous le visa AD34-2026-117 du " in sentence
    assert f"bordereau n° {NUMBER}" in sentence


@pytest.mark.parametrize("flip", FLIPS)
def test_after_an_elimination_one_changed_row_is_still_found(eliminated, flip):
    """What the visa does not cover is compared as before: exit 4."""
    commune, constat = eliminated
    change(commune, FLIPS[flip])
    assert checked(commune, constat)[0] == 4


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE bordereau_line SET granted = NULL WHERE eliminated IS NOT NULL",
        "UPDATE bordereau_line SET receipt = replace(receipt, '\"size\": 16', '\"size\": 17') WHERE eliminated > 0",
        "DELETE FROM decision WHERE reason = 'elimination_visa'",
    ],
)
def test_an_elimination_without_its_visa_or_its_receipt_is_no_excuse(eliminated, statement):
    """An object that is gone and that no visa granted, or whose kept receipt was changed, is missing: exit 4."""
    commune, constat = eliminated
    with sqlite3.connect(commune.workspace.folder / "catalogue.sqlite") as db:
        db.execute("PRAGMA foreign_keys = OFF")
        assert db.execute(statement).rowcount
    code, said, _ = checked(commune, constat)
    assert (code, said["holds"]) == (4, False)
    assert "retiré sans visa" in said["faults"][0]


def test_returns_of_the_prefecture_take_nothing_from_a_constat(tmp_path):
    """What arrived and is filed since is said: new files, new objects, a newer plan; then a row is changed: exit 4."""
    town = Town(tmp_path)
    assert town.ask("run").code == 0
    constat = attested(town)
    town.drop("AR 12.xml", acknowledgement("2024_12", "2024-03-04", "AR", "Réglementation de la course"))
    assert town.ask("arrivals").code == 0
    code, said, later = checked(town, constat)
    assert (code, said["faults"], later) == (0, [], ["plan", "sent", "files"])
    assert "Source « arrivee », retours de la préfecture : 1 fichier" in said["since"][-1]["sentence"]
    out = town.ask("migrate", "attest", "--check", constat).out
    assert out.startswith("Le constat tient")
    assert "Ce qui s’est passé depuis" in out
    change(town, FLIPS["symbol"])
    assert checked(town, constat)[0] == 4


def test_work_that_goes_on_takes_nothing_from_a_draft(tmp_path):
    """Without a freeze files change, move and vanish: the constat says how they were on its day, and still holds."""
    town = Town(tmp_path)
    town.write({"vide.txt": b"", "à supprimer.txt": b"x"})
    assert town.ask("run").code == 0
    constat = attested(town)
    before = (town.source / BUDGET).stat()
    data = (town.source / BUDGET).read_bytes()
    (town.source / BUDGET).write_bytes(data.replace(b"budget", b"BUDGET"))
    os.utime(town.source / BUDGET, ns=(before.st_atime_ns, before.st_mtime_ns))
    (town.source / RACE).rename(town.source / "course.txt")
    (town.source / "à supprimer.txt").unlink()
    (town.source / "vide.txt").write_bytes(b"plus vide")
    town.write({"nouveau.txt": b"un nouveau"})
    assert town.ask("run", "--rehash").code == 0
    code, said, later = checked(town, constat)
    assert (code, said["faults"], later) == (0, [], ["plan", "sent", "files"])
    assert "Source « serveur », nouveaux, changés ou disparus : 6 fichiers" in said["since"][-1]["sentence"]


def test_a_constat_that_refused_is_compared_with_today(tmp_path):
    """It says how things stood: once they have moved on it does not hold any more, and why is said."""
    commune = Commune(tmp_path)
    commune.write()
    commune.ingest()
    code, made = commune.migrate("attest")
    assert code == 4
    assert checked(commune, made["files"]["json"])[0] == 0
    commune.whole()
    code, said, later = checked(commune, made["files"]["json"])
    assert (code, later) == (4, ["refused"])
    assert json.dumps(said["faults"])
