"""A batch of the transfer on a real store: several objects at once, each fault with its own file, memory bounded."""

import hashlib
import json
import os
import random
import subprocess
import sys
from pathlib import Path
from uuid import uuid4

import pytest

from migrate.destinations.open import ACCESS_KEY, SECRET_KEY, open_destination
from migrate.transfer import Subject, TransferStage
from migrate.verify import Subject as Sent
from migrate.verify import VerifyStage
from passation.errors import DestinationError, Fault
from passation.model import Entry
from passation.workspace import Workspace
from tests.services.s3_network import troubled

pytestmark = pytest.mark.services

MIB = 1 << 20
MOST = 150 * MIB
"""Bytes that a worker may take, whatever the size of a file."""
TOML = """[commune]
name = "Essai"
insee = "34172"
[sources.disque]
url = "folder:{source}"
[destination]
url = "s3://transferts/{prefix}?endpoint={endpoint}"
connections = 4
"""


class Batch:
    """A folder of files, and a workspace that sends them."""

    def __init__(self, server, root: Path) -> None:
        self.server = server
        self.source, self.folder, self.prefix = root / "source", root / "espace", uuid4().hex
        self.source.mkdir()
        self.folder.mkdir()
        self.keys = {ACCESS_KEY: server.access_key, SECRET_KEY: server.secret_key}
        self.through(server.url)
        self.store = open_destination(
            f"s3://transferts/{self.prefix}?endpoint={server.url}", self.keys.get, create=True
        )
        self.store.check()

    def through(self, endpoint: str) -> None:
        """Take this road to the store."""
        text = TOML.format(source=self.source, prefix=self.prefix, endpoint=endpoint)
        (self.folder / "passation.toml").write_text(text)

    def add(self, number: int, data: bytes) -> Subject:
        """A file, as the plan would have it sent."""
        (self.source / f"{number}.pdf").write_bytes(data)
        digest = hashlib.sha256(data).digest()
        return self.subject(number, digest, len(data))

    def subject(self, number: int, digest: bytes, size: int) -> Subject:
        """What the plan says of a file."""
        carrier = Entry("disque", f"{number}.pdf".encode(), size=size, modified=1_457_136_000_000_000_000)
        return Subject(number, number, carrier, f"lot/{number}~{digest.hex()[:12]}.pdf", digest, size, "a" * 64)

    def send(self, subjects: list[Subject]):
        """Carry out the stage."""
        stage = TransferStage(Workspace(self.folder))
        try:
            return stage.compute(subjects)
        finally:
            stage.close()


@pytest.fixture
def batch(s3_server, tmp_path, monkeypatch):
    made = Batch(s3_server, tmp_path)
    for name, value in made.keys.items():
        monkeypatch.setenv(name, value)
    yield made
    made.store.close()


def _bytes(seed: int, size: int) -> bytes:
    return random.Random(seed).randbytes(size)


def test_a_batch_arrives_whole_and_in_order(batch):
    """Files of every size, empty ones and one in parts included, are confirmed in the order of the batch."""
    sizes = [3000, 0, 17 * MIB, 1, 3 * MIB, 16 * MIB, *range(100, 130)]
    subjects = [batch.add(number, _bytes(number, size)) for number, size in enumerate(sizes)]
    results = batch.send(subjects)
    assert [one.content_id for one in results] == list(range(len(sizes)))
    assert [one.fault for one in results] == [None] * len(sizes)
    for one in subjects:
        assert hashlib.sha256(b"".join(batch.store.read(one.key))).digest() == one.sha256
    assert batch.send(subjects) == results


def test_each_fault_stays_with_its_file(batch):
    """A file that is gone, changed, longer, or whose key is taken is told as such; all the others arrive."""
    subjects = [batch.add(number, _bytes(number, 5000)) for number in range(40)]
    (batch.source / "3.pdf").unlink()
    (batch.source / "5.pdf").write_bytes(_bytes(99, 5000))
    (batch.source / "7.pdf").write_bytes(_bytes(7, 9000))
    batch.store.put(subjects[9].key, hashlib.sha256(b"autre").digest(), 5, [b"autre"], {})
    results = batch.send(subjects)
    assert [one.content_id for one in results] == list(range(40))
    faults = {one.content_id: one.fault for one in results if one.fault}
    assert faults == {3: Fault.VANISHED, 5: Fault.CHANGED, 7: Fault.CHANGED, 9: Fault.REFUSED}
    assert b"".join(batch.store.read(subjects[9].key)) == b"autre"
    assert sum(1 for _ in batch.store.keys("")) == 37


def test_what_an_interrupted_run_had_sent_is_not_read_again(batch):
    """Objects that the store holds are confirmed by its own checksum, their source file being gone."""
    subjects = [batch.add(number, _bytes(number, 5000)) for number in range(30)]
    batch.send([one for one in subjects if one.content_id % 3 == 0])
    for one in subjects:
        if one.content_id % 3 == 0:
            (batch.source / f"{one.content_id}.pdf").unlink()
    results = batch.send(subjects)
    assert [one.fault for one in results] == [None] * 30


def test_a_store_that_does_not_serve_ends_the_batch(batch):
    """When the store stays away, it is the store that is told, and no file is said to be at fault."""
    subjects = [batch.add(number, _bytes(number, 5000)) for number in range(20)]
    with troubled(batch.server.url, "", 0) as (endpoint, requests):
        batch.through(endpoint)
        stage = TransferStage(Workspace(batch.folder))
        assert len(stage.compute(subjects[:5])) == 5
        assert requests
    with pytest.raises(DestinationError) as away:
        stage.compute(subjects)
    stage.close()
    assert away.value.transient
    batch.through(batch.server.url)
    assert [one.fault for one in batch.send(subjects)] == [None] * 20


def test_a_road_that_lies_is_caught_by_the_verification(batch):
    """Other bytes of equal size on the way back make the object differ; over a sound road it is identical."""
    (subject,) = subjects = [batch.add(1, _bytes(1, 5000))]
    batch.send(subjects)
    asked = [Sent(1, subject.key, subject.sha256, subject.size)]
    with troubled(batch.server.url, "lie", 100) as (endpoint, _):
        batch.through(endpoint)
        assert _verified(batch, asked) == ["*"]
    batch.through(batch.server.url)
    assert _verified(batch, asked) == ["="]


def _verified(batch: Batch, subjects: list[Sent]) -> list[str]:
    stage = VerifyStage(Workspace(batch.folder))
    try:
        return [one.read_back.symbol for one in stage.compute(subjects)]
    finally:
        stage.close()


WORKER = """
import json, re, sys
from pathlib import Path
from migrate.transfer import Subject, TransferStage
from passation.model import Entry
from passation.workspace import Workspace
stage = TransferStage(Workspace(Path(sys.argv[1])))
subjects = []
for number, digest, size in json.loads(sys.argv[2]):
    carrier = Entry("disque", f"{number}.pdf".encode(), size=size, modified=0)
    subjects.append(Subject(number, number, carrier, f"lot/{number}~x.pdf", bytes.fromhex(digest), size, "a" * 64))
faults = [one.fault for one in stage.compute(subjects) if one.fault]
stage.close()
most = re.search(r"VmHWM:\\s+(\\d+) kB", Path("/proc/self/status").read_text())
print(json.dumps([faults, int(most[1]) * 1024]))
"""


def _memory(batch: Batch, sizes: list[int]) -> int:
    """Bytes that a worker of its own takes at most to send files of these sizes (proc(5), VmHWM).

    The maximum that getrusage tells would be that of the tests, which a child keeps over exec.
    """
    asked = []
    for number, size in enumerate(sizes):
        digest = hashlib.sha256()
        with (batch.source / f"{number}.pdf").open("wb") as out:
            for at in range(0, size, MIB):
                piece = (b"%d %d " % (number, at) * MIB)[: min(MIB, size - at)]
                digest.update(piece)
                out.write(piece)
        asked.append((number, digest.hexdigest(), size))
    command = [sys.executable, "-c", WORKER, str(batch.folder), json.dumps(asked)]
    root = Path(__file__).parents[2]
    done = subprocess.run(command, cwd=root, env=os.environ | batch.keys, capture_output=True, text=True, check=True)
    faults, memory = json.loads(done.stdout)
    assert faults == []
    print(f"{memory >> 20} MiB")
    return memory


def test_a_worker_stays_small_with_a_large_file(batch):
    """200 MB in one file and 100 MB in small ones fit into less than 150 MB."""
    assert _memory(batch, [200 * MIB, *([16 * MIB] * 3), *([MIB] * 50)]) < MOST


@pytest.mark.slow
def test_a_worker_stays_small_with_a_file_of_more_than_a_gigabyte(batch):
    """A file of 1.2 GB takes no more memory than one of 200 MB."""
    assert _memory(batch, [1200 * MIB]) < MOST
