"""From the bordereau to what is gone, over a folder store: frozen, signed, executed by others, checked."""

import csv
import io
import zipfile
from datetime import UTC, date, datetime
from hashlib import sha256
from pathlib import Path

import bagit
import pytest
from docx import Document
from odf.opendocument import load
from odf.table import TableCell, TableRow

from catalog import decisions, elimination, locks, receipts
from catalog.decisions import Action, Decision, Reason, Scope
from catalog.jobs import job, reading
from catalog.locks import Lock
from migrate.locate import locate
from tests.journeys.commune import Commune
from tests.journeys.eliminations import AS_OF, EDF, FILES, NUMBER, ROOM, VISA, draft, fill, put, sign


@pytest.fixture
def commune(tmp_path):
    """A commune whose store is a folder."""
    return fill(Commune(tmp_path))


def _rows(file: str) -> list[dict[str, str]]:
    text = Path(file).read_bytes().decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text), delimiter=";"))


def _key(commune: Commune, name: str) -> str:
    return next(key for key, data in commune.objects().items() if data == FILES[name][0])


def delete(commune: Commune, *names: str) -> None:
    """What the person in charge does, with his own tools."""
    for name in names:
        (commune.store / _key(commune, name)).unlink()


# --- the draft -------------------------------------------------------------------------------------------------------


def test_only_what_is_due_is_listed_and_the_rest_is_counted(commune):
    """Two invoices of 2012 and a room of 2009 are due; the rest is counted by its reason, and adds up."""
    found = draft(commune)
    assert [(one["rule"], one["count"], one["first"], one["last"]) for one in found["groups"]] == [
        ("FACT", 2, "2012-05-14", "2012-11-02"),
        ("SALLES", 1, "2009-03-01", "2009-03-01"),
    ]
    assert {why: tally["count"] for why, tally in found["left"].items()} == {
        "other_fate": 2,
        "unfiled": 1,
        "running": 1,
    }
    counted = [found["lines"], *found["left"].values()]
    assert sum(one["count"] for one in counted) == len(FILES)
    assert sum(one["bytes"] for one in counted) == sum(len(data) for data, _ in FILES.values())


def test_the_annex_names_each_file_its_digest_its_places_and_why(commune):
    """CSV and ODS have the same cells; a name that begins as a formula stays a text."""
    found = draft(commune)
    rows = _rows(found["files"]["csv"])
    edf = rows[1]
    assert edf["SHA-256"] == sha256(FILES[EDF][0]).hexdigest()
    assert edf["clé dans le stockage"] == _key(commune, EDF)
    assert edf["emplacements d’origine"] == f"serveur:{EDF}"
    assert (edf["date de départ"], edf["dernier jour de la durée"]) == ("2012-11-02", "2022-12-31")
    assert edf["d’après"] == "pièce la plus récente du dossier « serveur:Finances/Factures/2012 »"
    sheet = load(found["files"]["ods"]).spreadsheet.getElementsByType(TableRow)
    cells = [[str(cell) for cell in row.getElementsByType(TableCell)] for row in sheet]
    assert [[cell.removeprefix("'") for cell in row.values()] for row in rows] == cells[1:]
    assert cells[3][-1] == f"serveur:{ROOM}"
    with zipfile.ZipFile(found["files"]["ods"]) as package:
        assert package.infolist()[0].filename == "mimetype"


def test_the_form_has_its_numbers_its_law_and_its_three_boxes(commune):
    """The docx carries commune, rules, volumes, digest of the annex, articles and the places to sign."""
    found = draft(commune)
    form = Document(found["files"]["docx"])
    cells = [cell.text for table in form.tables for row in table.rows for cell in row.cells]
    text = "\n".join([*(one.text for one in form.paragraphs), *cells])
    for wanted in (f"n° {NUMBER}", "Valmont (INSEE 34001)", "01/01/2025", "FACT", "14/05/2012", "32 o", "R212-14"):
        assert wanted in text
    for role in ("Le service producteur", "Le maire", "Visa du directeur des Archives départementales"):
        assert role in cells
    assert sha256(Path(found["files"]["csv"]).read_bytes()).hexdigest() in text
    assert "métrage linéaire sans objet" in text


def test_what_rests_on_general_knowledge_is_never_shown_as_law(commune):
    """A rule whose source is to be confirmed says so, in the place of its reference."""
    put(commune, "Cantine/2001/menus.txt", b"menus", "2001-01-01")
    commune.ingest()
    commune.decide("Cantine", Action.FILE, node="SER.ENF.CAN")
    commune.whole()
    found = draft(commune)
    menus = next(one for one in found["groups"] if one["rule"] == "CANTMENU")
    assert menus["confirmed"] is False
    rows = [row.cells for table in Document(found["files"]["docx"]).tables for row in table.rows]
    shown = next(cells[6].text for cells in rows if cells[0].text == "CANTMENU")
    assert shown.startswith("à confirmer auprès des Archives départementales")
    assert menus["reference"] not in shown


def test_a_bordereau_is_frozen_and_drafting_again_changes_nothing(commune):
    """The same day over the same catalogue is the same number, to the byte; another day is another bordereau."""
    first = draft(commune)
    annex = Path(first["files"]["csv"]).read_bytes()
    digest = commune.digest()
    again = draft(commune)
    assert (again["number"], again["new"], again["digest"]) == (NUMBER, False, first["digest"])
    assert commune.digest() == digest
    assert commune.migrate("bordereau", "--as-of", "2025-02-01")[1]["number"] == f"{NUMBER[:-1]}2"
    commune.decide(EDF, Action.HOLD)
    assert commune.migrate("bordereau", NUMBER)[0] == 0
    assert Path(first["files"]["csv"]).read_bytes() == annex


@pytest.mark.parametrize(
    ("options", "code"),
    [
        (["--node", "NUL.LE"], 2),
        (["--as-of", "2999-01-01"], 2),
        ([f"{NUMBER[:-1]}9"], 2),
        (["--check"], 2),
        ([NUMBER, "--check", "--execute-list"], 2),
        ([NUMBER, "--node", "SER.FIN"], 2),
        ([NUMBER, "--execute-list"], 1),
        ([NUMBER, "--check"], 1),
    ],
)
def test_a_wrong_request_changes_nothing(commune, options, code):
    """Unknown node or number, a day to come, two acts at once, or no visa yet: refused, and nothing is written."""
    draft(commune)
    before = commune.digest()
    assert commune.migrate("bordereau", *options)[0] == code
    assert commune.digest() == before


def test_nothing_due_makes_no_bordereau(commune):
    """A node without anything due says so, and uses no number."""
    code, found = commune.migrate("bordereau", *AS_OF, "--node", "SER.URB")
    assert (code, found["number"], found["files"]) == (0, "", {})
    assert draft(commune)["number"] == NUMBER


# --- the visa --------------------------------------------------------------------------------------------------------


def test_a_visa_may_refuse_lines_and_is_recorded_once(commune, tmp_path):
    """By line or by rule; who, when, the digest of the scan and what was refused stand in one decision."""
    draft(commune)
    scan = tmp_path / "visa.pdf"
    scan.write_bytes(b"%PDF visa")
    assert sign(commune, "--file", str(scan), "--except", "SALLES", "--except", "1-1")[1] == {
        "number": NUMBER,
        "reference": "AD34-2026-117",
        "granted": 1,
        "refused": 2,
    }
    with reading(commune.workspace) as catalog, catalog.read() as db:
        visa = elimination.visa_of(db, NUMBER)
    assert visa is not None
    assert (visa.by, visa.reason) == ("Jeanne Rouvière", "elimination_visa")
    assert (visa.detail["refused"], visa.detail["file_sha256"]) == ("1,3", sha256(b"%PDF visa").hexdigest())
    before = commune.digest()
    assert sign(commune)[0] == 1
    assert commune.digest() == before
    assert commune.migrate("bordereau", "--as-of", "2025-03-01")[1]["left"]["visa"]["count"] == 3


@pytest.mark.parametrize(
    "options",
    [["--except", "4"], ["--except", "0"], ["--except", "2-9"], ["--except", "DELIB"], ["--file", "absent.pdf"]],
)
def test_a_visa_that_names_nothing_is_refused(commune, options):
    """A line, range or rule that is not there, or a scan that is not there, records nothing."""
    draft(commune)
    before = commune.digest()
    assert sign(commune, *options)[0] == 2
    assert commune.digest() == before


@pytest.mark.parametrize("day", ["2020-01-01", "2999-01-01"])
def test_a_visa_is_neither_older_than_its_bordereau_nor_to_come(commune, day):
    """Its day lies between that of the bordereau and today."""
    draft(commune)
    assert commune.migrate("visa", NUMBER, *VISA, "--date", day)[0] == 2


# --- the list, and what is gone --------------------------------------------------------------------------------------


def test_the_list_names_what_to_delete_and_every_other_place(commune):
    """Objects, then the files on the sources; the keys alone in a second file; nothing is deleted."""
    put(commune, "Finances/Factures/2012/Copie facture edf.txt", FILES[EDF][0], "2012-06-01")
    commune.ingest()
    commune.whole()
    draft(commune)
    sign(commune, "--except", "SALLES")
    held = commune.objects()
    code, found = commune.migrate("bordereau", NUMBER, "--execute-list")
    assert code == 0
    rows = _rows(found["files"]["csv"])
    assert {row["clé ou emplacement"] for row in rows if row["nature"] == "source"} == {
        f"serveur:{name}" for name in FILES if "2012" in name
    } | {"serveur:Finances/Factures/2012/Copie facture edf.txt"}
    keys = Path(found["files"]["keys"]).read_text().splitlines()
    assert sorted(keys) == sorted(_key(commune, name) for name in FILES if "2012" in name)
    assert "ne supprime rien" in Path(found["files"]["note"]).read_text()
    assert commune.objects() == held


def test_a_locked_object_is_left_out_of_the_list(commune):
    """A lock that the store confirmed keeps its object off the list until its day, which is said."""
    draft(commune)
    sign(commune)
    key = _key(commune, EDF)
    end = int(datetime(2099, 5, 1, tzinfo=UTC).timestamp()) * 10**9
    with job(commune.workspace, quiet=True) as work, work.catalog.begin() as db:
        content_id = next(row.content_id for row in receipts.ledger(db) if row.key == key)
        locks.keep(db, [Lock(content_id, "", "governance", 0, 1, end)])
    code, found = commune.migrate("bordereau", NUMBER, "--execute-list")
    assert (code, found["locked"], len(found["objects"])) == (1, [{"key": key, "until": "2099-05-01"}], 2)


CHANGES = {
    "mise en attente": lambda one: one.decide(EDF, Action.HOLD),
    "autre classement": lambda one: one.decide("Finances", Action.FILE, node="SER.URB.PLA"),
    "pièce plus récente": lambda one: (put(one, "Finances/Factures/2012/avoir.txt", b"n", "2024-06-01"), one.ingest()),
    "copie ailleurs": lambda one: (put(one, "Urbanisme/edf.txt", FILES[EDF][0], "2012-05-14"), one.ingest()),
    "copie non classée": lambda one: (put(one, "edf.txt", FILES[EDF][0], "2012-05-14"), one.ingest()),
    "contenu changé": lambda one: (put(one, EDF, b"autre", "2012-05-14"), one.ingest(rehash=True)),
    "objet altéré": lambda one: (
        (one.store / _key(one, EDF)).chmod(0o640),
        (one.store / _key(one, EDF)).write_bytes(b"FACTURE EDF 2012"),
        one.migrate("verify", "--all"),
    ),
}


@pytest.mark.parametrize("change", CHANGES)
def test_a_set_that_changed_since_the_visa_is_refused(commune, change):
    """A hold, another node, a newer piece, a copy elsewhere, other bytes: no list is written."""
    draft(commune)
    sign(commune)
    CHANGES[change](commune)
    code, found = commune.migrate("bordereau", NUMBER, "--execute-list")
    assert code == 1
    assert "ne correspond plus" in found["error"]
    assert not list(commune.workspace.reports.glob("elimination-*"))


def test_what_is_gone_is_a_fact_that_nothing_counts_as_missing(commune):
    """Deleted by others and checked: verify, attest, locate and the balance say eliminated, and run sends nothing."""
    draft(commune)
    sign(commune, "--except", "SALLES")
    names = [name for name in FILES if "2012" in name]
    delete(commune, *names)
    code, found = commune.migrate("bordereau", NUMBER, "--check")
    assert (code, len(found["gone"]), found["left"], found["eliminated"]["count"]) == (0, 2, [], 2)
    assert commune.migrate("plan")[0] == 0
    assert commune.migrate("run")[1]["sent"] == 0
    code, verified = commune.migrate("verify", "--all")
    assert (code, verified["failing"], verified["unknown"], verified["eliminated"]["count"]) == (0, [], [], 2)
    (place,) = locate(commune.workspace, f"serveur:{EDF}")
    assert place.eliminated.startswith("éliminé (visa AD34-2026-117 du ")
    assert (place.state, place.key) == ("excluded", "")
    commune.ingest(rehash=True)
    codes = [one["code"] for one in commune.migrate("attest")[1]["reasons"]]
    assert not {"missing", "pending", "unbalanced", "outdated_plan"} & set(codes)
    assert commune.migrate("bordereau", NUMBER, "--check")[1]["before"] == 2


def test_what_was_deleted_is_not_sent_again_before_the_check(commune):
    """Between the deletion and the check, verify says missing, and no run brings the document back."""
    draft(commune)
    sign(commune)
    delete(commune, EDF)
    assert commune.migrate("verify", "--all")[0] == 4
    assert commune.migrate("plan")[0] == 0
    assert commune.migrate("run")[1]["sent"] == 0
    code, found = commune.migrate("bordereau", NUMBER, "--check")
    assert (code, len(found["gone"]), len(found["left"])) == (1, 1, 2)
    assert commune.migrate("verify")[0] == 0


def test_a_new_copy_of_an_eliminated_document_is_a_new_document(commune):
    """Found later in another folder, it is sent like any other: the visa spoke of the files that it listed."""
    draft(commune)
    sign(commune)
    delete(commune, EDF)
    commune.migrate("bordereau", NUMBER, "--check")
    put(commune, "Urbanisme/edf.txt", FILES[EDF][0], "2012-05-14")
    commune.ingest()
    assert commune.migrate("plan")[0] == 0
    assert commune.migrate("run")[1]["sent"] == 1
    commune.migrate("verify")
    assert FILES[EDF][0] in commune.objects().values()


def test_a_store_that_does_not_answer_proves_nothing_gone(commune):
    """A folder that is not plugged in gives an error, and no document is taken for eliminated."""
    draft(commune)
    sign(commune)
    commune.store.rename(commune.store.with_name("débranché"))
    assert commune.migrate("bordereau", NUMBER, "--check")[0] == 3
    commune.store.with_name("débranché").rename(commune.store)
    assert commune.migrate("bordereau", NUMBER, "--check")[1]["eliminated"]["count"] == 0


def test_the_journal_holds_numbers_and_no_path(commune):
    """Draft, visa, list and elimination are in the journal; none of its lines names a file."""
    draft(commune)
    sign(commune)
    commune.migrate("bordereau", NUMBER, "--execute-list")
    delete(commune, EDF)
    commune.migrate("bordereau", NUMBER, "--check")
    text = "".join(file.read_text() for file in commune.workspace.journal.glob("*.jsonl"))
    for event in ("bordereau", "visa", "execute-list", "elimination"):
        assert f'"event":"{event}"' in text
    assert "facture" not in text


# --- what goes to the archives ---------------------------------------------------------------------------------------


def _imported(folder: Path) -> list[dict[str, str]]:
    data = (folder / "resip.csv").read_bytes()
    assert not data.startswith(b"\xef\xbb\xbf")
    return list(csv.DictReader(io.StringIO(data.decode()), delimiter=";"))


def test_a_resip_table_is_consistent_with_its_files(commune, tmp_path):
    """Unique IDs, parents before children up to one root, every File there and identical; the bag is valid."""
    folder = tmp_path / "versement"
    code, found = commune.migrate("resip", "--to", str(folder), *AS_OF, "--undated")
    assert (code, found["items"]["count"], found["left"]["unfiled"]["count"]) == (0, 2, 1)
    rows = _imported(folder)
    assert list(rows[0])[:3] == ["ID", "ParentID", "File"]
    seen: set[str] = set()
    for row in rows:
        assert row["ID"] not in seen
        assert row["ParentID"] in seen or (row["ParentID"] == "" and not seen)
        seen.add(row["ID"])
    items = [row for row in rows if row["Content.DescriptionLevel"] == "Item"]
    assert {row["Content.Title"] for row in items} == {"budget primitif 2010.txt", "plu 2001.txt"}
    for row in items:
        data = (folder / row["File"]).read_bytes()
        assert sha256(data).hexdigest() in row["Content.Description"]
        assert date.fromisoformat(row["Content.StartDate"]) <= date.fromisoformat(row["Content.EndDate"])
        assert row["Management.AppraisalRule.FinalAction"] == "Keep"
    assert [(row["Content.StartDate"], row["Content.EndDate"]) for row in rows[:1]] == [("2001-03-01", "2010-03-01")]
    assert all(not row["File"] for row in rows if row not in items)
    bagit.Bag(str(folder)).validate()


def test_a_description_alone_brings_no_file(commune, tmp_path):
    """--metadata-only writes the table, without File and without data."""
    folder = tmp_path / "versement"
    assert commune.migrate("resip", "--to", str(folder), *AS_OF, "--metadata-only")[1]["items"]["count"] == 1
    assert {row["File"] for row in _imported(folder)} == {""}
    assert sorted(file.name for file in folder.iterdir()) == ["LISEZMOI.txt", "resip.csv"]


def test_an_altered_object_is_not_handed_over(commune, tmp_path):
    """A copy that is not identical is said, and is neither in the table nor in the bag."""
    altered = commune.store / _key(commune, "Urbanisme/plu 2001.txt")
    altered.chmod(0o640)
    altered.write_bytes(b"PLAN LOCAL")
    folder = tmp_path / "versement"
    code, found = commune.migrate("resip", "--to", str(folder), *AS_OF, "--undated")
    assert (code, [one["path"] for one in found["missing"]]) == (1, ["serveur:Urbanisme/plu 2001.txt"])
    assert "plu 2001.txt" not in [row["Content.Title"] for row in _imported(folder)]
    bagit.Bag(str(folder)).validate()


def test_a_folder_that_holds_something_is_left_alone(commune, tmp_path):
    """A deposit never mixes with other files."""
    (tmp_path / "plein").mkdir()
    (tmp_path / "plein" / "autre.txt").write_text("x")
    assert commune.migrate("resip", "--to", str(tmp_path / "plein"), *AS_OF)[0] == 2


def test_a_visa_excludes_the_listed_files_as_long_as_they_hold_what_it_lists(commune):
    """The decision of a visa governs the files of its granted lines; one whose bytes changed is free again."""
    draft(commune)
    sign(commune, "--except", "SALLES")
    with job(commune.workspace, quiet=True) as work, work.catalog.begin() as db:
        number = elimination.visa_of(db, NUMBER).id
        assert decisions.concerned(db, number) == 2
        other = Decision(Scope.ENTRY, b"serveur:x", Action.EXCLUDE, "m", "w", Reason.OTHER)
        decisions.record(db, other)
        assert decisions.concerned(db, number) == 2
    put(commune, EDF, b"autre", "2012-05-14")
    commune.ingest(rehash=True)
    with reading(commune.workspace) as catalog, catalog.read() as db:
        assert decisions.concerned(db, number) == 1
