"""What the secretary types, and what it means: `parse` accepts any string and never fails.

Words are all wanted; « quotes » keep them together; `-mot` or `sauf:mot` leaves out; `type:`, `année:`, `nœud:` or
`dossier:`, `source:` and `chemin:` filter; `objet:` looks in the object of acts, `numéro:` in their numbers, `rue:` for
the name of a street. « mars 2024 » is a date or words of the text, « avant 2010 » filters.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TypeAlias

from index import dates, french, numbers
from passation import paths

LONGEST_QUERY = 2_000
"""Characters; what follows is not read."""
MOST_CLAUSES = 64


class Field(StrEnum):
    """What a filter looks at."""

    TYPE = "type"
    NODE = "node"
    SOURCE = "source"
    PATH = "path"


@dataclass(frozen=True, slots=True)
class Words:
    """Words found side by side. `exact` refuses other endings; without it, one word or one compound (`Paris-Nice`)."""

    text: str
    exact: bool = False
    object_only: bool = False


@dataclass(frozen=True, slots=True)
class Number:
    """Number of an act: `2024-12`, or `-12` whatever the year. `strict` refuses a mere mention in the text."""

    key: str
    strict: bool = False


@dataclass(frozen=True, slots=True)
class Years:
    """From the first year to the last, both included."""

    first: int
    last: int


@dataclass(frozen=True, slots=True)
class Days:
    """Dated from the first day (YYYYMMDD) to the last, both included; the text of the document is not looked at."""

    first: int
    last: int


@dataclass(frozen=True, slots=True)
class Dated:
    """Of these days, or with the date as it was typed in its text."""

    text: str
    days: Days


@dataclass(frozen=True, slots=True)
class Filter:
    """A document has the label, or lies in the place. Types match by their beginning, paths by a run of words."""

    field: Field
    value: str


@dataclass(frozen=True, slots=True)
class Either:
    """One of several wordings, all of whose words are found; the first is the one that was typed."""

    options: tuple[tuple[Words, ...], ...]


Clause: TypeAlias = Words | Number | Years | Days | Dated | Filter | Either


@dataclass(frozen=True, slots=True)
class Query:
    """All that is wanted, nothing of what is not. Filters of one field, or years, widen each other; paths do not."""

    wanted: tuple[Clause, ...] = ()
    unwanted: tuple[Clause, ...] = ()

    @property
    def spelled(self) -> bool:
        """Whether it has words, which may be misspelt."""
        return any(isinstance(clause, Words | Either) for clause in self.wanted)

    @property
    def scored(self) -> bool:
        """Whether some answers are better than others: mere filters let all through alike."""
        return any(isinstance(clause, Words | Either | Number | Dated) for clause in self.wanted)

    def widening(self) -> tuple[list[Clause], list[list[Clause]]]:
        """Wanted clauses that narrow each on its own, then those that widen each other, by family."""
        alone: list[Clause] = []
        families: dict[type | Field, list[Clause]] = {}
        for clause in self.wanted:
            if isinstance(clause, Years):
                families.setdefault(Years, []).append(clause)
            elif isinstance(clause, Filter) and clause.field is not Field.PATH:
                families.setdefault(clause.field, []).append(clause)
            else:
                alone.append(clause)
        return alone, list(families.values())

    def narrowed(self, *clauses: Clause) -> "Query":
        """The same query with more clauses wanted: options of a command line, boxes ticked on a page."""
        return replace(self, wanted=self.wanted + clauses)


def words(clause: Clause) -> Iterator[str]:
    """The telling words of a clause as they were typed, those of other wordings after them."""
    wordings = [clause.text] if isinstance(clause, Words | Dated) else []
    if isinstance(clause, Either):
        wordings = [one.text for option in clause.options for one in option]
    for text in wordings:
        yield from (word for word in french.written(text) if not french.common(word))


_KEYS = {
    "type": Field.TYPE,
    "noeud": Field.NODE,
    "dossier": Field.NODE,
    "source": Field.SOURCE,
    "chemin": Field.PATH,
}
_KEY = r"(?:(?P<key>type|ann[ée]e|n(?:œ|oe)ud|dossier|source|chemin|objet|num[ée]ro|rue)\s?:\s*(?:n\s?[°º]\s*)?)"
_VALUE = r"(?:[\"«“„](?P<quoted>[^\"»”]*)[\"»”]?|(?P<bare>[^\s\"«“„»”]+))"
_NOT = re.compile(r"(?<!\S)(?:-(?=[^\s-])|sauf\s?:\s*)", re.IGNORECASE)
_ITEM = re.compile(rf"{_KEY}?{_VALUE}", re.IGNORECASE)
_WHOLE = re.compile(rf"(?<!\w){_KEY}{_VALUE}|[\"«“„][^\"»”]*", re.IGNORECASE)
_SPAN = re.compile(r"(\d{4})?\s*(-|\.\.|<|>|à)?\s*(\d{4})?")


def parse(text: str) -> Query:
    """The meaning of a query. Unknown keys, lone quotes and signs are read as words or left aside."""
    wanted: list[Clause] = []
    unwanted: list[Clause] = []
    for negative, clause in _clauses(french.clean(text[:LONGEST_QUERY])):
        side = unwanted if negative else wanted
        if clause not in side and len(wanted) + len(unwanted) < MOST_CLAUSES:
            side.append(clause)
    telling = [clause for clause in wanted if not _dispensable(clause)]
    return Query(tuple(telling or wanted), tuple(unwanted))


def _dispensable(clause: Clause) -> bool:
    return isinstance(clause, Words) and not clause.exact and french.common(clause.text)


def _clauses(text: str) -> Iterator[tuple[bool, Clause]]:
    found = {start: (end, clause) for start, end, clause in _spotted(text)}
    position = 0
    while position < len(text):
        negation = _NOT.match(text, position)
        position = negation.end() if negation else position
        if position in found:
            position, spotted = found[position]
            yield bool(negation), spotted
            continue
        limit = min((start for start in found if start > position), default=len(text))
        item = _ITEM.match(text, position, limit)
        if item and (clause := _clause(item["key"] or "", item["quoted"], item["bare"] or "")):
            yield bool(negation), clause
        position = item.end() if item else position + 1


def _spotted(text: str) -> Iterator[tuple[int, int, Clause]]:
    """Dates and numbers outside quotes and filters, with their offsets; a date is no number."""
    taken = [match.span() for match in _WHOLE.finditer(text)]
    for day in dates.find(text):
        if _free(day.start, day.end, taken):
            taken.append((day.start, day.end))
            days = Days(day.first, day.last)
            yield day.start, day.end, Dated(text[day.start : day.end], days) if day.bare else days
    for number in numbers.find(text):
        if _free(number.start, number.end, taken):
            yield number.start, number.end, Number(number.key)


def _free(start: int, end: int, taken: list[tuple[int, int]]) -> bool:
    return not any(low < end and start < high for low, high in taken)


def _clause(key: str, quoted: str | None, bare: str) -> Clause | None:
    exact = quoted is not None
    value = french.unelided(bare) if quoted is None else quoted
    if not french.words(value):
        return None
    name = paths.folded(key).replace("œ", "oe")
    exact = exact and name != "rue"  # « rue des Ecole » is the street of the schools too
    return _filtering(name, value) or Words(value, exact, object_only=name == "objet")


def _filtering(key: str, value: str) -> Clause | None:
    if key == "annee":
        return _years(value)
    if key == "numero":
        return _number(value)
    field = _KEYS.get(key)
    return Filter(field, value) if field else None


def _number(value: str) -> Number | None:
    for found in numbers.find(value):
        return Number(found.key, strict=True)
    ordinal = re.fullmatch(r"\D*([0-9]{1,9})", value)
    return Number(f"-{int(ordinal[1])}", strict=True) if ordinal else None


def _years(value: str) -> Years | None:
    match = _SPAN.fullmatch(value.strip())
    if not match or not (match[1] or match[3]):
        return None
    first, sign, last = match[1], match[2], match[3]
    if not sign:
        return Years(int(first), int(first)) if first and not last else None
    if sign in {"<", ">"}:
        if first or not last:
            return None
        return Years(1, int(last) - 1) if sign == "<" else Years(int(last) + 1, 9999)
    low, high = sorted((int(first or 1), int(last or 9999)))
    return Years(low, high)
