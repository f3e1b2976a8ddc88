"""The weights of the candidates, as data (`data/scoring.yaml`), and the controllers that keep a register."""

from functools import lru_cache
from pathlib import Path

from passation import rules


class Controller(rules.Rule):
    """A legal person with its own register, and the words that betray its folders."""

    id: str
    name: str
    words: tuple[str, ...]


class Scoring(rules.RuleFile):
    """Content of `data/scoring.yaml`, which explains each figure."""

    phrase: float
    word: float
    acronym: float
    form: float
    common: float
    path: float
    most: int
    node: float
    spread: int
    floor: float
    close: float
    support: int
    base: float
    slope: float
    ceiling: float
    table: float
    table_floor: float
    table_rows: int
    table_columns: int
    shown: float
    unexpected: float
    old_years: int
    personal: float
    kinds: dict[str, float]
    identity: frozenset[str]
    sensitive: dict[str, str]
    generic: tuple[str, ...]
    controllers: tuple[Controller, ...]


@lru_cache(maxsize=8)
def load(overrides: Path | None = None) -> Scoring:
    """The weights, or the commune's own. Raises RuleError."""
    return rules.load("register", "scoring.yaml", Scoring, overrides)
