"""Small objects over a bad road: what may be asked again is, and nothing is ever there twice or by halves."""

import hashlib
import random
import re
from pathlib import Path

import pytest

from migrate.destinations import DestinationFeatures, messages
from migrate.destinations.bucket import Encryption
from migrate.destinations.metadata import object_metadata
from migrate.destinations.open import ACCESS_KEY, SECRET_KEY, open_destination
from passation.errors import DestinationError, Fault
from tests.services.s3_fixture import destination_on
from tests.services.s3_network import certificate, listener, relay, troubled

pytestmark = pytest.mark.services

KEY = "1_direction/13_arretes/arrete-12~0123456789ab.pdf"
DATA = random.Random(5).randbytes(300_000)
SHA256 = hashlib.sha256(DATA).digest()


def _put(destination, data=DATA):
    return destination.put(KEY, hashlib.sha256(data).digest(), len(data), [data], object_metadata(SHA256, 0, "t-1"))


def _over(s3_server, endpoint, prefix, *, conditional=True):
    """A destination that knows the store and sends to it by another road."""
    destination = destination_on(s3_server, prefix=prefix, endpoint=endpoint)
    destination.features = DestinationFeatures(checksums=True, conditional_writes=conditional)
    return destination


@pytest.mark.parametrize("conditional", [True, False])
@pytest.mark.parametrize("trouble", ["503", "500", "429", "cut", "lost", "short", "late"])
def test_a_bad_road_is_taken_again(s3_server, trouble, conditional):
    """A put that meets trouble twice is confirmed in the end, and the object is there once and whole."""
    prefix = f"route/{trouble}/{conditional}"
    direct = destination_on(s3_server, prefix=prefix)
    direct.check()
    with troubled(s3_server.url, trouble, 2) as (endpoint, requests):
        destination = _over(s3_server, endpoint, prefix, conditional=conditional)
        assert (_put(destination).key, destination.stat(KEY).size) == (KEY, len(DATA))
        assert len(requests) > 1
    assert b"".join(direct.read(KEY)) == DATA
    assert [(one.key, one.size) for one in direct.keys("")] == [(KEY, len(DATA))]


@pytest.mark.parametrize("trouble", ["503", "cut", "lost"])
def test_a_reading_that_did_not_begin_is_asked_again(s3_server, trouble):
    """An object whose first byte did not come is asked for again."""
    direct = destination_on(s3_server, prefix=f"lecture/{trouble}")
    direct.check()
    _put(direct)
    with troubled(s3_server.url, trouble, 2) as (endpoint, _):
        assert b"".join(_over(s3_server, endpoint, f"lecture/{trouble}").read(KEY)) == DATA


def test_patience_ends(s3_server):
    """A store that is never ready is told as such, after four attempts."""
    with troubled(s3_server.url, "503", 100) as (endpoint, requests):
        with pytest.raises(DestinationError) as busy:
            _put(_over(s3_server, endpoint, "jamais"))
        assert len(requests) == 4
    assert (busy.value.fault, busy.value.transient) == (Fault.DISCONNECTED, True)


def test_a_refusal_is_not_tried_again(s3_server):
    """An answer that will not change is asked for once."""
    with troubled(s3_server.url, "403", 100) as (endpoint, requests), pytest.raises(DestinationError):
        _put(_over(s3_server, endpoint, "refus"))
    assert len(requests) == 1


def test_a_road_that_lies_is_seen_by_reading_back(s3_server):
    """Other bytes of equal size on their way back are in what is read, for the comparison to see."""
    direct = destination_on(s3_server, prefix="mensonge")
    direct.check()
    _put(direct)
    with troubled(s3_server.url, "lie", 1) as (endpoint, _):
        read = b"".join(_over(s3_server, endpoint, "mensonge").read(KEY))
    assert len(read) == len(DATA)
    assert hashlib.sha256(read).digest() != SHA256


def test_a_connection_that_the_store_has_ended_is_not_used(s3_server):
    """Each answer that ends its connection is followed by a new one, without any attempt being lost."""
    direct = destination_on(s3_server, prefix="fermee")
    direct.check()
    with troubled(s3_server.url, "", 0) as (endpoint, requests):
        destination = _over(s3_server, endpoint, "fermee")
        _put(destination)
        destination.stat(KEY)
        destination.stat(KEY)
        assert len(requests) == 3


def test_tls_is_verified_against_the_certificate_of_the_provider(s3_server, tmp_path, monkeypatch):
    """With the provider's own certificate named, the documents go over TLS; without it, none does."""
    plain = destination_on(s3_server, prefix="tls")
    plain.check()
    with relay(s3_server.url, tls=certificate(tmp_path)) as endpoint:
        with pytest.raises(DestinationError) as refused:
            _put(_over(s3_server, endpoint, "tls"))
        assert str(refused.value) == messages.BAD_CERTIFICATE
        monkeypatch.setenv("AWS_CA_BUNDLE", str(tmp_path / "certificate.pem"))
        destination = _over(s3_server, endpoint, "tls")
        destination.check()
        _put(destination)
        assert b"".join(destination.read(KEY)) == DATA


@pytest.mark.parametrize(
    ("encryption", "expected"),
    [
        (Encryption("AES256"), {b"x-amz-server-side-encryption: AES256"}),
        (
            Encryption("aws:kms", "cle-de-la-commune"),
            {
                b"x-amz-server-side-encryption: aws:kms",
                b"x-amz-server-side-encryption-aws-kms-key-id: cle-de-la-commune",
            },
        ),
        (Encryption(), set()),
    ],
)
def test_the_store_is_asked_to_encrypt(s3_server, encryption, expected):
    """Documents and own files carry the encryption of the settings, signed; nothing when there is none."""
    keys = {ACCESS_KEY: s3_server.access_key, SECRET_KEY: s3_server.secret_key}
    answer = b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
    with listener(answer) as (endpoint, requests):
        destination = open_destination(f"s3://chiffre?endpoint={endpoint}", keys.get, encryption=encryption)
        destination.features = DestinationFeatures(conditional_writes=True)
        destination.put(KEY, hashlib.sha256(b"x").digest(), 1, [b"x"], {})
        destination.write_own("journal.json", b"{}")
    for request in requests:
        asked = {line for line in request.split(b"\r\n") if line.startswith(b"x-amz-server-side")}
        assert asked == expected
        signed = re.search(rb"SignedHeaders=([^,]*)", request)[1].split(b";")
        assert {line.partition(b":")[0] for line in expected} <= set(signed)
    assert len(requests) == 2


def test_only_the_metadata_of_the_contract_leaves(s3_server):
    """A document leaves with its digest, date and transfer number, and the digest again for the store to check."""
    answer = b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
    with listener(answer) as (endpoint, requests):
        _put(_over(s3_server, endpoint, "entetes"), b"x")
    (request,) = requests
    names = {line.partition(b":")[0].decode() for line in request.partition(b"\r\n\r\n")[0].split(b"\r\n")[1:]}
    assert names == {
        *("host", "authorization", "content-length", "if-none-match", "x-amz-content-sha256", "x-amz-date"),
        *("x-amz-checksum-sha256", "x-amz-meta-mtime", "x-amz-meta-sha256", "x-amz-meta-transfer"),
    }


def test_profiles_of_the_machine_name_no_proxy_for_documents_in_clear(s3_server, monkeypatch):
    """A proxy of the environment never sees a document in clear."""
    with listener(b"") as (proxy, seen):
        for name in ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"):
            monkeypatch.setenv(name, proxy)
        destination = destination_on(s3_server, prefix="sans-mandataire")
        destination.check()
        _put(destination)
        assert seen == []


def test_a_proxy_carries_tls_without_seeing_it(s3_server, tmp_path: Path, monkeypatch):
    """The proxy that a town hall imposes is asked for a tunnel, and sees the name of the store only."""
    with listener(b"HTTP/1.1 403 Forbidden\r\n\r\n") as (proxy, seen):
        monkeypatch.setenv("https_proxy", proxy)
        with pytest.raises(DestinationError):
            _put(_over(s3_server, "https://stockage.exemple:8443", "tunnel"))
    assert {request.split(b"\r\n")[0] for request in seen} == {b"CONNECT stockage.exemple:8443 HTTP/1.0"}
