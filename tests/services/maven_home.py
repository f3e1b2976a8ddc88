"""Servers that Maven brings: laid out once in the user's cache, again when their recipe changes."""

import fcntl
import os
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.services.required import lacking

SCRIPTS = Path(__file__).parents[2] / "scripts"


def missing(server: str) -> str:
    """What a server lacks on this machine, empty when nothing."""
    absent = [name for name in ("mvn", "java", "javac") if not shutil.which(name)]
    return f"{server} needs {', '.join(absent)} (maven, openjdk-17-jdk-headless)" if absent else ""


def skip_without(server: str) -> None:
    """Skip the test, or fail it where services are required, when the server cannot be had here."""
    if reason := missing(server):
        lacking(reason)


def laid_out(server: str) -> Path:
    """The folder where `scripts/<server>/build.sh` laid the server out."""
    scripts = SCRIPTS / server
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "passation-tests"
    home = cache / server
    home.mkdir(parents=True, exist_ok=True)
    with (cache / f"{server}.lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        wanted = b"".join(file.read_bytes() for file in sorted(scripts.rglob("*")) if file.is_file())
        made = home / "made-from"
        if not made.exists() or made.read_bytes() != wanted:
            built = subprocess.run(["bash", scripts / "build.sh", home], check=False, stdout=subprocess.DEVNULL)
            if built.returncode:  # nothing that this machine could be asked to install
                pytest.skip(f"{server} could not be laid out: no Maven registry gives its modules")
            made.write_bytes(wanted)
    return home
