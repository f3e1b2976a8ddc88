"""What is looked at for the freeze, and what the answers mean."""

import os
from pathlib import Path

import pytest

from catalog import freezes
from catalog.entries import Nature, begin_crawl, end_crawl, ensure_source, see
from catalog.store import Catalog
from ingest.sources import Allowed
from migrate.freeze.check import judged
from migrate.freeze.local import FolderProbe, is_shared_from_elsewhere
from migrate.freeze.rights import writing
from passation.errors import Fault
from passation.model import Entry, EntryKind

READ, WRITE = 0x1200A9, 0x1301BF


def _entries() -> list[Entry]:
    folders = [Entry("s", path, EntryKind.FOLDER) for path in (b"A", b"A/x", b"B")]
    files = [Entry("s", b"A/x/%d.txt" % number, size=1, descriptor=b"\1large") for number in range(50)]
    special = [Entry("s", b"A/x/secret.txt", descriptor=b"\1special"), Entry("s", b"B/seul.txt", descriptor=b"\1large")]
    return [*folders, *files, *special, Entry("s", b"A/lien", EntryKind.LINK)]


@pytest.fixture
def catalog(tmp_path: Path) -> Catalog:
    made = Catalog(f"sqlite:///{tmp_path}/c.sqlite")
    made.migrate()
    with made.begin() as db:
        source_id = ensure_source(db, "s", "folder:/s")
        crawl_id = begin_crawl(db, source_id, rehash=False)
        see(db, crawl_id, source_id, [(one, Nature()) for one in _entries()])
        end_crawl(db, crawl_id, complete=True)
    return made


def test_every_top_folder_and_every_stratum_is_looked_at(catalog: Catalog) -> None:
    """The root and the top folders always; then one path of each folder and set of rights before a second one."""
    with catalog.read() as db:
        looked = freezes.to_look_at(db, "s", 5)
        again = freezes.to_look_at(db, "s", 5)
    assert looked[:3] == [b"", b"A", b"B"]
    assert {b"A/x", b"A/x/secret.txt", b"B/seul.txt"} <= set(looked[3:])
    assert len(looked) == 8
    assert looked == again


def test_links_are_not_looked_at_and_nothing_twice(catalog: Catalog) -> None:
    """With room for all, every folder and file once."""
    with catalog.read() as db:
        looked = freezes.to_look_at(db, "s", 1_000)
    assert len(looked) == len(set(looked)) == 1 + len(_entries()) - 1


MEANS = {
    "read only": ([READ, READ], [], "read_only"),
    "one file open": ([READ, WRITE], [], "writable"),
    "not told": ([READ, None], [], "unknown"),
    "may not be opened": ([READ], [Fault.DENIED], "read_only"),
    "gone since": ([READ], [Fault.VANISHED], "read_only"),
    "another refusal": ([READ], [Fault.UNREADABLE], "unknown"),
    "nothing could be opened": ([], [Fault.DENIED], "unknown"),
    "nothing at all": ([], [], "unknown"),
}


@pytest.mark.parametrize("case", MEANS)
def test_what_the_answers_mean(case: str) -> None:
    """One right to write is enough; what is not told is never taken for read only."""
    masks, faults, result = MEANS[case]
    seen = [Allowed(b"a", mask) for mask in masks] + [Allowed(b"b", fault=fault) for fault in faults]
    assert judged("s", "ordinary", seen).result == result


def test_an_account_of_the_crawl_proves_nothing() -> None:
    """Only an ordinary account, or everybody, shows a freeze."""
    seen = [Allowed(b"", READ)]
    assert [judged("s", account, seen).proves for account in ("ordinary", "everyone", "crawling")] == [
        True,
        True,
        False,
    ]


def test_rights_that_write_are_named() -> None:
    """Reading, listing and asking for rights are none of them; deleting and changing rights are."""
    assert writing(READ) == ()
    assert writing(0x1F01FF) == (
        *("write_data", "append_data", "write_extended", "delete_child", "write_attributes"),
        *("delete", "write_dac", "write_owner"),
    )


def test_a_folder_is_judged_by_its_mode(tmp_path: Path) -> None:
    """Any bit to write counts, whoever holds it; raw names are looked at as they are."""
    name = b"caf\xe9.txt"
    file = tmp_path / os.fsdecode(name)
    file.touch()
    tmp_path.chmod(0o555)
    probe = FolderProbe(tmp_path)
    for mode, rights in ((0o444, 0), (0o464, 0x2), (0o644, 0x2)):
        file.chmod(mode)
        assert [one.rights for one in probe.look([b"", name])] == [0, rights]
    assert next(probe.look([b"absent"])).fault is Fault.VANISHED
    tmp_path.chmod(0o755)


def test_a_folder_of_this_machine_is_not_shared_from_elsewhere(tmp_path: Path) -> None:
    """A local file system is known by its mount."""
    assert not is_shared_from_elsewhere(tmp_path)
    assert not is_shared_from_elsewhere(tmp_path / "absent")
