"""One tree of a generated commune, exported in both forms and listed in both inventories, ends as its truth says."""

import hashlib
from pathlib import Path

import pytest

from demo.commune import generate
from demo.layouts.inventory import write_pnp_list, write_sharepoint_list
from demo.layouts.purview import PurviewTruth, write_classic, write_modern
from demo.truth import Truth
from ingest.inventory.source import Checked
from ingest.sources.folder import FolderSource
from ingest.sources.purview.source import PurviewSource, recognises
from passation.errors import Fault
from passation.model import Entry, EntryKind, Trouble


@pytest.fixture(scope="module")
def commune(tmp_path_factory) -> tuple[Path, Truth]:
    folder = tmp_path_factory.mktemp("commune") / "commune"
    return folder, generate(folder, files=300, seed=11)


def text(path: bytes) -> str:
    return path.decode("utf-8", "surrogateescape")


def crawl(source) -> tuple[dict[tuple[str, str], Entry], list[Trouble]]:
    """Files by path and label, troubles; every folder comes before what it holds, and nothing twice."""
    found, seen = list(source.entries()), {b""}
    entries = [one for one in found if isinstance(one, Entry)]
    for one in entries:
        assert one.path.rpartition(b"/")[0] in seen
        seen.add(one.path)
    files = {(text(one.path), one.label): one for one in entries if one.kind is EntryKind.FILE}
    assert len({(one.path, one.label) for one in entries}) == len(entries)
    return files, [one for one in found if isinstance(one, Trouble)]


def digests(source, entries) -> dict[tuple[str, str], str]:
    return {
        (text(reading.entry.path), reading.entry.label): hashlib.sha256(b"".join(reading.chunks)).hexdigest()
        for reading in source.read(list(entries))
    }


def check(source: PurviewSource, truth: PurviewTruth, *more: str) -> None:
    files, troubles = crawl(source)
    assert files.keys() - {(path, "") for path in more} == truth.files.keys()
    for key, told in truth.files.items():
        one = files[key]
        assert (one.size, one.modified, one.author, one.editor) == (
            told.size, told.modified, told.author, told.editor,
        )  # fmt: skip
    by_fault = {fault: sorted(text(one.path) for one in troubles if one.fault is fault) for fault in Fault}
    assert by_fault[Fault.MISSING] == sorted(truth.missing)
    assert by_fault[Fault.UNREADABLE] == sorted(truth.refused)
    assert len(troubles) == len(truth.missing) + len(truth.refused)
    assert all(one.hides_entries for one in troubles)
    read = digests(source, files.values())
    assert {key: read[key] for key in truth.files} == {key: told.sha256 for key, told in truth.files.items()}


def test_the_classic_export_is_the_commune(commune, tmp_path):
    """Paths, held versions, dates, people and bytes; shortened names found; what is lost or skipped said."""
    truth = write_classic(*commune, "serveur", tmp_path / "export", longest=145)
    assert len(truth.shortened) > 5
    assert recognises(tmp_path / "export")
    assert recognises(truth.folder)
    check(PurviewSource("x", tmp_path / "export"), truth, "Exchange/mairie@exemple.fr.pst")


def test_the_export_of_the_new_portal_is_the_commune(commune, tmp_path):
    """Numbered files on disk, under their paths and versions, verified by the digest of Microsoft."""
    truth = write_modern(*commune, "serveur", tmp_path / "export")
    assert recognises(tmp_path / "export")
    source = PurviewSource("x", tmp_path / "export")
    check(source, truth)
    assert all(one.native_digest == f"sha256:{truth.files[key].sha256}" for key, one in crawl(source)[0].items())


@pytest.mark.parametrize("write", [write_sharepoint_list, write_pnp_list])
def test_an_inventory_of_the_library_names_what_did_not_arrive(commune, tmp_path, write):
    """Against the folder and against the export: the same list, two places."""
    folder, truth = commune
    write(truth, "serveur", tmp_path / "liste.csv", ["Urbanisme/perdu été.pdf"])
    checked = Checked(FolderSource("x", folder / "serveur"), tmp_path / "liste.csv")
    assert [text(one.path) for one in crawl(checked)[1]] == ["Urbanisme/perdu été.pdf"]
    exported = write_modern(folder, truth, "serveur", tmp_path / "export")
    of_export = Checked(PurviewSource("x", tmp_path / "export"), tmp_path / "liste.csv")
    missing = {text(one.path) for one in crawl(of_export)[1] if one.fault is Fault.MISSING}
    lost = {*exported.missing, "sites/mairie/Documents partages/Urbanisme/perdu été.pdf"}
    assert missing == lost


def test_two_exports_of_one_folder_keep_every_file_apart(commune, tmp_path):
    """A second export of the same library, and what lies beside them: each file is an entry of its own."""
    first = write_modern(*commune, "disque", tmp_path / "exports" / "a")
    write_modern(*commune, "disque", tmp_path / "exports" / "b")
    (tmp_path / "exports" / "lisez-moi.txt").write_bytes(b"x")
    source = PurviewSource("x", tmp_path / "exports")
    files, _ = crawl(source)
    assert len(files) == 2 * len(first.files) + 1
    assert files.keys() > first.files.keys()
    assert len(digests(source, files.values())) == len(files)
