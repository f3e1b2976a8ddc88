"""`catalog move`: the catalogue of a commune from a file to a PostgreSQL server, and back.

All rows go in one transaction of the new catalogue, whose digest is compared before it is kept; only then does the
settings line change. Killed anywhere, the catalogue of the settings is the one in force, and the same command goes on.
"""

import time
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import ValidationError
from sqlalchemy import Connection, Table, Text, cast, select
from sqlalchemy.types import JSON

from catalog import logical, messages
from catalog.journal import Journal
from catalog.schema import metadata
from catalog.store import BULK, Catalog, CatalogError, batches, open_catalog, postgres
from passation import settings_line
from passation.errors import SettingsError
from passation.settings import FILE_NAME, Catalogue
from passation.workspace import Workspace

SQLITE = "sqlite"
"""How the command line names the file of the workspace."""


@dataclass(frozen=True, slots=True)
class Moved:
    """What was done: rows copied (0 when a former attempt had), the digest of both, where the old one is kept."""

    rows: int
    digest: str
    kept: str


def move(workspace: Workspace, to: str) -> Moved:
    """Move the catalogue to `to`, an address without password or `sqlite`, and have the settings say so.

    Raises:
        SettingsError: the address is refused, is the present one, or holds another catalogue.
        CatalogError: a database failed, or the copy does not say what the original says; nothing has changed then.
        BusyError: another job works on this workspace.
    """
    chosen = _chosen(workspace, "" if to == SQLITE else to)
    file = workspace.folder / FILE_NAME
    settings = settings_line.with_line(file.read_text(encoding="utf-8"), "catalogue", "url", chosen.url)
    with closing(open_catalog(workspace.catalogue_url)) as old, workspace.alone(), old.alone():
        rows, digest = _to_server(workspace, old, chosen) if chosen.url else _to_file(workspace, old)
        settings_line.replace(file, settings)
        kept = _set_aside(workspace, old)
        Journal(workspace.journal).append("catalog_move", rows=rows, digest=digest, server=bool(chosen.url))
    return Moved(rows, digest, kept)


def _chosen(workspace: Workspace, url: str) -> Catalogue:
    present = workspace.settings.catalogue
    if url == present.url:
        raise SettingsError(messages.ALREADY_IN_FORCE)
    try:
        return Catalogue(insecure=present.insecure, url=url)
    except ValidationError as error:
        raise SettingsError(messages.address_refused(error.errors()[0]["msg"].removeprefix("Value error, "))) from error


def _to_server(workspace: Workspace, old: Catalog, chosen: Catalogue) -> tuple[int, str]:
    with closing(Catalog(workspace.catalogue_at(chosen))) as new:
        new.migrate()
        with new.alone():
            return _filled(old, new)


def _to_file(workspace: Workspace, old: Catalog) -> tuple[int, str]:
    """Made beside its place, and put there when it is whole."""
    place = workspace.catalogue_file
    fresh = place if place.exists() else place.with_name("catalogue.neuf.sqlite")
    if fresh != place:
        _remove(fresh)
    with closing(Catalog(f"sqlite:///{fresh}")) as new:
        new.migrate()
        fresh.chmod(0o600)
        filled = _filled(old, new)
    fresh.replace(place)  # closed: nothing of it is left in its log
    return filled


def _remove(file: Path) -> None:
    """What a former attempt left."""
    for part in ("", "-wal", "-shm"):
        file.with_name(file.name + part).unlink(missing_ok=True)


def _set_aside(workspace: Workspace, old: Catalog) -> str:
    """Keep the old catalogue under another name, where nothing takes it for the one in force; that name."""
    stamp = time.strftime("%Y%m%d%H%M%S", time.gmtime())
    if not old.url.startswith("sqlite:"):
        with old.begin() as db:
            return str(postgres().set_aside(db, f"_{stamp}"))
    with old.read() as db:
        db.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    kept = workspace.catalogue_file.with_name(f"catalogue.avant-{stamp}.sqlite")
    workspace.catalogue_file.rename(kept)
    return kept.name


def _filled(old: Catalog, new: Catalog) -> tuple[int, str]:
    """Copy everything into an empty catalogue; one that says the same already is taken as it is."""
    with old.begin() as here, new.begin() as there:
        digest = logical.digest(here)
        if not _empty(there):
            if logical.digest(there) != digest:
                raise SettingsError(messages.NOT_EMPTY)
            return 0, digest
        if there.dialect.name == "sqlite":
            there.exec_driver_sql("PRAGMA defer_foreign_keys = ON")
        rows = sum(_copied(here, there, table) for table in metadata.sorted_tables)
        if there.dialect.name == "postgresql":
            postgres().renumber(there)
        if logical.digest(there) != digest:
            raise CatalogError(messages.MOVED_WRONG)
        return rows, digest


def _empty(db: Connection) -> bool:
    return all(db.execute(select(1).select_from(table).limit(1)).first() is None for table in metadata.sorted_tables)


def _copied(here: Connection, there: Connection, table: Table) -> int:
    """Every row with its ids. JSON goes as the text that it is, for a database keeps apart an absent value and null."""
    names = [column.name for column in table.c]
    columns = [cast(one, Text) if isinstance(one.type, JSON) else one for one in table.c]
    found = here.execute(select(*columns).execution_options(yield_per=BULK))
    rows = (tuple(row) for row in found)
    if there.dialect.name == "postgresql":
        return int(postgres().copy(there, table, names, rows))
    return sum(_inserted(there, table, names, some) for some in batches(rows, BULK))


def _inserted(there: Connection, table: Table, names: Sequence[str], rows: Sequence[tuple[Any, ...]]) -> int:
    quote = there.dialect.identifier_preparer
    columns, marks = ", ".join(map(quote.quote, names)), ", ".join("?" * len(names))
    statement = f"INSERT INTO {quote.format_table(table)} ({columns}) VALUES ({marks})"  # noqa: S608 - our own names
    there.exec_driver_sql(statement, list(rows))
    return len(rows)
