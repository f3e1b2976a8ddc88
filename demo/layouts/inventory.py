"""Inventories of a library, as SharePoint and PnP write them: the names of a tree, without its bytes."""

import csv
from collections.abc import Iterable
from pathlib import Path, PurePosixPath

from demo.truth import Truth

_LIBRARY = "sites/mairie/Documents partages"


def write_sharepoint_list(truth: Truth, tree: str, file: Path, more: Iterable[str] = ()) -> None:
    """« Exporter vers CSV » of a French site: semicolons, local dates, type and folder in the last columns.

    Args:
        truth: truth of the commune.
        tree: which of its trees.
        file: the CSV to write.
        more: paths below the tree that SharePoint has and the tree has not.
    """
    head = ("Nom", "Modifié", "Modifié par", "Type d’élément", "Chemin d’accès")
    rows = [
        (path.name, "25/12/2023 14:05", "Chantal Morel", kind, str(path.parent))
        for path, kind in _paths(truth, tree, more, ("Dossier", "Élément"))
    ]
    _write(file, ";", [head, *rows])


def write_pnp_list(truth: Truth, tree: str, file: Path, more: Iterable[str] = ()) -> None:
    """`Get-PnPListItem … | Export-Csv` of an old PowerShell, with its line of type; see `write_sharepoint_list`."""
    head = ("FileLeafRef", "FileRef", "FSObjType", "Modified", "File_x0020_Size", "UniqueId")
    rows = [
        (path.name, f"/{path}", kind, "12/25/2023 2:05:00 PM", "", f"{number:032x}")
        for number, (path, kind) in enumerate(_paths(truth, tree, more, ("1", "0")))
    ]
    _write(file, ",", [("#TYPE Selected.System.Management.Automation.PSCustomObject",), head, *rows])


def _paths(truth: Truth, tree: str, more: Iterable[str], kinds: tuple[str, str]) -> Iterable[tuple[PurePosixPath, str]]:
    """Folders then files, each with the word for its kind."""
    files = [PurePosixPath(_LIBRARY, row.path.removeprefix(f"{tree}/")) for row in truth.of(tree)]
    files += [PurePosixPath(_LIBRARY, path) for path in more]
    folders = sorted({file.parent for file in files})
    return [(path, kinds[0]) for path in folders] + [(path, kinds[1]) for path in files]


def _write(file: Path, delimiter: str, rows: list[tuple[str, ...]]) -> None:
    with file.open("w", encoding="utf-8-sig", newline="") as out:
        csv.writer(out, delimiter=delimiter).writerows(rows)
