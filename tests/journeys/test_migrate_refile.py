"""A document filed elsewhere after it was sent: a new key, read back; the old object stays, listed and no intruder."""

import csv
import io
import json
import sqlite3
import subprocess
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from catalog import locks
from catalog.decisions import Action
from catalog.jobs import job
from catalog.locks import Lock
from journey.run import run
from migrate.attest import attest
from tests.contracts.shapes.transfer import Refile
from tests.journeys.command_line import passation
from tests.journeys.commune import FILES, Commune
from tests.journeys.eliminations import EDF, NUMBER, draft, fill, sign
from tests.journeys.eliminations import FILES as OF_AGES

ACT, PERMIT = "Etat civil/acte.txt", "Urbanisme/permis 12.txt"
SIGNED = ("--by", "Jeanne Rouvière", "--why", "erreur de classement")


@pytest.fixture
def commune(tmp_path):
    """Two documents of « À qualifier », sent and read back."""
    made = Commune(tmp_path)
    made.write()
    made.ingest()
    made.whole()
    return made


def keys(commune: Commune, data: bytes) -> list[str]:
    """Keys of the objects that hold these bytes."""
    return [key for key, held in commune.objects().items() if held == data]


def refile(commune: Commune, *options: str) -> tuple[int, dict]:
    """Exit code and answer, which has its shape."""
    code, said = commune.migrate("refile", *options)
    Refile.model_validate(said)
    return code, said


def file_to(commune: Commune, path: str, node: str) -> None:
    """Decide where a file is filed."""
    commune.decide(path, Action.FILE, node=node)


def test_a_document_filed_elsewhere_gets_its_key_and_the_old_object_stays(commune):
    """Asked for, it is told; signed, it is done: same bytes under the new node, receipt, plan and ledger of today."""
    (old,) = keys(commune, FILES[ACT])
    before = commune.objects()
    file_to(commune, ACT, "SER.FIN.CPT")
    code, said = refile(commune)
    assert (code, [one["old"] for one in said["moves"]], said["done"]) == (1, [old], 0)
    assert commune.objects() == before
    new = said["moves"][0]["new"]
    code, said = refile(commune, *SIGNED)
    assert (code, said["done"], said["former"]) == (0, 1, [{"key": old, "versions": [""], "now": new}])
    assert commune.objects() == {**before, new: FILES[ACT]}
    code, verified = commune.migrate("verify", "--all")
    assert (code, verified["unknown"], verified["former"], verified["verified"]) == (
        0,
        [],
        {"count": 1, "bytes": len(FILES[ACT])},
        True,
    )
    orphans = passation("audit", "orphans", "-C", commune.workspace.folder, "--json").json
    assert [one for one in orphans if one["kind"] == "unknown_object"] == []
    assert refile(commune, *SIGNED)[1]["moves"] == []
    check = ["sha256sum", "-c", "--strict", "--quiet", "_passation/SHA256SUMS"]
    assert subprocess.run(check, cwd=commune.store, check=False).returncode == 0
    ledger = (commune.store / "_passation/SHA256SUMS").read_text()
    assert (new in ledger, old in ledger) == (True, False)
    assert commune.migrate("plan")[1]["new"] is False


def test_the_operator_gets_the_list_and_once_deleted_nothing_is_missing(commune):
    """Key, version, key of today, who and why; the deleted object is no fault, and the list is empty then."""
    (old,) = keys(commune, FILES[PERMIT])
    file_to(commune, PERMIT, "SER.FIN.CPT")
    file_to(commune, "Urbanisme/Copie de permis 12.txt", "SER.FIN.CPT")
    said = refile(commune, *SIGNED)[1]
    text = Path(said["files"]["csv"]).read_bytes().decode("utf-8-sig")
    (row,) = csv.DictReader(io.StringIO(text), delimiter=";")
    assert (row["ancienne clé"], row["clé d’aujourd’hui"]) == (old, said["moves"][0]["new"])
    assert (row["par"], row["pourquoi"]) == ("Jeanne Rouvière", "erreur de classement")
    assert Path(said["files"]["keys"]).read_text() == f"{old}\n"
    (commune.store / old).unlink()
    code, verified = commune.migrate("verify", "--all")
    assert (code, verified["failing"], verified["former"]["count"]) == (0, [], 0)
    assert refile(commune) == (0, {**refile(commune)[1], "moves": [], "former": [], "files": {}})


def test_filed_back_it_has_its_first_key_again(commune):
    """There and back: the object that still lies there is taken, the key between is the one to delete."""
    (first,) = keys(commune, FILES[ACT])
    file_to(commune, ACT, "SER.FIN.CPT")
    second = refile(commune, *SIGNED)[1]["moves"][0]["new"]
    file_to(commune, ACT, "SER.FIN.BUD")
    third = refile(commune, *SIGNED)[1]["moves"][0]["new"]
    file_to(commune, ACT, "SER.FIN.CPT")
    code, said = refile(commune, *SIGNED)
    assert (code, said["moves"][0]["new"]) == (0, second)
    assert [one["key"] for one in said["former"]] == sorted([first, third])
    assert commune.migrate("verify", "--all")[0] == 0


def test_what_is_locked_or_not_read_back_is_left_alone(commune):
    """Nothing is sent, nothing changes: the day on which the lock ends is told, and what is to be done first."""
    file_to(commune, ACT, "SER.FIN.CPT")
    file_to(commune, PERMIT, "SER.FIN.CPT")
    with job(commune.workspace, quiet=True) as work, work.catalog.begin() as db:
        rows = {row.sha256: row for row in locks.lockable(db)}
        until = int((datetime.now(UTC) + timedelta(days=40)).timestamp()) * 10**9
        content_id = next(row.content_id for row in rows.values() if row.key in keys(commune, FILES[ACT]))
        locks.keep(db, [Lock(content_id, "", "governance", 0, 40, until)])
    statement = "UPDATE receipt SET symbol = '?' WHERE key = ?"
    with sqlite3.connect(commune.workspace.folder / "catalogue.sqlite") as db:
        assert db.execute(statement, keys(commune, FILES[PERMIT])).rowcount
    before = commune.objects()
    code, said = refile(commune, *SIGNED)
    assert (code, said["done"], sorted(one["reason"] for one in said["left"])) == (1, 0, ["locked", "not_verified"])
    assert commune.objects() == before


def test_an_old_object_with_other_bytes_is_not_carried_on(commune):
    """A flipped byte is met on the way: exit 4, the key stays, and nothing lies under the new one."""
    (old,) = keys(commune, FILES[ACT])
    file_to(commune, ACT, "SER.FIN.CPT")
    (commune.store / old).chmod(0o640)
    (commune.store / old).write_bytes(FILES[ACT].swapcase())
    before = commune.objects()
    code, said = refile(commune, *SIGNED)
    assert (code, said["done"], [(one["key"], one["fault"]) for one in said["failing"]]) == (4, 0, [(old, "mismatch")])
    assert commune.objects() == before


def test_what_was_stopped_before_its_note_is_found_again(commune):
    """The new object lies there already, by a run that was killed: it is taken, read back and noted."""
    file_to(commune, ACT, "SER.FIN.CPT")
    new = refile(commune)[1]["moves"][0]["new"]
    (commune.store / new).parent.mkdir(parents=True)
    (commune.store / new).write_bytes(FILES[ACT])
    assert refile(commune, *SIGNED)[:1] == (0,)
    assert commune.migrate("verify", "--all")[0] == 0


def test_a_signature_is_whole_or_absent(commune):
    """Who without why, or why without who: refused, and nothing changes."""
    file_to(commune, ACT, "SER.FIN.CPT")
    before = commune.digest()
    for option in (("--by", "X"), ("--why", "X"), ("--by", " ", "--why", "X")):
        assert commune.migrate("refile", *option)[0] == 2
    assert commune.digest() == before


def test_a_name_that_became_confidential_leaves_its_key(commune):
    """Filed under a confidential node, the new key says nothing of the name."""
    file_to(commune, ACT, "SER.RH")
    new = refile(commune, *SIGNED)[1]["moves"][0]["new"]
    assert new.rpartition("/")[2].startswith("document~")


def test_a_constat_made_before_still_holds(commune):
    """Its plan and its receipts are those of its day; what was filed elsewhere since is said, a changed row found."""
    with job(commune.workspace, quiet=True) as work:
        run(work, rehash=True)
        constat = attest(work)["files"]["json"]
    file_to(commune, ACT, "SER.FIN.CPT")
    assert refile(commune, *SIGNED)[0] == 0
    code, said = commune.migrate("attest", "--check", constat)
    assert (code, said["faults"], [one["code"] for one in said["since"]]) == (0, [], ["plan", "refiled"])
    with sqlite3.connect(commune.workspace.folder / "catalogue.sqlite") as db:
        assert db.execute("UPDATE superseded SET key = key || 'x'").rowcount
    assert commune.migrate("attest", "--check", constat)[0] == 4


def test_closing_stays_possible_after_it(commune):
    """No source was read: the control relevé before it still counts."""
    with job(commune.workspace, quiet=True) as work:
        run(work, rehash=True)
        assert attest(work)["allowed"]
    file_to(commune, ACT, "SER.FIN.CPT")
    assert refile(commune, *SIGNED)[0] == 0
    assert commune.migrate("attest")[1]["allowed"]


def test_an_elimination_asks_for_the_objects_before_too(tmp_path):
    """Both keys are in the list to execute, and nothing is gone as long as one of them is there."""
    commune = fill(Commune(tmp_path))
    (old,) = keys(commune, OF_AGES[EDF][0])
    commune.decide(EDF, Action.FILE, node="SER.FIN")
    code, said = refile(commune, *SIGNED)
    assert (code, said["done"]) == (0, 1)
    commune.decide(EDF, Action.FILE, node="SER.FIN.CPT")
    assert refile(commune, *SIGNED)[1]["done"] == 1
    (other,) = set(keys(commune, OF_AGES[EDF][0])) - {old}
    draft(commune)
    assert sign(commune, "--except", "SALLES")[0] == 0
    code, listed = commune.migrate("bordereau", NUMBER, "--execute-list")
    assert {one["key"] for one in listed["objects"]} >= {old, other}
    assert set(Path(listed["files"]["keys"]).read_text().splitlines()) >= {old, other}
    for one in listed["objects"]:
        if one["key"] != other:
            (commune.store / one["key"]).unlink()
    code, said = commune.migrate("bordereau", NUMBER, "--check")
    assert (code, [one["key"] for one in said["left"]]) == (1, [other])
    (commune.store / other).unlink()
    assert commune.migrate("bordereau", NUMBER, "--check")[0] == 0
    assert json.dumps(commune.migrate("verify")[1]["former"]) == '{"count": 0, "bytes": 0}'
