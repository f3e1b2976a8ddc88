"""One suite for every source: everything is seen once, read to the byte, and what cannot be had is said."""

import contextlib
import hashlib
import os
import random
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from pathlib import Path
from uuid import uuid4

import pytest

from demo.servers.impacket_smb import ImpacketServer
from ingest.sources import Source
from ingest.sources.folder import FolderSource
from ingest.sources.open import open_source
from ingest.sources.options import SourceOptions
from passation import paths
from passation.errors import Fault, SourceError
from passation.model import Entry, EntryKind, Trouble
from tests.services.smbd import READER, Served, crossable_folder, require

MIB = 1 << 20
NOBODY = 65534


@dataclass
class Place:
    """A tree on disk and the source that shows it."""

    root: Path
    open: Callable[[], Source]
    missing: Callable[[], Source]
    deny: Callable[..., None] = lambda *_: None
    limited: Callable[[], AbstractContextManager[None]] = field(default=nullcontext)
    """In this context the source is asked by somebody who may not read everything."""

    def write(self, name: str, content: bytes = b"x") -> Path:
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
        return path


@contextlib.contextmanager
def as_nobody() -> Iterator[None]:
    """Root reads everything: be somebody else for a while."""
    if os.geteuid():
        yield
        return
    os.seteuid(NOBODY)
    try:
        yield
    finally:
        os.seteuid(0)


@pytest.fixture
def folder_place() -> Iterator[Place]:
    with crossable_folder() as root:

        def deny(*names: str) -> None:
            for name in names:
                (root / name).chmod(0)

        yield Place(
            root,
            lambda: FolderSource("dossier", root),
            lambda: FolderSource("dossier", root / "absent"),
            deny,
            as_nobody,
        )


@pytest.fixture
def smbd_place(smbd: Served) -> Place:
    name = f"lieu-{uuid4().hex[:8]}"
    root = smbd.folder(name)

    def deny(*names: str) -> None:
        smbd.settle(root, names)

    def opened() -> Source:
        return smbd.source(name, READER if limited else smbd.server.accounts[0])

    limited: list[bool] = []

    @contextlib.contextmanager
    def as_reader() -> Iterator[None]:
        limited.append(True)
        yield
        limited.clear()

    return Place(root, opened, lambda: smbd.source(f"{name}/absent"), deny, as_reader)


@pytest.fixture(scope="session")
def impacket_root() -> Iterator[tuple[Path, ImpacketServer]]:
    require(ImpacketServer.available())
    with crossable_folder() as root, ImpacketServer(root, "demo", "agent", "Passe-123") as server:
        yield root, server


@pytest.fixture
def impacket_place(impacket_root: tuple[Path, ImpacketServer]) -> Place:
    shared, server = impacket_root
    root = shared / f"lieu-{uuid4().hex[:8]}"
    root.mkdir()

    def opened(tail: str = "") -> Source:
        options = SourceOptions(timeout=10, attempts=2, pause=0.05)
        return open_source("serveur", f"{server.url}/{root.name}{tail}", lambda: server.password, options)

    return Place(root, opened, lambda: opened("/absent"))


@pytest.fixture(
    params=[
        "folder_place",
        pytest.param("smbd_place", marks=pytest.mark.services),
        pytest.param("impacket_place", marks=pytest.mark.services),
    ]
)
def place(request: pytest.FixtureRequest) -> Place:
    """Each source in turn."""
    return request.getfixturevalue(request.param)


@pytest.fixture(params=["folder_place", pytest.param("smbd_place", marks=pytest.mark.services)])
def guarded_place(request: pytest.FixtureRequest) -> Place:
    """The sources that know of rights: the pure-Python server reads as root."""
    return request.getfixturevalue(request.param)


def crawl(source: Source) -> tuple[dict[bytes, Entry], list[Trouble]]:
    """Entries by path, each seen once, and troubles."""
    found = list(source.entries())
    entries = [one for one in found if isinstance(one, Entry)]
    assert len({entry.path for entry in entries}) == len(entries)
    return {entry.path: entry for entry in entries}, [one for one in found if isinstance(one, Trouble)]


def digests(source: Source, entries: list[Entry]) -> dict[bytes, str]:
    """SHA-256 of each file, or the fault of its reading."""
    found = {}
    for reading in source.read(entries):
        hasher = hashlib.sha256()
        try:
            for chunk in reading.chunks:
                hasher.update(chunk)
            found[reading.entry.path] = hasher.hexdigest()
        except SourceError as error:
            found[reading.entry.path] = error.fault.value
    return found


def test_everything_is_listed_once_with_its_size_and_time(place: Place):
    """Files, empty ones included, and folders, empty ones included, come with kind, size and last write."""
    place.write("Budget/2024/compte.ods", b"12345")
    place.write("vide.txt", b"")
    (place.root / "Dossier vide").mkdir()
    os.utime(place.root / "vide.txt", (1_700_000_000, 1_700_000_000))
    entries, troubles = crawl(place.open())
    assert troubles == []
    assert {path: (entry.kind, entry.size) for path, entry in entries.items()} == {
        b"Budget": (EntryKind.FOLDER, 0),
        b"Budget/2024": (EntryKind.FOLDER, 0),
        b"Budget/2024/compte.ods": (EntryKind.FILE, 5),
        b"Dossier vide": (EntryKind.FOLDER, 0),
        b"vide.txt": (EntryKind.FILE, 0),
    }
    assert entries[b"vide.txt"].modified == 1_700_000_000 * 10**9


def test_folders_come_before_what_they_hold(place: Place):
    """A crawl may be stored as it comes: the parent of each entry was seen before it."""
    for number in range(40):
        place.write(f"{number % 5}/{number % 3}/{number}/f.txt")
    seen = {b""}
    for entry in place.open().entries():
        assert paths.parent(entry.path) in seen
        seen.add(entry.path)
    assert len(seen) == 1 + 5 + 15 + 40 + 40


def test_a_big_folder_is_listed_whole(place: Place):
    """A folder that needs several answers of the server loses none of its files."""
    names = {f"courrier entrant numéro {number:04} de la mairie.txt" for number in range(900)}
    for name in names:
        place.write(name, b"")
    assert {paths.shown(path) for path in crawl(place.open())[0]} == names


def test_odd_names_are_kept_as_they_are(place: Place):
    """Hidden files, twins in NFC and NFD, accents, and names of office programs are all seen apart and readable."""
    names = [".cache", "~$arrêté.docx", "e\u0301te\u0301.txt", "été.txt", "a % b.txt", "Thumbs.db", "œuvre – n° 3.txt"]
    for name in names:
        place.write(name, name.encode())
    source = place.open()
    entries, troubles = crawl(source)
    assert troubles == []
    assert set(entries) == {name.encode() for name in names}
    read = digests(source, list(entries.values()))
    assert read == {name.encode(): hashlib.sha256(name.encode()).hexdigest() for name in names}


def test_names_ending_in_a_dot_or_a_space_are_read(place: Place):
    """Windows programs cannot open them, but a Mac has written them."""
    for name in ("fin.", "fin ", "fin. "):
        place.write(name, name.encode())
    source = place.open()
    read = digests(source, list(crawl(source)[0].values()))
    assert read == {n: hashlib.sha256(n).hexdigest() for n in (b"fin.", b"fin ", b"fin. ")}


def test_paths_over_260_characters_are_read(place: Place):
    """The old limit of Windows is not ours."""
    name = "/".join(f"dossier au nom assez long numéro {number:02}" for number in range(14)) + "/fin.txt"
    assert len(name) > 500
    place.write(name, b"loin")
    source = place.open()
    entries, _ = crawl(source)
    assert digests(source, [entries[name.encode()]]) == {name.encode(): hashlib.sha256(b"loin").hexdigest()}


def test_bytes_are_exact_at_every_size(place: Place):
    """Empty, one byte, around the limits of one request, and several mebibytes."""
    contents = {}
    for size in (0, 1, 65535, 65536, 65537, MIB - 1, MIB, MIB + 1, 5 * MIB):
        contents[f"{size}".encode()] = content = random.Random(size).randbytes(size)
        place.write(f"{size}", content)
    source = place.open()
    read = digests(source, list(crawl(source)[0].values()))
    assert read == {path: hashlib.sha256(content).hexdigest() for path, content in contents.items()}


def test_reading_needs_no_crawl_before(place: Place):
    """The transfer reads in another process than the one that listed."""
    place.write("a/b.txt", b"texte")
    (entry,) = [one for one in crawl(place.open())[0].values() if one.kind is EntryKind.FILE]
    assert digests(place.open(), [entry]) == {b"a/b.txt": hashlib.sha256(b"texte").hexdigest()}


def test_only_files_are_read(place: Place):
    """Folders given to `read` are passed over."""
    place.write("a/b.txt")
    source = place.open()
    assert set(digests(source, list(crawl(source)[0].values()))) == {b"a/b.txt"}


def test_a_folder_that_may_not_be_listed_is_a_trouble(guarded_place: Place):
    """It makes the crawl incomplete, and the walk goes on."""
    guarded_place.write("Secret/x.txt")
    guarded_place.write("Public/y.txt")
    guarded_place.deny("Secret")
    with guarded_place.limited():
        entries, (trouble,) = crawl(guarded_place.open())
    assert set(entries) == {b"Secret", b"Public", b"Public/y.txt"}
    assert (trouble.path, trouble.fault, trouble.hides_entries) == (b"Secret", Fault.DENIED, True)
    assert trouble.detail


def test_a_denied_file_is_said_and_the_others_are_read(guarded_place: Place):
    """The fault is that of its row only."""
    for name in ("a.txt", "b.txt", "c.txt"):
        guarded_place.write(name, b"x")
    guarded_place.write("gros.bin", b"x" * MIB)
    guarded_place.deny("b.txt", "gros.bin")
    with guarded_place.limited():
        source = guarded_place.open()
        read = digests(source, list(crawl(source)[0].values()))
    exact = hashlib.sha256(b"x").hexdigest()
    assert read == {b"a.txt": exact, b"b.txt": "denied", b"c.txt": exact, b"gros.bin": "denied"}


def test_a_root_that_may_not_be_listed_is_refused(guarded_place: Place):
    """`check` says that the account has no right."""
    guarded_place.deny(".")
    with guarded_place.limited(), pytest.raises(SourceError, match="droit de lecture") as caught:
        guarded_place.open().check()
    assert caught.value.fault is Fault.DENIED
    guarded_place.root.chmod(0o755)


def test_a_file_gone_since_the_crawl_is_said(place: Place):
    """It is not mistaken for an empty file."""
    place.write("parti.txt")
    place.write("parti.bin", b"x" * MIB)
    place.write("reste.txt")
    source = place.open()
    entries, _ = crawl(source)
    (place.root / "parti.txt").unlink()
    (place.root / "parti.bin").unlink()
    read = digests(source, list(entries.values()))
    assert (read[b"parti.txt"], read[b"parti.bin"]) == ("vanished", "vanished")
    assert read[b"reste.txt"] == hashlib.sha256(b"x").hexdigest()


def test_a_file_that_grew_since_the_crawl_is_read_whole(place: Place):
    """The size of the listing is not taken for the size of the file."""
    path = place.write("journal.txt", b"lundi")
    source = place.open()
    entries, _ = crawl(source)
    path.write_bytes(b"lundi, mardi")
    assert digests(source, list(entries.values())) == {b"journal.txt": hashlib.sha256(b"lundi, mardi").hexdigest()}


@pytest.mark.parametrize("change", ["grow", "shrink", "rewrite"])
def test_a_file_that_changes_under_the_reading_is_unstable(place: Place, change: str):
    """What was read of it must be thrown away, and it may be tried again."""
    path = place.write("base.accdb", b"x" * 12 * MIB)
    source = place.open()
    (reading,) = source.read(list(crawl(source)[0].values()))
    next(reading.chunks)
    if change == "grow":
        with path.open("ab") as file:
            file.write(b"y")
    elif change == "shrink":
        os.truncate(path, 6 * MIB)
    else:
        path.write_bytes(b"z" * 12 * MIB)
        os.utime(path, (1_700_000_000, 1_700_000_000))
    with pytest.raises(SourceError) as caught:
        list(reading.chunks)
    assert (caught.value.fault, caught.value.transient) == (Fault.UNSTABLE, True)


def test_an_abandoned_reading_leaves_the_source_usable(place: Place):
    """A reader may stop in the middle of a file."""
    place.write("gros.bin", b"x" * 6 * MIB)
    place.write("autre.txt", b"y")
    source = place.open()
    entries, _ = crawl(source)
    (reading,) = source.read([entries[b"gros.bin"]])
    next(reading.chunks)
    del reading
    assert digests(source, [entries[b"autre.txt"]]) == {b"autre.txt": hashlib.sha256(b"y").hexdigest()}


def test_a_missing_root_is_refused(place: Place):
    """`check` and `entries` say in French that the folder does not exist."""
    for ask in (lambda source: source.check(), lambda source: list(source.entries())):
        with pytest.raises(SourceError, match="n’existe pas") as caught:
            ask(place.missing())
        assert not caught.value.transient


def test_closing_twice_is_harmless(place: Place):
    """And a closed source may be used again."""
    place.write("a.txt")
    source = place.open()
    assert set(crawl(source)[0]) == {b"a.txt"}
    source.close()
    source.close()
    assert set(crawl(source)[0]) == {b"a.txt"}
    source.close()
