"""After the constat: does it still say what the ledger says, and is this file under its root?"""

import hashlib
import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import Connection

from catalog import closing, lookup
from catalog.jobs import reading
from catalog.journal import Journal
from migrate.constat import messages
from migrate.constat.document import Document, acts_changed, as_json, changed_since
from migrate.constat.later import later
from migrate.constat.ledger import leaves, places
from migrate.constat.recalled import changed, published, recall, receipts_hold
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


def prove(workspace: Workspace, typed: str) -> list[Inclusion]:
    """Inclusion proofs of the files that the path means.

    Raises:
        ProofRefusedError: no such file was received and read back.
    """
    with reading(workspace) as catalog, catalog.read() as db:
        rows = leaves(db)
        ranks = {json.loads(one)["key"]: index for index, one in enumerate(rows)}
        found = [row for row in lookup.find(db, typed) if row.key in ranks]
    if not found:
        raise ProofRefusedError(messages.no_receipt(typed))
    whole = root(rows).hex()
    return [
        Inclusion(
            path=f"{row.source}:{row.shown}",
            receipt=json.loads(rows[ranks[row.key]]),
            index=ranks[row.key],
            leaves=len(rows),
            audit_path=tuple(one.hex() for one in audit_path(rows, ranks[row.key])),
            merkle_root=whole,
        )
        for row in found
    ]


@dataclass(frozen=True, slots=True)
class Checked:
    """What a constat was found to be worth today, in French. It holds when there is no fault."""

    faults: tuple[str, ...] = ()
    since: tuple[Document, ...] = ()
    """What happened later and takes nothing from it: `{code, sentence}`."""

    def as_dict(self) -> dict[str, Any]:
        """The shape of `migrate attest --check --json`."""
        return {"holds": not self.faults, "faults": list(self.faults), "since": list(self.since)}


def check(workspace: Workspace, file: Path) -> Checked:
    """Whether the constat in `file` (its JSON or its PDF) still says of its day what journal and catalogue say of it.

    Raises:
        SettingsError: the file is no constat.
        ProofRefusedError: the journal was changed.
    """
    try:
        sealed = file.read_bytes()
    except OSError as error:
        raise SettingsError(messages.no_constat(file)) from error
    journal = Journal(workspace.journal)
    journal.check()
    lines = list(journal.events("attest"))
    with reading(workspace) as catalog, catalog.read() as db:
        if sealed.startswith(b"%PDF-"):
            line = next((one for one in lines if one.get("pdf") == _sha256(sealed)), None)
            document = closing.attested(db, line["number"]) if line else None
            if line is None or document is None:
                return Checked((messages.CONSTAT_CHANGED,))
            sealed = as_json(document)
        stated = _stated(sealed, file)
        if not any(one.get("constat") == _sha256(sealed) for one in lines):
            return Checked((messages.CONSTAT_CHANGED,))
        head = [] if journal.holds(stated["proof"]["journal_head"]) else [messages.HEAD_UNKNOWN]
        if closing.attested(db, stated["number"]) != stated:
            head.append(messages.CONSTAT_LOST)
        compared = _of_its_day if published(stated) else _of_today
        faults, since = compared(workspace, db, stated)
        return Checked((*head, *faults), tuple(since))


def _stated(sealed: bytes, file: Path) -> Document:
    try:
        document: Document = json.loads(sealed)
        known = "merkle_root" in document["proof"]
    except (ValueError, KeyError, TypeError) as error:
        raise SettingsError(messages.no_constat(file)) from error
    if not known:
        raise SettingsError(messages.no_constat(file))
    return document


def _of_its_day(workspace: Workspace, db: Connection, document: Document) -> tuple[list[str], list[Document]]:
    """A constat that found nothing missing: its own plan, and all that was so on its day."""
    day = recall(db, document)
    if day is None:
        return [messages.CHANGED["plan"]], []
    faults = [] if receipts_hold(day, document) else [messages.RECEIPTS_CHANGED]
    parts = changed(db, day, document) + acts_changed(db, document)
    return faults + [messages.CHANGED[part] for part in parts], later(workspace, db, day, document)


def _of_today(_: Workspace, db: Connection, document: Document) -> tuple[list[str], list[Document]]:
    """A constat that refused: it says how things stood, and whatever was sent, read or decided since changes them."""
    said, found = document["proof"], leaves(db)
    parts = changed_since(db, document) + (["places"] if places(db) != said["places"] else [])
    faults = [messages.CHANGED[part] for part in parts]
    if (root(found).hex(), len(found)) != (said["merkle_root"], said["leaves"]):
        faults.insert(0, messages.RECEIPTS_CHANGED)
    return faults, [{"code": "refused", "sentence": messages.REFUSED_THEN}] if faults else []


def _sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
