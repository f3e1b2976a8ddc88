"""The constat as a paper: what a mayor reads and signs first, then the annexes."""

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from typing import Any

from migrate import messages as common
from migrate.constat import messages
from migrate.constat.annexes import annexes
from migrate.constat.document import Document
from migrate.paper.blocks import Block, Frame, Paper, Signatures, Steps, Table, Text, Verdict
from passation.console import number, plural, size
from passation.settings import Commune


def as_paper(document: Document, commune: Commune, sealed: str) -> Paper:
    """The constat to be read and signed.

    Args:
        document: its facts.
        commune: for its name and its zone, in which instants are told.
        sealed: SHA-256 of the facts as JSON, printed in the technical annex.
    """
    when = _told(commune)
    title = messages.numbered(document["title"], document["number"])
    return Paper(
        title=title,
        left=common.commune(commune),
        right=when(document["made"]),
        mark=messages.mark(title, document["proof"]["merkle_root"]),
        blocks=tuple(_first(document, when)) + tuple(annexes(document, sealed, when)),
    )


def against(document: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The reasons to tell first: what stands in the way of the act or, when it is allowed, what keeps it a draft."""
    reasons: list[dict[str, Any]] = document["draft_reasons" if document["allowed"] else "reasons"]
    return reasons


def _told(commune: Commune) -> Callable[[str | None], str]:
    def told(text: str | None) -> str:
        return common.date(datetime.fromisoformat(text).astimezone(commune.zone)) if text else "—"

    return told


def _first(document: Document, when: Callable[[str | None], str]) -> Iterator[Block]:
    """What stands before the annexes."""
    counts, final = document["balance"], document["outcome"] == "possible"
    yield Verdict(document["verdict"], final)
    if document["allowed"]:
        yield Text(messages.all_there(plural(counts["entries"], "fichier", "fichiers"), size(counts["bytes"])))
        yield Text(messages.MAY[document["act"]] if final else messages.MAY_WHEN_FROZEN)
    if not final:
        yield Steps([(one["sentence"], messages.to_do(one["advice"])) for one in against(document)])
    yield _acts(document, when)
    yield _counts(counts)
    yield Frame(
        [*map(Text, document["scope"]), *([Text(messages.SEALED, "strong")] if document["wiping_forbidden"] else [])]
    )
    if document["draft"]:
        yield Text(document["draft_reason"], "soft")
    if final:
        yield Signatures([(one["role"], one["act"]) for one in document["signatures"]])


def _acts(document: Document, when: Callable[[str | None], str]) -> Table:
    frozen = [one for one in document["freeze"] if one["account"]]
    rows = []
    for one in document["acts"]:
        why = "\n".join(reason["sentence"] for reason in one["reasons"][:3])
        if one["act"] == "freeze" and one["allowed"] and frozen:
            why = "\n".join(messages.frozen_by(item["source"], when(item["at"]), item["by"]) for item in frozen)
        more = len(one["reasons"]) - 3
        rows.append((one["title"], one["state"], why + (messages.and_more(more) if more > 0 else "")))
    return Table(messages.ACT_HEADS, rows, (0.24, 0.2, 0.56))


def _counts(counts: dict[str, Any]) -> Table:
    shown = {
        label: counts["by_state"][state]
        for state, label in messages.CLOSING_STATES.items()
        if counts["by_state"][state]["count"] or state in {"migrated", "duplicate", "excluded"}
    }
    rows = [(label, number(tally["count"]), size(tally["bytes"])) for label, tally in shown.items()]
    total = messages.total(balanced=counts["balanced"]), number(counts["entries"]), size(counts["bytes"])
    return Table(messages.COUNT_HEADS, [*rows, total], (0.6, 0.2, 0.2), frozenset({1, 2}), total=True)
