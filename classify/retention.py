"""How long a series is kept and what becomes of it. A term that has passed is shown; nothing is ever deleted."""

from enum import StrEnum
from pathlib import Path
from typing import Self

from pydantic import Field, model_validator

from classify.plan import FilingPlan
from passation.rules import Rule, RuleFile, load

FILE = "dua.yaml"
GENERAL_KNOWLEDGE = "CG"


class Fate(StrEnum):
    """Final fate: conserver, éliminer (after the visa of the archives), trier."""

    KEEP = "C"
    ELIMINATE = "E"
    SORT = "T"


class RetentionRule(Rule):
    """One line of the tableau de gestion."""

    id: str
    domain: str = Field(alias="domaine")
    series: str = Field(alias="typologie")
    term: str = Field(alias="dua")
    """As it is written: « 10 ans », « validité »."""
    value: int | None = Field(alias="valeur")
    unit: str | None = Field(alias="unite", pattern="^(an|mois)$")
    start: str = Field(alias="depart")
    """The event that starts the term; never the date of a file."""
    fate: Fate = Field(alias="sort_final")
    remarks: str = Field(alias="observations")
    reference: str
    source: str
    node: str = Field(alias="cible")
    hints: tuple[str, ...] = Field(alias="indices")

    @property
    def confirmed(self) -> bool:
        """False for general knowledge, shown « à confirmer »."""
        return self.source != GENERAL_KNOWLEDGE


class Meta(Rule):
    """What the table says of itself; `lignes` is a total that must hold."""

    title: str = Field(alias="titre")
    total: int = Field(alias="lignes")
    fates: dict[str, str] = Field(alias="sort_final")
    rules: tuple[str, ...] = Field(alias="regles")
    texts: tuple[str, ...] = Field(alias="textes_de_reference")
    sources: dict[str, str]


class RetentionFile(RuleFile):
    """The rule file of the retention table."""

    meta: Meta
    rules: tuple[RetentionRule, ...] = Field(alias="regles")

    @model_validator(mode="after")
    def _adds_up(self) -> Self:
        if len({rule.id for rule in self.rules}) != self.meta.total:
            raise ValueError(f"meta.lignes annonce {self.meta.total} règles distinctes, le fichier dit autre chose")
        unknown = {rule.source for rule in self.rules} - set(self.meta.sources)
        if unknown:
            raise ValueError(f"source inconnue : {', '.join(sorted(unknown))}")
        return self


class Retention:
    """The retention rules by id and by node of the filing plan."""

    def __init__(self, rules: tuple[RetentionRule, ...]) -> None:
        self.rules = {rule.id: rule for rule in rules}

    @classmethod
    def load(cls, overrides: Path | None = None) -> "Retention":
        """The table of the template, or the commune's own. Raises RuleError."""
        return cls(load("classify", FILE, RetentionFile, overrides).rules)

    def of(self, plan: FilingPlan, node: str) -> tuple[RetentionRule, ...]:
        """Rules that the node names, else those of its nearest ancestor that names some; several may apply."""
        for candidate in (plan[node], *plan.ancestors(node)):
            found = tuple(self.rules[name] for name in candidate.retention if name in self.rules)
            if found:
                return found
        return ()
