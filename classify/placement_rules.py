"""Schema of `placement.yaml`: weights, words and threshold of the placement (docs/rules.md)."""

from pathlib import Path
from typing import Literal

from pydantic import Field

from passation.rules import Rule, RuleFile, load

FILE = "placement.yaml"


class Weights(Rule):
    """Points a piece of evidence is worth; one point multiplies the odds by e."""

    act: float
    form: float
    title: float
    text: float
    text_cap: float
    folder: float
    folder_decay: float = Field(gt=0, le=1)
    name: float
    owner: float
    extension: float
    neighbour: float
    finding: float
    phrase: float
    weak: float
    weak_name: float


class ActWords(Rule):
    """Words that send an act elsewhere than its kind does."""

    kinds: tuple[str, ...]
    words: tuple[str, ...]
    node: str
    where: Literal["object", "head"] = "object"
    """In the object of the act, or in the first lines of the text."""


class Pattern(Rule):
    """A written form that proves a place, over folded text."""

    node: str
    reason: str
    pattern: str
    examples: tuple[str, ...]
    counter_examples: tuple[str, ...]


class Explicit(Rule):
    """A place given by a name alone; only these rules may propose a node of « 9 Transit »."""

    node: str
    reason: str
    names: tuple[str, ...] = ()
    """File name patterns (`*` and `?`), whatever the case."""
    folders: tuple[str, ...] = ()
    """Names of folders, whole, folded."""


class PlacementFile(RuleFile):
    """The rule file of the placement."""

    threshold: float = Field(gt=0, lt=1)
    doubt: float
    parent_share: float = Field(ge=0, le=1)
    exposure: float = Field(gt=0, le=1)
    text_limit: int
    title_limit: int
    weights: Weights
    generic: tuple[str, ...]
    first_names: tuple[str, ...]
    text_acronyms: tuple[str, ...]
    misleading: tuple[str, ...]
    mute: dict[str, tuple[str, ...]]
    hints: dict[str, tuple[str, ...]]
    names: dict[str, tuple[str, ...]]
    forms: dict[str, str]
    patterns: tuple[Pattern, ...]
    acts: dict[str, str]
    arrete_subjects: dict[str, str]
    act_words: tuple[ActWords, ...]
    extensions: dict[str, tuple[str, ...]]
    findings: dict[str, tuple[str, ...]]
    sensitive: tuple[str, ...]
    explicit: tuple[Explicit, ...]

    def nodes(self) -> set[str]:
        """Every node that a rule names."""
        listed = [
            *self.hints,
            *self.mute,
            *self.extensions,
            *self.names,
            *self.forms.values(),
            *self.acts.values(),
            *self.arrete_subjects.values(),
        ]
        listed += [
            *(rule.node for rule in self.patterns),
            *(rule.node for rule in self.act_words),
            *(rule.node for rule in self.explicit),
        ]
        return {*listed, *(node for nodes in self.findings.values() for node in nodes)}


def load_placement(overrides: Path | None = None) -> PlacementFile:
    """The rules of the template, or the commune's own. Raises RuleError."""
    return load("classify", FILE, PlacementFile, overrides)
