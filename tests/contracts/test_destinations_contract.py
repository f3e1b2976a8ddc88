"""One suite for every destination: what was put comes back, nothing is replaced, nothing half-done stays."""

import hashlib
import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from threading import Thread
from uuid import uuid4

import pytest

from migrate.destinations import Destination
from migrate.destinations.folder import FolderDestination
from migrate.destinations.metadata import object_metadata
from migrate.destinations.routed import RoutedDestination
from migrate.destinations.s3 import Access, S3Destination, make_client
from passation.errors import DestinationError, Fault, FixityError, SourceError

MIB = 1 << 20
KEY = "1_direction/13_arretes/arrete-12~0123456789ab.pdf"


@dataclass
class Store:
    """A destination under test, and a way to write behind its back."""

    destination: Destination
    plant: Callable[[str, bytes], None]
    reopened: Callable[[], Destination]


# A destination of two places is tried with the key of the tests in one, then in the other.
@pytest.fixture(params=["folder", pytest.param("s3", marks=pytest.mark.services), "routed a/", "routed 1_direction/"])
def store(request, tmp_path):
    kind, _, prefix = request.param.partition(" ")
    if kind == "routed":
        made = _routed(tmp_path / "stockage", tmp_path / "vivant", prefix)
    else:
        made = _folder(tmp_path) if kind == "folder" else _s3(request.getfixturevalue("s3_server"), tmp_path)
    made.destination.check()
    yield made
    made.destination.close()


@pytest.fixture
def destination(store):
    return store.destination


def _folder(root: Path) -> Store:
    def plant(key: str, data: bytes) -> None:
        (root / key).parent.mkdir(parents=True, exist_ok=True)
        (root / key).write_bytes(data)

    return Store(FolderDestination(root), plant, lambda: FolderDestination(root))


def _routed(root: Path, living: Path, prefix: str) -> Store:
    root.mkdir()
    living.mkdir()
    store, folder = _folder(root), _folder(living)

    def plant(key: str, data: bytes) -> None:
        (folder if key.startswith(prefix) else store).plant(key, data)

    def opened() -> Destination:
        return RoutedDestination(store.reopened(), folder.reopened(), prefix)

    return Store(opened(), plant, opened)


def _s3(server, notes: Path) -> Store:
    client = make_client(server.url, "us-east-1", server.access_key, server.secret_key)
    prefix = f"communes/{uuid4().hex}"

    def plant(key: str, data: bytes) -> None:
        client.put_object(Bucket="contrats", Key=f"{prefix}/{key}", Body=data)

    def opened() -> Destination:
        access = Access(server.url, "us-east-1", server.access_key, server.secret_key)
        return S3Destination(access, "contrats", prefix, create=True, notes=notes)

    return Store(opened(), plant, opened)


def _bytes(size: int) -> bytes:
    return random.Random(size).randbytes(size)


def _chunks(data: bytes, step: int = MIB) -> Iterator[bytes]:
    return (data[at : at + step] for at in range(0, len(data), step))


def _sha(data: bytes) -> bytes:
    return hashlib.sha256(data).digest()


def _put(destination: Destination, key: str, data: bytes):
    metadata = object_metadata(_sha(data), 1_457_136_000_123_456_789, "t-1")
    return destination.put(key, _sha(data), len(data), _chunks(data), metadata)


def _listed(destination: Destination, prefix: str = "") -> list[tuple[str, int]]:
    return [(stored.key, stored.size) for stored in destination.keys(prefix)]


def _read(destination: Destination, key: str) -> bytes:
    return b"".join(destination.read(key))


def _assert_nothing_under(destination: Destination, key: str) -> None:
    assert destination.stat(key) is None
    assert _listed(destination) == []


@pytest.mark.parametrize("size", [0, 1, 16 * MIB - 1, 16 * MIB, 16 * MIB + 1, 40 * MIB])
def test_what_was_put_comes_back(destination, size):
    """An object of any size, above and below the size of a part, is read back byte for byte."""
    data = _bytes(size)
    stored = _put(destination, KEY, data)
    assert (stored.key, stored.size) == (KEY, size)
    assert stored.sha256 in {None, _sha(data)}
    assert _sha(_read(destination, KEY)) == _sha(data)
    found = destination.stat(KEY)
    assert (found.key, found.size) == (KEY, size)
    assert found.sha256 in {None, _sha(data)}


@pytest.mark.parametrize("step", [1, 7, 1000, 5 * MIB])
def test_the_cut_of_the_chunks_does_not_matter(destination, step):
    """However the source cuts its chunks, the same object arrives."""
    data = _bytes(3000 if step < MIB else 33 * MIB + 5)
    destination.put(KEY, _sha(data), len(data), _chunks(data, step), {})
    assert _sha(_read(destination, KEY)) == _sha(data)


@pytest.mark.parametrize("size", [10, 17 * MIB])
@pytest.mark.parametrize("off_by", [-1, 1])
def test_another_length_than_announced_leaves_nothing(destination, size, off_by):
    """Bytes shorter or longer than announced are refused as another content, and nothing is under the key."""
    data = _bytes(size)
    with pytest.raises(FixityError):
        destination.put(KEY, _sha(data), size - off_by, _chunks(data), {})
    _assert_nothing_under(destination, KEY)


def test_an_endless_source_is_stopped(destination):
    """A source that never ends is left as soon as it gives more than announced."""
    given = []

    def endless() -> Iterator[bytes]:
        while True:
            given.append(1)
            yield b"x" * 1000

    with pytest.raises(FixityError):
        destination.put(KEY, _sha(b""), 5000, endless(), {})
    assert len(given) == 6
    _assert_nothing_under(destination, KEY)


@pytest.mark.parametrize("size", [0, 10, 17 * MIB])
def test_another_digest_than_announced_leaves_nothing(destination, size):
    """Bytes of the right length and another SHA-256 are refused, and nothing is under the key."""
    data = _bytes(size)
    with pytest.raises(FixityError):
        destination.put(KEY, _sha(b"other"), size, _chunks(data), {})
    _assert_nothing_under(destination, KEY)


@pytest.mark.parametrize("size", [10, 40 * MIB])
def test_a_source_that_fails_midway_leaves_nothing(destination, size):
    """The error of the source reaches the caller unchanged, and nothing is under the key."""
    data = _bytes(size)

    def cut() -> Iterator[bytes]:
        yield data[: size - 1]
        raise SourceError("coupé", fault=Fault.DISCONNECTED, transient=True)

    with pytest.raises(SourceError, match="coupé"):
        destination.put(KEY, _sha(data), size, cut(), {})
    _assert_nothing_under(destination, KEY)
    _put(destination, KEY, data)
    assert _sha(_read(destination, KEY)) == _sha(data)


@pytest.mark.parametrize("size", [0, 10, 17 * MIB])
@pytest.mark.parametrize("checked", [True, False])
def test_the_same_bytes_again_change_nothing(store, size, checked):
    """Putting the same object twice gives the same answer, by a destination that was checked or not."""
    data = _bytes(size)
    _put(store.destination, KEY, data)
    again = store.destination if checked else store.reopened()
    assert (_put(again, KEY, data).key, again.stat(KEY).size) == (KEY, size)
    assert _listed(again) == [(KEY, size)]


@pytest.mark.parametrize("size", [10, 17 * MIB])
@pytest.mark.parametrize("other_size", [10, 11, 17 * MIB])
@pytest.mark.parametrize("checked", [True, False])
def test_other_bytes_never_replace_what_is_there(store, size, other_size, checked):
    """Under a key that holds other bytes, of the same length or not, nothing is written and the first ones stay."""
    old, new = _bytes(size), bytes(reversed(_bytes(other_size)))
    _put(store.destination, KEY, old)
    with pytest.raises(DestinationError) as refused:
        _put(store.destination if checked else store.reopened(), KEY, new)
    assert (refused.value.fault, refused.value.transient) == (Fault.REFUSED, False)
    assert _sha(_read(store.destination, KEY)) == _sha(old)


@pytest.mark.parametrize("size", [5000, 17 * MIB])
def test_of_writers_at_once_one_wins(destination, size):
    """Of several different contents sent at once under one key, exactly one is confirmed, and it is there whole."""
    contents = [_bytes(size + number) for number in range(6)]
    outcomes: list[bytes | Fault] = []

    def write(data: bytes) -> None:
        try:
            _put(destination, KEY, data)
            outcomes.append(data)
        except DestinationError as error:
            outcomes.append(error.fault)

    writers = [Thread(target=write, args=(data,)) for data in contents]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    (winner,) = [outcome for outcome in outcomes if isinstance(outcome, bytes)]
    assert outcomes.count(Fault.REFUSED) == 5
    assert _sha(_read(destination, KEY)) == _sha(winner)


def test_writers_of_the_same_content_all_succeed(destination):
    """Of several workers that send one content at once under its key, each is confirmed, and it is there once."""
    data = _bytes(50_000)
    confirmed: list[int] = []
    writers = [Thread(target=lambda: confirmed.append(_put(destination, KEY, data).size)) for _ in range(6)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    assert confirmed == [50_000] * 6
    assert _listed(destination) == [(KEY, 50_000)]


def test_an_interrupted_object_arrives_at_the_next_attempt(destination):
    """A large object whose source was cut, once or twice, is whole when a later attempt reads it to its end."""
    data = _bytes(40 * MIB)

    def cut(at: int) -> Iterator[bytes]:
        yield from _chunks(data[:at])
        raise SourceError("coupé", fault=Fault.DISCONNECTED, transient=True)

    for at in (9 * MIB, 30 * MIB):
        with pytest.raises(SourceError):
            destination.put(KEY, _sha(data), len(data), cut(at), {})
        assert destination.stat(KEY) is None
    assert _put(destination, KEY, data).size == len(data)
    assert _sha(_read(destination, KEY)) == _sha(data)


def test_objects_are_read_by_several_threads_at_once(destination):
    """Each reading has a connection of its own: their bytes do not mix, and one left half-read disturbs no other."""
    contents = {f"a/{number}~x": _bytes(3 * MIB + number) for number in range(6)}
    for key, data in contents.items():
        _put(destination, key, data)
    left = destination.read("a/0~x")
    next(left)
    found: dict[str, bytes] = {}
    readers = [Thread(target=lambda key=key: found.update({key: _sha(_read(destination, key))})) for key in contents]
    for reader in readers:
        reader.start()
    for reader in readers:
        reader.join()
    assert found == {key: _sha(data) for key, data in contents.items()}


def test_an_object_written_by_others_is_compared_by_its_bytes(store):
    """An object that another tool wrote is accepted when its bytes are the same, else refused."""
    store.plant(KEY, b"meme contenu")
    assert _put(store.destination, KEY, b"meme contenu").size == 12
    with pytest.raises(DestinationError):
        _put(store.destination, KEY, b"MEME CONTENU")


HOSTILE = (
    *("", "/", "/absolu/x", "../x", "a/../../x", "a/./b", "a//b", "a/", "a/b.", "a/b ", "a\\b"),
    *("a/\x00", "a/b\nc", "a/\x7f", "a/\u202egpj.exe", "a/\ud800", "a/" + "é" * 128, "/".join(["x" * 200] * 6)),
    *("_passation", "_passation/journal.jsonl"),
)


@pytest.mark.parametrize("key", HOSTILE)
def test_hostile_keys_are_refused(destination, key):
    """A key that a store could change, that leaves the tree or enters Passation's own files is refused unsent."""
    with pytest.raises(DestinationError) as refused:
        _put(destination, key, b"x")
    assert (refused.value.fault, refused.value.transient) == (Fault.REFUSED, False)
    assert _listed(destination) == []


@pytest.mark.parametrize(
    "metadata",
    [
        {"path": "urba/permis.pdf"},
        {"owner": "S-1-5-21"},
        {"transfer": "urba/permis.pdf"},
        {"transfer": "Éloïse"},
        {"mtime": "2016"},
        {"sha256": "a" * 63},
    ],
)
def test_metadata_carries_neither_path_nor_name(destination, metadata):
    """Anything but digest, date and transfer number is refused unsent."""
    with pytest.raises(DestinationError):
        destination.put(KEY, _sha(b"x"), 1, [b"x"], metadata)
    _assert_nothing_under(destination, KEY)


def test_keys_are_listed_in_order_under_a_prefix(store):
    """Every object is listed once with its size, in the binary order of keys, relative to the destination."""
    keys = ["a-b/x~1", "a.b", "a/b/c~3", "a/b-c~2", "a/z~4", "a~5", "b/é~7", "b/z~6", "b/\U0001f600~8", "ab/c~9"]
    for key in keys:
        _put(store.destination, key, key.encode())
    store.destination.write_own("manifeste.jsonl", b"{}\n")
    expected = [(key, len(key.encode())) for key in sorted(keys, key=str.encode)]
    for prefix in ("", "a", "a/", "a/b", "b/", "rien"):
        assert _listed(store.destination, prefix) == [found for found in expected if found[0].startswith(prefix)]
    assert ("_passation/manifeste.jsonl", 3) in _listed(store.destination, "_passation/")


def test_objects_of_others_are_listed(store):
    """An object whose key we would refuse, put there by others, is told and not hidden."""
    store.plant("Été/Mes Photos./img 1.JPG", b"jpg")
    assert _listed(store.destination) == [("Été/Mes Photos./img 1.JPG", 3)]


def test_an_unknown_key_has_vanished(destination):
    """What is not there has no state, and cannot be read."""
    assert destination.stat(KEY) is None
    with pytest.raises(DestinationError) as missing:
        _read(destination, KEY)
    assert (missing.value.fault, missing.value.transient) == (Fault.VANISHED, False)


def test_own_files_are_replaced_and_read(destination):
    """Passation's own files may be written again, and are read by their key."""
    for data in (b"un", b"deux", b""):
        destination.write_own("journal/tete.json", data)
        assert _read(destination, "_passation/journal/tete.json") == data
    with pytest.raises(DestinationError):
        destination.write_own("../1_direction/x", b"x")


def test_a_changed_byte_is_seen_by_reading_back(store):
    """A byte flipped at equal size by another hand is in what is read back."""
    data = _bytes(1000)
    _put(store.destination, KEY, data)
    store.plant(KEY, data[:500] + bytes([data[500] ^ 1]) + data[501:])
    assert store.destination.stat(KEY).size == 1000
    assert _sha(_read(store.destination, KEY)) != _sha(data)
