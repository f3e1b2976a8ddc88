"""`passation audit`: duplicates, orphans, report, sources. JSON shapes: docs/cli.md, docs/cli-sources.md."""

import json
from collections.abc import Iterable, Sequence
from tempfile import SpooledTemporaryFile
from typing import Any

import click

from audit import messages, report
from audit.duplicates import with_members
from audit.orphans import KINDS, Orphans
from audit.sources import messages as sources
from audit.sources.write import write as compare
from audit.totals import Tallies
from catalog.jobs import reading
from catalog.meanings import REWRITTEN
from passation import console
from passation.messages import others
from passation.workspace import Workspace

audit = console.Group("audit", help=messages.GROUP)

_SHOWN = 10
"""Lines said to a person; JSON and report have them all."""
_IN_MEMORY = 16 << 20


@console.command("duplicates", help=messages.DUPLICATES_HELP)
@console.json_option
def duplicates_command(workspace: Workspace, *, as_json: bool) -> int:
    """See audit.duplicates."""
    with reading(workspace) as opened, opened.read() as db:
        warned = report.warnings(workspace, db)
        found = with_members(db)
        if as_json:
            _emit_list(one.as_dict() for one in found)
        else:
            _say_duplicates(found)
    return _end(warned)


def _say_duplicates(found: Iterable[Any]) -> None:
    groups = copies = weight = rewritten = 0
    for one in found:
        if one.kind == REWRITTEN:
            rewritten += 1
            continue
        groups, copies, weight = groups + 1, copies + len(one.rows) - 1, weight + one.weight
        if groups <= _SHOWN:
            console.say(f"{one.keeper} ({console.size(one.size)}) — {one.reason}")
            _say_some([f"  = {place}" for place in [*one.paths, *one.members] if place != one.keeper])
    if groups > _SHOWN:
        console.say(others(groups - _SHOWN))
    console.say(messages.duplicates_found(groups, copies, weight) if groups else messages.NO_DUPLICATE)
    if rewritten:
        console.say(messages.rewritten_found(rewritten))


@console.command("orphans", help=messages.ORPHANS_HELP)
@console.json_option
def orphans_command(workspace: Workspace, *, as_json: bool) -> int:
    """See audit.orphans."""
    with reading(workspace) as opened, opened.read() as db:
        warned = report.warnings(workspace, db)
        found = Orphans(workspace, db)
        if as_json:
            _emit_list(one.as_dict() for one in found)
        else:
            _say_orphans(found)
    for note in (note for notes in found.notes.values() for note in notes):
        console.warn(note)
    return _end(warned, unreached=found.unreached)


def _say_orphans(found: Orphans) -> None:
    tallies = Tallies()
    first: dict[str, list[str]] = {kind: [] for kind in KINDS}
    for one in found:
        tallies.add(one.kind, one.size)
        if len(first[one.kind]) < _SHOWN:
            first[one.kind].append(f"  {one.path}{f' — {one.detail}' if one.detail else ''}")
    for kind, lines in first.items():
        if lines:
            console.say(messages.orphans_found(kind, tallies[kind].count))
            _say_some(lines, tallies[kind].count)
    if not any(first.values()):
        console.say(messages.NO_ORPHAN)


@console.command("report", help=messages.REPORT_HELP)
@console.json_option
def report_command(workspace: Workspace, *, as_json: bool) -> int:
    """See audit.report. Held alone: every figure of the report speaks of the same state."""
    with reading(workspace) as opened, workspace.alone(), opened.read() as db:
        written = report.write(workspace, db)
    if as_json:
        console.emit(written.as_dict())
    else:
        console.say(messages.written(messages.TITLE, written.html))
        console.say(messages.written("Classeur", written.xlsx))
        for key, file in written.csv.items():
            console.say(messages.written(messages.LISTS[key], file))
    return _end(written.warnings, unreached=written.unreached)


@console.command("sources", help=sources.HELP)
@console.json_option
def sources_command(workspace: Workspace, *, as_json: bool) -> int:
    """See audit.sources. Held alone, as the report."""
    with reading(workspace) as opened, workspace.alone(), opened.read() as db:
        written = compare(workspace, db)
    if as_json:
        with written.json.open(encoding="utf-8") as document:
            for line in document:
                click.echo(line, nl=False)
    else:
        for side in written.matrix.sides:
            console.say(sources.side(side.name, side.files, side.bytes, zoned=side.zoned_times))
        for state in sources.STATES:
            console.say(f"  {sources.counted(state, written.counted.lines[state])}")
        for title, file in ((sources.TITLE, written.html), ("Classeur", written.xlsx), ("JSON", written.json)):
            console.say(messages.written(title, file))
        for key, file in written.csv.items():
            console.say(messages.written(sources.LISTS[key], file))
    return _end(written.warnings)


def _say_some(lines: list[str], count: int = 0) -> None:
    for line in lines[:_SHOWN]:
        console.say(line)
    if max(count, len(lines)) > _SHOWN:
        console.say(f"  {others(max(count, len(lines)) - _SHOWN)}")


def _emit_list(items: Iterable[dict[str, Any]]) -> None:
    """One JSON list, an item a line: set aside until it is whole, so that a fault on the way spoils no output."""
    with SpooledTemporaryFile(_IN_MEMORY, "w+", encoding="utf-8") as aside:
        aside.write("[")
        for rank, item in enumerate(items):
            aside.write(("," if rank else "") + "\n" + json.dumps(item, ensure_ascii=False))
        aside.write("\n]\n")
        aside.seek(0)
        for line in aside:
            click.echo(line, nl=False)


def _end(warned: Sequence[str], *, unreached: bool = False) -> int:
    for sentence in warned:
        console.warn(sentence)
    return console.worst(console.SERVICE if unreached else console.DONE, console.ISSUES if warned else console.DONE)


for one in (duplicates_command, orphans_command, report_command, sources_command):
    audit.add_command(one)
