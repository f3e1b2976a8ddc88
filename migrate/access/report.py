"""The list for people: a page, a CSV with all of it, and a few lines at the terminal."""

import csv
import io
from collections import Counter
from typing import Any

from migrate.access import messages
from migrate.access.listing import HELD, Access, Row
from migrate.mapping import neutral
from migrate.reports import write_report
from passation.console import number, say, size, warn
from passation.messages import others
from passation.pages import environment
from passation.security import sid
from passation.workspace import Workspace

SHOWN = 1_000
"""Rows of the page."""
_SAID = 20
"""Rows said at the terminal."""


def write(workspace: Workspace, access: Access) -> dict[str, str]:
    """Write `acces.html` and `acces.csv` into the reports; where they are."""
    table = io.StringIO()
    writer = csv.writer(table, delimiter=";", lineterminator="\r\n")
    writer.writerow(messages.HEADS)
    writer.writerows([neutral(cell) for cell in cells(row)] for row in access.rows)
    # The mark tells Excel that the text is UTF-8.
    sheet = write_report(workspace, "acces.csv", f"\ufeff{table.getvalue()}".encode())
    page = write_report(workspace, "acces.html", _page(access, workspace.settings.commune.name).encode())
    return {"html": str(page), "csv": str(sheet)}


def cells(row: Row) -> list[str]:
    """A row under messages.HEADS."""
    return [
        row.folder,
        str(row.files),
        str(row.bytes),
        " ; ".join(row.examples),
        row.node,
        messages.LEVELS[row.confidentiality],
        ", ".join(row.read_by),
        _gains(row),
        ", ".join(row.refused),
        ", ".join(row.strangers),
        " ; ".join(messages.REMARKS[one] for one in row.remarks),
        messages.STATES[row.state],
    ]


def _notes(row: Row) -> list[str]:
    said = [messages.refused(", ".join(row.refused))] if row.refused else []
    said += [messages.REMARKS[one] for one in row.remarks]
    return said + ([messages.strangers(", ".join(map(sid.name, row.strangers)))] if row.strangers else [])


def _gains(row: Row) -> str:
    return ", ".join(messages.gained(*one) for one in row.gained_by.items())


def warnings(access: Access) -> list[str]:
    """What is to be known of groups and sources."""
    return [
        *([] if access.groups else [messages.NO_GROUP]),
        *map(messages.unnamed, access.unnamed),
        *map(messages.untold, access.untold),
        *map(messages.share_unknown, access.shares_unknown),
    ]


def _page(access: Access, commune: str) -> str:
    templates = environment("migrate")
    templates.filters |= {"number": number, "size": size}
    facts: dict[str, Any] = {"commune": commune, "access": access, "rows": access.rows[:SHOWN]}
    facts |= {"gains": _gains, "notes": _notes}
    return templates.get_template("access.html").render(facts, say=messages, warnings=warnings(access))


def say_access(access: Access, written: dict[str, str]) -> None:
    """The list, for a person at the terminal."""
    for sentence in warnings(access):
        warn(sentence)
    waiting: Counter[tuple[str, str, str]] = Counter()
    for row in access.rows:
        if row.state == HELD:
            waiting[row.folder, _gains(row), ", ".join(row.refused)] += row.files
    if waiting:
        say(messages.held(access.held.count, access.held.bytes))
        for (folder, gains, refused), files in list(waiting.items())[:_SAID]:
            say(messages.line(folder, files, gains, refused))
        if len(waiting) > _SAID:
            say(f"  {others(len(waiting) - _SAID)}")
        say(messages.ADVICE)
    elif access.groups:
        say(messages.NOTHING)
    say(f"{messages.TITLE} : {written['html']}")
