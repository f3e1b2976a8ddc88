"""A town whose documents are searched through a real server: `passation serve` on a free port of loopback."""

import contextlib
import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

import requests
from sqlalchemy import select

from catalog import entries
from catalog.entries import Nature
from catalog.jobs import job
from catalog.schema import entry
from passation.errors import PassationError
from tests.journeys.command_line import ROOT
from tests.journeys.test_access import OPEN, PAY, Town
from tests.journeys.test_search import ACT, pdf, word
from tests.museum import broken
from web.accounts import Accounts
from web.store import Store

PASSWORD = "sept marrons chauds du jeudi"
SECRET = "Note de la paie : Zéphirine Lemaire reçoit la prime de nuit, barème réservé."
LATE = "Accueil/bulletin.txt"
"""Indexed, and not in the store."""
NAMES = {"rh": ("GRP_RH",), "accueil": ("GRP_DIRECTION",), "rien": ()}


class Planted(Town):
    """A town whose rights are seen by a crawl of their own."""

    def plant(self, rights: dict[str, bytes]) -> None:
        """See Town."""
        with job(self.workspace, quiet=True) as work, work.catalog.begin() as db:
            number = entries.last_crawls(db)["serveur"].source_id
            crawl = entries.begin_crawl(db, number, rehash=False)
            batch = []
            for _, one in entries.load(db, db.scalars(select(entry.c.id)).all()):
                above = max((name for name in rights if one.path.decode().startswith(name)), key=len)
                batch.append((one._replace(descriptor=rights[above]), Nature()))
            entries.see(db, crawl, number, batch)
            entries.end_crawl(db, crawl, complete=True)


def town_of(folder: Path) -> Town:
    """Acts and models, one act ended, a document in two places, hidden and unread ones; sent and verified."""
    town = Planted(folder)
    broken.locked_zip(town.source / "Accueil/circulation quai Sud.zip")
    old = ACT.format(number=12, where="rue des Écoles", day=4)
    new = ACT.format(number=40, where="en centre bourg", day=20).replace(
        "pendant les travaux.", "chaque jour.\nArticle 2 : L'arrêté n° 2024-12 du 4 mars 2024 est abrogé."
    )
    hidden = ACT.format(number=13, where="place de l'Église", day=9)
    town.write(
        {
            "Accueil/arrete 2024-12.pdf": pdf(old),
            "Accueil/arrete 2024-12.docx": word("Modèle d’arrêté de stationnement, à compléter."),
            "Accueil/arrete 2024-40.pdf": pdf(new),
            "RH/arrete 2024-13.pdf": pdf(hidden),
            "Accueil/arrete 2024-40.odt": b"pas un document",
            "RH/circulation prime.bin": bytes(range(256)) * 8,
            "RH/prime de nuit.txt": SECRET.encode(),
            "Accueil/=<b>note.txt": b"Note de 2011 sur le <script>alert(1)</script> stationnement des autocars.",
        }
        | {f"Conseil/séance {n}.txt": f"Séance {n} du conseil : autocars scolaires.".encode() for n in range(24)}
    )
    town.ingest()
    plan(town)
    for command in (("ingest", "extract"), ("classify", "all")):
        assert town.ask(*command).code == 0
    nodes = {"RH": "SER.RH.FOR", "Accueil": "DIR.GEN", "Conseil": "DIR.CM"}
    for file in sorted(town.source.rglob("*.*")):
        name = file.relative_to(town.source).as_posix()
        town.propose(name, nodes["RH" if name.endswith("40.odt") else name.partition("/")[0]], 0.95)
    for command in ("plan", "run", "verify"):
        assert town.ask("migrate", command).code == 0
    town.write({LATE: "Brouillon du bulletin, pas encore envoyé : trottinettes.".encode()})
    town.ingest()
    plan(town)
    assert town.ask("ingest", "extract").code == 0
    town.propose(LATE, "DIR.GEN", 0.95)
    assert town.ask("index").code == 0
    return town


def plan(town: Town, **more: bytes) -> None:
    """Who reads what at the source."""
    town.plant({"RH": PAY, "Accueil/arrete 2024-40.odt": PAY, **more, "": OPEN})


@dataclass
class Served:
    """A town and the address of its site."""

    town: Town
    url: str
    log: Path

    @property
    def accounts(self) -> Accounts:
        """Its accounts."""
        return Accounts(Store(self.town.workspace.folder))

    def visitor(self) -> requests.Session:
        """A browser that nobody signed in with."""
        return requests.Session()

    def signed_in(self, name: str) -> requests.Session:
        """A browser of somebody."""
        browser = self.visitor()
        answer = self.sign_in(browser, name)
        assert answer.status_code == 200
        assert browser.cookies.get("passation")
        return browser

    def sign_in(self, browser: requests.Session, name: str, password: str = PASSWORD, **more: str) -> requests.Response:
        """Fill the form and send it."""
        form = {"jeton": form_token(browser.get(f"{self.url}/connexion").text), "nom": name, "mot_de_passe": password}
        return browser.post(f"{self.url}/connexion", data=form | more)


def form_token(page: str) -> str:
    """The token of the first form of a page."""
    return re.search(r'name="jeton" value="([0-9a-f]+)"', page)[1]


def make_accounts(accounts: Accounts) -> None:
    """One account a group, one without any, and an operator."""
    for name, groups in NAMES.items():
        accounts.add(name, PASSWORD, groups)
    accounts.add("operateur", PASSWORD, operator=True)


@contextmanager
def serving(town: Town, *options: str) -> Iterator[Served]:
    """`passation serve` in a process of its own, until the end of the block; its log lies beside the workspace."""
    command = [sys.executable, "-m", "cli", "serve", "-C", str(town.workspace.folder), "--port", "0", *options]
    file = town.workspace.folder.parent / f"serve-{uuid4().hex[:8]}.log"
    with file.open("w") as log:
        process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=log, text=True, env=_environment())
        try:
            line = process.stdout.readline()
            found = re.search(r"http://\S+?(?=/ )", line)
            if not found:
                raise PassationError(f"{line!r} {file.read_text()}")
            yield Served(town, found[0], file)
        finally:
            process.send_signal(signal.SIGINT)
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(20)
            process.kill()
            process.stdout.close()
            process.wait()


def _environment() -> dict[str, str]:
    return os.environ | {"PYTHONUNBUFFERED": "1", "PYTHONIOENCODING": "utf-8"}
