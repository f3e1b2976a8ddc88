"""The register of acts as it is read: one line an act, holes and doubles of its numbers, délibérations as open data."""

import csv
from pathlib import Path

import pytest

from audit.acts.gaps import gaps
from audit.acts.messages import runs, series
from audit.acts.register import Line, Version
from audit.acts.scdl import seat
from passation.model import Act
from passation.workspace import Workspace
from tests.journeys.command_line import passation
from tests.journeys.commune import Commune
from tests.journeys.test_search import pdf

ARRETE = """COMMUNE DE VALMONT
ARRÊTÉ DU MAIRE N° 2019-{number}
Objet : {about}
Le Maire de Valmont,
Vu le code général des collectivités territoriales,
ARRÊTE
Article 1 : le stationnement est interdit rue du Port.
Fait à Valmont, le {day} mars 2019
Le Maire,
Jean MARTIN"""
DELIBERATION = """EXTRAIT DU REGISTRE DES DÉLIBÉRATIONS
DU CONSEIL MUNICIPAL DE VALMONT
Délibération n° 2020-{number}
{stamp}
Le 5 mars 2020, le conseil municipal s’est réuni en mairie sous la présidence de Jean MARTIN, Maire.
Date de convocation : 02/03/2020
Présents : MM. DURAND, PETIT
Objet : {about}
Monsieur le Maire expose que la commune doit se prononcer.
Le conseil municipal, après en avoir délibéré, à l’unanimité, DÉCIDE
d’approuver la proposition.
Fait à Valmont, le 5 mars 2020"""
STAMP = "Envoyé en préfecture le 06/03/2020\nReçu en préfecture le 07/03/2020"


@pytest.fixture(scope="module")
def commune(tmp_path_factory):
    made = Commune(tmp_path_factory.mktemp("actes"))
    settings = made.workspace.folder / "passation.toml"
    settings.write_text(settings.read_text().replace('siren = ""', 'siren = "213401722"'))
    made.workspace = Workspace(made.workspace.folder)
    files = {
        f"Police/a{number}.pdf": ARRETE.format(number=number, about="Stationnement", day=number) for number in (1, 2, 5)
    }
    files["Police/a2 bis.pdf"] = ARRETE.format(number=2, about="Circulation rue du Port", day=9)
    files["Conseil/d1.pdf"] = DELIBERATION.format(number=1, about="Approbation du budget primitif 2020", stamp=STAMP)
    files["Conseil/d2.pdf"] = DELIBERATION.format(number=2, about="=cmd|Adoption du budget primitif", stamp="")
    made.write({name: pdf(text) for name, text in files.items()})
    made.write({"Police/a1 frappe.txt": ARRETE.format(number=1, about="Stationnement", day=1).encode()})
    for command in (("ingest", "crawl"), ("ingest", "read"), ("ingest", "extract")):
        assert passation(*command, "-C", made.workspace.folder).code == 0
    return made


def report(commune):
    said = passation("acts", "--report", "-C", commune.workspace.folder, "--json")
    assert said.code == 0, said.err
    return said.json


def test_one_line_an_act_with_all_its_files(commune):
    """The model and the signed copy are one act, in the state of the furthest one."""
    found = report(commune)
    assert found["acts"] == 6
    with Path(found["files"]["csv"]).open(encoding="utf-8-sig", newline="") as stream:
        rows = list(csv.DictReader(stream, delimiter=";"))
    (first,) = [row for row in rows if row["Numéro"] == "2019-1"]
    assert first["Fichiers"] == "serveur:Police/a1.pdf | serveur:Police/a1 frappe.txt"
    assert (first["État"], first["Voies et lieux"], first["Portée"]) == ("signé", "rue du Port", "réglementaire")
    assert {row["État"] for row in rows if row["Numéro"] == "2020-1"} == {"signé et télétransmis"}
    page = Path(found["files"]["html"]).read_text(encoding="utf-8")
    assert "Arrêtés du maire — 2019" in page
    assert "numéros non retrouvés dans les fichiers : 3, 4" in page


def test_holes_and_doubles_are_said_and_explained(commune):
    """Which numbers no file bears, and which one two acts bear; that paper may have them."""
    (hole,) = report(commune)["gaps"]
    assert (hole["year"], hole["first"], hole["last"], hole["missing"], hole["doubles"]) == (2019, 1, 5, [3, 4], [2])
    said = passation("acts", "--report", "-C", commune.workspace.folder).out
    assert "2019 : 1 à 5 ; numéros non retrouvés dans les fichiers : 3, 4 (ils peuvent exister sur papier" in said
    assert "numéro 2 en double" in said


def test_deliberations_follow_the_schema(commune):
    """Columns and shapes of SCDL délibérations 2.1.5; nothing that a spreadsheet runs."""
    with Path(report(commune)["files"]["scdl"]).open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    assert [row["DELIB_ID"] for row in rows] == ["2020-1", "2020-2"]
    first, second = rows
    assert first["COLL_SIRET"] == seat("213401722")
    assert len(first["COLL_SIRET"]) == 14
    assert (first["DELIB_DATE"], first["PREF_ID"], first["PREF_DATE"]) == ("2020-03-05", "PREF034", "2020-03-07")
    assert (first["DELIB_MATIERE_CODE"], first["DELIB_MATIERE_NOM"]) == (
        "7.1",
        "finances locales/décisions budgétaires",
    )
    assert (second["PREF_ID"], second["DELIB_OBJET"][:2]) == ("", "'=")


def lines(*numbers, year=2019, kind="arrêté"):
    acts = [Act(kind, 1.0, number=number, year=year) for number in numbers]
    return [Line((Version(rank, act, "signed", (), ""),), None) for rank, act in enumerate(acts)]


def test_series_are_apart_and_what_is_too_sparse_is_not_listed():
    """Letters make a series of their own; numbers of a session and its rank say nothing of holes."""
    found = gaps(
        lines("2019-1", "2019-2", "2019-4", "2019-T-1", "2019-T-2", "2019-T-3", "2019-3-7", "2019-3-8", "2019-3-9")
    )
    assert [(one.series, one.last, one.missing) for one in found] == [("", 4, (3,)), ("T", 3, ())]
    (sparse,) = gaps(lines("2019-1", "2019-2", "2019-400"))
    assert (sparse.sparse, sparse.missing) == (True, ())
    assert "ne sont pas énumérés" in series(sparse)


def test_runs_of_numbers_are_short():
    """Three in a row are a span."""
    assert runs((3, 5, 6, 9, 10, 11)) == "3, 5, 6, 9 à 11"
