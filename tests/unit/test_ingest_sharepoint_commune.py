"""A generated commune as a SharePoint export gives back its contents, versions, people, instants and rights."""

import json
from pathlib import Path

import pytest

from demo.commune import generate
from demo.layouts.sharepoint import SharePointTruth, write_package
from demo.truth import Truth
from ingest.sources.sharepoint.source import SharePointSource
from passation.model import Entry, EntryKind, Trouble
from tests.contracts.source_places import digest


@pytest.fixture(scope="module")
def commune(tmp_path_factory) -> tuple[Path, Truth]:
    folder = tmp_path_factory.mktemp("commune") / "c"
    return folder, generate(folder, files=300, seed=11)


FORMS = {
    "folder": {},
    "split": {"per_manifest": 40},
    "packages": {"parts": 2},
    "cabinets": {"parts": 3, "cabinets": True},
}


@pytest.mark.parametrize("form", FORMS)
def test_an_export_gives_back_its_truth(commune, tmp_path, form: str):
    """Every version with its bytes, author, editor, instant and readers, in each form of package."""
    folder, truth = commune
    expected: SharePointTruth = write_package(folder, truth, "serveur", tmp_path / "export", **FORMS[form])
    source = SharePointSource("sp", tmp_path / "export")
    found = list(source.entries())
    files = {
        (one.path.decode(), one.label): one for one in found if isinstance(one, Entry) and one.kind is EntryKind.FILE
    }
    read = {
        (reading.entry.path.decode(), reading.entry.label): digest(b"".join(reading.chunks))
        for reading in source.read(list(files.values()))
    }
    source.close()
    assert read == {key: one.sha256 for key, one in expected.versions.items()}
    for key, one in expected.versions.items():
        entry = files[key]
        assert (entry.size, entry.author, entry.editor) == (one.size, one.author, one.editor)
        assert entry.modified == int(one.modified.timestamp()) * 10**9
        assert json.loads(entry.descriptor or b"")["allow"] == list(one.allow)
    assert sum(label != "" for _, label in files) >= 4
    said = [one for one in found if isinstance(one, Trouble)]
    assert {one.hides_entries for one in said} == {False}
    assert all("modèle" in one.detail for one in said)


def test_what_sharepoint_does_not_hold_is_listed(commune, tmp_path):
    """Every file of the tree is in the export, or among what it refused, and in one of the two only."""
    folder, truth = commune
    expected = write_package(folder, truth, "serveur", tmp_path / "export")
    assert sorted([*expected.origins.values(), *expected.refused]) == sorted(row.path for row in truth.of("serveur"))
    assert expected.refused
