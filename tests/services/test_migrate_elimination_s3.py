"""Elimination over a real S3 server that keeps versions: nothing is gone before every version is."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from migrate.destinations.open import ACCESS_KEY, SECRET_KEY
from migrate.destinations.s3.client import make_client
from tests.journeys.commune import Commune
from tests.journeys.eliminations import NUMBER, draft, fill, sign

pytestmark = pytest.mark.services

BUCKET = "elimination"


@pytest.fixture
def admin(s3_server):
    """Who executes: another client of the store, with every right, and a bucket that keeps versions and locks."""
    client = make_client(s3_server.url, "us-east-1", s3_server.access_key, s3_server.secret_key)
    if BUCKET not in {one["Name"] for one in client.list_buckets()["Buckets"]}:
        client.create_bucket(Bucket=BUCKET, ObjectLockEnabledForBucket=True)
        client.put_bucket_versioning(Bucket=BUCKET, VersioningConfiguration={"Status": "Enabled"})
    yield client
    client.close()


@pytest.fixture
def commune(s3_server, admin, tmp_path, monkeypatch):
    """A commune whose documents are in that bucket, with a signed bordereau."""
    monkeypatch.setenv(ACCESS_KEY, s3_server.access_key)
    monkeypatch.setenv(SECRET_KEY, s3_server.secret_key)
    made = fill(Commune(tmp_path, f"s3://{BUCKET}/{tmp_path.name}?endpoint={s3_server.url}"))
    draft(made)
    assert sign(made, "--except", "SALLES")[0] == 0
    return made


def _versions(admin, prefix: str) -> dict[str, list[str]]:
    """Version ids by key, as the store lists them."""
    found: dict[str, list[str]] = {}
    for one in admin.list_object_versions(Bucket=BUCKET, Prefix=f"{prefix}/").get("Versions", []):
        found.setdefault(one["Key"].removeprefix(f"{prefix}/"), []).append(one["VersionId"])
    return found


def _listed(commune) -> dict:
    code, found = commune.migrate("bordereau", NUMBER, "--execute-list")
    assert code == 0, found
    return {one["key"]: one["versions"] for one in found["objects"]}


def test_an_object_is_gone_when_every_version_is(commune, admin, tmp_path):
    """A plain deletion leaves the versions: the check says so, names them, and keeps nothing as eliminated."""
    prefix = tmp_path.name
    first = next(iter(_listed(commune)))
    body = admin.get_object(Bucket=BUCKET, Key=f"{prefix}/{first}")["Body"].read()
    admin.put_object(Bucket=BUCKET, Key=f"{prefix}/{first}", Body=body)
    listed = _listed(commune)
    assert len(listed) == 2
    assert {key: sorted(ids) for key, ids in listed.items()} == {
        key: sorted(ids) for key, ids in _versions(admin, prefix).items() if key in listed
    }
    assert len(listed[first]) == 2
    for key in listed:
        admin.delete_object(Bucket=BUCKET, Key=f"{prefix}/{key}")
    code, found = commune.migrate("bordereau", NUMBER, "--check")
    assert (code, found["gone"]) == (1, [])
    assert {one["key"]: sorted(one["versions"]) for one in found["left"]} == {k: sorted(v) for k, v in listed.items()}
    for key, versions in listed.items():
        for version in versions:
            admin.delete_object(Bucket=BUCKET, Key=f"{prefix}/{key}", VersionId=version)
    code, found = commune.migrate("bordereau", NUMBER, "--check")
    assert (code, found["left"], sorted(one["key"] for one in found["gone"])) == (0, [], sorted(listed))
    assert commune.migrate("plan")[0] == 0
    code, verified = commune.migrate("verify", "--all")
    assert (verified["failing"], verified["eliminated"]["count"]) == ([], 2)


def test_a_locked_object_is_not_listed_before_its_lock_ends(commune, admin, s3_server):
    """What the store locks by itself is left out of the list, with the day on which it will be free; exit 1."""
    rule = {"DefaultRetention": {"Mode": "GOVERNANCE", "Days": 30}}
    admin.put_object_lock_configuration(
        Bucket=BUCKET, ObjectLockConfiguration={"ObjectLockEnabled": "Enabled", "Rule": rule}
    )
    try:
        code, found = commune.migrate("bordereau", NUMBER, "--execute-list")
    finally:
        admin.put_object_lock_configuration(Bucket=BUCKET, ObjectLockConfiguration={"ObjectLockEnabled": "Enabled"})
    assert (code, found["objects"], len(found["locked"])) == (1, [], 2)
    free = (datetime.now(UTC) + timedelta(days=30)).date()
    assert {one["until"] for one in found["locked"]} <= {(free - timedelta(days=n)).isoformat() for n in (0, 1)}
    assert Path(found["files"]["keys"]).read_text() == ""


def test_a_server_that_is_down_proves_nothing(commune, s3_server):
    """When nobody answers, the check exits 3 and no document is taken for eliminated."""
    settings = commune.workspace.folder / "passation.toml"
    settings.write_text(settings.read_text().replace(s3_server.url, "http://127.0.0.1:9"))
    commune.workspace = type(commune.workspace)(commune.workspace.folder)
    assert commune.migrate("bordereau", NUMBER, "--check")[0] == 3
    settings.write_text(settings.read_text().replace("http://127.0.0.1:9", s3_server.url))
    commune.workspace = type(commune.workspace)(commune.workspace.folder)
    assert commune.migrate("bordereau", NUMBER, "--check")[1]["eliminated"]["count"] == 0
