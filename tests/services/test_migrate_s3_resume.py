"""Large objects that were cut on their way: what the store holds is not sent again, and no other upload is touched."""

import hashlib
import os
import random
import signal
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from migrate.destinations import Destination
from migrate.destinations.open import ACCESS_KEY, SECRET_KEY, open_destination
from migrate.destinations.s3 import make_client
from passation.errors import DestinationError, Fault, FixityError, SourceError
from tests.services.s3_network import relay, troubled

pytestmark = pytest.mark.services

MIB = 1 << 20
KEY = "1_direction/film~0123456789ab.mp4"
DATA = random.Random(6).randbytes(40 * MIB)


@dataclass
class Road:
    """The way to the store, and the bytes that went up."""

    server: object
    prefix: str
    notes: Path
    endpoint: str = ""
    sent: list[int] = field(default_factory=list)

    def destination(self) -> Destination:
        """As a worker would open it."""
        keys = {ACCESS_KEY: self.server.access_key, SECRET_KEY: self.server.secret_key}
        url = f"s3://reprise/{self.prefix}?endpoint={self.endpoint or self.server.url}"
        opened = open_destination(url, keys.get, create=True, notes=self.notes)
        opened.check()
        self.sent.clear()
        return opened

    def count(self, data: bytes) -> bytes:
        """Let bytes pass."""
        self.sent.append(len(data))
        return data


@pytest.fixture
def road(s3_server, tmp_path, request):
    made = Road(s3_server, request.node.name.replace("[", "-").replace("]", ""), tmp_path / "envois")
    with relay(s3_server.url, upward=made.count) as endpoint:
        made.endpoint = endpoint
        yield made


@pytest.fixture
def admin(s3_server):
    """Another client of the same store, with every right."""
    return make_client(s3_server.url, "us-east-1", s3_server.access_key, s3_server.secret_key)


def _sha(data: bytes) -> bytes:
    return hashlib.sha256(data).digest()


def _chunks(data: bytes, cut: int = 0, error: Exception | None = None) -> Iterator[bytes]:
    for start in range(0, cut or len(data), MIB):
        yield data[start : start + MIB]
    if error:
        raise error


def _put(destination: Destination, data: bytes = DATA, cut: int = 0, error: Exception | None = None):
    return destination.put(KEY, _sha(data), len(data), _chunks(data, cut, error), {"sha256": _sha(data).hex()})


def _cut(road: Road, data: bytes = DATA) -> None:
    """An upload that its source left in the middle: four parts are with the store."""
    gone = SourceError("coupé", fault=Fault.DISCONNECTED, transient=True)
    with pytest.raises(SourceError):
        _put(road.destination(), data, 32 * MIB, gone)


def _uploads(admin, road: Road) -> list[str]:
    found = admin.list_multipart_uploads(Bucket="reprise", Prefix=road.prefix).get("Uploads", [])
    return [one["UploadId"] for one in found]


def test_what_the_store_holds_is_not_sent_again(road, admin):
    """After a cut, only the missing part goes up, the object is whole, and nothing unfinished is left."""
    _cut(road)
    assert len(_uploads(admin, road)) == 1
    destination = road.destination()
    assert _put(destination).size == len(DATA)
    assert 8 * MIB < sum(road.sent) < 9 * MIB
    assert _sha(b"".join(destination.read(KEY))) == _sha(DATA)
    assert _uploads(admin, road) == []
    assert list(road.notes.iterdir()) == []


def test_a_part_that_reads_otherwise_is_sent_again(road):
    """Parts are left out by their SHA-256: one that differs by a byte goes up, and the object is what was read."""
    _cut(road)
    other = bytearray(DATA)
    other[20 * MIB] ^= 1
    (note,) = road.notes.iterdir()
    destination = road.destination()
    note.rename(_note_of(road, destination, bytes(other)))
    _put(destination, bytes(other))
    assert 16 * MIB < sum(road.sent) < 17 * MIB
    assert _sha(b"".join(destination.read(KEY))) == _sha(bytes(other))


def _note_of(road: Road, destination: Destination, data: bytes) -> Path:
    """Where the upload of this content is noted."""
    before = set(road.notes.iterdir())
    with pytest.raises(SourceError):
        _put(destination, data, MIB, SourceError("coupé", transient=True))
    road.sent.clear()
    (made,) = set(road.notes.iterdir()) - before
    return made


def test_a_killed_process_leaves_what_another_goes_on_with(road, admin):
    """SIGKILL in the middle of an upload: the next process sends what is missing only."""
    road.destination().close()
    script = (
        "import os, sys, time, random, hashlib\n"
        "from pathlib import Path\n"
        "from migrate.destinations.open import open_destination\n"
        "url, notes = sys.argv[1:]\n"
        "data = random.Random(6).randbytes(40 << 20)\n"
        "def slow():\n"
        "    yield data[:32 << 20]\n"
        "    while sum(len(one.read_text().splitlines()) for one in Path(notes).iterdir()) < 5:\n"
        "        time.sleep(0.05)\n"
        "    print('there', flush=True)\n"
        "    time.sleep(600)\n"
        "store = open_destination(url, os.environ.get, notes=Path(notes))\n"
        f"store.put({KEY!r}, hashlib.sha256(data).digest(), len(data), slow(), {{}})\n"
    )
    url = f"s3://reprise/{road.prefix}?endpoint={road.endpoint}"
    environment = os.environ | {ACCESS_KEY: road.server.access_key, SECRET_KEY: road.server.secret_key}
    command = [sys.executable, "-c", script, url, str(road.notes)]
    with subprocess.Popen(command, env=environment, cwd=Path(__file__).parents[2], stdout=subprocess.PIPE) as process:
        assert process.stdout.readline() == b"there\n"
        process.send_signal(signal.SIGKILL)
    destination = road.destination()
    _put(destination)
    assert 8 * MIB < sum(road.sent) < 9 * MIB
    assert _sha(b"".join(destination.read(KEY))) == _sha(DATA)
    assert _uploads(admin, road) == []


def test_the_upload_of_another_is_neither_continued_nor_dropped(road, admin):
    """An upload under the same key that we did not note stays as it is, and brings none of our bytes."""
    target = f"{road.prefix}/{KEY}"
    road.destination()
    foreign = admin.create_multipart_upload(Bucket="reprise", Key=target, ChecksumAlgorithm="SHA256")["UploadId"]
    admin.upload_part(Bucket="reprise", Key=target, UploadId=foreign, PartNumber=1, Body=DATA[: 16 * MIB])
    destination = road.destination()
    _put(destination)
    assert sum(road.sent) > len(DATA)
    assert _uploads(admin, road) == [foreign]


def test_an_upload_that_the_store_has_dropped_begins_anew(road, admin):
    """When the provider has cleaned up in between, everything goes up again."""
    _cut(road)
    (upload,) = _uploads(admin, road)
    admin.abort_multipart_upload(Bucket="reprise", Key=f"{road.prefix}/{KEY}", UploadId=upload)
    destination = road.destination()
    _put(destination)
    assert sum(road.sent) > len(DATA)
    assert _sha(b"".join(destination.read(KEY))) == _sha(DATA)


@pytest.mark.parametrize(
    ("error", "kept"),
    [
        (SourceError("coupé", fault=Fault.DISCONNECTED, transient=True), True),
        (SourceError("disparu", fault=Fault.VANISHED), False),
        (FixityError("autre", fault=Fault.CHANGED), False),
    ],
)
def test_only_what_will_be_tried_again_is_kept(road, admin, error, kept):
    """An upload whose source is gone or changed is dropped; one that was merely cut is kept for the next run."""
    with pytest.raises(type(error)):
        _put(road.destination(), DATA, 24 * MIB, error)
    assert bool(_uploads(admin, road)) is kept
    assert bool(list(road.notes.iterdir())) is kept


def test_without_notes_nothing_is_left_behind_unnoticed(road, admin):
    """A destination without notes begins anew, and drops what it had begun when the source has changed."""
    road.notes = None
    with pytest.raises(FixityError):
        _put(road.destination(), DATA + b"x", len(DATA))
    assert _uploads(admin, road) == []


def test_a_key_that_was_taken_meanwhile_is_not_overwritten(road, admin):
    """Another document put under the key while the parts went up stays, and our parts are dropped."""
    destination = road.destination()

    def meanwhile() -> Iterator[bytes]:
        yield DATA[: 24 * MIB]
        admin.put_object(Bucket="reprise", Key=f"{road.prefix}/{KEY}", Body=b"autre")
        yield DATA[24 * MIB :]

    with pytest.raises(DestinationError) as refused:
        destination.put(KEY, _sha(DATA), len(DATA), meanwhile(), {})
    assert refused.value.fault is Fault.REFUSED
    assert b"".join(destination.read(KEY)) == b"autre"
    assert _uploads(admin, road) == []


@pytest.mark.parametrize("trouble", ["503", "cut", "lost"])
def test_parts_are_sent_again_over_a_bad_road(road, trouble):
    """Parts that meet trouble are sent again, and the object is whole."""
    with troubled(road.server.url, trouble, 3) as (endpoint, _):
        ready = road.destination()
        road.endpoint = endpoint
        keys = {ACCESS_KEY: road.server.access_key, SECRET_KEY: road.server.secret_key}
        url = f"s3://reprise/{road.prefix}?endpoint={endpoint}"
        destination = open_destination(url, keys.get, notes=road.notes)
        destination.features = ready.features
        _put(destination)
    assert _sha(b"".join(ready.read(KEY))) == _sha(DATA)
