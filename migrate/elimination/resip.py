"""What goes to the archives, as a CSV that ReSIP imports (programme Vitam, sedatools: CSVMetadataToDataObjectPackage).

Columns `ID`, `ParentID`, `File`, then metadata of SEDA 2 by dotted names. ReSIP wants these first names exactly, hence
no mark at the head of the file; it takes a unit whose parent is not there for a root, and only logs a file that is
missing: so both are made sure of here. Paths are relative to the CSV.
"""

import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date

from classify.plan import FilingPlan
from migrate.bag import DATA
from migrate.elimination import messages
from migrate.elimination.choose import Chosen
from migrate.mapping import neutral
from passation import paths

HEADER = (
    *("ID", "ParentID", "File", "Content.DescriptionLevel", "Content.Title", "Content.FilePlanPosition"),
    *("Content.OriginatingSystemId", "Content.Description", "Content.CustodialHistory.CustodialHistoryItem"),
    *("Content.StartDate", "Content.EndDate", "Management.AppraisalRule.FinalAction"),
)
ROOT = "COMMUNE"
_GROUP, _ITEM, _KEEP = "RecordGrp", "Item", "Keep"


@dataclass
class Unit:
    """An archive unit; groups take the extreme dates of what lies below them."""

    id: str
    parent: str
    title: str
    file: str = ""
    level: str = _GROUP
    position: str = ""
    system_id: str = ""
    description: str = ""
    history: str = ""
    days: list[date] = field(default_factory=list)

    def cells(self) -> tuple[str, ...]:
        """In the order of the header."""
        extremes = (min(self.days).isoformat(), max(self.days).isoformat()) if self.days else ("", "")
        said = (self.title, self.position, self.system_id, self.description, self.history)
        return (self.id, self.parent, self.file, self.level, *said, *extremes, _KEEP if self.level == _ITEM else "")


def units(filing: FilingPlan, chosen: Sequence[Chosen], commune: str, *, files: bool) -> list[Unit]:
    """The commune, the nodes of the plan, the folders of origin, and one item a document; parents come first.

    Args:
        filing: the plan that names the nodes.
        chosen: what goes to the archives.
        commune: its name.
        files: whether the documents are brought, below `data/` under their keys.
    """
    made = {ROOT: Unit(ROOT, "", messages.UNIT_OF_COMMUNE.format(commune))}
    folders: dict[tuple[str, str, bytes], str] = {}
    for rank, one in enumerate(chosen, start=1):
        parent = _folder(made, folders, filing, one)
        item = _item(f"F-{rank:07d}", parent, one, files=files)
        made[item.id] = item
        above = parent
        while above:
            made[above].days += item.days
            above = made[above].parent
    return list(made.values())


def as_csv(some: Iterable[Unit]) -> bytes:
    """UTF-8 without a mark, `;`, CR LF."""
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
    writer.writerow(HEADER)
    writer.writerows([neutral(cell) for cell in one.cells()] for one in some)
    return out.getvalue().encode()


def _node(made: dict[str, Unit], filing: FilingPlan, node: str) -> str:
    parent = ROOT
    for one in (*reversed(filing.ancestors(node)), filing[node]):
        known = f"N-{one.id}"
        made.setdefault(known, Unit(known, parent, one.label, position=one.path))
        parent = known
    return parent


def _folder(made: dict[str, Unit], folders: dict[tuple[str, str, bytes], str], filing: FilingPlan, one: Chosen) -> str:
    source, path = one.dated.folder
    place = (one.node, source, path)
    if place not in folders:
        shown = paths.shown(path)
        unit = Unit(f"D-{len(folders) + 1:06d}", _node(made, filing, one.node), shown.rpartition("/")[2] or source)
        unit.history = messages.FORMER_PLACE.format(f"{source}:{shown}")
        made[unit.id] = unit
        folders[place] = unit.id
    return folders[place]


def _item(known: str, parent: str, one: Chosen, *, files: bool) -> Unit:
    places = " ; ".join(place.place for place in one.places)
    return Unit(
        id=known,
        parent=parent,
        title=one.dated.shown.rpartition("/")[2],
        file=f"{DATA}/{one.first.key}" if files else "",
        level=_ITEM,
        system_id=one.first.key,
        description=messages.FIXITY.format(one.first.sha256.hex()),
        history=messages.FORMER_PLACE.format(places),
        days=[place.day for place in one.places if place.day],
    )
