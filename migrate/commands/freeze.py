"""`passation migrate freeze`: is the share really in read only for those who work with it?"""

from typing import Any

import click

from catalog.freezes import CRAWLING
from catalog.jobs import job
from migrate import messages as common
from migrate.commands.common import Answer, say_some
from migrate.freeze import messages
from migrate.freeze.record import SAMPLE, check_freeze
from passation import console
from passation.console import say, warn
from passation.workspace import Workspace


def _signed(_context: click.Context, _parameter: click.Parameter, value: str) -> str:
    if not value.strip():
        raise click.BadParameter(messages.UNSIGNED)
    return value.strip()


@console.command("freeze", help=messages.HELP)
@click.option("--by", required=True, callback=_signed, metavar="NOM", help=messages.BY_HELP)
@click.option("--source", "names", multiple=True, metavar="SOURCE", help=messages.SOURCE_HELP)
@click.option("--user", default="", metavar="COMPTE", help=messages.USER_HELP)
@click.option("--sample", type=click.IntRange(1), default=SAMPLE, metavar="N", help=messages.SAMPLE_HELP)
@console.json_option
def freeze_command(workspace: Workspace, *, as_json: bool, names: tuple[str, ...], **options: Any) -> int:
    """Ask, record, and say what may still be written."""
    with job(workspace, quiet=as_json) as work:
        found = check_freeze(work, names, **options)
    if as_json:
        console.emit(found)
    else:
        say_freeze(found)
    if found["frozen"]:
        return console.DONE
    return console.PROOF if any(_refuses(one) for one in found["sources"]) else console.ISSUES


def _refuses(one: Answer) -> bool:
    return one["result"] in {"writable", "unknown"}


def say_freeze(found: Answer) -> None:
    """The verdict, for a person."""
    say(f"{messages.TITLE} n° {found['number']} : {found['verdict']}")
    for one in found["sources"]:
        say(f"  {messages.line(one['source'], one['account'], one['looked'], one['result'])}")
        say_some([f"{one['source']}:{messages.still(path, rights)}" for path, rights in one["writable"]])
    if any(one["account"] == CRAWLING for one in found["sources"]):
        warn(messages.ASK_ORDINARY)
    else:
        say(messages.NEXT[found["frozen"]])
    say(common.written(messages.TITLE, found["files"]["pdf"]))
