"""Filing elsewhere over a real S3 server that keeps versions and locks."""

import random
from uuid import uuid4

import pytest

from catalog.decisions import Action
from migrate.destinations.open import ACCESS_KEY, SECRET_KEY
from migrate.destinations.s3.client import make_client
from tests.journeys.commune import FILES, Commune

pytestmark = pytest.mark.services

ACT, FILM = "Etat civil/acte.txt", "Etat civil/film.bin"
SIGNED = ("--by", "Jeanne Rouvière", "--why", "erreur de classement")
LARGE = random.Random(4).randbytes((16 << 20) + 5)
"""Sent in parts."""


@pytest.fixture
def bucket():
    """A bucket of its own."""
    return f"reclassement-{uuid4().hex[:12]}"


@pytest.fixture
def admin(s3_server, bucket):
    """Another client of the store, with every right; the bucket keeps versions and may lock."""
    client = make_client(s3_server.url, "us-east-1", s3_server.access_key, s3_server.secret_key)
    client.create_bucket(Bucket=bucket, ObjectLockEnabledForBucket=True)
    client.put_bucket_versioning(Bucket=bucket, VersioningConfiguration={"Status": "Enabled"})
    yield client
    client.close()


@pytest.fixture
def commune(s3_server, admin, bucket, tmp_path, monkeypatch):
    """Documents in that bucket, one of them large, two of them filed elsewhere since."""
    monkeypatch.setenv(ACCESS_KEY, s3_server.access_key)
    monkeypatch.setenv(SECRET_KEY, s3_server.secret_key)
    made = Commune(tmp_path, f"s3://{bucket}/{tmp_path.name}?endpoint={s3_server.url}")
    made.write(FILES | {FILM: LARGE})
    made.ingest()
    made.whole()
    made.decide("Etat civil", Action.FILE, node="SER.FIN.CPT")
    return made


def test_old_objects_keep_their_versions_and_are_no_intruders(commune, admin, bucket, tmp_path):
    """A letter and a film in parts get their keys, read back; the list names the version of each old object."""
    prefix = tmp_path.name

    def versions() -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        for one in admin.list_object_versions(Bucket=bucket, Prefix=f"{prefix}/")["Versions"]:
            found.setdefault(one["Key"].removeprefix(f"{prefix}/"), []).append(one["VersionId"])
        return found

    before = versions()
    code, said = commune.migrate("refile", *SIGNED)
    assert (code, said["done"], said["bytes"]) == (0, 2, len(LARGE) + len(FILES[ACT]))
    after = versions()
    assert {key: ids for key, ids in after.items() if key in before and "_passation/" not in key} == {
        key: ids for key, ids in before.items() if "_passation/" not in key
    }
    assert {one["key"]: one["versions"] for one in said["former"]} == {
        one["old"]: before[one["old"]] for one in said["moves"]
    }
    code, verified = commune.migrate("verify", "--all")
    assert (code, verified["unknown"], verified["overlaid"], verified["former"]["count"]) == (0, [], [], 2)
    old = said["moves"][0]["old"]
    admin.delete_object(Bucket=bucket, Key=f"{prefix}/{old}")
    assert {one["key"] for one in commune.migrate("refile")[1]["former"]} == {one["old"] for one in said["moves"]}
    admin.delete_object(Bucket=bucket, Key=f"{prefix}/{old}", VersionId=before[old][0])
    assert old not in {one["key"] for one in commune.migrate("refile")[1]["former"]}
    assert commune.migrate("verify", "--all")[0] == 0


def test_what_the_bucket_locks_by_itself_is_left_alone(commune, admin, bucket, tmp_path):
    """A default retention holds every object: none is moved, and the day on which that may be is told."""
    held = {one["Key"] for one in admin.list_objects_v2(Bucket=bucket, Prefix=tmp_path.name)["Contents"]}
    rule = {"DefaultRetention": {"Mode": "GOVERNANCE", "Days": 30}}
    lock = {"ObjectLockEnabled": "Enabled", "Rule": rule}
    admin.put_object_lock_configuration(Bucket=bucket, ObjectLockConfiguration=lock)
    code, said = commune.migrate("refile", *SIGNED)
    assert (code, said["done"], [one["reason"] for one in said["left"]]) == (1, 0, ["locked", "locked"])
    now = {one["Key"] for one in admin.list_objects_v2(Bucket=bucket, Prefix=tmp_path.name)["Contents"]}
    assert now - {key for key in now if "_passation/" in key} == held - {key for key in held if "_passation/" in key}
