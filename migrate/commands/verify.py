"""`passation migrate verify`: read back, list what others put in the store, publish the ledger."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import click
from sqlalchemy import Connection

from catalog import elimination, receipts, transfers, verifications
from catalog.balance import Tally
from catalog.jobs import job
from catalog.receipts import IDENTICAL, NOT_COMPARED
from migrate import messages
from migrate.commands.common import Answer, destination_url, say_some
from migrate.elimination.messages import eliminated_objects
from migrate.publish import publish
from migrate.refiling.messages import former_held
from migrate.verification import messages as sentences
from migrate.verification import scope as scopes
from migrate.verification.foreign import Foreign, foreign
from migrate.verification.rounds import Outcome, carry_out
from passation import console, instants
from passation.console import say, warn
from passation.errors import DestinationError, SettingsError
from passation.workspace import Workspace


@console.command("verify", help=messages.VERIFY_HELP)
@click.option("--all", "everything", is_flag=True, help=messages.ALL_HELP)
@click.option("--sample", metavar="N|P%", default="", help=sentences.SAMPLE_HELP)
@click.option("--seed", metavar="NUMÉRO", default="", help=sentences.SEED_HELP)
@click.option("--share", metavar="N/M", default="", help=sentences.SHARE_HELP)
@click.option("--time-limit", "limit", metavar="DURÉE", default="", help=sentences.LIMIT_HELP)
@console.json_option
def verify_command(workspace: Workspace, *, limit: str, as_json: bool, **asked: Any) -> int:
    """Read back, list what others put in the store, publish the ledger."""
    destination_url(workspace)
    scope, seconds = scope_of(**asked), scopes.seconds(limit) if limit else None
    with job(workspace, quiet=as_json) as work:
        outcome = carry_out(work, scope, seconds)
        with work.catalog.read() as db:
            found = of_verify(db, outcome, foreign(workspace, db))
            work.log("verify", plan=found["plan"], objects=found["objects"], failing=len(found["failing"]))
            unpublished = _unpublished(workspace, db, found["plan"])
    found["published"] = not unpublished
    if as_json:
        console.emit(found)
    else:
        say_verify(found, workspace.settings.commune.zone)
        if unpublished:
            warn(unpublished)
    return code(found)


def scope_of(*, everything: bool, sample: str, seed: str, share: str) -> scopes.Scope:
    """The round that the options ask for. Raises SettingsError when they ask for several."""
    if sum(map(bool, (everything, sample, share))) > 1:
        raise SettingsError(sentences.ONE_SCOPE)
    if seed and not sample:
        raise SettingsError(sentences.SEED_ALONE)
    if sample:
        return scopes.draw(sample, seed)
    if share:
        return scopes.share(share)
    return scopes.Everything() if everything else scopes.Due()


def code(found: Mapping[str, Any]) -> int:
    """4 for any object found other than identical; 3 without the ledger; 1 when something is left or not ours."""
    whole = found["objects"] and not (
        found["unsent"] or found["unknown"] or found["overlaid"] or found["left"]["count"]
    )
    return console.worst(
        console.PROOF if found["failing"] else console.DONE,
        console.DONE if found["published"] else console.SERVICE,
        console.DONE if whole else console.ISSUES,
    )


def _unpublished(workspace: Workspace, db: Connection, digest: str) -> str:
    """Why the ledger could not be published; empty when it was. What was compared counts all the same."""
    try:
        publish(workspace, db, digest)
    except DestinationError as error:
        return messages.not_published(str(error))
    return ""


def of_verify(db: Connection, outcome: Outcome, others: Foreign) -> Answer:
    """The round, counts by symbol, what is not identical with all its places, and what is not ours."""
    frozen = transfers.latest(db)
    wrong = receipts.not_identical(db)
    symbols = receipts.by_symbol(db)
    objects, unsent = sum(count.count for count in symbols.values()), transfers.unsent(db)
    oldest, latest = verifications.ages(db)
    sizes = [*(one.size for one in others.unknown), *(one.size for one in others.overlaid)]
    return {
        "plan": frozen.digest if frozen else "",
        "scope": _scope(outcome),
        "objects": objects,
        "symbols": {
            symbol: asdict(count) for symbol, count in (symbols | {"-": Tally(len(sizes), sum(sizes))}).items()
        },
        "compared": outcome.compared,
        "left": asdict(outcome.left),
        "unsent": unsent,
        "failing": _failing(db, [row for row in wrong if row.symbol != NOT_COMPARED or row.fault]),
        "unknown": [{"key": one.key, "size": one.size} for one in others.unknown],
        "overlaid": [asdict(one) for one in others.overlaid],
        "versions_unlisted": others.unlisted,
        "former": asdict(others.former),
        "oldest": instants.iso(oldest),
        "latest": instants.iso(latest),
        "eliminated": asdict(elimination.eliminated_tally(db)),
        "verified": bool(objects) and not wrong and not unsent,
    }


def _scope(outcome: Outcome) -> Answer:
    scope = outcome.scope
    return {
        "kind": scope.name.partition(" ")[0],
        "share": f"{scope.number}/{scope.count}" if isinstance(scope, scopes.Share) else "",
        "sample": scope.name.partition(" ")[2] if isinstance(scope, scopes.Draw) else "",
        "seed": scope.seed if isinstance(scope, scopes.Draw) else "",
        "began": instants.iso(outcome.began),
        "already": outcome.already,
        **asdict(outcome.inside),
    }


def _failing(db: Connection, rows: Sequence[Any]) -> list[Answer]:
    places = receipts.places_of(db, [row.content_id for row in rows])
    return [
        {
            "symbol": row.symbol,
            "key": row.key,
            "size": row.size,
            "sha256": row.sha256.hex(),
            "read_back": row.read_back_sha256.hex() if row.read_back_sha256 else "",
            "fault": row.fault or "",
            "sentence": row.detail or messages.SYMBOLS[row.symbol],
            "paths": places.get(row.content_id, []),
        }
        for row in rows
    ]


def say_verify(found: Mapping[str, Any], zone: ZoneInfo) -> None:
    """The answer of `migrate verify`, instants in the zone of the commune."""
    if not found["objects"]:
        say(messages.NOTHING_SENT)
    _say_scope(found, zone)
    for symbol, count in found["symbols"].items():
        if count["count"]:
            say(messages.counted(f"{symbol}  {messages.SYMBOLS[symbol]}", Tally(**count)))
    _say_failing(found["failing"])
    _say_foreign(found)
    if found["unsent"]:
        warn(messages.not_yet_sent(found["unsent"]))
    if found["left"]["count"]:
        warn(sentences.left(Tally(**found["left"])))
    if found["eliminated"]["count"]:
        say(eliminated_objects(Tally(**found["eliminated"])))
    if found["verified"] and not found["left"]["count"]:
        say(messages.all_identical(Tally(**found["symbols"][IDENTICAL])))
    if found["oldest"]:
        say(sentences.ages(_date(found["oldest"], zone), _date(found["latest"], zone)))


def _say_scope(found: Mapping[str, Any], zone: ZoneInfo) -> None:
    one = found["scope"]
    inside = Tally(one["count"], one["bytes"])
    said = sentences.scope(one["kind"], one["share"], one["seed"], one["sample"], inside, found["objects"])
    if said:
        say(said)
    if one["already"]:
        say(sentences.resumed(_date(one["began"], zone), one["already"]))
    if one["kind"] in {"sample", "share"} and one["count"] < found["objects"]:
        say(sentences.OTHERS_UNTOUCHED)


def _say_failing(failing: list[dict[str, Any]]) -> None:
    for symbol in sorted({one["symbol"] for one in failing}):
        rows = [one for one in failing if one["symbol"] == symbol]
        say_some([f"{symbol} {', '.join(one['paths']) or one['key']} : {one['sentence']}" for one in rows])
        warn(messages.SYMBOL_ADVICE[symbol])


def _say_foreign(found: Mapping[str, Any]) -> None:
    if found["unknown"]:
        warn(messages.unknown_objects(len(found["unknown"])))
        say_some([f"- {one['key']}" for one in found["unknown"]])
    if found["overlaid"]:
        warn(sentences.overlaid(len(found["overlaid"])))
        rows = found["overlaid"]
        say_some(
            [sentences.one_overlaid(one["key"], deleted=one["deleted"], version=one["version_id"]) for one in rows]
        )
    if found["former"]["count"]:
        say(former_held(found["former"]["count"], found["former"]["bytes"]))
    if found["versions_unlisted"]:
        warn(sentences.versions_unlisted(found["versions_unlisted"]))


def _date(instant: str, zone: ZoneInfo) -> str:
    return messages.date(datetime.fromisoformat(instant).astimezone(zone))
