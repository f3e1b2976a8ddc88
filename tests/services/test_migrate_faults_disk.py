"""The disk of the workspace fills up while a transfer from a real smbd to a real S3 server is under way."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from catalog import messages
from passation.workspace import Workspace
from tests.services import s3_proxy
from tests.services.crossing import Crossing
from tests.services.s3_proxy import Request, gets, puts

pytestmark = pytest.mark.services


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of 24 MB."""
    disk = tmp_path / "petit disque"
    disk.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", "size=24m", "tmpfs", disk]
    if os.geteuid() != 0 or subprocess.run(command, check=False, capture_output=True).returncode:
        pytest.skip("cette machine ne permet pas de monter un petit disque (il faut être administrateur)")
    try:
        yield disk
    finally:
        subprocess.run(["umount", "--lazy", disk], check=True)


class Filler:
    """Takes what is left of a disk, in the middle of a command."""

    def __init__(self, disk: Path) -> None:
        self._disk, self._file = disk, disk / "autre chose"

    def __call__(self, request: Request):
        """Fill it to the last byte, then let the request pass."""
        self._file.write_bytes(b"x" * shutil.disk_usage(self._disk).free)
        return request.forward()

    def leave(self) -> None:
        """Make room again."""
        self._file.unlink()


@pytest.mark.parametrize(("command", "which"), [("run", puts), ("verify", gets)])
def test_a_disk_that_fills_up_in_mid_way_loses_nothing(tmp_path, small_disk, smbd, s3_server, command, which):
    """Exit 3 in French, nothing half written; with room again, the same command ends as a clean one."""
    with s3_proxy.road(s3_server.url) as road:
        crossing = Crossing(tmp_path / f"disque-{command}", smbd, s3_server, road)
        crossing.write({f"d{n % 3}/lettre {n:03}.txt": b"lettre %d" % n for n in range(60)})
        crossing.workspace = Workspace(shutil.move(crossing.workspace.folder, small_disk / "espace"))
        clean = crossing.clean()
        if command == "verify":
            assert crossing.migrate("run")[0] == 0
        before, filler = crossing.rows(), Filler(small_disk)
        road.meet(filler, which, times=1, after=30)
        said = crossing.ask("migrate", command)
        assert road.met()
        assert said.code == 3
        assert messages.DISK_FULL in said.err
        filler.leave()
        assert crossing.rows() == before
        crossing.ends_as(clean)
