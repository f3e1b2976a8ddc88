"""The proof over a real S3 server: the head-to-head that a comparison of sizes loses, and a store that denies."""

from threading import Barrier, Event

import pytest

from migrate.destinations.open import ACCESS_KEY, SECRET_KEY
from migrate.destinations.s3 import make_client
from passation.workspace import Workspace
from tests.journeys.commune import FILES, Commune
from tests.services.s3_network import relay

pytestmark = pytest.mark.services

BUCKET = "preuve"


@pytest.fixture
def admin(s3_server):
    """Another client of the same store, with every right."""
    return make_client(s3_server.url, "us-east-1", s3_server.access_key, s3_server.secret_key)


@pytest.fixture
def commune(s3_server, admin, tmp_path, monkeypatch):
    """A commune whose documents are in the bucket, not read back yet."""
    monkeypatch.setenv(ACCESS_KEY, s3_server.access_key)
    monkeypatch.setenv(SECRET_KEY, s3_server.secret_key)
    if BUCKET not in {one["Name"] for one in admin.list_buckets()["Buckets"]}:
        admin.create_bucket(Bucket=BUCKET)
    made = Commune(tmp_path, f"s3://{BUCKET}/{tmp_path.name}?endpoint={s3_server.url}")
    made.write()
    made.ingest()
    for command in ("plan", "run"):
        assert made.migrate(command)[0] == 0
    return made


def _move_to(commune, url: str, endpoint: str) -> None:
    """Let the commune's store be reached by another road."""
    settings = commune.workspace.folder / "passation.toml"
    settings.write_text(settings.read_text().replace(url, endpoint))
    commune.workspace = Workspace(commune.workspace.folder)


def _keys(admin, prefix: str) -> list[str]:
    listed = admin.list_objects_v2(Bucket=BUCKET, Prefix=f"{prefix}/")["Contents"]
    return [one["Key"] for one in listed if "/_passation/" not in one["Key"]]


def test_the_whole_journey_ends_with_a_constat_that_allows(commune, admin, tmp_path):
    """Sent, read back and controlled over S3; metadata says digest, date and transfer, and nothing else."""
    assert commune.migrate("verify")[0] == 0
    commune.ingest(rehash=True)
    assert commune.migrate("attest")[0] == 0
    keys = _keys(admin, tmp_path.name)
    assert len(keys) == 3
    for key in keys:
        assert set(admin.head_object(Bucket=BUCKET, Key=key)["Metadata"]) == {"sha256", "mtime", "transfer"}


def test_a_byte_flipped_at_equal_size_is_named(commune, admin, tmp_path):
    """An object replaced by another of equal size gives exit 4 and every path of the document."""
    data = FILES["Urbanisme/permis 12.txt"]
    key = next(
        key for key in _keys(admin, tmp_path.name) if admin.get_object(Bucket=BUCKET, Key=key)["Body"].read() == data
    )
    admin.put_object(Bucket=BUCKET, Key=key, Body=bytes([data[0] ^ 1]) + data[1:])
    code, answer = commune.migrate("verify")
    assert code == 4
    assert [(one["symbol"], one["size"]) for one in answer["failing"]] == [("*", len(data))]
    assert answer["failing"][0]["paths"] == [
        "serveur:Urbanisme/Copie de permis 12.txt",
        "serveur:Urbanisme/permis 12.txt",
    ]


def test_objects_that_may_not_be_read_are_not_compared(commune, s3_server, tmp_path):
    """With a GET that the store denies, every document is `?`: exit 4, and the constat refuses under that reason."""
    documents = f"GET /{BUCKET}/{tmp_path.name}/9_".encode()
    with relay(s3_server.url, upward=lambda sent: sent.replace(documents, documents[:-2] + b"8_")) as endpoint:
        _move_to(commune, s3_server.url, endpoint)
        code, answer = commune.migrate("verify")
        refused, constat = commune.migrate("attest")
    assert code == 4
    assert answer["symbols"]["?"]["count"] == 3
    assert {one["fault"] for one in answer["failing"]} == {"denied"}
    assert refused == 4
    assert "not_compared" in [reason["code"] for reason in constat["reasons"]]


def test_a_server_that_is_down_is_said_to_be(commune, s3_server):
    """A store that nobody answers for gives exit 3, and what was confirmed stays confirmed."""
    before = commune.digest()
    _move_to(commune, s3_server.url, "http://127.0.0.1:9")
    assert commune.migrate("verify")[0] == 3
    assert commune.digest() == before


def test_several_objects_are_read_at_once(commune, s3_server, tmp_path):
    """No answer is let through before two objects have been asked for: reading one by one would never end."""
    documents = f"GET /{BUCKET}/{tmp_path.name}/9_".encode()
    two, together = Barrier(2), Event()

    def hold(sent: bytes) -> bytes:
        if sent.startswith(documents) and not together.is_set():
            two.wait(timeout=60)
            together.set()
        return sent

    with relay(s3_server.url, upward=hold) as endpoint:
        _move_to(commune, s3_server.url, endpoint)
        assert commune.migrate("verify")[0] == 0
    assert together.is_set()
