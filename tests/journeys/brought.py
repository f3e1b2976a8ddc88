"""A folder to which copies were brought."""

import json
from pathlib import Path

from migrate.fetch.ledger import LEDGER


def brought(folder: Path) -> dict[str, bytes]:
    """What lies there by name, but for its list."""
    return {file.name: file.read_bytes() for file in folder.iterdir() if file.name != LEDGER}


def until(folder: Path, day: str) -> None:
    """Give every copy of the folder another last day."""
    stated = json.loads((folder / LEDGER).read_text())
    for one in stated["copies"]:
        one["until"] = day
    (folder / LEDGER).write_text(json.dumps(stated))
