"""What the commands answer: the JSON shapes of docs/cli.md, and the same said to a person."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from typing import Any

from sqlalchemy import Connection

from catalog import receipts, transfers
from catalog.balance import Tally
from catalog.receipts import IDENTICAL
from migrate import messages
from migrate.destinations.open import open_destination
from migrate.mapping import Exported
from migrate.plan import Plan, Row, State, tally
from passation.console import say, warn
from passation.model import Stored
from passation.workspace import Workspace

Answer = dict[str, Any]
_WAITING = (State.HELD, State.REFUSED, State.UNREAD)
_SHOWN = 20
"""Lines said to a person; JSON has them all."""


def of_plan(plan: Plan, *, accepted: bool) -> Answer:
    """Counts by state, what is to be sent, where it goes, and each entry that will not go."""
    send = plan.of(State.SEND)
    waiting = [row for row in plan.rows if row.state in _WAITING]
    return {
        "plan": plan.digest,
        "by_state": {state: asdict(count) for state, count in plan.by_state().items()},
        "to_send": asdict(tally(row for row in send if not row.received)),
        "in_store": asdict(tally(row for row in send if row.received)),
        "by_node": {node: asdict(count) for node, count in _by_node(send).items()},
        "filing_accepted": accepted,
        "waiting": [
            {
                "path": row.place,
                "state": row.state,
                "reason": row.reason,
                "sentence": messages.reason(row.state, row.reason),
            }
            for row in waiting
        ],
        "issues": bool(waiting) or not accepted,
    }


def _by_node(rows: Iterable[Row]) -> dict[str, Tally]:
    found: dict[str, list[Row]] = {}
    for row in rows:
        found.setdefault(row.node, []).append(row)
    return {node: tally(found[node]) for node in sorted(found)}


def say_plan(plan: Plan, exported: Exported, *, new: bool, accepted: bool) -> None:
    """The plan, for a person."""
    say(messages.planned(plan.id, new=new))
    for state, count in plan.by_state().items():
        if count.count:
            say(messages.counted(messages.PLAN_STATES[state], count))
    say(messages.written("Table des emplacements", exported.csv))
    if plan.of(State.UNREAD):
        warn(messages.NOT_WHOLLY_READ)
    if not accepted:
        warn(f"{messages.PROPOSALS_ONLY} {messages.NO_FILING_DECISION}")
    _say_some([f"{row.place} : {messages.reason(row.state, row.reason)}" for row in plan.rows if row.state in _WAITING])


def of_run(db: Connection, before: int) -> Answer:
    """What was sent of the `before` contents that were not in the store, and each file that could not be."""
    frozen = transfers.latest(db)
    failing = transfers.failures(db)
    left = transfers.unsent(db)
    return {
        "plan": frozen.digest if frozen else "",
        "sent": before - left,
        "left": left,
        "failing": [{"path": f"{row.name}:{row.shown}", "fault": row.fault, "sentence": row.detail} for row in failing],
    }


def say_run(found: Mapping[str, Any]) -> None:
    """The transfer, for a person."""
    say(messages.transferred(found["sent"], found["left"]))
    _say_some([f"{one['path']} : {one['sentence']}" for one in found["failing"]])


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
        _say_some([f"{symbol} {', '.join(one['paths']) or one['key']} : {one['sentence']}" for one in rows])
        warn(messages.SYMBOL_ADVICE[symbol])
    if found["unknown"]:
        warn(messages.unknown_objects(len(found["unknown"])))
        _say_some([f"- {one['key']}" for one in found["unknown"]])
    if found["unsent"]:
        warn(messages.not_yet_sent(found["unsent"]))
    if found["verified"]:
        say(messages.all_identical(Tally(**found["symbols"][IDENTICAL])))


def say_attest(found: Mapping[str, Any]) -> None:
    """The verdict, for a person."""
    say(f"{found['title']} n° {found['number']} : {found['verdict']}")
    for rank, reason in enumerate(found["reasons"], start=1):
        say(f"{rank}. {reason['sentence']}")
        for path in reason["paths"]:
            say(f"     {path}")
        say(f"   À faire : {reason['advice']}")
    say(messages.written("Constat", found["files"]["html"]))


def _say_some(lines: Sequence[str]) -> None:
    for line in lines[:_SHOWN]:
        warn(f"  {line}")
    if len(lines) > _SHOWN:
        warn(messages.and_others(len(lines) - _SHOWN))
