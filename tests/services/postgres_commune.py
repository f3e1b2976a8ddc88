"""The village of the journeys, whose catalogue may go to a PostgreSQL of the tests and come back."""

import shutil
from pathlib import Path

from passation.workspace import CATALOGUE_SECRET, Workspace
from tests.journeys import village
from tests.journeys.command_line import Said, passation
from tests.journeys.commune import Commune
from tests.services.postgres import PASSWORD, Postgres


class Village:
    """A commune on its first day, which it can be brought back to; the files of the source stay the same."""

    def __init__(self, folder: Path) -> None:
        self.commune = Commune(folder, by="Jeanne Rouvière")
        village.plant(self.commune.source)
        self.folder = self.commune.workspace.folder
        secret = self.folder / "secrets" / CATALOGUE_SECRET
        secret.write_text(PASSWORD, encoding="utf-8")
        secret.chmod(0o600)
        self._first_day = folder / "premier jour"
        for part in (self.folder, self.commune.store):
            shutil.copytree(part, self._first_day / part.name)

    def restore(self, executor: str = "serial") -> None:
        """Forget all that was done; its stages will run so."""
        for part in (self.folder, self.commune.store):
            shutil.rmtree(part)
            shutil.copytree(self._first_day / part.name, part)
        settings = self.folder / "passation.toml"
        text = settings.read_text(encoding="utf-8").replace("processes = 0", "processes = 2")
        settings.write_text(text.replace('"serial"', f'"{executor}"'), encoding="utf-8")
        self.reread()

    def reread(self) -> None:
        """Take notice of changed settings."""
        self.commune.workspace = Workspace(self.folder)

    def ask(self, *arguments: str) -> Said:
        """Run a command in the workspace."""
        return passation("-C", self.folder, *arguments)

    def move(self, to: str) -> Said:
        """`passation catalog move`."""
        said = self.ask("catalog", "move", "--to", to)
        self.reread()
        return said

    def onto(self, server: Postgres, executor: str = "serial") -> str:
        """Back to the first day, with the catalogue in a new database; its name."""
        self.restore(executor)
        database = server.database()
        said = self.move(server.address(database))
        assert said.code == 0, said.err
        return database
