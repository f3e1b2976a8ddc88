"""`passation migrate lock`: the decision that identical objects are locked, and its carrying out."""

from collections import Counter
from collections.abc import Sequence

import click
from sqlalchemy import Connection

from catalog import decisions, locks, receipts
from catalog.decisions import Action, Decision, Scope
from catalog.jobs import job
from catalog.receipts import IDENTICAL
from classify.plan import FilingPlan
from migrate.commands.common import Answer, destination_url, say_some
from migrate.destinations.open import destination_of
from migrate.destinations.protection import Mode
from migrate.protection import messages
from migrate.protection.consent import typed
from migrate.protection.policy import Policy, Rules
from migrate.protection.report import of_locks, say_locks
from migrate.protection.term import Free
from passation import console
from passation.console import say, warn
from passation.errors import SettingsError
from passation.workspace import Workspace

_MOST = 36_500
"""Days: what stores accept (Amazon S3, « Object Lock retention limits »: 100 years)."""


@console.command("lock", help=messages.LOCK_HELP)
@click.option("--until-retention", is_flag=True, help=messages.UNTIL_RETENTION_HELP)
@click.option("--days", type=click.IntRange(1, _MOST), metavar="N", help=messages.DAYS_HELP)
@click.option("--stop", is_flag=True, help=messages.STOP_HELP)
@click.option("--compliance", is_flag=True, help=messages.COMPLIANCE_HELP)
@click.option("--by", required=True, metavar="NOM", help=messages.BY_HELP)
@click.option("--why", required=True, metavar="TEXTE", help=messages.WHY_HELP)
@console.json_option
def lock_command(
    workspace: Workspace,
    *,
    until_retention: bool,
    days: int | None,
    stop: bool,
    compliance: bool,
    by: str,
    why: str,
    as_json: bool,
) -> int:
    """Record the decision, then lock what is identical. Nothing is recorded on a store whose locks do not hold."""
    destination_url(workspace)
    if [until_retention, days is not None, stop].count(True) != 1:
        raise SettingsError(messages.ONE_LENGTH)
    if stop and compliance:
        raise SettingsError(messages.STOP_HAS_NO_MODE)
    if not (by.strip() and why.strip()):
        raise SettingsError(messages.UNSIGNED)
    policy = None if stop else Policy(Mode.COMPLIANCE if compliance else Mode.GOVERNANCE, days)
    if policy:
        _prove(workspace, policy.mode)
    with job(workspace, quiet=as_json) as work:
        with work.catalog.begin() as db:
            detail = policy.detail() if policy else {"mode": "", "days": ""}
            decided = Decision(Scope.RULE, decisions.LOCK, Action.LOCK, by.strip(), why.strip(), detail=detail)
            number = decisions.record(db, decided)
        work.log("decision", action=str(Action.LOCK), scope=str(Scope.RULE))
        work.carry_out(locks.STAGE, messages.LOCKING)
        with work.catalog.read() as db:
            found = {"number": number} | of_lock(workspace, db, policy)
    if as_json:
        console.emit(found)
    else:
        say_lock(found)
    return console.ISSUES if found["free"] or found["unverified"] or found["failing"] else console.DONE


def _prove(workspace: Workspace, mode: Mode) -> None:
    """The store's locks hold; the strongest are asked for by the name of the commune."""
    name = workspace.settings.commune.name
    if mode is Mode.COMPLIANCE and not typed(messages.ask_name(name), name):
        raise SettingsError(messages.WRONG_NAME)
    store = destination_of(workspace)
    try:
        store.protection.prove_locks()
    finally:
        store.close()


def of_lock(workspace: Workspace, db: Connection, policy: Policy | None) -> Answer:
    """Locks that stand, and what has none: by node and reason, for it is not known to be identical, or refused."""
    standing = of_locks(workspace, db)
    if policy is None:
        return standing | {"free": [], "unverified": 0, "failing": []}
    symbols = receipts.by_symbol(db)
    return standing | {
        "free": _free(workspace, db, policy),
        "unverified": sum(count.count for symbol, count in symbols.items() if symbol != IDENTICAL),
        "failing": [{"key": one.key, "fault": one.fault, "sentence": one.detail} for one in locks.failures(db)],
    }


def _free(workspace: Workspace, db: Connection, policy: Policy) -> Sequence[Answer]:
    rules, filing = Rules(workspace, policy), FilingPlan.load(workspace.rules)
    rows = ((row.node, rules.wanted(row)) for row in locks.lockable(db) if row.mode is None)
    counted = Counter((node, why) for node, why in rows if isinstance(why, Free))
    return [
        {
            "node": node,
            "name": filing[node].label if node in filing else node,
            "reason": why.value,
            "sentence": messages.FREE[why],
            "count": count,
        }
        for (node, why), count in sorted(counted.items())
    ]


def say_lock(found: Answer) -> None:
    """The same, for a person."""
    if found["decision"] is None:
        say(messages.STOPPED)
    say_locks(found)
    if found["free"]:
        warn(messages.NOT_LOCKED)
        say_some([messages.free(one["count"], one["name"], Free(one["reason"])) for one in found["free"]])
    if found["unverified"]:
        warn(messages.unverified(found["unverified"]))
    say_some([messages.failing(one) for one in found["failing"]])
