"""Orphans (fichiers isolés): what nobody answers for, what leads nowhere, what no rule or row knows.

What could not be checked is said in `notes`, never passed over in silence.
"""

from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from typing import Any

from sqlalchemy import Connection

from audit import messages
from audit.duplicates import place
from audit.leftovers import locked_by
from audit.owners import judge
from audit.read_shortcuts import ShortcutReader
from audit.targets import Targets
from catalog import survey
from migrate.destinations.open import destination_of
from passation.errors import DestinationError, SettingsError
from passation.workspace import Workspace

KINDS = ("owner", "shortcut", "unplaced", "one_source", "leftover", "unknown_object")


@dataclass(frozen=True, slots=True)
class Orphan:
    """One of them. `path` is `<source>:<path>`, or the key of an object; `reason` a sentence, `detail` a fact."""

    kind: str
    path: str
    size: int
    reason: str
    detail: str = ""

    def as_dict(self) -> dict[str, Any]:
        """The shape of `audit orphans --json`."""
        return asdict(self)


class Orphans:
    """Iterate once; `notes` (kind → sentences) and `unreached` are final after the last one."""

    def __init__(self, workspace: Workspace, db: Connection) -> None:
        self._workspace, self._db = workspace, db
        self._settings = workspace.settings
        self.notes: dict[str, list[str]] = {kind: [] for kind in KINDS}
        self.unreached = False
        """Whether a source or the store that had to be asked did not answer."""

    def __iter__(self) -> Iterator[Orphan]:
        """By kind in the order of KINDS, each sorted by source and path, or by key."""
        searches: tuple[Callable[[], Iterator[Orphan]], ...] = (
            self._owners,
            self._shortcuts,
            self._unplaced,
            self._one_source,
            self._leftovers,
            self._objects,
        )
        for search in searches:
            yield from search()

    def _owners(self) -> Iterator[Orphan]:
        counts = survey.owners(self._db)
        owners = judge(counts, (sid for sids in self._settings.groups.values() for sid in sids))
        self.notes["owner"] += messages.owners_checked([row.owner for row in counts], owners.unverified)
        for row in survey.owned_by(self._db, owners.names) if owners.names else ():
            if (row.source, row.owner) in owners.unknown:
                yield Orphan("owner", place(row), row.size, messages.unknown_owner(row.owner), row.owner)

    def _shortcuts(self) -> Iterator[Orphan]:
        rows = list(survey.shortcuts(self._db))
        reader = ShortcutReader(self._workspace, self._db)
        read = reader.targets(rows)
        self.notes["shortcut"] += reader.notes
        self.unreached |= bool(reader.notes)
        targets = Targets(self._settings.sources.values())
        told = {
            row.id
            for row in rows
            if (target := read.get(row.id)) and targets.look_for(row.id, row.source_id, row.path, target)
        }
        arrived = targets.found(survey.folded_paths(self._db)) if told else set()
        for row in rows:
            target = read.get(row.id)
            if row.id in arrived or (target and target.web):
                continue
            reason = messages.NOWHERE if row.id in told else messages.UNVERIFIED_TARGET
            yield Orphan("shortcut", place(row), row.size, reason, (target.path or target.relative) if target else "")

    def _unplaced(self) -> Iterator[Orphan]:
        for row in survey.unplaced(self._db):
            yield Orphan("unplaced", place(row), row.size, messages.UNPLACED, " ; ".join(row.reasons))

    def _one_source(self) -> Iterator[Orphan]:
        sources = self._settings.sources
        if not any(one.backed_up for one in sources.values()):
            self.notes["one_source"].append(messages.NO_BACKUP_DECLARED)
            return
        self.notes["one_source"].append(messages.ONLY_READ_COMPARED)
        outside = [name for name, one in sources.items() if not one.backed_up]
        for row in survey.in_one_source(self._db, outside):
            yield Orphan("one_source", place(row), row.size, messages.one_source(row.source))

    def _leftovers(self) -> Iterator[Orphan]:
        for row in survey.technical(self._db):
            if reason := messages.LEFTOVERS.get(row.nature_rule):
                yield Orphan("leftover", place(row), row.size, reason, locked_by(self._db, row))

    def _objects(self) -> Iterator[Orphan]:
        if not self._settings.destination.url:
            self.notes["unknown_object"].append(messages.NO_DESTINATION)
            return
        try:
            store = destination_of(self._workspace)
            try:
                held = ((one.key, one.size) for one in store.keys(""))
                for key, size in survey.unknown_keys(self._db, held):
                    yield Orphan("unknown_object", key, size, messages.UNKNOWN_OBJECT)
            finally:
                store.close()
        except (DestinationError, SettingsError) as error:
            self.unreached = True
            self.notes["unknown_object"].append(messages.store_silent(str(error)))
