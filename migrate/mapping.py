"""The map from each path to its key, exported: CSV for people, JSON lines for machines and exact bytes."""

import csv
import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, tzinfo
from itertools import chain
from pathlib import Path

from catalog.store import batches
from classify.plan import FilingPlan
from migrate import messages
from migrate.plan import Plan, Row
from migrate.reports import write_report
from passation.workspace import Workspace

_JSON = json.JSONEncoder(ensure_ascii=False).encode  # made once: a million rows are written
_FORMULA = re.compile(r"'*[=+\-@\t\r]")
_BEGINNINGS = frozenset("'=+-@\t\r")  # looked at first: hardly any cell has one


@dataclass(frozen=True, slots=True)
class Exported:
    """Where the map was written."""

    csv: Path
    jsonl: Path

    def as_dict(self) -> dict[str, str]:
        """For JSON."""
        return {"csv": str(self.csv), "jsonl": str(self.jsonl)}


def export(workspace: Workspace, plan: Plan) -> Exported:
    """Write `plan-<id>.csv` and `plan-<id>.jsonl` into the reports."""
    filing = FilingPlan.load(workspace.rules)
    table = _csv(plan, filing, workspace.settings.commune.zone)
    return Exported(
        write_report(workspace, f"plan-{plan.id}.csv", _encoded(table)),
        write_report(workspace, f"plan-{plan.id}.jsonl", _encoded(_jsonl(plan))),
    )


def _encoded(lines: Iterable[str]) -> Iterator[bytes]:
    return ("".join(some).encode() for some in batches(lines))


class _Line:
    """Gives each line back to whoever writes it (csv.writer.writerow returns what its file answers)."""

    def write(self, text: str) -> str:
        return text


def _csv(plan: Plan, filing: FilingPlan, zone: tzinfo) -> Iterator[str]:
    writer = csv.writer(_Line(), delimiter=";", lineterminator="\r\n")
    yield "\ufeff"  # tells Excel that the text is UTF-8
    for cells in chain([messages.MAP_HEADER.split(";")], (_cells(row, filing, zone) for row in plan)):
        yield writer.writerow([neutral(cell) for cell in cells])


def neutral(cell: str) -> str:
    """A cell that a spreadsheet will not take for a formula (OWASP, « CSV injection »).

    Cells that begin so already are quoted once more: taking one `'` from before a formula gives the text back.
    """
    return f"'{cell}" if cell[:1] in _BEGINNINGS and _FORMULA.match(cell) else cell


def _cells(row: Row, filing: FilingPlan, zone: tzinfo) -> tuple[str, ...]:
    modified = "" if row.modified is None else _local(row.modified, zone)
    return (
        row.source,
        row.shown,
        row.label,
        messages.PLAN_STATES[row.state],
        messages.reason(row.state, row.reason),
        filing[row.node].path if row.node else "",
        row.key,
        row.sha256.hex(),
        str(row.size),
        modified,
    )


def _local(instant: int, zone: tzinfo) -> str:
    seconds, rest = divmod(instant, 10**9)
    try:
        return datetime.fromtimestamp(seconds, zone).isoformat(sep=" ", timespec="seconds")
    except (OverflowError, ValueError, OSError):
        return f"{seconds}.{rest:09d}"  # a date that no calendar has, kept as it is


def _jsonl(plan: Plan) -> Iterator[str]:
    for row in plan:
        facts = {
            "source": row.source,
            "path": row.shown,
            "label": row.label,
            "state": row.state,
            "reason": row.reason,
            "node": row.node,
            "key": row.key,
            "sha256": row.sha256.hex(),
            "size": row.size,
            "modified": row.modified,
        }
        yield _JSON(facts) + "\n"
