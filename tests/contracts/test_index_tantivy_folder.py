"""What the embedded index does with its folder: damage, other versions, other processes, sudden death."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from index.backends.tantivy import TantivyBackend
from index.document import Document
from index.query import parse
from passation.errors import BackendError, BusyError

WRITER = """
import sys
from pathlib import Path
from index.backends.tantivy import TantivyBackend
from index.document import Document
from passation.model import Page
backend = TantivyBackend(Path(sys.argv[1]))
backend.open()
for number in range(1_000_000):
    backend.put([Document(number, pages=(Page(1, f"document {number} voirie " * 50),))])
    if number % 100 == 99:
        backend.commit()
        sys.stdout.write("committed\\n")
        sys.stdout.flush()
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "index"
    backend = TantivyBackend(folder)
    backend.open()
    backend.put(Document(number, title="voirie") for number in range(10))
    backend.commit()
    backend.close()
    return folder


@pytest.fixture
def writing(folder: Path) -> Iterator[subprocess.Popen[str]]:
    """Another process that writes the same index, past its first commit."""
    command = [sys.executable, "-c", WRITER, str(folder)]
    root = Path(__file__).parents[2]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=root) as process:
        assert process.stdout
        assert process.stdout.readline() == "committed\n"
        yield process
        process.kill()


def test_folder_is_closed_to_others(folder: Path) -> None:
    """The index holds texts: nobody but its owner may enter the folder."""
    assert folder.stat().st_mode & 0o077 == 0


def _open_and_search(backend: TantivyBackend) -> None:
    backend.open()
    backend.search(parse("voirie"), rights=None)


@pytest.mark.parametrize("suffix", ["meta.json", ".managed.json", ".term", ".store", ".idx", ".pos", ".fast"])
@pytest.mark.parametrize("size", [0, 7])
def test_damaged_folder_says_how_to_rebuild(folder: Path, suffix: str, size: int) -> None:
    """Any truncated file gives one sentence that names the repair, and the repair works."""
    for file in folder.iterdir():
        if file.name.endswith(suffix):
            os.truncate(file, size)
    backend = TantivyBackend(folder)
    with pytest.raises(BackendError, match="passation index --rebuild"):
        _open_and_search(backend)
    backend.reset()
    assert backend.size() == 0
    backend.close()


def test_lost_index_is_not_taken_for_an_empty_one(folder: Path) -> None:
    """When the list of segments is gone, opening refuses instead of answering that nothing is found."""
    (folder / "meta.json").unlink()
    with pytest.raises(BackendError, match="passation index --rebuild"):
        TantivyBackend(folder).open()


def test_other_version_says_how_to_rebuild(folder: Path) -> None:
    """An index of another schema, or one whose version is not known, is refused until it is rebuilt."""
    backend = TantivyBackend(folder)
    (folder / "version").write_text("0")
    with pytest.raises(BackendError, match="autre version"):
        backend.open()
    (folder / "version").unlink()
    with pytest.raises(BackendError, match="autre version"):
        backend.open()
    backend.reset()
    assert (folder / "version").read_text() == backend.version
    backend.close()


def test_interrupted_creation_starts_again(folder: Path) -> None:
    """An empty index whose version was not yet written is taken up again."""
    backend = TantivyBackend(folder)
    backend.reset()
    backend.close()
    (folder / "version").unlink()
    backend.open()
    assert backend.size() == 0
    backend.close()


def test_reset_never_empties_another_folder(tmp_path: Path) -> None:
    """A folder that holds anything but an index is left as it is."""
    (tmp_path / "budget.xlsx").touch()
    with pytest.raises(BackendError, match="autre chose"):
        TantivyBackend(tmp_path).reset()
    assert (tmp_path / "budget.xlsx").exists()


def test_closed_index_says_so(tmp_path: Path) -> None:
    """A search before opening is refused in a sentence."""
    with pytest.raises(BackendError, match="pas ouvert"):
        TantivyBackend(tmp_path).search(parse("voirie"), rights=None)


def test_file_in_place_of_the_folder_is_refused(tmp_path: Path) -> None:
    """A disk that refuses gives one sentence."""
    (tmp_path / "index").touch()
    with pytest.raises(BackendError, match="ne peut pas être écrit"):
        TantivyBackend(tmp_path / "index").open()


def test_one_process_writes_and_the_others_read(folder: Path, writing: subprocess.Popen[str]) -> None:
    """While another process writes, this one searches what was committed, and may neither write nor reset."""
    backend = TantivyBackend(folder)
    backend.open()
    assert backend.count(parse("voirie"), rights=None) >= 100
    with pytest.raises(BusyError, match="un autre Passation"):
        backend.put([Document(1)])
    with pytest.raises(BusyError, match="un autre Passation"):
        backend.reset()
    assert writing.poll() is None
    backend.close()


def test_killed_writer_loses_no_commit_and_leaves_no_lock(folder: Path, writing: subprocess.Popen[str]) -> None:
    """After a SIGKILL in the middle of writing, all committed documents answer and the next process may write."""
    assert writing.stdout
    assert writing.stdout.readline() == "committed\n"
    writing.send_signal(signal.SIGKILL)
    writing.wait()
    backend = TantivyBackend(folder)
    backend.open()
    assert backend.count(parse('"document 199"'), rights=None) == 1
    assert backend.size() % 100 == 0
    backend.put([Document(2_000_000, title="suite")])
    backend.commit()
    assert backend.count(parse("suite"), rights=None) == 1
    backend.close()
