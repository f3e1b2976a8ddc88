"""`passation migrate verify`: read back, list what others put in the store, publish the ledger."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

import click
from sqlalchemy import Connection

from catalog import receipts, transfers
from catalog.balance import Tally
from catalog.jobs import job
from catalog.receipts import IDENTICAL
from migrate import messages
from migrate.commands.common import Answer, destination_url, say_some
from migrate.destinations.open import open_destination
from migrate.publish import publish
from passation import console
from passation.console import say, warn
from passation.errors import DestinationError
from passation.model import Stored
from passation.workspace import Workspace


@console.command("verify", help=messages.VERIFY_HELP)
@click.option("--all", "everything", is_flag=True, help=messages.ALL_HELP)
@console.json_option
def verify_command(workspace: Workspace, *, everything: bool, as_json: bool) -> int:
    """Read back, list what others put in the store, publish the ledger."""
    destination_url(workspace)
    with job(workspace, quiet=as_json) as work:
        if everything:
            with work.catalog.begin() as db:
                receipts.forget_comparisons(db)
        work.carry_out(receipts.VERIFY, messages.VERIFYING)
        with work.catalog.read() as db:
            found = of_verify(db, unknown_objects(workspace, db))
            work.log("verify", plan=found["plan"], objects=found["objects"], failing=len(found["failing"]))
            unpublished = _unpublished(workspace, db, found["plan"])
    if as_json:
        console.emit(found | {"published": not unpublished})
    else:
        say_verify(found)
        if unpublished:
            console.warn(unpublished)
    whole = found["verified"] and not found["unknown"]
    return console.worst(
        console.PROOF if found["failing"] else console.DONE,
        console.SERVICE if unpublished else console.DONE,
        console.DONE if whole else console.ISSUES,
    )


def _unpublished(workspace: Workspace, db: Connection, digest: str) -> str:
    """Why the ledger could not be published; empty when it was. What was compared counts all the same."""
    try:
        publish(workspace, db, digest)
    except DestinationError as error:
        return messages.not_published(str(error))
    return ""


def unknown_objects(workspace: Workspace, db: Connection) -> list[Stored]:
    """Objects in the store that no row knows (symbol `-`)."""
    known = receipts.known_keys(db)
    store = open_destination(workspace.settings.destination.url, workspace.secret)
    try:
        return [one for one in store.keys("") if one.key not in known]
    finally:
        store.close()


def of_verify(db: Connection, unknown: Sequence[Stored]) -> Answer:
    """Counts by symbol, and each object that is not identical, with all its places."""
    frozen = transfers.latest(db)
    wrong = receipts.not_identical(db)
    places = receipts.places_of(db, [row.content_id for row in wrong])
    symbols = receipts.by_symbol(db)
    foreign = Tally(len(unknown), sum(one.size for one in unknown))
    objects = sum(count.count for count in symbols.values())
    unsent = transfers.unsent(db)
    return {
        "plan": frozen.digest if frozen else "",
        "objects": objects,
        "symbols": {symbol: asdict(count) for symbol, count in (symbols | {"-": foreign}).items()},
        "unsent": unsent,
        "failing": [
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
            for row in wrong
        ],
        "unknown": [{"key": one.key, "size": one.size} for one in unknown],
        "verified": bool(objects) and not wrong and not unsent,
    }


def say_verify(found: Mapping[str, Any]) -> None:
    """The reading back, for a person."""
    if not found["objects"]:
        say(messages.NOTHING_SENT)
    for symbol, count in found["symbols"].items():
        if count["count"]:
            say(messages.counted(f"{symbol}  {messages.SYMBOLS[symbol]}", Tally(**count)))
    for symbol in sorted({one["symbol"] for one in found["failing"]}):
        rows = [one for one in found["failing"] if one["symbol"] == symbol]
        say_some([f"{symbol} {', '.join(one['paths']) or one['key']} : {one['sentence']}" for one in rows])
        warn(messages.SYMBOL_ADVICE[symbol])
    if found["unknown"]:
        warn(messages.unknown_objects(len(found["unknown"])))
        say_some([f"- {one['key']}" for one in found["unknown"]])
    if found["unsent"]:
        warn(messages.not_yet_sent(found["unsent"]))
    if found["verified"]:
        say(messages.all_identical(Tally(**found["symbols"][IDENTICAL])))
