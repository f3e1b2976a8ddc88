"""What the tests of the restoration share: a tree that is hard to give back, and how it is compared."""

import os
from pathlib import Path

from tests.journeys.command_line import Said, passation
from tests.journeys.commune import Commune

LONG = "é" * 127
"""254 bytes: the longest name that disks take."""
LARGE = 1 << 20
"""More than `KILLED` may write."""
KILLED = """
import resource, signal, sys
signal.signal(signal.SIGXFSZ, signal.SIG_DFL)
resource.setrlimit(resource.RLIMIT_FSIZE, (300_000, 300_000))
resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
import cli
cli.main(sys.argv[1:])
"""
"""A command line that the system kills in the middle of the first file of more than 300,000 bytes."""


def tree(root: Path) -> dict[bytes, tuple[bytes, int] | int]:
    """Every file with its bytes and date, every folder with its date."""
    found: dict[bytes, tuple[bytes, int] | int] = {}
    for path in root.rglob("*"):
        name = os.fsencode(path.relative_to(root))
        modified = path.stat().st_mtime_ns
        found[name] = modified if path.is_dir() else (path.read_bytes(), modified)
    return found


def restored(folder: Path, *arguments: str | Path) -> Said:
    """What `migrate restore` says."""
    return passation("-C", folder, "migrate", "restore", *arguments)


def hard(folder: Path) -> Commune:
    """Files that are hard to give back, in the store and read back."""
    made = Commune(folder)
    dates = {"a premier.txt": b"premier", "b gros.bin": os.urandom(LARGE), f"c/{LONG}/{LONG}/{LONG}": b"loin"}
    made.write(dates | {"d double.bin": dates["b gros.bin"], "e/retour\nligne \\ .txt": b"nom", "e/100% %0A.txt": b"%"})
    Path(os.fsdecode(os.fsencode(made.source) + b"/e/latin\xe9.txt")).write_bytes(b"octets")
    for number, path in enumerate(sorted(made.source.rglob("*"), reverse=True)):
        os.utime(path, ns=(number * 10**17 + 1, number * 10**17 + 1))
    os.utime(made.source / "a premier.txt", ns=(-(10**18), -(10**18)))
    made.ingest()
    made.whole()
    return made
