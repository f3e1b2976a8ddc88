"""`passation locate`: where a file of the old server is now."""

from dataclasses import asdict, dataclass, replace

from catalog import lookup
from catalog.jobs import reading
from catalog.store import Record
from migrate.arrival.beside import beside
from migrate.elimination.gone import eliminated
from passation.workspace import Workspace


@dataclass(frozen=True, slots=True)
class Location:
    """One file that the typed path may mean."""

    path: str
    kind: str
    state: str
    key: str
    filed: str
    sha256: str
    copies: tuple[str, ...]
    beside: tuple[str, ...] = ()
    """What came back from the prefecture for this act."""
    eliminated: str = ""
    """Under which visa its object was eliminated; empty when it was not."""

    def as_dict(self) -> dict[str, object]:
        """The shape of `locate --json`."""
        return asdict(self)


def locate(workspace: Workspace, typed: str) -> list[Location]:
    """Every file or folder that the path may mean, whatever its drive letter, share, case and accents."""
    with reading(workspace) as catalog, catalog.read() as db:
        found = lookup.find(db, typed)
        copies = lookup.copies(db, sorted({row.content_id for row in found if row.content_id}))
        returned = beside(db)
        gone = eliminated(db, sorted({row.content_id for row in found if row.content_id}))
    locations = [_location(row, copies.get(row.content_id, []), gone.get(row.content_id, "")) for row in found]
    return [replace(one, beside=tuple(returned.get(one.sha256, ()))) for one in locations]


def _location(row: Record, copies: list[Record], gone: str) -> Location:
    path = f"{row.source}:{row.shown}"
    others = tuple(one for one in (f"{copy.source}:{copy.shown}" for copy in copies) if one != path)
    digest = row.sha256.hex() if row.sha256 else ""
    key = "" if gone else row.key or ""
    return Location(path, row.kind, row.state, key, row.filed or "", digest, others, eliminated=gone)
