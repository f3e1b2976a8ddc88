"""A constat can be checked later: against the journal, against the receipts, and one file against its root."""

import hashlib
import json
import shutil
import sqlite3
from pathlib import Path

import pypdfium2
import pytest

from catalog import checklist
from catalog.jobs import job
from journey.initialise import Request, initialise
from journey.run import run
from migrate.attest import attest
from migrate.freeze.record import check_freeze
from migrate.merkle import root_from
from migrate.proof import check, prove
from passation.errors import ProofRefusedError, SettingsError
from passation.workspace import Workspace


@pytest.fixture(scope="module")
def attested(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    folder = tmp_path_factory.mktemp("commune")
    source, store = folder / "source", folder / "stockage"
    store.mkdir()
    source.mkdir()
    for number in range(5):
        (source / f"arrêté {number}.txt").write_text(f"arrêté {number}")
    (source / "Thumbs.db").write_bytes(b"vignettes")
    for place in (*source.iterdir(), source):
        place.chmod(place.stat().st_mode & ~0o222)
    request = Request("Essai", "99001", by="Essai", sources=(("s", f"folder:{source}"),), destination=f"folder:{store}")
    made = initialise(folder / "espace", request)
    with job(made, quiet=True) as work:
        run(work)
        assert check_freeze(work, [], by="Paul Dupré")["frozen"]
        with work.catalog.begin() as db:
            checklist.record(db, "bases", checklist.CONFIRM, "Jeanne Rouvière", "vu")
        run(work, rehash=True)
        assert attest(work)["allowed"]
    return made


@pytest.fixture
def workspace(attested: Workspace, tmp_path: Path) -> Workspace:
    return Workspace(shutil.copytree(attested.folder, tmp_path / "espace"))


@pytest.fixture
def constat(workspace: Workspace) -> Path:
    return workspace.reports / "constat-1.json"


def test_an_honest_constat_holds(workspace: Workspace, constat: Path) -> None:
    """Nothing changed since: nothing to say."""
    assert check(workspace, constat).faults == ()


_RECEIVED = "(SELECT min(content_id) FROM receipt)"
_LAST = "SELECT max(id) FROM decision WHERE action"
FLIPS = {
    "key": (f"UPDATE receipt SET key = key || 'x' WHERE content_id = {_RECEIVED}", "reçus"),
    "size": (f"UPDATE receipt SET size = size + 1 WHERE content_id = {_RECEIVED}", "reçus"),
    "read back": (f"UPDATE receipt SET read_back_sha256 = randomblob(32) WHERE content_id = {_RECEIVED}", "reçus"),
    "symbol": (f"UPDATE receipt SET symbol = '?' WHERE content_id = {_RECEIVED}", "reçus"),
    "digest": (f"UPDATE content SET sha256 = randomblob(32) WHERE id = {_RECEIVED}", "reçus"),
    "lost": (f"DELETE FROM receipt WHERE content_id = {_RECEIVED}", "reçus"),
    "date of a file": (f"UPDATE entry SET modified = modified + 1 WHERE content_id = {_RECEIVED}", "emplacements"),
    "place": (f"UPDATE entry SET path = CAST('ailleurs' AS BLOB) WHERE content_id = {_RECEIVED}", "emplacements"),
    "size of a file": (f"UPDATE entry SET size = size + 1 WHERE content_id = {_RECEIVED}", "comptes"),
    "key of the plan": ("UPDATE transfer SET key = key || 'x' WHERE state = 'send'", "plan"),
    "node of the plan": ("UPDATE transfer SET node = 'X' WHERE state = 'send'", "plan"),
    "state in the plan": ("UPDATE transfer SET state = 'held' WHERE state = 'excluded'", "plan"),
    "no state in the plan": ("UPDATE transfer SET state = '?' WHERE state = 'same' OR state = 'send'", "plan"),
    "no symbol": (f"UPDATE receipt SET symbol = 'x' WHERE content_id = {_RECEIVED}", "objets"),
    "constat kept": ("UPDATE attestation SET document = replace(document, 'Essai', 'X')", "catalogue"),
    "plan lost": ("UPDATE plan SET digest = 'x'", "plan"),
    "bytes of a file": ("UPDATE entry SET content_id = NULL WHERE content_id IS NOT NULL", "emplacements"),
    "who excluded": (f"UPDATE decision SET by = 'X' WHERE id = ({_LAST} = 'exclude')", "exclusions"),
    "freeze": ("UPDATE freeze SET result = 'closed'", "gel"),
    "date of the freeze": ("UPDATE freeze SET at = at - 5000000000", "gel"),
    "who confirmed": (f"UPDATE decision SET by = 'X' WHERE id = ({_LAST} = 'confirm')", "points"),
    "confirmation lost": (f"DELETE FROM decision WHERE id = ({_LAST} = 'confirm')", "points"),
}


@pytest.mark.parametrize("flip", FLIPS)
def test_one_row_changed_by_hand_is_found(workspace: Workspace, constat: Path, flip: str) -> None:
    """A receipt, a place, a count, a decision, the freeze or a confirmation: the constat no longer holds."""
    statement, word = FLIPS[flip]
    with sqlite3.connect(workspace.folder / "catalogue.sqlite") as db:
        assert db.execute(statement).rowcount
    assert any(word in fault for fault in check(workspace, constat).faults)


def test_what_comes_later_takes_nothing_from_a_constat(workspace: Workspace, constat: Path) -> None:
    """A relevé that finds nothing new, a later freeze and a superseded confirmation leave it true."""
    with job(workspace, quiet=True) as work:
        run(work, rehash=True)
        check_freeze(work, [], by="Paul Dupré")
        with work.catalog.begin() as db:
            checklist.record(db, "bases", checklist.WITHDRAW, "Jeanne Rouvière", "à revoir")
        attest(work)
    assert check(workspace, constat).faults == ()


def test_json_and_pdf_are_one(workspace: Workspace, constat: Path) -> None:
    """Both carry the same root, the head of the journal, and the PDF the digest of the JSON; each can be checked."""
    pdf = constat.with_suffix(".pdf")
    document = pypdfium2.PdfDocument(pdf)
    pages = [page.get_textpage().get_text_bounded() for page in document]
    stated = json.loads(constat.read_text())["proof"]
    assert all(stated["merkle_root"] in page for page in pages)
    assert stated["journal_head"] in pages[-1]
    assert hashlib.sha256(constat.read_bytes()).hexdigest() in pages[-1]
    assert [page for number, page in enumerate(pages, 1) if f"page {number} / {len(pages)}" not in page] == []
    assert check(workspace, pdf).faults == ()


def test_a_changed_pdf_is_found(workspace: Workspace, constat: Path) -> None:
    """One byte of the PDF, and the journal does not know it."""
    pdf = constat.with_suffix(".pdf")
    pdf.write_bytes(pdf.read_bytes().replace(b"endobj", b"endobJ", 1))
    assert len(check(workspace, pdf).faults) == 1


def test_a_changed_constat_is_found(workspace: Workspace, constat: Path) -> None:
    """One figure of the file changed, and the journal does not know it."""
    document = json.loads(constat.read_text())
    document["tool"] = "Passation 9"
    constat.write_text(json.dumps(document))
    assert len(check(workspace, constat).faults) == 1


def test_a_changed_journal_is_found(workspace: Workspace, constat: Path) -> None:
    """The chain of the journal is checked first."""
    segment = next(workspace.journal.glob("*.jsonl"))
    segment.write_bytes(segment.read_bytes().replace(b'"entries":6', b'"entries":4', 1))
    with pytest.raises(ProofRefusedError, match="journal"):
        check(workspace, constat)


def test_something_else_is_no_constat(workspace: Workspace) -> None:
    """A file of another kind is refused in French."""
    with pytest.raises(SettingsError, match="constat"):
        check(workspace, workspace.folder / "passation.toml")


def test_one_file_is_proven(workspace: Workspace, constat: Path) -> None:
    """The proof of one file leads to the root that the constat prints; a forged receipt does not."""
    (one,) = prove(workspace, "M:\\ARRETE 3.TXT")
    stated = json.loads(constat.read_text())["proof"]
    path = [bytes.fromhex(part) for part in one.audit_path]
    data = json.dumps(one.receipt, sort_keys=True, separators=(",", ":")).encode()
    assert one.path == "s:arrêté 3.txt"
    assert one.merkle_root == stated["merkle_root"]
    assert root_from(data, one.index, one.leaves, path).hex() == stated["merkle_root"]
    forged = data.replace(b'"symbol":"="', b'"symbol":"*"')
    assert root_from(forged, one.index, one.leaves, path).hex() != stated["merkle_root"]


def test_no_receipt_no_proof(workspace: Workspace) -> None:
    """What was not received has no proof."""
    with pytest.raises(ProofRefusedError, match="reçu"):
        prove(workspace, "s:absent.txt")
