"""The document that a lock file left behind names, when it still lies beside it.

Word, Excel and PowerPoint write `~$` over the first two letters of the name (one letter less when it is shorter than
eight, none below seven); LibreOffice keeps the whole name; Access replaces the extension.
"""

from typing import Any

from sqlalchemy import Connection

from catalog import survey
from passation import paths


def locked_by(db: Connection, row: Any) -> str:
    """Name of the document beside the lock `row`; empty when there is none, or when it is no lock."""
    folder, lock = paths.parent(row.path), paths.folded(paths.shown(paths.name(row.path)))
    for end, hidden in _endings(lock):
        for found in survey.beside(db, row.source_id, folder, end):
            name = paths.name(found.path)
            extra = len(paths.folded(paths.shown(name))) - len(end)
            if paths.parent(found.path) == folder and extra == hidden:
                return paths.shown(name)
    return ""


def _endings(lock: str) -> list[tuple[str, int]]:
    """What the folded name of the document must end with, and how many letters come before."""
    if lock.startswith("~$"):
        rest = lock[2:]
        return [(rest, hidden) for hidden in (2, 1, 0)]
    if lock.startswith(".~lock.") and lock.endswith("#"):
        return [(lock[len(".~lock.") : -1], 0)]
    stem, _, extension = lock.rpartition(".")
    if extension in {"laccdb", "ldb"}:
        return [(f"{stem}.{'accdb' if extension == 'laccdb' else 'mdb'}", 0)]
    return []
