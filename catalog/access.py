"""Places gathered by folder, as the list « deviendrait lisible par … » shows them."""

from dataclasses import dataclass

from sqlalchemy import Connection

from catalog.decisions import Action, governed_by
from catalog.rights import Atlas, Facts, NodeGroups, located
from passation.security.policy import Place
from passation.settings import Settings

SHOWN = 3
"""How many files of a folder are named."""


@dataclass(slots=True)
class Shelf:
    """Files of one rights class below one folder of a source, whose rights begin there."""

    folder: bytes
    place: Place
    examples: list[bytes]
    files: int = 0
    bytes: int = 0


def shelves(db: Connection, settings: Settings, nodes: NodeGroups) -> list[Shelf]:
    """Every file that was read and is not excluded, by source and folder, then by node."""
    atlas = Atlas(db)
    found: dict[tuple[Facts, bytes], Shelf] = {}
    for one in located(db, settings, nodes, ~governed_by(Action.EXCLUDE)):
        key = (one.facts, one.folder)
        if key not in found:
            found[key] = Shelf(one.folder, atlas.place(one.facts), [])
        shelf = found[key]
        shelf.files += 1
        shelf.bytes += one.size
        if len(shelf.examples) < SHOWN:
            shelf.examples.append(one.path)
    return sorted(found.values(), key=lambda shelf: (shelf.place.source, shelf.folder, shelf.place.node))
