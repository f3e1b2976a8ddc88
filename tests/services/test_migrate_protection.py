"""Versions and locks on a real S3 server: offered, asked for, set, never shortened, never too long."""

import sqlite3
from contextlib import closing
from datetime import datetime, timedelta
from io import StringIO
from uuid import uuid4

import pytest
from botocore.exceptions import ClientError

from catalog.jobs import job
from migrate.destinations.open import ACCESS_KEY, SECRET_KEY
from migrate.destinations.s3 import make_client
from migrate.jobs import migrate_all
from passation.workspace import Workspace
from tests.contracts.cli_shapes import valid
from tests.contracts.shapes.transfer import Lock
from tests.journeys.command_line import passation
from tests.journeys.commune import Commune

pytestmark = pytest.mark.services

SHORT, LONG = "SER.ENV.DEC", "SER.FIN.REG"
"""Nodes whose only rule is confirmed: one year, ten years."""
TO_CONFIRM, FOR_EVER = "SER.RH.FOR", "DIR.COM"
FILES = {
    "dechets.txt": (b"dechets", SHORT),
    "regie.txt": (b"regie", LONG),
    "formation.txt": (b"formation", TO_CONFIRM),
    "bulletin.txt": (b"bulletin", FOR_EVER),
    "vrac.txt": (b"vrac", ""),
}
SIGNED = ("--by", "Le maire", "--why", "protéger les documents repris")


@pytest.fixture
def admin(s3_server, monkeypatch):
    """Another client of the same store, with every right; the commune has the same keys."""
    monkeypatch.setenv(ACCESS_KEY, s3_server.access_key)
    monkeypatch.setenv(SECRET_KEY, s3_server.secret_key)
    return make_client(s3_server.url, "us-east-1", s3_server.access_key, s3_server.secret_key)


def _commune(folder, server, admin, *, locks: bool) -> Commune:
    """With a bucket of its own."""
    bucket = f"verrou-{uuid4().hex[:12]}"
    admin.create_bucket(Bucket=bucket, ObjectLockEnabledForBucket=locks)
    made = Commune(folder, f"s3://{bucket}/a?endpoint={server.url}")
    made.bucket = bucket
    return made


@pytest.fixture
def plain(s3_server, admin, tmp_path):
    """A commune without documents, whose bucket has neither versions nor locks."""
    return _commune(tmp_path, s3_server, admin, locks=False)


@pytest.fixture
def locking(s3_server, admin, tmp_path):
    """A commune whose documents are in a bucket with Object Lock, and read back."""
    made = _commune(tmp_path, s3_server, admin, locks=True)
    made.write({name: data for name, (data, _) in FILES.items()})
    made.ingest()
    for name, (_, node) in FILES.items():
        if node:
            made.propose(name, node, 0.9)
    made.whole()
    return made


def _ask(commune, *arguments, code: int):
    said = passation("migrate", *arguments, "-C", commune.workspace.folder, "--json")
    assert said.code == code, said.out + said.err
    return said.json


def _rows(commune, query: str) -> dict:
    with closing(sqlite3.connect(commune.workspace.folder / "catalogue.sqlite")) as db:
        return dict(db.execute(query).fetchall())


def _retained(commune, admin) -> dict[str, tuple[str, datetime]]:
    """Mode and end of the lock of each document, as the store says, by the beginning of its name."""
    found = {}
    for one in admin.list_objects_v2(Bucket=commune.bucket, Prefix="a/")["Contents"]:
        head = admin.head_object(Bucket=commune.bucket, Key=one["Key"])
        if "_passation/" not in one["Key"] and "ObjectLockMode" in head:
            name = one["Key"].rpartition("/")[2].partition("~")[0]
            found[name] = (head["ObjectLockMode"], head["ObjectLockRetainUntilDate"])
    return found


def _verified(commune) -> datetime:
    """When the first of the documents was read back, which all were within the same second or two."""
    (first,) = _rows(commune, "select 1, min(verified) from receipt").values()
    return datetime.fromtimestamp(first // 10**9, commune.workspace.settings.commune.zone)


# --- what is offered -------------------------------------------------------------------------------------------------


def test_a_store_without_versions_says_so_and_is_made_to_keep_them(plain, admin):
    """`protect` names what lacks; `--versioning` turns it on, and the store confirms."""
    found = valid("migrate protect", _ask(plain, "protect", code=1))
    assert (found.versions, found.locks, found.default_lock, found.decision) == (False, False, None, None)
    assert next(one.name for one in found.points if one.advice) == "Versions"
    assert _ask(plain, "protect", "--versioning", "--yes", code=1)["versions"] is True
    assert admin.get_bucket_versioning(Bucket=plain.bucket)["Status"] == "Enabled"


@pytest.mark.parametrize(("answer", "on"), [("oui", True), ("Oui ", True), ("non", False), ("", False)])
def test_versioning_is_turned_on_by_who_says_yes(plain, admin, monkeypatch, answer, on):
    """Without `--yes` the question is asked, on standard error; anything but « oui » changes nothing."""
    monkeypatch.setattr("sys.stdin", _typed(answer))
    said = passation("migrate", "protect", "--versioning", "-C", plain.workspace.folder, "--json")
    assert said.code == (1 if on else 2)
    assert "oui" in said.err
    assert (admin.get_bucket_versioning(Bucket=plain.bucket).get("Status") == "Enabled") is on


def test_a_store_that_cannot_lock_gets_no_decision(plain):
    """The sentence says what to ask of the provider, and nothing is recorded."""
    said = _ask(plain, "lock", "--days", "10", *SIGNED, code=3)
    assert "Object Lock" in said["error"]
    assert _rows(plain, "select id, action from decision where action = 'lock'") == {}


def test_a_folder_offers_neither(tmp_path):
    """A store that is a folder says so, and refuses both."""
    commune = Commune(tmp_path)
    found = valid("migrate protect", _ask(commune, "protect", code=1))
    assert (found.versions, found.locks) == (False, False)
    assert "versioning" in _ask(commune, "protect", "--versioning", "--yes", code=3)["error"]
    assert "Object Lock" in _ask(commune, "lock", "--until-retention", *SIGNED, code=3)["error"]
    assert _rows(commune, "select id, action from decision where action = 'lock'") == {}


def test_what_may_not_be_asked_is_told_as_unknown(locking, s3_server, monkeypatch):
    """With keys that only read, the store's settings are « unknown », not « absent »."""
    monkeypatch.setenv(ACCESS_KEY, s3_server.reader.access_key)
    monkeypatch.setenv(SECRET_KEY, s3_server.reader.secret_key)
    found = valid("migrate protect", _ask(locking, "protect", code=0))
    assert found.locks is None
    assert "ces clés d’accès" in next(one.found for one in found.points if one.name == "Verrouillage")


def test_a_lock_that_the_store_gives_by_itself_is_told(locking, admin):
    """A default retention of the bucket knows no retention rule: it is named with its advice."""
    rule = {"DefaultRetention": {"Mode": "GOVERNANCE", "Years": 2}}
    settings = {"ObjectLockEnabled": "Enabled", "Rule": rule}
    admin.put_object_lock_configuration(Bucket=locking.bucket, ObjectLockConfiguration=settings)
    found = valid("migrate protect", _ask(locking, "protect", code=1))
    assert (found.default_lock.mode, found.default_lock.days) == ("governance", 730)
    assert "durée de conservation" in next(one.advice for one in found.points if one.name == "Verrou d’office")


# --- locks -----------------------------------------------------------------------------------------------------------


def test_documents_are_locked_from_their_verification_and_never_beyond_retention(locking, admin):
    """Three years for the ten-year node and what is kept for ever, one for the one-year node, the others not at all."""
    found = Lock.model_validate(_ask(locking, "lock", "--days", "1095", *SIGNED, code=1))
    retained = _retained(locking, admin)
    start = _verified(locking)
    assert {name: mode for name, (mode, _) in retained.items()} == dict.fromkeys(
        ["dechets", "regie", "bulletin"], "GOVERNANCE"
    )
    for name, days in {"dechets": 365, "regie": 1095, "bulletin": 1095}.items():
        assert timedelta(0) <= retained[name][1] - start - timedelta(days=days) < timedelta(minutes=5), name
    assert {(one.node, one.reason) for one in found.free} == {(TO_CONFIRM, "unconfirmed"), ("TRA.AQU", "no_rule")}
    assert (found.locked.count, found.decision.days, found.decision.mode) == (3, 1095, "governance")


def test_a_locked_version_cannot_be_deleted(locking, admin):
    """Not even with the keys of the commune, which have every right but that one."""
    _ask(locking, "lock", "--days", "30", *SIGNED, code=1)
    (key,) = _rows(locking, "select key, version_id from receipt where key like '%regie%'").items()
    with pytest.raises(ClientError, match="AccessDenied"):
        admin.delete_object(Bucket=locking.bucket, Key=f"a/{key[0]}", VersionId=key[1])


def test_locking_again_changes_nothing_a_longer_one_extends_a_shorter_one_does_not_shorten(locking, admin):
    """The start stays that of the first lock, even after the documents were read back again."""
    _ask(locking, "lock", "--days", "30", *SIGNED, code=1)
    first = _retained(locking, admin)
    assert locking.migrate("verify", "--all")[0] == 0
    _ask(locking, "lock", "--days", "30", *SIGNED, code=1)
    assert _retained(locking, admin) == first
    _ask(locking, "lock", "--days", "40", *SIGNED, code=1)
    longer = _retained(locking, admin)
    assert {name: end - first[name][1] for name, (_, end) in longer.items()} == dict.fromkeys(first, timedelta(days=10))
    _ask(locking, "lock", "--days", "5", *SIGNED, code=1)
    assert _retained(locking, admin) == longer
    assert len(_rows(locking, "select id, action from decision where action = 'lock'")) == 4
    standing = _rows(locking, "select id, detail from decision where action = 'lock' and superseded_by is null")
    assert ['"5"' in detail for detail in standing.values()] == [True]


def test_a_run_that_was_cut_after_the_store_locked_finds_its_locks(locking, admin):
    """What the store holds and the catalogue does not know is neither shortened nor prolonged, and noted."""
    _ask(locking, "lock", "--days", "30", *SIGNED, code=1)
    first, digest = _retained(locking, admin), locking.digest()
    with closing(sqlite3.connect(locking.workspace.folder / "catalogue.sqlite")) as db:
        db.execute("delete from object_lock")
        db.execute("delete from step where stage = 'migrate.lock'")
        db.commit()
    with job(locking.workspace, quiet=True) as work:
        assert work.carry_out("migrate.lock", "") == 3
        assert work.carry_out("migrate.lock", "") == 0
    assert (_retained(locking, admin), locking.digest()) == (first, digest)


def test_only_what_is_identical_is_locked(locking, admin):
    """A document found different in the store gets no lock, and the answer says how many were not."""
    (key,) = _rows(locking, "select key, key from receipt where key like '%regie%'")
    admin.put_object(Bucket=locking.bucket, Key=f"a/{key}", Body=b"regia")
    assert locking.migrate("verify", "--all")[0] == 4
    found = Lock.model_validate(_ask(locking, "lock", "--days", "30", *SIGNED, code=1))
    assert found.unverified == 1
    assert set(_retained(locking, admin)) == {"dechets", "bulletin"}


def test_under_the_decision_every_run_locks_what_it_has_read_back(locking, admin):
    """`passation run` locks after it verified; `--stop` ends that, and the locks that stand remain."""
    _ask(locking, "lock", "--until-retention", *SIGNED, code=1)
    assert set(_retained(locking, admin)) == {"dechets", "regie"}
    _add(locking, "regie 2.txt")
    assert set(_retained(locking, admin)) == {"dechets", "regie", "regie-2"}
    assert _ask(locking, "lock", "--stop", *SIGNED, code=0)["decision"] is None
    _add(locking, "regie 3.txt")
    assert set(_retained(locking, admin)) == {"dechets", "regie", "regie-2"}


def _add(commune, name: str) -> None:
    commune.write({name: name.encode()})
    commune.ingest()
    commune.propose(name, LONG, 0.9)
    with job(Workspace(commune.workspace.folder), quiet=True) as work:
        migrate_all(work)


def _typed(text: str) -> StringIO:
    return StringIO(f"{text}\n")


@pytest.mark.parametrize("name", ["", "Montvalmont", "oui"])
def test_locks_that_nobody_lifts_are_refused_without_the_name_of_the_commune(plain, monkeypatch, name):
    """Nothing is recorded, and the store is not even asked."""
    monkeypatch.setattr("sys.stdin", _typed(name))
    assert "nom de la commune" in _ask(plain, "lock", "--days", "1", "--compliance", *SIGNED, code=2)["error"]
    assert _rows(plain, "select id, action from decision where action = 'lock'") == {}


def test_with_its_name_locks_become_those_that_nobody_lifts(locking, admin, monkeypatch):
    """Locks that stand take the stronger mode and keep their end; a decision for the weaker one changes nothing."""
    _ask(locking, "lock", "--days", "2", *SIGNED, code=1)
    first = _retained(locking, admin)
    monkeypatch.setattr("sys.stdin", _typed("Valmont"))
    _ask(locking, "lock", "--days", "1", "--compliance", *SIGNED, code=1)
    strong = {name: ("COMPLIANCE", end) for name, (_, end) in first.items()}
    assert _retained(locking, admin) == strong
    _ask(locking, "lock", "--days", "2", *SIGNED, code=1)
    assert _retained(locking, admin) == strong


@pytest.mark.parametrize(
    "arguments",
    [
        ["--days", "10", "--until-retention", *SIGNED],
        [*SIGNED],
        ["--stop", "--compliance", *SIGNED],
        ["--days", "0", *SIGNED],
        ["--days", "10", "--by", " ", "--why", "protéger"],
        ["--days", "10", "--by", "Le maire"],
    ],
)
def test_a_decision_has_one_length_a_name_and_a_reason(plain, arguments):
    """Anything else is a usage error, and records nothing."""
    _ask(plain, "lock", *arguments, code=2)
    assert _rows(plain, "select id, action from decision where action = 'lock'") == {}
