"""Our side of the measures of the transfer: one job in a process of its own, as the product does it."""

import json
import os
import resource
import shutil
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any
from uuid import uuid4

from passation.workspace import Workspace

TOML = """[commune]
name = "Essai"
insee = "34172"
[sources.serveur]
url = "{url}"
rights = {rights}
[destination]
url = "{destination}"
[limits]
document_bytes = 1
"""
"""Nothing is extracted here: nothing is kept for it."""


def main(job: str, *arguments: str) -> None:
    """Do one job; fails when it is not done whole."""
    {"empty": empty, "whole": whole, "put": put, "verify": verify}[job](*arguments)


def empty(file: str) -> None:
    """An empty catalogue, as `passation init` makes it."""
    from catalog.store import Catalog

    catalog = Catalog(f"sqlite:///{file}")
    catalog.migrate()
    catalog.close()


def whole(url: str, destination: str, empty: str, rights: str, kept: str = "", figures: str = "") -> None:
    """Inventory, first reading, duplicates, plan, transfer.

    Args:
        url: of the source.
        destination: URL of the store.
        empty: an empty catalogue.
        rights: whether owner and DACL of every file are asked for, `true` or `false`.
        kept: folder of the workspace, which then stays; else it is dropped.
        figures: file that receives what the catalogue and the whole cost.
    """
    folder = Path(kept or tempfile.mkdtemp(prefix="passation-bench-"))
    try:
        folder.mkdir(exist_ok=True)
        place = destination.replace("?", f"/{uuid4().hex}?")
        (folder / "passation.toml").write_text(TOML.format(url=url, destination=place, rights=rights))
        shutil.copy(empty, folder / "catalogue.sqlite")
        catalogue = _carried_out(Workspace(folder))
    finally:
        if not kept:
            shutil.rmtree(folder)
    if figures:
        total = {"wall": time.perf_counter() - STARTED, "cpu": _cpu()}
        Path(figures).write_text(json.dumps({"catalogue": catalogue.spent, "whole": total}))


def _carried_out(workspace: Workspace) -> "Timed":
    from catalog import transfers
    from catalog.jobs import job
    from ingest.jobs import crawl_all
    from ingest.read import STAGE
    from migrate import plan

    with job(workspace, quiet=True) as opened:
        timed = Timed(opened.catalog)
        work: Any = replace(opened, catalog=timed)  # type: ignore[arg-type]
        crawl_all(work)
        work.carry_out(STAGE, "")
        work.carry_out("classify.pair", "")
        with work.catalog.read() as db:  # without the pages about the plan: they are for people
            drawn = plan.draw(workspace, db)
        with work.catalog.begin() as db:
            plan.freeze(db, drawn, workspace.settings.destination.url)
        work.carry_out(transfers.TRANSFER, "")
        with work.catalog.read() as db:
            if left := transfers.unsent(db):
                raise SystemExit(f"{left} objects were not sent")
    return timed


class Timed:
    """A catalogue that counts what is spent in its connections, in the process that holds it."""

    def __init__(self, catalog: Any) -> None:
        self._catalog = catalog
        self.spent = {"wall": 0.0, "cpu": 0.0}

    @contextmanager
    def read(self) -> Iterator[Any]:
        """See Catalog."""
        with self._counted(), self._catalog.read() as db:
            yield db

    @contextmanager
    def begin(self) -> Iterator[Any]:
        """See Catalog."""
        with self._counted(), self._catalog.begin() as db:
            yield db

    def __getattr__(self, name: str) -> Any:
        return getattr(self._catalog, name)

    @contextmanager
    def _counted(self) -> Iterator[None]:
        wall, cpu = time.perf_counter(), time.process_time()
        try:
            yield
        finally:
            self.spent["wall"] += time.perf_counter() - wall
            self.spent["cpu"] += time.process_time() - cpu


def put(folder: str, destination: str) -> None:
    """Send every file of a folder: read, SHA-256, conditional and checked PUT."""
    from migrate.destinations.metadata import object_metadata
    from migrate.destinations.open import open_destination
    from migrate.flight import Flight
    from passation.digest import Meter

    place = destination.replace("?", f"/{uuid4().hex}?")
    store = open_destination(place, os.environ.get)
    store.check()
    with Flight[Any](8, 16 << 20) as flight:
        for number, path in enumerate(sorted(Path(folder).glob("*/*"))):
            data = path.read_bytes()
            flight.wait_for(len(data))
            sha256 = Meter().drain([data]).sha256
            key, metadata = f"1_direction/{number}~{sha256.hex()[:12]}.pdf", object_metadata(sha256, 0, "essai")
            flight.send(len(data), lambda k=key, s=sha256, d=data, m=metadata: store.put(k, s, len(d), [d], m))
        print(len(flight.landed()), "objects")
    store.close()


def verify(*arguments: str) -> None:
    """Read every object of the workspace back (the last argument of `whole`), as if none had been compared."""
    from catalog import receipts
    from catalog.jobs import job

    with job(Workspace(Path(arguments[-1])), quiet=True) as work:
        with work.catalog.begin() as db:
            receipts.forget_comparisons(db)
        work.carry_out(receipts.VERIFY, "")
        with work.catalog.read() as db:
            if receipts.not_identical(db):
                raise SystemExit("objects differ")


def _cpu() -> float:
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(one.ru_utime + one.ru_stime for one in used)


STARTED = time.perf_counter()

if __name__ == "__main__":
    main(*sys.argv[1:])
