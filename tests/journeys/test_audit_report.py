"""The état des lieux of a small commune that went through the real stages: two folders, a store, hostile names."""

import csv
import json
import os
import re
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import openpyxl
import pytest
from click.testing import CliRunner
from openpyxl.cell import Cell
from sqlalchemy import func, select, update

from audit.commands import audit
from audit.private import PrivateFolders
from audit.report import SHOWN
from audit.totals import totals
from catalog import survey
from catalog.balance import balance
from catalog.jobs import job, reading
from catalog.schema import entry, group, group_member
from classify.jobs import classify_all
from demo.formats.debris import shortcut
from ingest.jobs import crawl_all, read_and_extract
from journey.initialise import Request, initialise
from passation.digest import EMPTY
from passation.workspace import Workspace

MARKUP = "<img src=x onerror=alert(1)>.txt"
FORMULA = "=cmd|' !A0.txt"
MANY = SHOWN + 5
SERVER = {
    "Urbanisme/permis 12.txt": b"permis de construire",
    "Urbanisme/Copie de permis 12.txt": b"permis de construire",
    "Urbanisme/~$rmis 12.txt": b"verrou",
    "Urbanisme/reprise.tmp": b"temporaire",
    f"Urbanisme/.~lock.{FORMULA}#": b"verrou",
    f"Urbanisme/{FORMULA}": b"hostile",
    MARKUP: b"hostile",
    "deux\nlignes.txt": b"hostile",
    "50%41.txt": b"hostile",
    "note.": b"une note",
    "vide.txt": b"",
    "Photos/vide aussi.txt": b"",
    "Photos/Thumbs.db": b"vignettes",
    "Thumbs.db": b"vignettes",
    "abîmé.docx": b"PK\x03\x04 rien de bon",
    "Chantal/Perso/lettre intime.txt": b"prive",
    "Bureau/vivant.lnk": shortcut(r"M:\Urbanisme\permis 12.txt"),
    "Bureau/mort.lnk": shortcut(r"D:\Compta\Budget.xls"),
    "Bureau/muet.lnk": b"rien",
    "Bureau/site.url": b"[InternetShortcut]\r\nURL=https://example.org/\r\n",
    **{f"lot/{number:04}.txt": b"lot" for number in range(MANY)},
}
DISK = {"permis 12.txt": b"permis de construire", "seul.txt": b"seul exemplaire", "ombre.docx": b""}
STRANGER = "S-1-5-21-9-9-9-1000"


def _made(folder: Path, files: dict[str, bytes]) -> Path:
    for name, data in files.items():
        file = folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(data)
    return folder


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    """Crawled, read and classified; one source is saved elsewhere; the store holds an object of somebody else."""
    root = tmp_path_factory.mktemp("commune")
    server, disk = _made(root / "serveur", SERVER), _made(root / "disque", DISK)
    (server / "Dossier vide").mkdir()
    (server / "Chantal/Perso/Divorce").mkdir()
    (server / "Bureau/lien mort").symlink_to("../nulle part.txt")
    (server / "Bureau/lien").symlink_to("../Urbanisme/permis 12.txt")
    with (server / os.fsdecode(b"caf\xe9.txt")).open("wb") as stream:
        stream.write(b"un nom en Latin-1")
    store = _made(root / "stockage", {FORMULA: b"intrus"})
    request = Request(
        "Valmont <&>",
        "97411",
        by="Le maire",
        sources=[("serveur", f"folder:{server}"), ("disque", f"folder:{disk}")],
        destination=f"folder:{store}",
    )
    made: Workspace = initialise(root / "espace", request)
    settings = made.folder / "passation.toml"
    text = settings.read_text().replace('executor = "processes"', 'executor = "serial"')
    settings.write_text(text.replace("[sources.serveur]", "[sources.serveur]\nbacked_up = true"))
    fresh = Workspace(made.folder)
    with job(fresh, quiet=True) as work:
        crawl_all(work)
        read_and_extract(work)
        classify_all(work)
        with work.catalog.begin() as db:  # what a server that knows owners would have said
            db.execute(update(entry).values(owner="S-1-5-21-1-2-3-1000"))
            db.execute(update(entry).where(entry.c.path == b"note.").values(owner=STRANGER))
    return fresh


def _run(workspace: Workspace, *arguments: str) -> SimpleNamespace:
    outcome = CliRunner().invoke(audit, [*arguments, "-C", str(workspace.folder)], standalone_mode=False)
    if outcome.exception:
        raise outcome.exception
    return SimpleNamespace(code=outcome.return_value, out=outcome.stdout, err=outcome.stderr)


@pytest.fixture(scope="module")
def written(workspace: Workspace) -> dict:
    """The answer of `audit report --json`."""
    ran = _run(workspace, "report", "--json")
    assert ran.code == 0, ran.err
    return json.loads(ran.out)


@pytest.fixture(scope="module")
def page(written: dict) -> str:
    """The HTML."""
    return Path(written["files"]["html"]).read_text(encoding="utf-8")


def _csv(written: dict, key: str) -> list[list[str]]:
    with Path(written["files"]["csv"][key]).open(encoding="utf-8-sig", newline="") as stream:
        return list(csv.reader(stream, delimiter=";"))


@pytest.fixture(scope="module")
def book(written: dict) -> openpyxl.Workbook:
    """The workbook, read back."""
    return openpyxl.load_workbook(written["files"]["xlsx"])


def _cells(book: openpyxl.Workbook) -> Iterator[Cell]:
    return (cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.value is not None)


def test_duplicates_have_their_documented_shape(workspace: Workspace) -> None:
    """Exact keys, a keeper among its paths, sorted paths, empty files in one group, technical files included."""
    ran = _run(workspace, "duplicates", "--json")
    groups = json.loads(ran.out)
    assert ran.code == 0
    assert all(list(one) == ["kind", "sha256", "size", "keeper", "paths", "members"] for one in groups)
    assert all(one["keeper"] in one["paths"] and one["paths"] == sorted(one["paths"]) for one in groups)
    assert all(one["kind"] == "exact" and one["members"] == [] and len(one["paths"]) > 1 for one in groups)
    weights = [one["size"] * (len(one["paths"]) - 1) for one in groups]
    assert weights == sorted(weights, reverse=True)
    by_digest = {one["sha256"]: one for one in groups}
    assert by_digest[EMPTY.hex()]["paths"] == ["disque:ombre.docx", "serveur:Photos/vide aussi.txt", "serveur:vide.txt"]
    places = [one["paths"] for one in groups]
    assert ["serveur:Photos/Thumbs.db", "serveur:Thumbs.db"] in places
    permit = ["disque:permis 12.txt", "serveur:Urbanisme/Copie de permis 12.txt", "serveur:Urbanisme/permis 12.txt"]
    assert permit in places
    assert [
        f"serveur:{name}" for name in sorted(["50%2541.txt", MARKUP, f"Urbanisme/{FORMULA}", "deux%0Alignes.txt"])
    ] in places


def test_orphans_have_their_documented_shape_and_each_kind_is_found(workspace: Workspace) -> None:
    """One list of kind, path, size, reason, detail; the live shortcut, the web and what is private are not there."""
    ran = _run(workspace, "orphans", "--json")
    found = json.loads(ran.out)
    assert ran.code == 0
    assert all(list(one) == ["kind", "path", "size", "reason", "detail"] for one in found)
    told = {(one["kind"], one["path"]): one["detail"] for one in found if one["kind"] != "unplaced"}
    assert told == {
        ("owner", "serveur:note."): STRANGER,
        ("shortcut", "serveur:Bureau/lien mort"): "../nulle part.txt",
        ("shortcut", "serveur:Bureau/mort.lnk"): r"D:\Compta\Budget.xls",
        ("shortcut", "serveur:Bureau/muet.lnk"): "",
        ("one_source", "disque:seul.txt"): "",
        ("leftover", "serveur:Urbanisme/~$rmis 12.txt"): "permis 12.txt",
        ("leftover", f"serveur:Urbanisme/.~lock.{FORMULA}#"): FORMULA,
        ("leftover", "serveur:Urbanisme/reprise.tmp"): "",
        ("unknown_object", FORMULA): "",
    }
    assert "serveur:caf%E9.txt" in [one["path"] for one in found if one["kind"] == "unplaced"]
    assert "non vérifiée" in next(one["reason"] for one in found if one["path"].endswith("muet.lnk"))
    assert "n’a pas été interrogé" in ran.err


def test_the_figures_of_the_report_are_those_of_the_catalogue(workspace: Workspace, written: dict) -> None:
    """Files, bytes, folders, duplicates and orphans; every breakdown adds up to the whole."""
    with reading(workspace) as opened, opened.read() as db:
        counted = balance(db)
        groups = db.scalar(select(func.count()).select_from(group))
        members = db.scalar(select(func.count()).select_from(group_member))
        found = totals(survey.everything(db), workspace.settings.commune.zone)
    assert (written["entries"], written["bytes"], written["folders"]) == (
        counted.entries,
        counted.bytes,
        counted.folders,
    )
    assert (written["duplicates"]["groups"], written["duplicates"]["copies"]) == (groups, members - groups)
    assert len(_csv(written, "doublons")) == members + 1
    assert len(_csv(written, "isoles")) == sum(written["orphans"].values()) + 1
    assert len(_csv(written, "non-lus")) == written["unread"] + 1
    for tallies in (found.natures, found.families, found.years):
        assert sum(one.count for _, one in tallies.items()) == counted.entries
        assert sum(one.bytes for _, one in tallies.items()) == counted.bytes


def test_the_page_shows_the_first_lines_and_the_files_have_them_all(
    written: dict, page: str, book: openpyxl.Workbook
) -> None:
    """A list of more than 1,000 lines is cut on the page, and says so; CSV and workbook are whole and equal."""
    rows = _csv(written, "doublons")
    assert len(rows) > SHOWN + 1
    listing = page[page.index("premières lignes, sur") :].partition("</details>")[0]
    assert listing.count("<tr>") == SHOWN + 1
    assert [row[2].value for row in book["Doublons"].iter_rows()] == [row[2] for row in rows]


def test_hostile_names_stay_text_everywhere(written: dict, page: str, book: openpyxl.Workbook) -> None:
    """Markup is escaped, formulas are quoted in CSV and typed as text in the workbook, a newline is `%0A`."""
    assert "<img" not in page
    assert "&lt;img src=x" in page
    assert "Valmont &lt;&amp;&gt;" in page
    isolated = _csv(written, "isoles")
    assert [f"'{FORMULA}"] == [row[1] for row in isolated if row[0].startswith("objet inconnu")]
    assert [f"'{FORMULA}"] == [row[4] for row in isolated if ".~lock." in row[1]]
    cells = {cell.value for cell in _cells(book)}
    assert {FORMULA, "serveur:deux%0Alignes.txt", "serveur:50%2541.txt", f"serveur:{MARKUP}"} <= cells
    assert {cell.data_type for cell in _cells(book)} == {"s", "n", "d"}


def test_the_page_needs_nothing_else(page: str) -> None:
    """No address, no script, no image; every head of a column says so to a screen reader."""
    assert not re.search(r"(?:href|src|url)\s*[=(]", re.sub(r"&lt;.*?&gt;", "", page))
    assert "<script" not in page
    assert "://" not in page
    assert page.count("<th") == page.count('<th scope="col"') + page.count("<thead")
    assert '<html lang="fr">' in page


def test_names_of_private_files_are_in_no_file_of_the_report(written: dict, page: str, book: openpyxl.Workbook) -> None:
    """The folder and its count are there, what it holds is not, be it a file or a folder."""
    assert _csv(written, "prives")[1:] == [["serveur:Chantal/Perso", "1", "5"]]
    files = [Path(name) for name in written["files"]["csv"].values()]
    text = page + "".join(file.read_text(encoding="utf-8-sig") for file in files)
    text += "".join(str(cell.value) for cell in _cells(book))
    assert "intime" not in text
    assert "Divorce" not in text


def test_reports_are_readable_by_their_owner_only(written: dict) -> None:
    """Paths are personal data; nothing is left of the work."""
    html = Path(written["files"]["html"])
    listed = {html, Path(written["files"]["xlsx"]), *map(Path, written["files"]["csv"].values())}
    assert set(html.parent.iterdir()) == listed
    assert {file.stat().st_mode & 0o777 for file in listed} == {0o600}


def test_two_reports_differ_by_their_date_only(workspace: Workspace, written: dict, page: str) -> None:
    """The same catalogue gives the same lists."""
    before = [_csv(written, key) for key in written["files"]["csv"]]
    again = json.loads(_run(workspace, "report", "--json").out)
    assert again == written
    assert [_csv(written, key) for key in written["files"]["csv"]] == before
    dated = re.compile(r"\d\d/\d\d/\d{4} à \d\d:\d\d")
    assert dated.sub("", Path(again["files"]["html"]).read_text(encoding="utf-8")) == dated.sub("", page)


def test_what_does_not_answer_is_said_and_gives_the_code_of_a_service(workspace: Workspace, tmp_path: Path) -> None:
    """A source and a store that are not there: shortcuts are not verified, the rest is listed, one JSON document."""
    settings = workspace.folder / "passation.toml"
    kept = settings.read_text()
    settings.write_text(kept.replace("/serveur", f"{tmp_path}/absent").replace("/stockage", "/pas-la"))
    try:
        ran = _run(Workspace(workspace.folder), "orphans", "--json")
    finally:
        settings.write_text(kept)
    found = json.loads(ran.out)
    assert ran.code == 3
    unverified = {one["path"] for one in found if "non vérifiée" in one["reason"]}
    assert {"serveur:Bureau/mort.lnk", "serveur:Bureau/vivant.lnk"} <= unverified
    assert "« serveur »" in ran.err
    assert "stockage" in ran.err


def test_the_terminal_says_the_same_in_french(workspace: Workspace) -> None:
    """Sentences, not JSON, and the code of a job that is done."""
    duplicates, orphans = _run(workspace, "duplicates"), _run(workspace, "orphans")
    assert "exemplaires" in duplicates.out
    assert "raccourci sans cible : 3 fichiers" in orphans.out
    assert (duplicates.code, orphans.code) == (0, 0)


def test_stale_groups_are_said_to_be_stale(workspace: Workspace, written: dict) -> None:
    """After a new crawl, until duplicates are computed again, the code is 1 and a sentence says why."""
    assert written["warnings"] == []
    with job(workspace, quiet=True) as work:
        crawl_all(work)
    ran = _run(workspace, "duplicates")
    assert ran.code == 1
    assert "classify pair" in ran.err


def test_private_folders_are_the_outermost_ones() -> None:
    """A private folder below another is told as the first; a folder that only looks alike is none."""
    private = PrivateFolders()
    assert private.of(b"Chantal/Perso/Prive/x") == b"Chantal/Perso"
    assert private.of("Chantal/PRIVÉ".encode()) == "Chantal/PRIVÉ".encode()
    assert private.of(b"Personnel/contrats") is None
    assert private.shown(b"a/Perso/b/c") == "a/Perso"
