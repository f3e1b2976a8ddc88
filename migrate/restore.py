"""`passation migrate restore`: a source tree as it was, from the store.

Nothing is lost by keeping one object a content. Each object is compared with its first digest on the way; a file
appears under its name only when it is whole. What is not in the store (excluded, held, refused) is said, one by one.
"""

import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy import select

from catalog.jobs import reading
from catalog.schema import content, entry, object_, receipt, source
from catalog.store import Catalog, Record
from migrate import messages
from migrate.destinations import Destination
from migrate.destinations.open import open_destination
from passation import paths
from passation.digest import Meter
from passation.errors import DestinationError, FixityError, SettingsError
from passation.model import EntryKind
from passation.workspace import Workspace


@dataclass
class Restored:
    """What was rebuilt, and what could not be."""

    folder: Path
    files: int = 0
    bytes: int = 0
    folders: int = 0
    missing: list[tuple[str, str]] = field(default_factory=list)
    """(path, reason in French)."""

    def as_dict(self) -> dict[str, object]:
        """The shape of `migrate restore --json`."""
        counts = {"files": self.files, "bytes": self.bytes, "folders": self.folders}
        return {"folder": str(self.folder), **counts, "missing": [list(one) for one in self.missing]}


def restore(workspace: Workspace, name: str, target: Path) -> Restored:
    """Rebuild the source `name` in `target`, an empty or new folder.

    Raises:
        SettingsError: unknown source, or a folder that holds something.
        DestinationError: the store could not be reached.
    """
    if name not in workspace.settings.sources:
        raise SettingsError(messages.unknown_source(name))
    if target.exists() and any(target.iterdir()):
        raise SettingsError(messages.not_empty(target))
    target.mkdir(parents=True, exist_ok=True)
    done = Restored(target)
    store = open_destination(workspace.settings.destination.url, workspace.secret)
    try:
        with reading(workspace) as catalog:
            _Restoring(catalog, store, name, done).run()
    finally:
        store.close()
    return done


class _Restoring:
    def __init__(self, catalog: Catalog, store: Destination, name: str, done: Restored) -> None:
        self._catalog, self._store, self._name, self._done = catalog, store, name, done
        self._root = os.fsencode(done.folder.absolute())
        self._first: dict[int, bytes] = {}
        """Where a content was restored first: its other places are copied from there."""

    def run(self) -> None:
        folders: list[Record] = []
        for row in self._entries():
            if any(part in {b"", b".", b".."} for part in row.path.split(b"/")) or b"\0" in row.path:
                self._missing(row, messages.UNSAFE_NAME)
            elif row.kind == EntryKind.FOLDER:
                os.makedirs(self._at(row), exist_ok=True)  # noqa: PTH103 - paths are bytes
                folders.append(row)
                self._done.folders += 1
            elif row.key is None:
                self._missing(row, messages.NOT_IN_STORE)
            else:
                self._file(row)
        for row in reversed(folders):  # writing into a folder changed its date
            _date(self._at(row), row.modified)

    def _entries(self) -> Iterator[Record]:
        verified = (receipt.c.content_id == content.c.id) & (receipt.c.symbol == "=")
        query = (
            select(entry.c.path, entry.c.shown, entry.c.kind, entry.c.modified, entry.c.content_id)
            .add_columns(content.c.sha256, content.c.size, object_.c.key)
            .join(source, source.c.id == entry.c.source_id)
            .outerjoin(content, content.c.id == entry.c.content_id)
            .outerjoin(receipt, verified)
            .outerjoin(object_, (object_.c.content_id == receipt.c.content_id))
            .where(source.c.name == self._name, ~entry.c.gone, entry.c.label == "")
            .order_by(entry.c.path)
        )
        with self._catalog.read() as db:
            yield from db.execute(query)

    def _file(self, row: Record) -> None:
        path = self._at(row)
        part = path[: -len(paths.name(row.path))] + b".passation-" + row.sha256.hex()[:16].encode()
        try:
            os.makedirs(os.path.dirname(path), exist_ok=True)  # noqa: PTH103, PTH120 - paths are bytes
            self._write(row, part)
            _date(part, row.modified)
            os.replace(part, path)  # noqa: PTH105 - paths are bytes
        except (OSError, FixityError, DestinationError) as error:
            if isinstance(error, DestinationError) and error.transient:
                raise
            self._missing(row, messages.not_restored(error))
            return
        self._first.setdefault(row.content_id, path)
        self._done.files += 1
        self._done.bytes += row.size

    def _write(self, row: Record, part: bytes) -> None:
        if row.content_id in self._first:
            shutil.copyfile(self._first[row.content_id], part)
            return
        with open(part, "xb") as out:  # noqa: PTH123 - paths are bytes
            meter = Meter()
            for chunk in meter.through(self._store.read(row.key)):
                out.write(chunk)
        if meter.sha256 != row.sha256:
            os.unlink(part)  # noqa: PTH108 - paths are bytes
            raise FixityError(messages.OTHER_BYTES_READ)

    def _at(self, row: Record) -> bytes:
        return paths.join(self._root, row.path)

    def _missing(self, row: Record, why: str) -> None:
        self._done.missing.append((f"{self._name}:{row.shown}", why))


def _date(path: bytes, modified: int | None) -> None:
    if modified is not None:
        os.utime(path, ns=(modified, modified))
