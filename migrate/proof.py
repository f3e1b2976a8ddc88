"""After the constat: does it still say what the ledger says, and is this file under its root?"""

import hashlib
import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import Connection

from catalog import lookup, receipts
from catalog.jobs import reading
from catalog.journal import Journal
from migrate import messages
from migrate.constat import leaf
from migrate.merkle import audit_path, root
from passation.errors import ProofRefusedError, SettingsError
from passation.workspace import Workspace


@dataclass(frozen=True, slots=True)
class Inclusion:
    """A file's receipt and its way up to the root of the constat. Hexadecimal digests."""

    path: str
    receipt: dict[str, Any]
    """The canonical leaf: key, sha256, read_back, size, symbol."""
    index: int
    leaves: int
    audit_path: tuple[str, ...]
    merkle_root: str

    def as_dict(self) -> dict[str, Any]:
        """The shape of `migrate prove`."""
        return asdict(self)


def _leaves(db: Connection) -> list[bytes]:
    return [leaf(row) for row in sorted(receipts.planned(db), key=lambda row: str(row.key))]


def prove(workspace: Workspace, typed: str) -> list[Inclusion]:
    """Inclusion proofs of the files that the path means.

    Raises:
        ProofRefusedError: no such file was received and read back.
    """
    with reading(workspace) as catalog, catalog.read() as db:
        leaves = _leaves(db)
        places = {json.loads(one)["key"]: index for index, one in enumerate(leaves)}
        found = [row for row in lookup.find(db, typed) if row.key in places]
    if not found:
        raise ProofRefusedError(messages.no_receipt(typed))
    whole = root(leaves).hex()
    return [
        Inclusion(
            path=f"{row.source}:{row.shown}",
            receipt=json.loads(leaves[places[row.key]]),
            index=places[row.key],
            leaves=len(leaves),
            audit_path=tuple(one.hex() for one in audit_path(leaves, places[row.key])),
            merkle_root=whole,
        )
        for row in found
    ]


def check(workspace: Workspace, file: Path) -> list[str]:
    """What no longer agrees with the constat in `file` (its JSON), in French; nothing when all holds.

    Raises:
        SettingsError: the file is no constat.
        ProofRefusedError: the journal was changed.
    """
    try:
        sealed = file.read_bytes()
        stated = json.loads(sealed)["proof"]
        said = (stated["merkle_root"], stated["leaves"], stated["journal_head"])
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise SettingsError(messages.no_constat(file)) from error
    journal = Journal(workspace.journal)
    journal.check()
    faults = []
    if not any(line.get("constat") == hashlib.sha256(sealed).hexdigest() for line in journal.events("attest")):
        faults.append(messages.CONSTAT_CHANGED)
    if not journal.holds(said[2]):
        faults.append(messages.HEAD_UNKNOWN)
    with reading(workspace) as catalog, catalog.read() as db:
        leaves = _leaves(db)
    if (root(leaves).hex(), len(leaves)) != said[:2]:
        faults.append(messages.RECEIPTS_CHANGED)
    return faults
