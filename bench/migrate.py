"""`make bench NAME=migrate`: the transfer against rclone and s5cmd. Needs root, Samba, extra demo and group bench.

    python -m bench.migrate [--runs 3] [--files 12000] [--objects 20000] [--big 1073741824] [--jobs whole double put…]

One private smbd and one SeaweedFS serve every contender, in turns. Each of them writes under a prefix of its own, for
nothing that exists is ever overwritten. Our modules are compiled before anything is measured, as in any installation.
"""

import argparse
import json
import os
import random
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench import measure
from bench.measure import Contender, Job
from bench.smb import ACCOUNT, rclone
from demo.servers.seaweed import Seaweed, available
from demo.servers.smbd import Share, Smbd
from migrate.destinations.open import ACCESS_KEY, SECRET_KEY, open_destination

SHARE, BUCKET, EMPTY = "partage", "bench", "neuf.sqlite"
BIG = 1 << 30
MEAN, SMALL = 20_000, 6_000
"""Bytes of a file on average: on the share, and among the small objects."""
JOBS = {
    "whole": "SMB to S3, crawled, SHA-256 end to end, recorded (rclone checks sizes only; no text extraction in it)",
    "double": "same with a quarter of duplicates, owner and DACL",
    "put": "PUT of 20,000 small objects with SHA-256",
    "big": "SMB to S3, files of 1 GB",
    "verify": "verify all objects by re-reading (rclone check --download)",
}
UNIQUE = 'exec "${@:1:$#-1}" "${!#}/$$-$RANDOM/"'


@dataclass(frozen=True, slots=True)
class Ground:
    """The servers, and where our side works."""

    folder: Path
    smbd: Smbd
    store: Seaweed

    @property
    def environment(self) -> dict[str, str]:
        """Secrets, in the names that each contender reads."""
        ours = {ACCESS_KEY: self.store.access_key, SECRET_KEY: self.store.secret_key}
        aws = {"AWS_ACCESS_KEY_ID": self.store.access_key, "AWS_SECRET_ACCESS_KEY": self.store.secret_key}
        others = {"PASSATION_SOURCE_SERVEUR_PASSWORD": ACCOUNT.password, "RCLONE_CONFIG": os.devnull}
        compiled = {"PYTHONDONTWRITEBYTECODE": "", "PYTHONPYCACHEPREFIX": str(self.folder / "compiled")}
        return ours | aws | others | compiled | {"AWS_REGION": "us-east-1"}

    @property
    def cpu(self) -> float:
        """CPU seconds of both servers so far."""
        smbd = int((self.folder / "smbd" / "run" / "smbd.pid").read_text())
        return measure.cpu_of(smbd) + (measure.cpu_of(self.store.pid) if self.store.pid else 0)

    def ours(self, *arguments: str) -> Contender:
        """One of our jobs."""
        return Contender("Passation", [sys.executable, "-m", "bench.migrate_client", *arguments], self.environment)

    def rclone(self, transfers: int, source: str, *flags: str, name: str = "") -> Contender:
        """`rclone copy` to the store, under a prefix of its own."""
        command = [rclone(), "copy", "--transfers", str(transfers), "--checkers", str(transfers), *flags]
        unique = ["bash", "-c", UNIQUE, "bash", *command, source, self.remote()]
        return Contender(f"rclone, {transfers} at once{name}", unique, self.environment)

    def s5cmd(self, workers: int, source: Path) -> Contender:
        """`s5cmd cp` to the store, under a prefix of its own."""
        command = [str(Path(sys.executable).with_name("s5cmd")), "--log", "error", "--endpoint-url", self.store.url]
        command += ["--numworkers", str(workers), "cp", f"{source}/"]
        unique = ["bash", "-c", UNIQUE, "bash", *command, f"s3://{BUCKET}/s5cmd"]
        return Contender(f"s5cmd, {workers} at once", unique, self.environment)

    def remote(self, prefix: str = "rclone") -> str:
        """The store, for rclone."""
        options = {"provider": "Other", "endpoint": f'"{self.store.url}"', "force_path_style": "true"}
        said = ",".join(f"{name}={value}" for name, value in (options | {"env_auth": "true"}).items())
        return f":s3,{said}:{BUCKET}/{prefix}"

    def share(self, folder: str) -> str:
        """A folder of the share, for rclone."""
        told = subprocess.run([rclone(), "obscure", ACCOUNT.password], capture_output=True, text=True, check=True)
        login = f"host=127.0.0.1,port={self.smbd.port},user={ACCOUNT.name},pass={told.stdout.strip()}"
        return f":smb,{login}:{SHARE}/{folder}"

    @property
    def destination(self) -> str:
        """The store, for us."""
        return f"s3://{BUCKET}/passation?endpoint={self.store.url}"

    def whole(self, folder: str, *, rights: bool = False) -> list[str]:
        """What our side has to know: a folder of the share, the store, an empty catalogue, whether rights count."""
        empty = str(self.folder / EMPTY)
        return [self.smbd.url_of(SHARE, folder), self.destination, empty, "true" if rights else "false"]


def main(arguments: Sequence[str]) -> None:
    """Make the trees, measure in turns, print the table and keep it."""
    parser = argparse.ArgumentParser(prog="bench.migrate")
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--files", type=int, default=12_000)
    parser.add_argument("--objects", type=int, default=20_000)
    parser.add_argument("--big", type=int, default=BIG)
    parser.add_argument("--jobs", nargs="*", choices=JOBS, default=list(JOBS))
    chosen = parser.parse_args(arguments)
    if reason := Smbd.available() or available() or ("" if rclone() else "rclone is not installed"):
        raise SystemExit(reason)
    with serving() as ground:
        make_trees(ground.folder, chosen.files, chosen.objects, chosen.big)
        warm_up(ground)
        jobs = [job(ground, name) for name in chosen.jobs]
        rows = measure.round_robin(jobs, chosen.runs, lambda: ground.cpu, lambda line: print(line, flush=True))
        rows.append(catalogue(ground))
    print(measure.table(rows))
    if chosen.jobs == list(JOBS):
        print(measure.write("migrate", rows))


def warm_up(ground: Ground) -> None:
    """The first objects make the store grow, the first run compiles our modules; and an empty catalogue is made."""
    measure.run(ground.rclone(8, str(ground.folder / "petits" / "lot 000")))
    measure.run(ground.ours("empty", str(ground.folder / EMPTY)))
    for name in ("whole", "verify"):
        measure.run(ground.ours(name, *ground.whole("essai"), str(ground.folder / "chauffe")))


def catalogue(ground: Ground) -> dict[str, Any]:
    """What the catalogue takes of the whole of the first job, in the process that holds it."""
    figures = ground.folder / "catalogue.json"
    load = os.getloadavg()[0]
    measure.run(ground.ours("whole", *ground.whole("simple"), "", str(figures)))
    spent = json.loads(figures.read_text())
    ours, whole = ({"wall": 0.0, "cpu": 0.0, "server": 0.0} | spent[one] for one in ("catalogue", "whole"))
    ratios = {f"{name}_ratio": round(whole[name] / ours[name], 2) for name in ("wall", "cpu")}
    row = {"job": "catalogue in the first job", "peer": "the whole of it", "runs": 1, "load": round(load, 2)}
    return row | ratios | {"ours": ours, "peers": whole}


def job(ground: Ground, name: str) -> Job:
    """A row of the issue."""
    petits = ground.folder / "petits"
    large = ("--s3-chunk-size", "16M", "--s3-upload-concurrency", "4")
    if name == "whole":
        ours = ground.ours("whole", *ground.whole("simple"))
        peers = [ground.rclone(n, ground.share("simple")) for n in (8, 16)]
    elif name == "double":
        ours = ground.ours("whole", *ground.whole("doubles", rights=True))
        peers = [ground.rclone(n, ground.share("doubles")) for n in (8, 16)]
    elif name == "put":
        ours = ground.ours("put", str(petits), ground.destination)
        plain = ground.rclone(16, str(petits))
        quick = ground.rclone(16, str(petits), "--s3-no-head", name=", --s3-no-head")
        peers = [plain, quick, ground.s5cmd(16, petits)]
    elif name == "big":
        ours = ground.ours("whole", *ground.whole("gros"))
        peers = [ground.rclone(4, ground.share("gros"), *large)]
    else:
        ours, peers = verifying(ground)
    return Job(JOBS[name], ours, peers)


def verifying(ground: Ground) -> tuple[Contender, list[Contender]]:
    """Both have sent the same tree before, and now read it back."""
    kept = str(ground.folder / "espace")
    measure.run(ground.ours("whole", *ground.whole("simple"), kept))
    source, sent = ground.share("simple"), ground.remote("relire")
    measure.run(Contender("rclone", [rclone(), "copy", "--transfers", "8", source, sent], ground.environment))
    command = [rclone(), "check", "--download", source, sent]
    peers = [
        Contender(f"rclone, {n} at once", [*command, "--checkers", n, "--transfers", n], ground.environment)
        for n in ("8", "16")
    ]
    return ground.ours("verify", *ground.whole("simple"), kept), peers


@contextmanager
def serving() -> Iterator[Ground]:
    """An smbd and a SeaweedFS with a bucket."""
    folder = Path(tempfile.mkdtemp(prefix="passation-bench-"))
    folder.chmod(0o755)
    try:
        share = Share(SHARE, folder / SHARE)
        share.path.mkdir()
        with Smbd(folder / "smbd", [share], [ACCOUNT]) as smbd, Seaweed(folder / "weed") as store:
            ground = Ground(folder, smbd, store)
            made = open_destination(f"s3://{BUCKET}?endpoint={store.url}", ground.environment.get, create=True)
            made.check()
            made.close()
            yield ground
    finally:
        shutil.rmtree(folder)


def make_trees(root: Path, files: int, objects: int, big: int) -> None:
    """The same bytes each time, none twice but the duplicates."""
    chance = random.Random(2026)
    block = chance.randbytes(8 << 20)
    fill(root / SHARE / "essai", 500, MEAN, block, chance)
    fill(root / SHARE / "simple", files, MEAN, block, chance)
    fill(root / SHARE / "doubles", files, MEAN, block, chance, duplicates=4)
    fill(root / "petits", objects, SMALL, block, chance)
    gros = root / SHARE / "gros"
    gros.mkdir()
    for name in ("plan 0.tif", "plan 1.tif"):
        with (gros / name).open("wb") as file:
            for number in range(big // len(block)):
                file.write(name.encode() + number.to_bytes(8, "big") + block[len(name) + 8 :])


def fill(root: Path, files: int, mean: int, block: bytes, chance: random.Random, duplicates: int = 0) -> None:
    """Folders of 50 files; one in `duplicates` holds the bytes of the one before."""
    content = b""
    for number in range(files):
        folder = root / f"lot {number // 50:03}"
        folder.mkdir(parents=True, exist_ok=True)
        if not duplicates or number % duplicates:
            size = 16 + min(1 << 20, int(chance.lognormvariate(0, 1.4) * mean / 2.66))
            start = chance.randrange(len(block) - size)
            content = number.to_bytes(8, "big") + chance.randbytes(8) + block[start : start + size - 16]
        (folder / f"pièce {number:05} du dossier.pdf").write_bytes(content)


if __name__ == "__main__":
    main(sys.argv[1:])
