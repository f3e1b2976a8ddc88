"""The annexes of a constat, one function each."""

from collections.abc import Callable, Iterator

from migrate.constat import messages
from migrate.constat.document import Document
from migrate.freeze.pages import checks
from migrate.paper.blocks import Block, Cell, Code, Heading, NewPage, Paths, Steps, Table, Text, Tick
from passation.console import number, size

When = Callable[[str | None], str]


def annexes(document: Document, sealed: str, when: When) -> Iterator[Block]:
    """All of them, in the order in which the first page names them."""
    yield NewPage()
    yield from _perimeter(document, when)
    yield from _in_the_way(document)
    yield from _exclusions(document, when)
    yield from _exceptions(document)
    yield from _checklist(document, when)
    yield Heading(messages.ANNEX_FREEZE)
    yield from checks(document["freeze"], when)
    yield from _method(document, when)
    yield from _technical(document, sealed)


def _perimeter(document: Document, when: When) -> Iterator[Block]:
    yield Heading(messages.ANNEX_PERIMETER)
    rows: list[tuple[Cell, ...]] = []
    for one in document["perimeter"]:
        last = messages.crawled(when(one["last_crawl"]), one["troubles"], complete=one["complete"])
        dates = when(one["first_crawl"]), when(one["control"]), last
        rows.append((f"{one['source']}\n{one['url']}", *dates, number(one["entries"]), size(one["bytes"])))
    if rows:
        yield Table(messages.PERIMETER_HEADS, rows, (0.27, 0.17, 0.17, 0.17, 0.1, 0.12), frozenset({4, 5}))
    else:
        yield Text(messages.NO_CRAWL)
    yield Text(messages.destination(document["destination"]))


def _in_the_way(document: Document) -> Iterator[Block]:
    named = [one for one in document["reasons"] if one["paths"]]
    if named:
        yield Heading(messages.IN_THE_WAY)
        yield Text(messages.first_ones(document["proof"]["plan"]), "soft")
    for one in named:
        yield Heading(one["sentence"], 3)
        yield Paths(one["paths"])


def _exclusions(document: Document, when: When) -> Iterator[Block]:
    yield Heading(messages.ANNEX_EXCLUSIONS)
    rows = []
    for one in document["exclusions"]:
        what = one["sentence"] + ("" if one["scope"] == "rule" else f"\n{one['subject']}")
        details = [f"{messages.DETAILS.get(name, name)} : {value}" for name, value in one["detail"].items() if value]
        why = "\n".join([one["why"], *details])
        rows.append((what, f"{one['by']}\n{when(one['at'])}", why, number(one["count"]), size(one["bytes"])))
    if rows:
        yield Table(messages.EXCLUSION_HEADS, rows, (0.27, 0.23, 0.27, 0.1, 0.13), frozenset({3, 4}))
    else:
        yield Text(messages.NO_EXCLUSION)


def _exceptions(document: Document) -> Iterator[Block]:
    yield Heading(messages.ANNEX_EXCEPTIONS)
    for one in document["exceptions"]:
        yield Heading(f"{one['sentence']} ({number(one['count'])})", 3)
        yield Paths(one["paths"])
    if not document["exceptions"]:
        yield Text(messages.NONE)


def _checklist(document: Document, when: When) -> Iterator[Block]:
    yield Heading(messages.ANNEX_CHECKLIST)
    for act, before in messages.CHECK_BEFORE.items():
        rows: list[tuple[Cell, ...]] = []
        for one in document["checklist"]:
            if one["act"] == act:
                by = "\n".join(part for part in (one["by"], when(one["at"]) if one["at"] else "", one["note"]) if part)
                rows.append((Tick(one["confirmed"]), f"{one['label']}\n{one['check']}", by))
        if rows:
            yield Text(before)
            yield Table(messages.CHECK_HEADS, rows, (0.06, 0.6, 0.34))


def _method(document: Document, when: When) -> Iterator[Block]:
    yield Heading(messages.ANNEX_METHOD)
    yield Steps([(one, "") for one in document["method"]])
    read = document["verified"]
    if read["first"]:
        yield Text(messages.read_back(when(read["first"]), when(read["last"])))


def _technical(document: Document, sealed: str) -> Iterator[Block]:
    proof = document["proof"]
    digests = (
        proof["plan"],
        proof["merkle_root"],
        proof["places"],
        proof["journal_head"],
        proof["sums"],
        proof["manifest"],
    )
    rows: list[tuple[Cell, ...]] = [(messages.TOOL, document["tool"])]
    labels = messages.technical(number(proof["leaves"]))
    rows += [
        (label, Code(digest or messages.UNPUBLISHED)) for label, digest in zip(labels, (*digests, sealed), strict=True)
    ]
    yield Heading(messages.ANNEX_TECHNICAL)
    yield Table((), rows, (0.36, 0.64))
    yield Text(messages.WITHOUT_US, "soft")
    yield Table((), [(Code(line),) for line in document["control"]], (1,))
