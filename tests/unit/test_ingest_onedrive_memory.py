"""Zips of 2 GiB and more go through in bounded memory, and nothing is written to disk."""

import subprocess
import sys
import zlib
from dataclasses import replace
from pathlib import Path

import pytest

from demo.layouts.zip_stream import DEFLATED, STORED, ZipStream
from tests.museum.zips import WHEN, part

MIB = 1 << 20
SIZE = 2048 * MIB
ROOM = 32 * MIB
"""What reading may take beyond the program itself."""
READ = """
import sys
from pathlib import Path
from ingest.sources.onedrive.source import open_onedrive
from passation.model import Entry

def peak():
    told = Path("/proc/self/status").read_text()  # getrusage would tell that of the parent, if it was larger
    return int(told.partition("VmHWM:")[2].split()[0]) * 1024

source = open_onedrive("onedrive", Path(sys.argv[1]))
before = peak()
entries = [one for one in source.entries() if isinstance(one, Entry)]
size = sum(len(chunk) for one in source.read(entries) for chunk in one.chunks)
print(size, peak() - before)
"""


def zeros(count: int):
    for _ in range(count // MIB):
        yield bytes(MIB)


def make(folder: Path, form: str) -> None:
    """A zip of one member of 2 GiB: deflated, stored as a hole of the disk, or deflated and without its directory."""
    with part(folder, b"").open("wb") as file:
        stream = ZipStream(file, level=1)
        if form == "stored":
            stream.add(b"zeros.bin", [], WHEN, method=STORED)
            file.seek(-16, 1)
            file.write(bytes(16))  # in place of the descriptor of nothing
            file.seek(SIZE - 16, 1)
            crc = 0
            for chunk in zeros(SIZE):
                crc = zlib.crc32(chunk, crc)
            stream.members[0] = replace(stream.members[0], packed=SIZE, size=SIZE, crc=crc)
        else:
            stream.add(b"zeros.bin", zeros(SIZE), WHEN, method=DEFLATED)
        if form != "truncated":
            stream.finish(zip64=True)


@pytest.mark.slow
@pytest.mark.parametrize("form", ["deflated", "stored", "truncated"])
def test_a_zip_of_2_gib_is_read_in_bounded_memory(tmp_path, form: str):
    """Every byte goes by, and the process never grows by more than 32 MiB; without a directory it is walked first."""
    make(tmp_path, form)
    told = subprocess.run(
        [sys.executable, "-c", READ, str(tmp_path)], capture_output=True, text=True, check=True, cwd=Path.cwd()
    ).stdout
    size, growth = map(int, told.split())
    assert size == SIZE
    assert growth < ROOM
    assert [path.suffix for path in tmp_path.iterdir()] == [".zip"]
