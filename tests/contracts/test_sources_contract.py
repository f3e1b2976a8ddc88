"""One suite for every source: everything is seen once, read to the byte, and what cannot be had is said."""

import os
import random
from collections.abc import Iterator
from pathlib import Path

import pytest

from demo.servers.impacket_smb import ImpacketServer
from passation import paths
from passation.errors import Fault, SourceError
from passation.model import EntryKind
from tests.contracts.source_places import (
    FolderPlace,
    ImpacketPlace,
    PrimePlace,
    PurviewPlace,
    SmbdPlace,
    SyncedPlace,
    ZipPlace,
    crawl,
    digest,
    digests,
)
from tests.services.smbd import crossable_folder, require

MIB = 1 << 20
PURVIEW = "purview_classic_place", "purview_modern_place"
SMBD = pytest.param("smbd_place", marks=pytest.mark.services)
STOCK = pytest.param("stock_place", marks=pytest.mark.services)
IMPACKET = pytest.param("impacket_place", marks=pytest.mark.services)


@pytest.fixture
def folder_place() -> Iterator[FolderPlace]:
    with crossable_folder() as root:
        yield FolderPlace(root)


@pytest.fixture
def synced_place() -> Iterator[SyncedPlace]:
    with crossable_folder() as root:
        yield SyncedPlace(root)


@pytest.fixture
def zip_place(tmp_path) -> ZipPlace:
    (tmp_path / "arbre").mkdir()
    return ZipPlace(tmp_path / "arbre")


@pytest.fixture
def purview_classic_place() -> Iterator[PurviewPlace]:
    with crossable_folder() as base:
        yield PurviewPlace(base, "Results.csv")


@pytest.fixture
def purview_modern_place() -> Iterator[PurviewPlace]:
    with crossable_folder() as base:
        yield PurviewPlace(base, "Items.csv")


@pytest.fixture
def prime_place(tmp_path) -> PrimePlace:
    (tmp_path / "bibliotheque").mkdir()
    return PrimePlace(tmp_path / "bibliotheque")


@pytest.fixture
def smbd_place(smbd) -> SmbdPlace:
    return SmbdPlace(smbd, "engine")


@pytest.fixture
def stock_place(smbd) -> SmbdPlace:
    return SmbdPlace(smbd, "stock")


@pytest.fixture(scope="module")
def impacket() -> Iterator[tuple[Path, ImpacketServer]]:
    require(ImpacketServer.available())
    with crossable_folder() as root, ImpacketServer(root, "demo", "agent", "Passe-123") as server:
        yield root, server


@pytest.fixture
def impacket_place(impacket) -> ImpacketPlace:
    return ImpacketPlace(*impacket)


@pytest.fixture(params=["folder_place", "synced_place", "zip_place", "prime_place", *PURVIEW, SMBD, STOCK, IMPACKET])
def place(request) -> FolderPlace:
    """Each source in turn."""
    return request.getfixturevalue(request.param)


@pytest.fixture(params=["folder_place", "synced_place", "prime_place", *PURVIEW, SMBD, STOCK, IMPACKET])
def living_place(request) -> FolderPlace:
    """The sources whose files change one by one; an export changes as a whole."""
    return request.getfixturevalue(request.param)


@pytest.fixture(params=["folder_place", "synced_place", *PURVIEW, SMBD])
def guarded_place(request) -> FolderPlace:
    """The sources that know of rights."""
    return request.getfixturevalue(request.param)


def test_everything_is_listed_once_with_its_size_and_time(place: FolderPlace):
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


def test_folders_come_before_what_they_hold(place: FolderPlace):
    """A crawl may be stored as it comes: the parent of each entry was seen before it."""
    for number in range(40):
        place.write(f"{number % 5}/{number % 3}/{number}/f.txt")
    seen = {b""}
    for entry in place.open().entries():
        assert paths.parent(entry.path) in seen
        seen.add(entry.path)
    assert len(seen) == 1 + 5 + 15 + 40 + 40


def test_a_big_folder_is_listed_whole(place: FolderPlace):
    """A folder that needs several answers of the server loses none of its files."""
    names = {f"courrier entrant numéro {number:04} de la mairie.txt" for number in range(900)}
    for name in names:
        place.write(name, b"")
    assert {paths.shown(path) for path in crawl(place.open())[0]} == names


def test_odd_names_are_kept_as_they_are(place: FolderPlace):
    """Hidden files, twins in NFC and NFD, accents, and names of office programs are all seen apart and readable."""
    names = [".cache", "~$arrêté.docx", "e\u0301te\u0301.txt", "été.txt", "a % b.txt", "Thumbs.db", "œuvre – n° 3.txt"]
    for name in names:
        place.write(name, name.encode())
    source = place.open()
    entries, troubles = crawl(source)
    assert troubles == []
    assert set(entries) == {name.encode() for name in names}
    read = digests(source, list(entries.values()))
    assert read == {name.encode(): digest(name.encode()) for name in names}


def test_names_ending_in_a_dot_or_a_space_are_read(place: FolderPlace):
    """Windows programs cannot open them, but a Mac has written them."""
    for name in ("fin.", "fin ", "fin. "):
        place.write(name, name.encode())
    source = place.open()
    read = digests(source, list(crawl(source)[0].values()))
    assert read == {n: digest(n) for n in (b"fin.", b"fin ", b"fin. ")}


def test_paths_over_260_characters_are_read(place: FolderPlace):
    """The old limit of Windows is not ours."""
    name = "/".join(f"dossier au nom assez long numéro {number:02}" for number in range(14)) + "/fin.txt"
    assert len(name) > 500
    place.write(name, b"loin")
    source = place.open()
    entries, _ = crawl(source)
    assert digests(source, [entries[name.encode()]]) == {name.encode(): digest(b"loin")}


def test_bytes_are_exact_at_every_size(place: FolderPlace):
    """Empty, one byte, around the limits of one request, and several mebibytes."""
    contents = {}
    for size in (0, 1, 65535, 65536, 65537, MIB - 1, MIB, MIB + 1, 5 * MIB):
        contents[f"{size}".encode()] = content = random.Random(size).randbytes(size)
        place.write(f"{size}", content)
    source = place.open()
    read = digests(source, list(crawl(source)[0].values()))
    assert read == {path: digest(content) for path, content in contents.items()}


def test_reading_needs_no_crawl_before(place: FolderPlace):
    """The transfer reads in another process than the one that listed."""
    place.write("a/b.txt", b"texte")
    (entry,) = [one for one in crawl(place.open())[0].values() if one.kind is EntryKind.FILE]
    assert digests(place.open(), [entry]) == {b"a/b.txt": digest(b"texte")}


def test_only_files_are_read(place: FolderPlace):
    """Folders given to `read` are passed over."""
    place.write("a/b.txt")
    source = place.open()
    assert set(digests(source, list(crawl(source)[0].values()))) == {b"a/b.txt"}


def test_a_folder_that_may_not_be_listed_is_a_trouble(guarded_place: FolderPlace):
    """It makes the crawl incomplete, and the walk goes on."""
    guarded_place.write("Secret/x.txt")
    guarded_place.write("Public/y.txt")
    guarded_place.deny("Secret")
    with guarded_place.limited():
        entries, (trouble,) = crawl(guarded_place.open())
    assert set(entries) == {b"Secret", b"Public", b"Public/y.txt"}
    assert (trouble.path, trouble.fault, trouble.hides_entries) == (b"Secret", Fault.DENIED, True)
    assert trouble.detail


def test_a_denied_file_is_said_and_the_others_are_read(guarded_place: FolderPlace):
    """The fault is that of its row only."""
    for name in ("a.txt", "b.txt", "c.txt"):
        guarded_place.write(name, b"x")
    guarded_place.write("gros.bin", b"x" * MIB)
    guarded_place.deny("b.txt", "gros.bin")
    with guarded_place.limited():
        source = guarded_place.open()
        read = digests(source, list(crawl(source)[0].values()))
    exact = digest(b"x")
    assert read == {b"a.txt": exact, b"b.txt": "denied", b"c.txt": exact, b"gros.bin": "denied"}


def test_a_root_that_may_not_be_listed_is_refused(guarded_place: FolderPlace):
    """`check` says that the account has no right."""
    guarded_place.deny(".")
    with guarded_place.limited(), pytest.raises(SourceError, match="droit de lecture") as caught:
        guarded_place.open().check()
    assert caught.value.fault is Fault.DENIED
    guarded_place.root.chmod(0o755)


def test_a_file_gone_since_the_crawl_is_said(place: FolderPlace):
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
    assert read[b"reste.txt"] == digest(b"x")


def test_a_file_that_grew_since_the_crawl_is_read_whole(place: FolderPlace):
    """The size of the listing is not taken for the size of the file."""
    path = place.write("journal.txt", b"lundi")
    source = place.open()
    entries, _ = crawl(source)
    path.write_bytes(b"lundi, mardi")
    assert digests(source, list(entries.values())) == {b"journal.txt": digest(b"lundi, mardi")}


@pytest.mark.parametrize("change", ["grow", "shrink", "rewrite"])
def test_a_file_that_changes_under_the_reading_is_unstable(living_place: FolderPlace, change: str):
    """What was read of it must be thrown away, and it may be tried again."""
    path = living_place.write("base.accdb", b"x" * 12 * MIB)
    source = living_place.open()
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


def test_an_abandoned_reading_leaves_the_source_usable(place: FolderPlace):
    """A reader may stop in the middle of a file."""
    place.write("gros.bin", b"x" * 6 * MIB)
    place.write("autre.txt", b"y")
    source = place.open()
    entries, _ = crawl(source)
    (reading,) = source.read([entries[b"gros.bin"]])
    next(reading.chunks)
    del reading
    assert digests(source, [entries[b"autre.txt"]]) == {b"autre.txt": digest(b"y")}


def test_a_missing_root_is_refused(place: FolderPlace):
    """`check` and `entries` say in French that the folder does not exist."""
    for ask in (lambda source: source.check(), lambda source: list(source.entries())):
        with pytest.raises(SourceError, match="n’existe pas") as caught:
            ask(place.open("absent"))
        assert not caught.value.transient


def test_closing_twice_is_harmless(place: FolderPlace):
    """And a closed source may be used again."""
    place.write("a.txt")
    source = place.open()
    assert set(crawl(source)[0]) == {b"a.txt"}
    source.close()
    source.close()
    assert set(crawl(source)[0]) == {b"a.txt"}
    source.close()
