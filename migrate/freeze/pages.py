"""A check of the freeze on paper: by itself, and as an annex of the constat."""

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from typing import Any

from migrate import messages as common
from migrate.freeze import messages
from migrate.paper.blocks import Block, Frame, Heading, Paper, Paths, Signatures, Table, Text, Verdict
from passation.settings import Commune


def as_paper(facts: dict[str, Any], commune: Commune, sealed: str) -> Paper:
    """The constat de gel."""

    def when(text: str | None) -> str:
        return common.date(datetime.fromisoformat(text).astimezone(commune.zone)) if text else "—"

    return Paper(
        title=f"{messages.TITLE} n° {facts['number']}",
        left=common.commune(commune),
        right=when(facts["sources"][0]["at"]),
        mark=messages.mark(facts["number"], sealed),
        blocks=(
            Verdict(facts["verdict"], facts["frozen"]),
            *checks(facts["sources"], when),
            Text(messages.METHOD),
            Frame([Text(one) for one in messages.SCOPE]),
            *([Signatures(messages.SIGNATURES)] if facts["frozen"] else []),
        ),
    )


def checks(rows: Sequence[dict[str, Any]], when: Callable[[str | None], str]) -> Iterator[Block]:
    """The latest check of each source, and what may still be written."""
    if not rows:
        yield Text(messages.NEVER)
        return
    cells = [
        (
            one["source"],
            f"{when(one['at'])}\n{one['by']}",
            messages.ACCOUNTS[one["account"]],
            messages.looked(one["looked"], one["shut"], one["untold"]) if one["looked"] else "—",
            messages.RESULTS[one["result"]],
        )
        for one in rows
    ]
    yield Table(messages.HEADS, cells, (0.15, 0.24, 0.21, 0.15, 0.25))
    still = [f"{one['source']}:{messages.still(path, rights)}" for one in rows for path, rights in one["writable"]]
    if still:
        yield Heading(messages.STILL, 3)
        yield Paths(still)
