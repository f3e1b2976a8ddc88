"""Other wordings of what was typed, from a rule file: « PV » also finds « procès-verbal », and the reverse."""

from functools import lru_cache
from pathlib import Path

from index import french
from index.query import Clause, Either, Query, Words
from passation import rules


class Synonyms(rules.RuleFile):
    """Groups of wordings that stand for each other, each of one or several words."""

    groups: list[list[str]]


def load(overrides: Path | None = None) -> Synonyms:
    """The synonyms of the product, or the commune's own. Raises RuleError."""
    return rules.load("index", "synonyms.yaml", Synonyms, overrides)


def expand(query: Query, overrides: Path | None = None) -> Query:
    """The query with other wordings beside each run of plain words that has some. Quotes are left as they are."""
    table = _table(overrides)
    longest = max(map(len, table), default=0)
    clauses: list[Clause] = []
    rest = list(query.wanted)
    while rest:
        length = next((n for n in range(min(longest, len(rest)), 0, -1) if _spelling(rest[:n]) in table), 0)
        typed = tuple(clause for clause in rest[: max(length, 1)] if isinstance(clause, Words))
        others = table[_spelling(typed)] if length else ()
        clauses.append(Either((typed, *((Words(other),) for other in others))) if others else rest[0])
        rest = rest[max(length, 1) :]
    return Query(tuple(clauses), query.unwanted)


def _spelling(clauses: list[Clause] | tuple[Words, ...]) -> tuple[str, ...]:
    if not all(isinstance(clause, Words) and not clause.exact and not clause.object_only for clause in clauses):
        return ()
    return tuple(word for clause in clauses if isinstance(clause, Words) for word in _telling(clause.text))


def _telling(text: str) -> tuple[str, ...]:
    return tuple(word for word in french.singular(text).split() if word not in french.STOP_WORDS)


@lru_cache(maxsize=8)
def _table(overrides: Path | None) -> dict[tuple[str, ...], tuple[str, ...]]:
    table: dict[tuple[str, ...], tuple[str, ...]] = {}
    for group in load(overrides).groups:
        for wording in group:
            others = tuple(other for other in group if other != wording)
            key = _telling(wording)
            table[key] = table.get(key, ()) + others
    return table
