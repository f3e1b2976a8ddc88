"""A small commune for the tests of the migration: a folder as source, a folder or any URL as store, no service."""

import json
from collections.abc import Callable
from pathlib import Path

from click.testing import CliRunner

from catalog import decisions, logical, placements
from catalog.decisions import Action, Decision, Scope
from catalog.jobs import job, reading
from catalog.schema import entry
from ingest.jobs import crawl_all
from journey.initialise import Request, initialise
from migrate.commands import migrate
from passation.errors import PassationError
from passation.model import Placement
from passation.workspace import Workspace

FILES = {
    "Urbanisme/permis 12.txt": b"permis de construire",
    "Urbanisme/Copie de permis 12.txt": b"permis de construire",
    "Etat civil/acte.txt": b"acte de naissance",
    "vide.txt": b"",
    "Thumbs.db": b"vignettes",
}


class Commune:
    """A workspace with one source named `serveur`; `store` is the folder of the destination, when it is one."""

    def __init__(self, folder: Path, destination: str = "", *, by: str = "Le maire") -> None:
        self.source = folder / "serveur"
        self.store = folder / "stockage"
        self.source.mkdir(parents=True)
        self.store.mkdir()
        url = destination or f"folder:{self.store}"
        request = Request("Valmont", "34001", by=by, sources=[("serveur", f"folder:{self.source}")], destination=url)
        self.workspace: Workspace = initialise(folder / "espace", request)
        settings = self.workspace.folder / "passation.toml"
        settings.write_text(settings.read_text().replace('executor = "processes"', 'executor = "serial"'))

    def write(self, files: dict[str, bytes] = FILES) -> None:
        """Put files on the source."""
        for name, data in files.items():
            file = self.source / name
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(data)

    def ingest(self, *, rehash: bool = False) -> None:
        """Crawl, read, pair."""
        with job(self.workspace, quiet=True) as work:
            crawl_all(work, rehash=rehash)
            work.carry_out("ingest.read", "")
            work.carry_out("classify.pair", "")

    def use_store(self, name: str) -> None:
        """Let another folder be the destination."""
        settings = self.workspace.folder / "passation.toml"
        former, self.store = self.store, self.store.with_name(name)
        self.store.mkdir()
        settings.write_text(settings.read_text().replace(f"folder:{former}", f"folder:{self.store}"))
        self.workspace = Workspace(self.workspace.folder)

    def recrawl(self) -> None:
        """Crawl for the control, and read nothing."""
        with job(self.workspace, quiet=True) as work:
            crawl_all(work, rehash=True)

    def ingest_after(self, event: Callable[[], object], *, rehash: bool = False) -> None:
        """Crawl, let something happen on the source, then read."""
        with job(self.workspace, quiet=True) as work:
            crawl_all(work, rehash=rehash)
            event()
            work.carry_out("ingest.read", "")

    def migrate(self, *arguments: str) -> tuple[int, dict]:
        """Exit code and JSON answer of `passation migrate …`."""
        outcome = CliRunner().invoke(
            migrate, [*arguments, "-C", str(self.workspace.folder), "--json"], standalone_mode=False
        )
        if isinstance(outcome.exception, PassationError):
            return outcome.exception.exit_code, {"error": str(outcome.exception)}
        if outcome.exception:
            raise outcome.exception
        return outcome.return_value, json.loads(outcome.stdout)

    def whole(self) -> None:
        """Plan, run, verify, each without an issue."""
        for command in ("plan", "run", "verify"):
            code, answer = self.migrate(command)
            assert code == 0, answer

    def decide(self, path: str, action: Action, reason: str = "", **detail: str) -> None:
        """Record a decision on a file or folder of the source."""
        subject = decisions.entry_subject("serveur", path.encode())
        scope = Scope.FOLDER if (self.source / path).is_dir() else Scope.ENTRY
        with job(self.workspace, quiet=True) as work, work.catalog.begin() as db:
            decisions.record(db, Decision(scope, subject, action, "Le maire", "décidé en test", reason, detail))

    def propose(self, path: str, node: str, confidence: float) -> None:
        """Propose a place for a file."""
        with job(self.workspace, quiet=True) as work, work.catalog.begin() as db:
            entry_id = db.scalar(entry.select().with_only_columns(entry.c.id).where(entry.c.path == path.encode()))
            placements.propose(db, "test", [(entry_id, Placement(node, confidence, ()))])

    def objects(self) -> dict[str, bytes]:
        """Documents in the folder store, by key."""
        found = {file.relative_to(self.store).as_posix(): file for file in self.store.rglob("*") if file.is_file()}
        return {key: file.read_bytes() for key, file in sorted(found.items()) if not key.startswith("_passation/")}

    def digest(self) -> str:
        """The logical digest of the catalogue."""
        with reading(self.workspace) as catalog, catalog.read() as db:
            return logical.digest(db)

    def rows(self) -> dict[str, list[str]]:
        """The logical rows of the catalogue, by family."""
        with reading(self.workspace) as catalog, catalog.read() as db:
            return dict(logical.rows(db))
