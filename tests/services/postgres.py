"""A PostgreSQL of the tests: a cluster of its own on loopback, started without systemd, gone at the end."""

import os
import pwd
import shutil
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from tempfile import mkdtemp
from uuid import uuid4

import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.pool import NullPool

ACCOUNT = "passation"
PASSWORD = "un mot de passe : à l’essai @/%"
_OPTIONS = "-c listen_addresses=127.0.0.1 -c unix_socket_directories= -c fsync=off -c max_connections=60"


@dataclass
class Postgres:
    """A cluster whose collation is not C, so that what relies on the order of bytes is seen."""

    folder: Path
    port: int
    programs: Path

    def address(self, database: str) -> str:
        """As the settings write it."""
        return f"postgresql://{ACCOUNT}@127.0.0.1:{self.port}/{database}"

    @cached_property
    def shared(self) -> str:
        """A database for those who have a schema of their own there."""
        return self.database()

    def database(self) -> str:
        """A new, empty database; its name."""
        name = f"essai_{uuid4().hex[:12]}"
        self.ask(f"CREATE DATABASE {name} OWNER {ACCOUNT} TEMPLATE template0")
        return name

    def ask(self, statement: str, database: str = "postgres") -> list[tuple[object, ...]]:
        """Answer to a statement, as the administrator."""
        engine = create_engine(self._administrator(database), poolclass=NullPool, isolation_level="AUTOCOMMIT")
        with engine.connect() as db:
            found = db.execute(text(statement))
            return [tuple(row) for row in found] if found.returns_rows else []

    @contextmanager
    def holding(self, database: str, statement: str) -> Iterator[None]:
        """The transaction of a statement, open for the time of the block."""
        engine = create_engine(self._administrator(database), poolclass=NullPool)
        with engine.begin() as db:
            db.execute(text(statement))
            yield

    def waiting(self, database: str) -> bool:
        """Whether Passation waits for a lock in that database."""
        query = f"SELECT 1 FROM pg_stat_activity WHERE datname = '{database}' AND usename = '{ACCOUNT}'"
        return bool(self.ask(f"{query} AND wait_event_type = 'Lock'"))

    def _administrator(self, database: str) -> str:
        return f"postgresql+psycopg://administrateur@127.0.0.1:{self.port}/{database}"

    def start(self) -> None:
        """Start it; returns when it answers."""
        self._control("start", "-o", f"-p {self.port} {_OPTIONS}", "-l", str(self.folder / "log"))

    def stop(self) -> None:
        """Stop it at once, as a machine that loses its power."""
        self._control("stop", "-m", "immediate")

    def _control(self, *arguments: str) -> None:
        self.run("pg_ctl", "-D", str(self.folder / "data"), "-w", "-s", *arguments)

    def run(self, program: str, *arguments: str) -> None:
        """Run one of its programs; it refuses to run as root."""
        as_other = {"user": "postgres", "group": "postgres", "extra_groups": []} if os.geteuid() == 0 else {}
        command = [str(self.programs / program), *arguments]
        subprocess.run(command, check=True, cwd="/", stdout=subprocess.DEVNULL, **as_other)


@contextmanager
def serving() -> Iterator[Postgres]:
    """A running cluster; without the programs, the test is skipped (or fails where services are required)."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    if not found:
        required = os.environ.get("PASSATION_REQUIRE_SERVICES") == "1"
        (pytest.fail if required else pytest.skip)("PostgreSQL n’est pas installé sur cette machine")
    folder = Path(mkdtemp(prefix="passation-postgres-"))  # the account of the server must be able to go there
    if os.geteuid() == 0:
        account = pwd.getpwnam("postgres")
        os.chown(folder, account.pw_uid, account.pw_gid)
    made = Postgres(folder, _free_port(), found[-1].parent)
    locale = ("--encoding=UTF8", "--locale-provider=icu", "--icu-locale=fr-FR", "--locale=C.UTF-8")
    made.run("initdb", "-D", str(folder / "data"), "-U", "administrateur", "-A", "trust", "--no-sync", *locale)
    rules = folder / "data" / "pg_hba.conf"
    rules.write_text(f"host all {ACCOUNT} 127.0.0.1/32 scram-sha-256\nhost all all 127.0.0.1/32 trust\n")
    made.start()
    try:
        made.ask(f"CREATE ROLE {ACCOUNT} LOGIN CREATEDB PASSWORD '{PASSWORD.replace(chr(39), chr(39) * 2)}'")
        yield made
    finally:
        with suppress(subprocess.CalledProcessError):
            made.stop()
        shutil.rmtree(folder, ignore_errors=True)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
