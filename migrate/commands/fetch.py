"""`passation fetch`: verified local copies for State platforms, what lies out, and its removal."""

from datetime import timedelta
from pathlib import Path

import click

from catalog.journal import Journal
from migrate.bag import DATA
from migrate.commands.common import Answer, destination_url
from migrate.commands.copies import look, show_platforms
from migrate.fetch import bagged, folder, messages
from migrate.fetch.bring import Brought, Order, Outcome, bring
from migrate.fetch.find import MOST, Found, find
from migrate.fetch.ledger import remember_folder
from migrate.fetch.platforms import Verdict, platform
from migrate.restoring.messages import bagged as bagged_in
from passation import console, instants
from passation.console import say, warn
from passation.errors import SettingsError
from passation.workspace import Workspace

_SHOWN = 20


@console.command("fetch", help=messages.HELP)
@click.argument("wanted", nargs=-1, metavar=messages.WANTED)
@click.option("--for", "where", metavar="PLATEFORME", help=messages.FOR_HELP)
@click.option("--to", "target", type=click.Path(path_type=Path), metavar="DIR", help=messages.TO_HELP)
@click.option(
    "--days", type=click.IntRange(1, 365), metavar="N", default=30, show_default=True, help=messages.DAYS_HELP
)
@click.option("--pdf", is_flag=True, help=messages.PDF_HELP)
@click.option("--bag", is_flag=True, help=messages.BAG_HELP)
@click.option("--all", "everything", is_flag=True, help=messages.ALL_HELP)
@click.option("--as", "groups", multiple=True, metavar="GROUPE", help=messages.AS_HELP)
@click.option("--list", "listing", is_flag=True, help=messages.LIST_HELP)
@click.option("--clean", "cleaning", is_flag=True, help=messages.CLEAN_HELP)
@click.option("--platforms", "limits", is_flag=True, help=messages.PLATFORMS_HELP)
@console.json_option
def fetch_command(
    workspace: Workspace,
    *,
    wanted: tuple[str, ...],
    where: str | None,
    target: Path | None,
    days: int,
    pdf: bool,
    bag: bool,
    everything: bool,
    groups: tuple[str, ...],
    listing: bool,
    cleaning: bool,
    limits: bool,
    as_json: bool,
) -> int:
    """See migrate.fetch."""
    if sum((listing, cleaning, limits, bool(wanted))) != 1:
        raise SettingsError(messages.ONE_JOB if wanted or listing or cleaning or limits else messages.NOTHING_ASKED)
    today = instants.today(workspace.settings.commune.zone)
    if limits:
        return show_platforms(workspace, as_json=as_json)
    if listing or cleaning:
        return look(workspace, target, today, cleaning=cleaning, as_json=as_json)
    chosen = platform(where, workspace.rules) if where else None
    destination_url(workspace)
    place = bagged.place(workspace, target, today) if bag else folder.settled(workspace, target)
    typed = " ".join(wanted)
    found = find(workspace, typed, groups)
    order = Order(place, today, today + timedelta(days), chosen, pdf, bag)
    return _bring(workspace, typed, found, order, everything=everything, as_json=as_json)


def _bring(workspace: Workspace, typed: str, found: Found, order: Order, *, everything: bool, as_json: bool) -> int:
    asked = found.documents if len(found.documents) == 1 or (everything and not found.more) else ()
    done = Outcome()
    if asked:
        remember_folder(workspace, order.folder)
        done = bring(workspace, asked, order)
        Journal(workspace.journal).append("fetch", copies=len(done.brought), missing=len(done.missing))
    candidates = Found() if asked else found
    if as_json:
        console.emit(of_fetch(order, done, candidates))
    elif asked:
        say_fetch(order, done)
    else:
        say_candidates(typed, found, everything=everything)
    conform = all(one.checked is None or one.checked.verdict != Verdict.NOT_CONFORM for one in done.brought)
    whole = asked and not done.missing and conform and not any(one.remark for one in done.brought)
    return console.worst(console.PROOF if done.refused else console.DONE, console.DONE if whole else console.ISSUES)


def of_fetch(order: Order, done: Outcome, candidates: Found) -> Answer:
    """Copies, what could not be brought, and the answers among which to choose when there are several."""
    return {
        "folder": str(order.folder),
        "bag": order.bag and bool(done.brought),
        "platform": order.platform.id if order.platform else None,
        "copies": [_of_copy(order, one) for one in done.brought],
        "missing": [{"path": place, "sentence": why} for place, why in done.missing],
        "candidates": [{"path": one.place, "key": one.told or None} for one in candidates.documents],
        "more": candidates.more,
    }


def _of_copy(order: Order, one: Brought) -> Answer:
    copy = one.copy
    return {
        "file": str(order.folder / (DATA if order.bag else "") / copy.name),
        "path": copy.path,
        "key": copy.key or None,
        "sha256": copy.sha256,
        "size": copy.size,
        "pdf": copy.pdf,
        "until": copy.until.isoformat(),
        "again": one.again,
        "remark": one.remark,
        "checked": one.checked.as_dict() if one.checked else None,
    }


def say_fetch(order: Order, done: Outcome) -> None:
    """The copies, for a person."""
    for one in done.brought:
        copy = one.copy
        say(messages.brought(copy.name, copy.path, copy.until, pdf=copy.pdf, again=one.again))
        if one.remark:
            warn(f"    {one.remark}")
        if one.checked and order.platform:
            say(messages.verdict(one.checked, order.platform))
    if done.brought:
        say(bagged_in(order.folder) if order.bag else messages.into(order.folder))
        if order.platform:
            say(messages.TO_CONFIRM)
    for place, why in done.missing:
        warn(messages.missing(place, why))


def say_candidates(typed: str, found: Found, *, everything: bool) -> None:
    """Nothing, or the answers among which to choose."""
    if not found.documents:
        warn(messages.nothing_found(typed))
    elif everything:
        warn(messages.too_many_asked(MOST))
    else:
        warn(messages.several(len(found.documents), more=found.more))
        for one in found.documents[:_SHOWN]:
            say(messages.hit(one.place, one.told))
