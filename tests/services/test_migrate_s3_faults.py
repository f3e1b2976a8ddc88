"""What goes wrong with an S3 store, provoked on a real one."""

import hashlib
import random
import sys
from collections.abc import Iterator

import pytest

from demo.servers.seaweed import Seaweed
from migrate.destinations import DestinationFeatures, messages
from migrate.destinations.s3 import make_client
from passation.errors import DestinationError, Fault, FixityError
from tests.services.s3_fixture import destination_on
from tests.services.s3_network import certificate, listener, relay

pytestmark = pytest.mark.services

KEY = "1_direction/13_arretes/arrete-12~0123456789ab.pdf"
MIB = 1 << 20


def _sha(data: bytes) -> bytes:
    return hashlib.sha256(data).digest()


def _put(destination, data, key=KEY):
    return destination.put(key, _sha(data), len(data), [data], {})


def _listed(destination, prefix=""):
    return [stored.key for stored in destination.keys(prefix)]


@pytest.fixture
def admin(s3_server):
    """Another client of the same store, with every right."""
    return make_client(s3_server.url, "us-east-1", s3_server.access_key, s3_server.secret_key)


def test_check_learns_what_the_store_does(s3_server):
    """Checksums and conditional writes are found by trying; only a whole object has a SHA-256 of the store."""
    destination = destination_on(s3_server)
    assert destination.features == DestinationFeatures()
    destination.check()
    assert destination.features == DestinationFeatures(checksums=True, conditional_writes=True)
    small, big = b"petit", random.Random(1).randbytes(17 * MIB)
    assert _put(destination, small, "a/petit~1").sha256 == _sha(small)
    assert _put(destination, big, "a/grand~2").sha256 is None
    assert destination.stat("a/petit~1").sha256 == _sha(small)
    assert destination.stat("a/grand~2").sha256 is None


def test_versions_are_kept_apart(s3_server, admin):
    """In a bucket with versions, an object that others replaced is still read by the version of its receipt."""
    admin.create_bucket(Bucket="objets-a-versions")
    admin.put_bucket_versioning(Bucket="objets-a-versions", VersioningConfiguration={"Status": "Enabled"})
    destination = destination_on(s3_server, "objets-a-versions", prefix="p")
    destination.check()
    assert destination.features.versions
    version = _put(destination, b"premier").version_id
    admin.put_object(Bucket="objets-a-versions", Key=f"p/{KEY}", Body=b"second!")
    assert b"".join(destination.read(KEY)) == b"second!"
    assert b"".join(destination.read(KEY, version)) == b"premier"


@pytest.mark.parametrize("wrong", ["secret", "key"])
def test_wrong_keys_are_said_to_be_wrong(s3_server, wrong):
    """A wrong secret and an unknown access key give the sentence about keys, and nothing to try again."""
    keys = (s3_server.access_key, "faux") if wrong == "secret" else ("inconnue", s3_server.secret_key)
    with pytest.raises(DestinationError) as refused:
        destination_on(s3_server, keys=keys).check()
    assert str(refused.value) == messages.BAD_KEYS
    assert (refused.value.fault, refused.value.transient) == (Fault.DENIED, False)


def test_a_missing_bucket_is_named_as_such(s3_server):
    """Neither check nor put makes a bucket that nobody asked for."""
    destination = destination_on(s3_server, "absent", create=False)
    for attempt in (destination.check, lambda: _put(destination, b"x"), lambda: list(destination.keys())):
        with pytest.raises(DestinationError) as missing:
            attempt()
        assert str(missing.value) == messages.NO_BUCKET
        assert not missing.value.transient


def test_keys_that_may_only_read_are_refused_clearly(s3_server):
    """An account without the right to write is told so at check and at put, and may still read."""
    destination_on(s3_server, prefix="lecture").check()
    _put(destination_on(s3_server, prefix="lecture"), b"lisible")
    reader = (s3_server.reader.access_key, s3_server.reader.secret_key)
    destination = destination_on(s3_server, prefix="lecture", keys=reader)
    for attempt in (destination.check, lambda: _put(destination, b"x", "a/autre~1")):
        with pytest.raises(DestinationError) as refused:
            attempt()
        assert str(refused.value) == messages.STORE_DENIED
        assert (refused.value.fault, refused.value.transient) == (Fault.DENIED, False)
    assert b"".join(destination.read(KEY)) == b"lisible"


@pytest.mark.parametrize("size", [1000, 17 * MIB])
def test_bytes_changed_on_the_way_are_refused_by_the_store(s3_server, size):
    """A byte flipped between us and the store makes the store itself refuse the object, small or in parts."""
    destination = destination_on(s3_server, prefix="chemin")
    destination.check()
    data = b"\x00" * (size - 9) + b"SENSIBLE\x00"
    with relay(s3_server.url, upward=lambda sent: sent.replace(b"SENSIBLE", b"SENSIBLF")) as endpoint:
        on_the_way = destination_on(s3_server, prefix="chemin", endpoint=endpoint)
        with pytest.raises(FixityError):
            _put(on_the_way, data, f"a/{size}")
    assert destination.stat(f"a/{size}") is None
    assert _put(destination, data, f"a/{size}").size == size


def test_a_reading_that_is_cut_can_be_tried_again(s3_server):
    """A connection cut in the middle of an object is an error to try again, never a short object."""
    destination = destination_on(s3_server, prefix="coupe")
    destination.check()
    data = random.Random(2).randbytes(3 * MIB)
    _put(destination, data)
    with relay(s3_server.url, limit=MIB) as endpoint:
        cut = destination_on(s3_server, prefix="coupe", endpoint=endpoint)
        with pytest.raises(DestinationError) as stopped:
            list(cut.read(KEY))
    assert (stopped.value.fault, stopped.value.transient) == (Fault.DISCONNECTED, True)
    assert _sha(b"".join(destination.read(KEY))) == _sha(data)


def test_a_failed_upload_leaves_no_part_behind(s3_server, admin):
    """After wrong bytes, no unfinished upload takes up room in the bucket."""
    destination = destination_on(s3_server)
    destination.check()
    with pytest.raises(FixityError):
        destination.put(KEY, _sha(b""), 40 * MIB, [b"\x00" * MIB] * 40, {})
    assert "Uploads" not in admin.list_multipart_uploads(Bucket="pannes")


def test_a_server_killed_in_mid_transfer(s3_server, tmp_path):
    """The error can be tried again, nothing is under the key, what was confirmed is there after the restart."""
    with Seaweed(tmp_path) as server:
        destination = destination_on(server)
        destination.check()
        _put(destination, b"avant", "a/avant~1")
        data = random.Random(3).randbytes(40 * MIB)

        def killing() -> Iterator[bytes]:
            yield data[: 20 * MIB]
            server.kill()
            yield data[20 * MIB :]

        with pytest.raises(DestinationError) as stopped:
            destination.put(KEY, _sha(data), len(data), killing(), {})
        assert (stopped.value.fault, stopped.value.transient) == (Fault.DISCONNECTED, True)
        server.restart()
        assert _listed(destination) == ["a/avant~1"]
        assert b"".join(destination.read("a/avant~1")) == b"avant"
        assert _put(destination, data).size == len(data)
        assert _sha(b"".join(destination.read(KEY))) == _sha(data)


@pytest.mark.parametrize(
    ("answer", "transient", "fault"),
    [
        (b"503 Slow Down", True, Fault.DISCONNECTED),
        (b"500 Internal Server Error", True, Fault.DISCONNECTED),
        (b"429 Too Many Requests", True, Fault.DISCONNECTED),
        (b"507 Insufficient Storage", False, Fault.FULL),
        (b"403 Forbidden", False, Fault.DENIED),
        (b"400 Bad Request", False, Fault.REFUSED),
    ],
)
def test_answers_without_words_are_understood(s3_server, answer, transient, fault):
    """A gateway that answers by a bare status is told as busy, full, refusing or refused."""
    response = b"HTTP/1.1 " + answer + b"\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
    with listener(response) as (endpoint, _), pytest.raises(DestinationError) as refused:
        _put(destination_on(s3_server, endpoint=endpoint), b"x")
    assert (refused.value.transient, refused.value.fault) == (transient, fault)


def test_nobody_listening_is_to_try_again(s3_server):
    """A store that does not answer at all is said to be unreachable."""
    with listener(b"") as (endpoint, _):
        pass
    with pytest.raises(DestinationError) as refused:
        destination_on(s3_server, endpoint=endpoint).check()
    assert str(refused.value) == messages.STORE_UNREACHABLE
    assert refused.value.transient


def test_an_unknown_certificate_is_refused(s3_server, tmp_path):
    """A store whose certificate nobody vouches for gets no request, and the sentence says so."""
    with listener(b"", tls=certificate(tmp_path)) as (endpoint, requests):
        with pytest.raises(DestinationError) as refused:
            destination_on(s3_server, endpoint=endpoint).check()
        assert requests == []
    assert str(refused.value) == messages.BAD_CERTIFICATE


@pytest.mark.parametrize("status", [b"301 Moved Permanently", b"307 Temporary Redirect"])
def test_a_redirection_is_not_followed(s3_server, status):
    """A store that sends elsewhere is not obeyed: no request reaches the other address."""
    with listener(b"") as (elsewhere, requests):
        redirect = (
            b"HTTP/1.1 %s\r\nLocation: %s/vol\r\nx-amz-bucket-region: eu-west-3\r\nContent-Length: 0\r\n"
            b"Connection: close\r\n\r\n" % (status, elsewhere.encode())
        )
        with listener(redirect) as (endpoint, seen), pytest.raises(DestinationError):
            _put(destination_on(s3_server, endpoint=endpoint), b"x")
        assert seen
        assert requests == []


_connections: list[tuple[str, object]] | None = None


def _audit(event: str, arguments: tuple[object, ...]) -> None:
    if _connections is not None and event in {"socket.connect", "socket.getaddrinfo", "socket.sendto"}:
        _connections.append((event, arguments[1] if event == "socket.connect" else arguments))


sys.addaudithook(_audit)


def test_nothing_is_ever_sent_elsewhere(s3_server, tmp_path, monkeypatch):
    """Whatever the machine's AWS profile, proxies and variables say, each connection goes to the endpoint."""
    profile = tmp_path / "config"
    profile.write_text("[profile piege]\nendpoint_url = http://192.0.2.1\nregion = eu-west-3\ncsm_enabled = true\n")
    hostile = {
        "AWS_PROFILE": "piege",
        "AWS_CONFIG_FILE": str(profile),
        "AWS_SHARED_CREDENTIALS_FILE": str(profile),
        "AWS_ENDPOINT_URL": "http://192.0.2.2",
        "AWS_ENDPOINT_URL_S3": "http://192.0.2.3",
        "AWS_CSM_ENABLED": "true",
        "AWS_CSM_HOST": "192.0.2.4",
        "AWS_USE_DUALSTACK_ENDPOINT": "true",
        "HTTP_PROXY": "http://192.0.2.5:3128",
        "http_proxy": "http://192.0.2.5:3128",
    }
    for name, value in hostile.items():
        monkeypatch.setenv(name, value)
    connections: list[tuple[str, object]] = []
    monkeypatch.setattr(sys.modules[__name__], "_connections", connections)
    destination = destination_on(s3_server)
    destination.check()
    _put(destination, b"petit")
    _put(destination, random.Random(4).randbytes(40 * MIB), "a/grand~1")
    destination.write_own("journal.jsonl", b"{}\n")
    assert [destination.stat(key).size for key in _listed(destination)] == [5, 40 * MIB]
    assert sum(map(len, destination.read("a/grand~1"))) == 40 * MIB
    host, _, port = s3_server.url.removeprefix("http://").partition(":")
    assert {where for event, where in connections if event == "socket.connect"} == {(host, int(port))}
    assert {where[0] for event, where in connections if event == "socket.getaddrinfo"} <= {host}
    assert not [where for event, where in connections if event == "socket.sendto"]


def test_the_client_has_no_transfer_manager(admin):
    """Without the transfer managers of boto3, the CRT client that ignores the endpoint cannot be reached."""
    assert [name for name in dir(admin) if name.startswith(("upload_file", "download_file"))] == []
