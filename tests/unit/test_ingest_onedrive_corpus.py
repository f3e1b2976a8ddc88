"""Acceptance over zips that nobody here wrote, where they are present beside the checkout."""

from pathlib import Path

import pytest

from ingest.sources.onedrive.source import open_onedrive
from passation.model import Entry
from tests.contracts.source_places import digests

CORPUS = Path(__file__).parents[3] / "shared" / "corpus" / "tika"


@pytest.mark.parametrize(
    ("name", "files", "read", "faults"),
    [
        ("droste.zip", 2, 2, set()),  # a zip that holds itself
        ("test-documents.zip", 9, 9, set()),
        ("testZipEntryNameCharsetShiftSJIS.zip", 2, 2, set()),
        ("testZipEncrypted.zip", 2, 1, {"password"}),
        ("testZIP_corrupted_oom.zip", 1, 0, {"corrupt"}),  # a stored member of more bytes than the file has
        ("moby.zip", 135, 0, {"unreadable"}),  # imploded and shrunk by programs of 1990
    ],
)
def test_real_odd_zips_are_listed_whole_and_read_or_explained(name: str, files: int, read: int, faults: set[str]):
    """Each of their files has a digest or a fault."""
    path = CORPUS / name
    if not path.is_file():
        pytest.skip("corpus of real documents absent")
    source = open_onedrive("onedrive", path)
    entries = list(source.entries())
    assert all(isinstance(one, Entry) for one in entries)
    assert len(entries) == files
    found = list(digests(source, entries).values())
    assert len([one for one in found if len(one) == 64]) == read
    assert {one for one in found if len(one) != 64} == faults
