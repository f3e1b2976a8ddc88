"""A constat can be checked later: against the journal, against the receipts, and one file against its root."""

import json
import sqlite3
from pathlib import Path

import pytest

from catalog.jobs import job
from journey.initialise import Request, initialise
from journey.run import run
from migrate.attest import attest
from migrate.merkle import root_from
from migrate.proof import check, prove
from passation.errors import ProofRefusedError, SettingsError
from passation.workspace import Workspace


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    source, store = tmp_path / "source", tmp_path / "stockage"
    store.mkdir()
    source.mkdir()
    for number in range(5):
        (source / f"arrêté {number}.txt").write_text(f"arrêté {number}")
    request = Request("Essai", "99001", by="Essai", sources=(("s", f"folder:{source}"),), destination=f"folder:{store}")
    made = initialise(tmp_path / "espace", request)
    with job(made, quiet=True) as work:
        run(work)
        run(work, rehash=True)
        assert attest(work)["allowed"]
    return made


@pytest.fixture
def constat(workspace: Workspace) -> Path:
    return workspace.reports / "constat-1.json"


def test_an_honest_constat_holds(workspace: Workspace, constat: Path) -> None:
    """Nothing changed since: nothing to say."""
    assert check(workspace, constat) == []


def test_a_changed_receipt_is_found(workspace: Workspace, constat: Path) -> None:
    """One row of the ledger changed by hand, and the constat no longer holds."""
    with sqlite3.connect(workspace.folder / "catalogue.sqlite") as db:
        db.execute("UPDATE receipt SET size = size + 1 WHERE content_id = 1")
    assert len(check(workspace, constat)) == 1


def test_a_changed_constat_is_found(workspace: Workspace, constat: Path) -> None:
    """One figure of the file changed, and the journal does not know it."""
    document = json.loads(constat.read_text())
    document["balance"]["entries"] += 1
    constat.write_text(json.dumps(document))
    assert len(check(workspace, constat)) == 1


def test_a_changed_journal_is_found(workspace: Workspace, constat: Path) -> None:
    """The chain of the journal is checked first."""
    segment = next(workspace.journal.glob("*.jsonl"))
    segment.write_bytes(segment.read_bytes().replace(b'"entries":5', b'"entries":4', 1))
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
