"""The workspace of a commune (espace de la commune): one folder, nothing outside it.

passation.toml          settings
catalogue.sqlite        the catalogue, unless the settings name a server
comptes.sqlite          accounts and sessions of the search page
plan/                   the commune's own rules: filing plan, retention, hints (override the packaged ones)
journal/                append-only, hash-chained
index/                  full-text index, can be rebuilt
cache/contents/         bounded spool of bytes read once, by SHA-256
rapports/               what people read
secrets/                passwords, readable by their owner only
travail/                local copies, until they expire
arrivee/                tray for what comes back from the prefecture; arrivee/classes/ is a source by that name
"""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from urllib.parse import quote

from passation import catalogue_address, messages, secrets
from passation.errors import BusyError
from passation.settings import FILE_NAME, Catalogue, Settings, SourceSettings, read_settings

CATALOGUE_SECRET = "PASSATION_CATALOGUE_PASSWORD"  # noqa: S105 - the name of the variable, not its value
ARRIVALS = "arrivee"
"""Source of the documents that came back and were matched to their act; built in, once there is one."""


@dataclass(frozen=True)
class Workspace:
    """Where things lie, and the settings. Opening it reads nothing but `passation.toml`, and that lazily."""

    folder: Path

    @cached_property
    def settings(self) -> Settings:
        """The settings of the commune, with the arrivals as a source when there are some. Raises SettingsError."""
        written = read_settings(self.folder / FILE_NAME)
        if ARRIVALS in written.sources or not self.arrivals.is_dir():
            return written
        return written.model_copy(
            update={"sources": {**written.sources, ARRIVALS: SourceSettings(url=self.arrivals_url)}}
        )

    @property
    def arrivals(self) -> Path:
        """What came back and was matched to its act."""
        return self.folder / ARRIVALS / "classes"

    @property
    def arrivals_url(self) -> str:
        """Address of that folder as a source."""
        return f"folder:{quote(str(self.arrivals.absolute()))}"

    @property
    def catalogue_url(self) -> str:
        """Where the catalogue lives, with its password where one is needed."""
        return self.catalogue_at(self.settings.catalogue)

    def catalogue_at(self, chosen: Catalogue) -> str:
        """The address of a catalogue, the one of the settings or another, as `catalog.store` takes it."""
        if not chosen.url:
            return f"sqlite:///{self.catalogue_file}"
        password = self.secret(CATALOGUE_SECRET)
        return catalogue_address.complete(chosen.url, self.settings.commune.insee, password, insecure=chosen.insecure)

    @property
    def catalogue_file(self) -> Path:
        """The catalogue, when it is a file."""
        return self.folder.absolute() / "catalogue.sqlite"

    @property
    def rules(self) -> Path:
        """The commune's own rule files."""
        return self.folder / "plan"

    @property
    def journal(self) -> Path:
        """Segments of the journal."""
        return self.folder / "journal"

    @property
    def index(self) -> Path:
        """The embedded full-text index."""
        return self.folder / "index"

    @property
    def spool(self) -> Path:
        """Bytes read once, waiting for extraction."""
        return self.folder / "cache" / "contents"

    @property
    def scratch(self) -> Path:
        """Temporary files of the isolated workers."""
        return self.folder / "cache" / "scratch"

    @property
    def reports(self) -> Path:
        """What people read."""
        return self.folder / "rapports"

    def secret(self, name: str, question: str = "") -> str | None:
        """See passation.secrets."""
        return secrets.secret(name, self.folder, question)

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Hold the workspace for a job that writes; the lock dies with the process.

        Raises:
            BusyError: when another Passation works on it.
        """
        (self.folder / "cache").mkdir(parents=True, exist_ok=True)
        handle = os.open(self.folder / "cache" / "verrou", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            os.close(handle)
            raise BusyError(messages.ALREADY_WORKING) from error
        try:
            yield
        finally:
            os.close(handle)
