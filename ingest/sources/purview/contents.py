"""What lies in one export: files and folders of the disk, and records of the reports."""

import os
from dataclasses import dataclass, field

from ingest.sources.folder import FolderSource
from ingest.sources.purview import messages
from ingest.sources.purview.columns import ERRORS, ITEMS, RESULTS, SKIPPED, PurviewColumns
from ingest.sources.purview.report import Record, read_report
from ingest.sources.purview.units import Unit, told
from passation import paths
from passation.errors import Fault
from passation.model import Entry, EntryKind, Trouble


@dataclass(slots=True)
class Contents:
    """Paths are relative to the export, but for `flaws`, whose paths are those of the source."""

    name: str
    files: dict[bytes, Entry] = field(default_factory=dict)
    """Files and links, reports excepted."""
    folders: dict[bytes, Entry] = field(default_factory=dict)
    records: list[Record] = field(default_factory=list)
    """Files that the reports tell of."""
    notes: list[Record] = field(default_factory=list)
    """What the reports say went wrong."""
    unseen: list[Trouble] = field(default_factory=list)
    """What could not be listed."""
    flaws: list[Trouble] = field(default_factory=list)
    """Reports that are absent, or could not be read whole."""


def read_contents(name: str, unit: Unit, rules: PurviewColumns) -> Contents:
    """Walk the export and read its reports, for the source `name`."""
    contents = Contents(name)
    for one in FolderSource(name, unit.folder).entries():
        if isinstance(one, Trouble):
            contents.unseen.append(one)
        elif one.kind is EntryKind.FOLDER:
            contents.folders[one.path] = one
        elif one.path not in unit.machinery:
            contents.files[one.path] = one
    for kind, file in told(unit):
        report = read_report(file, kind, rules)
        (contents.notes if kind in (ERRORS, SKIPPED) else contents.records).extend(report.records)
        where = paths.join(unit.path, os.fsencode(file.name))
        contents.flaws += [Trouble(name, where, fault, detail) for fault, detail in report.flaws]
    if not any(kind in (RESULTS, ITEMS) for kind, _ in unit.reports):
        contents.flaws.append(Trouble(name, unit.path, Fault.UNREADABLE, messages.NO_REPORT))
    return contents
