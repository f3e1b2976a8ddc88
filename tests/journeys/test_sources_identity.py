"""One commune in three places: a server, the zips of a OneDrive, an export of SharePoint that wrote its files again."""

import csv
import io
import json
import os
import re
import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import docx
import openpyxl
import pytest
from click.testing import CliRunner
from sqlalchemy import select, update

from audit.commands import audit
from catalog import logical, steps
from catalog.jobs import job, reading
from catalog.schema import entry, step
from catalog.steps import Mark, State
from classify.jobs import classify_all
from demo.layouts.prime import PrimeWriter, Version
from demo.layouts.zip_stream import ZipStream
from ingest.jobs import crawl_all, read_and_extract
from ingest.read import ReadStage
from journey.initialise import Request, initialise
from passation.workspace import Workspace
from tests.journeys.command_line import ROOT
from tests.museum.rewritten import by_sharepoint

NOON = datetime(2024, 3, 4, 12, 0, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
LIBRARY = "sites/mairie/Documents partages"
HOSTILE = "<b>=note</b>.txt"


def _word(*paragraphs: str) -> bytes:
    document = docx.Document()
    for text in paragraphs:
        document.add_paragraph(text)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


PERMITS = {f"Permis/permis {n}.docx": _word(f"Permis de construire n° PC 034 172 24 {n:05}") for n in range(1, 6)}
PLU = _word("Règlement du plan local d’urbanisme", "Zone A")
SERVER = {
    **{f"Urbanisme/{name}": (data, NOON) for name, data in PERMITS.items()},
    "Urbanisme/plu.docx": (PLU, NOON),
    "Urbanisme/avis.txt": (b"avis, premier jet", NOON + 9 * DAY),
    "Urbanisme/refus.txt": (b"refus", NOON),
    "Élus/Note de service.txt": (b"note", NOON),
    "CCAS/compte rendu.txt": (b"compte rendu du 4 mars", NOON),
    "CCAS/budget.txt": (b"budget de mars", NOON),
    "CCAS/liste.txt": (b"liste", NOON),
    f"CCAS/{HOSTILE}": (b"hostile", NOON),
    "CCAS/vide.txt": (b"", NOON),
    "Police/registre.txt": (b"registre", NOON),
    "Chantal/Perso/lettre.txt": (b"lettre", NOON),
    "Thumbs.db": (b"vignettes", NOON),
}
ONEDRIVE = {
    "Documents/CCAS/compte rendu.txt": (b"compte rendu du 14 mars", NOON + 10 * DAY),
    "Documents/CCAS/budget.txt": (b"budget d'avril", NOON + 13 * HOUR),
    "Documents/CCAS/LISTE.TXT": (b"liste", NOON),
    f"Documents/CCAS/{HOSTILE}": (b"hostile", NOON),
    "Documents/CCAS/vide.txt": (b"", NOON),
    "Documents/elus/note de service.txt": (b"note", NOON),
    "Documents/Police/registre de police.txt": (b"registre", NOON),
    "Images/fête.txt": (b"la fete", NOON),
}


def _versions(*contents: tuple[bytes, datetime]) -> list[Version]:
    return [Version(f"{number}.0", data, when, when, "1", "1") for number, (data, when) in enumerate(contents, start=1)]


SHAREPOINT = {
    **{name: _versions((by_sharepoint(data), NOON + DAY)) for name, data in PERMITS.items()},
    "plu.docx": _versions((by_sharepoint(_word("Règlement du plan local d’urbanisme", "Zone B")), NOON + HOUR)),
    "avis.txt": _versions((b"avis, premier jet", NOON), (b"avis, texte final", NOON + DAY)),
    "refus.txt": _versions((b"refus", NOON)),
}


def _plant(root: Path) -> dict[str, str]:
    """The three places; their URLs."""
    for name, (data, when) in SERVER.items():
        file = root / "serveur" / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(data)
        os.utime(file, (when.timestamp(), when.timestamp()))
    (root / "onedrive").mkdir()
    with (root / "onedrive/OneDrive_1_24-11-2026.zip").open("wb") as file:
        stream = ZipStream(file, level=1)
        for name, (data, when) in ONEDRIVE.items():
            stream.add(name.encode(), [data], when)
        stream.finish(zip64=True)
    package = PrimeWriter(root / "sharepoint")
    package.add_user("Karim Haddad", "i:0#.f|membership|karim@valmont.example")
    package.add_folder("Documents partages")
    for name, versions in SHAREPOINT.items():
        package.add_file(f"Documents partages/{name}", versions)
    package.finish()
    schemes = {"serveur": "folder", "onedrive": "onedrive", "sharepoint": "sharepoint"}
    return {name: f"{scheme}:{root / name}" for name, scheme in schemes.items()}


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    """Crawled, read, extracted, classified; one file of the server could not be read."""
    root = tmp_path_factory.mktemp("commune")
    request = Request("Valmont <&>", "34172", by="Le maire", sources=list(_plant(root).items()))
    made: Workspace = initialise(root / "espace", request)
    settings = made.folder / "passation.toml"
    settings.write_text(settings.read_text().replace('executor = "processes"', 'executor = "serial"'))
    fresh = Workspace(made.folder)
    with job(fresh, quiet=True) as work:
        crawl_all(work)
        read_and_extract(work)
        with work.catalog.begin() as db:  # what a server that refuses one file would have left
            number = db.scalar(select(entry.c.id).where(entry.c.path == b"Urbanisme/refus.txt"))
            steps.mark(db, "ingest.read", ReadStage(fresh).version, [Mark(number, State.FAILED, "denied")])
            db.execute(update(entry).where(entry.c.id == number).values(content_id=None))
        classify_all(work)
    return fresh


def _run(workspace: Workspace, *arguments: str) -> Any:
    outcome = CliRunner().invoke(audit, [*arguments, "-C", str(workspace.folder)], standalone_mode=False)
    if outcome.exception:
        raise outcome.exception
    return outcome


@pytest.fixture(scope="module")
def found(workspace: Workspace) -> dict[str, Any]:
    """The answer of `audit sources --json`."""
    ran = _run(workspace, "sources", "--json")
    assert ran.return_value == 0, ran.stderr
    return json.loads(ran.stdout)


@pytest.fixture(scope="module")
def lines(found: dict[str, Any]) -> dict[str, Any]:
    """The lines by their common path."""
    return {line["path"]: line for line in found["lines"]}


def test_every_line_is_what_was_planted(lines: dict[str, Any]) -> None:
    """Identical, rewritten, different, elsewhere, alone, not read: one state a common path, and nothing more."""
    assert {path: line["state"] for path, line in lines.items()} == {
        **{f"Urbanisme/{name}": "rewritten" for name in PERMITS},
        "Urbanisme/plu.docx": "conflict",
        "Urbanisme/avis.txt": "conflict",
        "Urbanisme/refus.txt": "not_compared",
        "Élus/Note de service.txt": "same",
        "CCAS/compte rendu.txt": "conflict",
        "CCAS/budget.txt": "conflict",
        "CCAS/liste.txt": "same",
        f"CCAS/{HOSTILE}": "same",
        "CCAS/vide.txt": "same",
        "Police/registre.txt": "elsewhere",
        "Police/registre de police.txt": "elsewhere",
        "Images/fête.txt": "only",
    }


def test_each_side_says_what_it_has(lines: dict[str, Any]) -> None:
    """Paths, digests and versions by source; a moved document with its other path; a time without zone without `Z`."""
    permit = lines["Urbanisme/Permis/permis 1.docx"]["sides"]
    assert permit["onedrive"] == {"state": "absent"}
    (server,), (library,) = permit["serveur"]["files"], permit["sharepoint"]["files"]
    assert (server["path"], library["path"]) == (
        "serveur:Urbanisme/Permis/permis 1.docx",
        f"sharepoint:{LIBRARY}/Permis/permis 1.docx",
    )
    assert server["version"] == library["version"] == "A"
    assert server["sha256"] != library["sha256"]
    assert (server["modified"], library["modified"]) == ("2024-03-04T12:00:00Z", "2024-03-05T12:00:00Z")
    assert "Karim Haddad" in library["by"]
    moved = lines["Police/registre.txt"]["sides"]["onedrive"]
    assert moved == {"state": "elsewhere", "path": "Documents/Police/registre de police.txt"}
    assert lines["Images/fête.txt"]["sides"]["onedrive"]["files"][0]["modified"] == "2024-03-04T12:00:00"
    assert lines["Urbanisme/refus.txt"]["sides"]["serveur"]["files"][0]["version"] is None


def test_the_newest_side_is_named_only_when_it_is_known(lines: dict[str, Any]) -> None:
    """By its history whatever the dates, by its date, and not by a time without zone at less than 14 hours."""
    told = {path: (line["newest"], line["why"]) for path, line in lines.items() if line["state"] == "conflict"}
    assert told == {
        "Urbanisme/avis.txt": ("sharepoint", "history"),
        "Urbanisme/plu.docx": ("sharepoint", "time"),
        "CCAS/compte rendu.txt": ("onedrive", "time"),
        "CCAS/budget.txt": (None, "no_zone"),
    }


def test_the_common_roots_are_found_and_explained(found: dict[str, Any]) -> None:
    """`Documents` of OneDrive is the root of the server, the library its « Urbanisme »; the rest has no vote."""
    assert found["roots"] == [
        {"source": "onedrive", "folder": "Documents", "common": "", "votes": 3, "files": 7},
        {"source": "onedrive", "folder": "", "common": "", "votes": 0, "files": 1},
        {"source": "sharepoint", "folder": LIBRARY, "common": "Urbanisme", "votes": 5, "files": 8},
    ]


def test_the_answer_has_its_documented_keys(found: dict[str, Any]) -> None:
    """Every key of the JSON document stands in docs/cli-sources.md, and no line has one more or less."""
    written = (ROOT / "docs" / "cli-sources.md").read_text(encoding="utf-8")
    files = [one for line in found["lines"] for side in line["sides"].values() for one in side.get("files", ())]
    shapes = [{*map(frozenset, some)} for some in (found["sources"], found["roots"], found["lines"], files)]
    assert [len(some) for some in shapes] == [1, 1, 1, 1]
    keys = {key for some in shapes for one in some for key in one} | set(found) | set(found["totals"])
    assert {key for key in keys if not re.search(rf"\b{key}\b", written)} == set()


def test_figures_add_up(found: dict[str, Any]) -> None:
    """Every compared file of a source is in one state, counts and bytes; neither private nor technical files are."""
    assert [source["name"] for source in found["sources"]] == ["serveur", "onedrive", "sharepoint"]
    for source in found["sources"]:
        states = found["files"][source["name"]].values()
        assert source["files"] == sum(state["count"] for state in states)
        assert source["bytes"] == sum(state["bytes"] for state in states)
    assert found["sources"][0]["files"] == len(SERVER) - 2
    assert sum(found["totals"].values()) == len(found["lines"])
    assert found["newest"] == {"onedrive": 1, "sharepoint": 2}
    assert found["undecided"] == 1


def _csv(workspace: Workspace, key: str) -> list[list[str]]:
    file = workspace.reports / f"comparaison-sources-{key}.csv"
    with file.open(encoding="utf-8-sig", newline="") as stream:
        return list(csv.reader(stream, delimiter=";"))[1:]


def test_page_workbook_and_lists_say_the_same(workspace: Workspace, found: dict[str, Any]) -> None:
    """Each list has the lines of its state, the workbook its rows, the page its counts; only the owner reads them."""
    book = openpyxl.load_workbook(workspace.reports / "comparaison-sources.xlsx")
    page = (workspace.reports / "comparaison-sources.html").read_text(encoding="utf-8")
    expected = {"matrice": 17, "ecarts": 8, "un-seul-cote": 1, "ailleurs": 2, "reecrits": 10, "non-compares": 2}
    assert {key: len(_csv(workspace, key)) for key in expected} == expected
    assert [sheet.max_row - 1 for sheet in book.worksheets[1:]] == list(expected.values())
    for count in found["totals"].values():
        assert f"<dd>{count}</dd>" in page
    assert {file.stat().st_mode & 0o777 for file in workspace.reports.iterdir()} == {0o600}
    assert not any(word in page for word in ("lettre", "Thumbs"))


@pytest.mark.usefixtures("found")
def test_a_time_without_zone_is_shown_as_it_was_written(workspace: Workspace) -> None:
    """Paris is an hour ahead in March: 12:00 of the server is shown as 13:00; 12:00 of a zip stays, and is marked."""
    rows = {row[1]: row for row in _csv(workspace, "ecarts")}
    assert rows["serveur:CCAS/compte rendu.txt"][3] == "2024-03-04 13:00:00"
    assert rows["onedrive:Documents/CCAS/compte rendu.txt"][3] == "2024-03-14 12:00:00"
    assert "heure sans fuseau" in rows["onedrive:Documents/CCAS/compte rendu.txt"][7]
    assert rows["serveur:CCAS/budget.txt"][6] == "indécis"


@pytest.mark.usefixtures("found")
def test_hostile_names_stay_words(workspace: Workspace) -> None:
    """Markup is escaped in the page, and no cell of the workbook is a formula or a link."""
    page = (workspace.reports / "comparaison-sources.html").read_text(encoding="utf-8")
    assert "&lt;b&gt;=note" in page
    assert "<b>=note" not in page
    book = openpyxl.load_workbook(workspace.reports / "comparaison-sources.xlsx")
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert {cell.data_type for cell in cells} <= {"s", "n", "d"}
    assert all(cell.hyperlink is None for cell in cells)


def test_rewritten_files_are_listed_as_duplicates_of_their_kind(workspace: Workspace) -> None:
    """Their paths, with the oldest as reference; neither the changed text nor exact copies are among them."""
    groups = json.loads(_run(workspace, "duplicates", "--json").stdout)
    rewritten = [group for group in groups if group["kind"] == "rewritten"]
    assert sorted(tuple(group["paths"]) for group in rewritten) == [
        (f"serveur:Urbanisme/{name}", f"sharepoint:{LIBRARY}/{name}") for name in sorted(PERMITS)
    ]
    assert all(group["keeper"].startswith("serveur:") for group in rewritten)
    assert "5 documents existent aussi dans un fichier réécrit" in _run(workspace, "duplicates").stdout


def test_the_terminal_says_the_same_in_french(workspace: Workspace) -> None:
    """Sources, states and files, without an option."""
    said = _run(workspace, "sources").stdout
    assert "serveur : 15 fichiers" in said
    assert "onedrive : 8 fichiers, 68 o (heures sans fuseau)" in said
    assert "même document, fichier réécrit : 5 emplacements" in said


def test_the_comparison_changes_nothing(workspace: Workspace) -> None:
    """The catalogue says the same before and after, and a second comparison is the same document."""
    with reading(workspace) as opened, opened.read() as db:
        before = logical.digest(db)
    first = _run(workspace, "sources", "--json").stdout
    assert _run(workspace, "sources", "--json").stdout == first
    with reading(workspace) as opened, opened.read() as db:
        assert logical.digest(db) == before


def test_an_unopened_document_is_a_warning(workspace: Workspace, tmp_path: Path) -> None:
    """A rewritten file may pass for another document before its second fingerprint is taken: the person is told."""
    other = Workspace(shutil.copytree(workspace.folder, tmp_path / "espace"))
    with job(other, quiet=True) as work, work.catalog.begin() as db:
        db.execute(step.delete().where(step.c.stage == "ingest.extract"))
    ran = _run(other, "sources")
    assert ran.return_value == 1
    assert "passation ingest extract" in ran.stderr
