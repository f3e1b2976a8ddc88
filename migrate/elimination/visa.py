"""The visa of the Archives départementales: recorded once, by a decision with its reference, its date and its file.

It may be partial. What it grants is excluded from the migration from then on, so that nothing eliminated is sent again.
"""

import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from sqlalchemy import Connection

from catalog import decisions, elimination
from catalog.decisions import VISA, Action, Decision, Reason, Scope
from migrate.elimination import messages
from migrate.elimination.bordereau import Bordereau, today
from passation import instants
from passation.errors import PassationError, SettingsError
from passation.workspace import Workspace

_LINES = re.compile(r"(\d{1,7})(?:-(\d{1,7}))?")


@dataclass(frozen=True, slots=True)
class Visa:
    """What the archives answered."""

    reference: str
    day: date
    by: str
    """Who records it."""
    file: Path | None = None
    refused: tuple[str, ...] = ()
    """Lines, ranges of lines or rules, as they were typed."""


def record(workspace: Workspace, db: Connection, one: Bordereau, visa: Visa) -> tuple[int, int]:
    """Write the visa down; number of lines granted and refused.

    Raises:
        SettingsError: a day that cannot be, a line that does not exist, an unreadable file.
        PassationError: the bordereau has a visa already.
    """
    known = elimination.visa_of(db, one.number)
    if known is not None:
        raise PassationError(messages.visa_already(one.number, known.detail["reference"]))
    made = instants.at(one.made, workspace.settings.commune.zone).date()
    if not made <= visa.day <= today(workspace):
        raise SettingsError(messages.visa_after(one.number))
    refused = refused_lines(one, visa.refused)
    elimination.grant(db, one.id, refused)
    day = visa.day.isoformat()
    detail = {
        "proof": messages.visa_proof(one.number, visa.reference, day),
        "bordereau": one.number,
        "digest": one.digest,
        "reference": visa.reference,
        "date": day,
        "file": str(visa.file) if visa.file else "",
        "file_sha256": _digest(visa.file) if visa.file else "",
        "refused": ",".join(map(str, sorted(refused))),
    }
    decisions.record(
        db,
        Decision(
            Scope.RULE,
            VISA + one.number.encode(),
            Action.EXCLUDE,
            visa.by,
            messages.visa_why(one.number),
            Reason.ELIMINATION_VISA,
            detail,
        ),
    )
    return len(one.lines) - len(refused), len(refused)


def refused_lines(one: Bordereau, typed: Iterable[str]) -> set[int]:
    """Ranks that the typed lines, ranges and rules name. Raises SettingsError for one that names nothing."""
    most = len(one.lines)
    found: set[int] = set()
    for text in typed:
        lines = _LINES.fullmatch(text)
        if lines:
            first, last = int(lines[1]), int(lines[2] or lines[1])
            some = set(range(first, last + 1)) if 1 <= first <= last <= most else set()
        else:
            some = {line.rank for line in one.lines if line.facts["rule"] == text}
        if not some:
            raise SettingsError(messages.unknown_line(text, most))
        found |= some
    return found


def _digest(file: Path) -> str:
    try:
        return hashlib.sha256(file.read_bytes()).hexdigest()
    except OSError as error:
        raise SettingsError(messages.unreadable_file(file)) from error
