"""The rest of `passation fetch`: what lies out, its removal, and the limits of the platforms."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path

from migrate.commands.common import Answer
from migrate.fetch import clean, messages
from migrate.fetch.clean import Lying, State
from migrate.fetch.platforms import Platform, Sourced, platforms
from passation import console
from passation.console import say, warn
from passation.workspace import Workspace


def look(workspace: Workspace, target: Path | None, today: date, *, cleaning: bool, as_json: bool) -> int:
    """`--list` and `--clean`, in one folder or in all that are known."""
    here, lost = clean.folders(workspace, target)
    found = (clean.clean if cleaning else clean.listed)(here, today)
    if as_json:
        console.emit({"copies": [one.as_dict() for one in found], "unreachable": [str(one) for one in lost]})
    else:
        say_look(found, cleaning=cleaning)
        for one in lost:
            warn(messages.FOLDER_GONE.format(folder=one))
    to_see = {State.CHANGED, State.NO_FILE} | (set() if cleaning else {State.EXPIRED})
    return console.ISSUES if lost or any(one.state in to_see for one in found) else console.DONE


def say_look(found: Sequence[Lying], *, cleaning: bool) -> None:
    """What lies out, or what was removed, for a person."""
    if not found:
        say(messages.NOTHING_OUT)
    for one in found:
        if not (cleaning and one.state is State.REMOVED):
            say(messages.lying(one.file, one.state, one.copy.until))
    if cleaning and found:
        removed = sum(one.state is State.REMOVED for one in found)
        say(messages.cleaned(removed, sum(one.state not in {State.REMOVED, State.GONE} for one in found)))


def show_platforms(workspace: Workspace, *, as_json: bool) -> int:
    """`--platforms`: every limit with its source, and those that have none."""
    known = platforms(workspace.rules)
    if as_json:
        console.emit([of_platform(one) for one in known])
        return console.DONE
    for one in known:
        say(f"{one.id} — {one.name}\n  {one.operator}")
        for code, limit in one.limits.items():
            say(_said(code, limit))
        say()
    say(messages.TO_CONFIRM)
    return console.DONE


def _said(code: str, limit: Sourced | None) -> str:
    if limit is None:
        return messages.no_limit(code)
    return messages.limit(code, limit.says, limit.reliability, limit.checked, limit.urls)


def of_platform(one: Platform) -> Answer:
    """Its limits; one without a source is null."""
    return {
        "id": one.id,
        "name": one.name,
        "operator": one.operator,
        "limits": {
            code: limit and {"says": limit.says, "reliability": limit.reliability, "urls": list(limit.urls)}
            for code, limit in one.limits.items()
        },
    }
