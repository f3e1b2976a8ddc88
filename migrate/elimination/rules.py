"""The rule files that an elimination rests on: the filing plan, the retention table, and `elimination.yaml`."""

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from pydantic import Field

from classify.hints import phrase
from classify.plan import FilingPlan
from classify.retention import FILE, Retention, RetentionFile, RetentionRule
from passation.rules import Rule, RuleFile, load


class Known(StrEnum):
    """How the day that starts a term is known."""

    NEWEST_PIECE = "newest_piece"  # the last date in the folder of the file, below it included
    ACT = "act"  # the last act of that folder, and never before its newest piece


class StartRule(Rule):
    """The event of a retention rule, and how its day is known."""

    start: str
    known: Known = Field(alias="from")


class Reserved(Rule):
    """A retention rule under which nothing is proposed."""

    rule: str
    why: str


class LegalText(Rule):
    """A text that the bordereau quotes; `checked` is False for what the archives must confirm."""

    article: str
    says: str
    checked: bool


class EliminationFile(RuleFile):
    """`elimination.yaml`."""

    texts: tuple[LegalText, ...]
    starts: tuple[StartRule, ...]
    reserved: tuple[Reserved, ...]
    acts: dict[str, str]


@dataclass(frozen=True)
class Tables:
    """What is known of nodes, terms and fates."""

    filing: FilingPlan
    retention: Retention
    sources: dict[str, str]
    """What each source of the retention table is."""
    texts: tuple[LegalText, ...]
    starts: dict[str, Known]
    """By the event as the table writes it, folded."""
    reserved: dict[str, str]
    acts: dict[str, str]

    def starting(self, rule: RetentionRule) -> Known | None:
        """How the start of its term is known; None when it is not."""
        return self.starts.get(phrase(rule.start))


def load_tables(overrides: Path | None = None) -> Tables:
    """The tables of the commune. Raises RuleError."""
    retention = load("classify", FILE, RetentionFile, overrides)
    own = load("migrate.elimination", "elimination.yaml", EliminationFile, overrides)
    return Tables(
        FilingPlan.load(overrides),
        Retention(retention.rules),
        retention.meta.sources,
        own.texts,
        {phrase(one.start): one.known for one in own.starts},
        {one.rule: one.why for one in own.reserved},
        own.acts,
    )
