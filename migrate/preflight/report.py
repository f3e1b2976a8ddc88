"""The plan as a page: what goes, how long, at what cost, what waits and why, which names look alike."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from classify.plan import FilingPlan
from migrate import messages as sentences
from migrate.mapping import export
from migrate.preflight import messages
from migrate.preflight.facts import Preflight
from migrate.preflight.forecast import Forecast
from migrate.reports import write_report
from passation import instants
from passation.console import number, size
from passation.pages import environment
from passation.workspace import Workspace

SHOWN = 1_000
"""Rows of each list of the page."""


def write(workspace: Workspace, found: Preflight) -> dict[str, Any]:
    """Write the map and the page of a plan into the reports; `map` and `report` of `migrate plan --json`."""
    exported = export(workspace, found.plan).as_dict()
    page = _page(workspace, found, [Path(one).name for one in exported.values()])
    return {"map": exported, "report": str(write_report(workspace, f"plan-{found.plan.id}.html", page.encode()))}


def _page(workspace: Workspace, found: Preflight, maps: Sequence[str]) -> str:
    templates = environment("migrate")
    templates.filters |= {"number": number, "size": size}
    filing = FilingPlan.load(workspace.rules)
    facts: dict[str, Any] = {
        "commune": workspace.settings.commune.name,
        "frozen": dated(workspace, found.frozen),
        "found": found,
        "states": {state: tally for state, tally in found.plan.by_state().items() if tally.count},
        "waiting": found.first_waiting(SHOWN),
        "nodes": [(node, found.by_node[node.id]) for node in filing if node.id in found.by_node],
        "filing": filing,
        "maps": maps,
        "lines": forecast_lines(found.forecast),
        "shown": SHOWN,
        "places": [workspace.settings.destination.url, workspace.settings.living.url],
    }
    return templates.get_template("plan.html").render(facts, say=messages, sentences=sentences)


def dated(workspace: Workspace, instant: int) -> str:
    """An instant in nanoseconds, for people of the commune."""
    return sentences.date(instants.at(instant, workspace.settings.commune.zone))


def forecast_lines(found: Forecast) -> list[str]:
    """Time and cost, in sentences."""
    if not found.to_send.count:
        lines = [messages.NOTHING_TO_SEND]
    else:
        lines = [messages.duration(found.seconds, found.to_send, found.speed.bytes, found.speed.measured)]
        lines += [messages.LIMITED] if found.limited else []
        lines.append(messages.READ_BACK)
    month, price = found.per_month, found.price
    return [
        *lines,
        messages.NO_PRICE if month is None else messages.cost(month, price.currency, found.stored, price.says),
    ]
