"""Large SharePoint exports: memory stays the same whatever the size of the manifest."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from ingest.sources.sharepoint.source import SharePointSource
from passation.model import Entry
from tests.museum.prime import RIGHTS, document, package

CHILD = """
import json, resource, sys
from pathlib import Path
from ingest.sources.sharepoint.source import SharePointSource
source = SharePointSource("sp", Path(sys.argv[1]))
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
count = sum(1 for _ in source.entries())
print(json.dumps([count, before >> 10, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss >> 10]))
"""


def library(root: Path, files: int, size: int = 0) -> Path:
    """A package of so many files, their objects fattened by so many bytes."""
    package(root, "<SPObjects />")
    property_ = f'<Properties><Property Name="vti_x" Value="{"v" * 200}" /></Properties>'
    with (root / "Manifest.xml").open("w") as out:
        out.write("<SPObjects>")
        for number in range(files):
            out.write(
                document(f"Docs/{number % 300}/{number}.txt", "00000000.dat", property_ * (size // 250), Author="1")
            )
            item = f'<ListItem Id="i{number}" DocId="Docs/{number % 300}/{number}.txt" ModifiedBy="2" /></SPObject>'
            out.write(f'<SPObject ObjectType="SPListItem">{item}')
        out.write(f"{RIGHTS}</SPObjects>")
    return root


def test_a_library_of_ten_thousand_files_is_listed_and_read(tmp_path):
    """Each file with what its list item adds."""
    source = SharePointSource("sp", library(tmp_path, 10_000))
    found = [one for one in source.entries() if isinstance(one, Entry)]
    assert len(found) == 10_000 + 301
    assert {one.editor for one in found[301:]} == {"Paul Roy <paul.roy@mairie.example>"}
    assert {b"".join(reading.chunks) for reading in source.read(found[-200:])} == {b"contenu"}
    source.close()


@pytest.mark.slow
def test_a_manifest_of_300_megabytes_is_read_in_bounded_memory(tmp_path):
    """Listing 100,000 files adds less than 64 MiB to the process."""
    root = library(tmp_path, 100_000, 3000)
    assert (root / "Manifest.xml").stat().st_size > 300 << 20
    ended = subprocess.run([sys.executable, "-c", CHILD, root], capture_output=True, check=True, text=True)
    count, before, after = json.loads(ended.stdout)
    assert count == 100_000 + 301
    assert after - before < 64
